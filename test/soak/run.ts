import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Load, type Pace } from '../crash/load.ts';
import { drained, heard } from '../crash/phase.ts';
import { aligned } from '../crash/report.ts';
import { judge, total } from '../crash/verdict.ts';
import { Weather } from '../crash/weather.ts';
import { World } from '../crash/world.ts';
import { growthOf, thirdsOf } from './growth.ts';
import { problemsOf } from './problems.ts';
import { type Sample, sampleOf } from './sample.ts';

// `npm run soak [-- --minutes 30] [--sessions 300]`: the bot's own process on SQLite at half of what it can take, with faults on both
// sides, and what it holds meanwhile. Fails when something goes on growing, when a message is lost, doubled or out of order, when the bot
// complains of something, and when nothing was measured or sent.

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, sessions: { type: 'string', default: '300' } },
});
const minutes = Number(values.minutes);
const sessions = Number(values.sessions);

const saturationMs = 10_000;
/** Half of what Teams lets a bot say in one thread for longer: two messages a second. */
const agentPauseMs = 1_000;
const sampleEveryMs = 5_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** How many messages arrive a second, both ways, when people don't pause and agents write as fast as they ever do here; with the faults. */
async function saturationOf(world: World): Promise<number> {
  const load = new Load(world, { personPauseMs: 0, agentPauseMs });
  const weather = new Weather(world);
  weather.start();
  load.start();
  const arrivedBefore = arrivedIn(world);
  const startedMs = performance.now();
  await pause(saturationMs);
  const perSecond = ((arrivedIn(world) - arrivedBefore) * 1_000) / (performance.now() - startedMs);
  // What still waits arrives too, but how long the last of a few hundred lanes takes says nothing of all.
  await load.stop();
  await drained(world, load, () => {});
  weather.stop();
  return perSecond;
}

function arrivedIn(world: World): number {
  return world.sessions.reduce((so, one) => so + heard(world, one).length + world.connector.seen(one.person.conversationId), 0);
}

/** People and agents each send a quarter of what is possible; an agent never faster than a thread takes for longer. */
function halfOf(perSecond: number): Pace {
  const pauseMs = (sessions * 1_000) / (perSecond / 4);
  return { personPauseMs: pauseMs, agentPauseMs: Math.max(pauseMs, agentPauseMs) };
}

/** Messages are numbered from 1 in each world, so what saturates and what is judged are two of them. */
async function measureSaturation(): Promise<number> {
  const world = new World({ instances: 1, sessions, databaseUrl: null });
  try {
    await world.start();
    return await saturationOf(world);
  } finally {
    await world.stop();
  }
}

async function main(): Promise<number> {
  const perSecond = await measureSaturation();
  const pace = halfOf(perSecond);
  say(
    `${perSecond.toFixed(0)} messages/s are the most, both ways; the soak takes half, for ${minutes} minutes, ${sessions} sessions`,
  );
  const world = new World({ instances: 1, sessions, databaseUrl: null });
  const load = new Load(world, pace);
  const weather = new Weather(world);
  try {
    await world.start();
    const [bot] = world.bots;
    if (bot?.pid == null || bot.port === null) throw new Error('the bot has not been started');
    weather.start();
    load.start();
    const samples: Sample[] = [];
    for (const untilMs = Date.now() + minutes * 60_000; Date.now() < untilMs; await pause(sampleEveryMs)) {
      samples.push(await sampleOf(bot.pid, bot.port));
    }
    weather.stop();
    await load.stop();
    await drained(world, load, () => {});
    const thirds = thirdsOf(samples);
    say(
      aligned([
        ['', 'least heap MB', 'resident MB', 'handles', 'waiting'],
        ...thirds.map((third, at) => [
          ['first third', 'second third', 'last third'][at] ?? '',
          third.leastHeapMb.toFixed(1),
          third.medianResidentMb.toFixed(1),
          third.medianHandles.toFixed(0),
          third.medianWaiting.toFixed(0),
        ]),
      ]).join('\n'),
    );
    const toVayusphere = total(world.sessions.map((one) => judge(load.said(one).byPerson, heard(world, one), [])));
    const sightingsOf = (id: string) => world.connector.sightings(id);
    const toTeams = total(world.sessions.map((one) => judge(load.said(one).byAgent, sightingsOf(one.person.conversationId), [])));
    for (const [name, verdict] of Object.entries({ toVayusphere, toTeams })) say(`${name}: ${JSON.stringify(verdict)}`);
    say(`${world.connector.faultsMade} calls to Teams failed on purpose`);
    const problems = problemsOf({
      growth: growthOf(thirds),
      toVayusphere,
      toTeams,
      complaints: world.bots.flatMap((each) => each.complaints()),
    });
    for (const problem of problems) say(`✘ ${problem}`);
    say(problems.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
    return problems.length === 0 ? 0 : 1;
  } finally {
    weather.stop();
    await world.stop();
  }
}

process.exitCode = await main();
