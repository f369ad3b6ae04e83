import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Load, type Pace } from '../crash/load.ts';
import { drained, heard } from '../crash/phase.ts';
import { aligned } from '../crash/report.ts';
import { judge, total } from '../crash/verdict.ts';
import { Weather } from '../crash/weather.ts';
import { World } from '../crash/world.ts';
import { growthOf, thirdsOf } from './growth.ts';
import { type Sample, sampleOf } from './sample.ts';

// `npm run soak [-- --minutes 30] [--sessions 40]`: the bot's own process on SQLite at half of what it can take, with faults on both
// sides, and what it holds meanwhile. Fails when something goes on growing, or when a message is lost, doubled or out of order.

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, sessions: { type: 'string', default: '40' } },
});
const minutes = Number(values.minutes);
const sessions = Number(values.sessions);

const saturationMs = 4_000;
/** Half of what Teams lets a bot say in one thread for longer: two messages a second. */
const agentPauseMs = 1_000;
const sampleEveryMs = 5_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** How many messages of people arrive a second when nobody pauses, with the faults that the soak has too. */
async function saturationOf(world: World): Promise<number> {
  const load = new Load(world, { personPauseMs: 0, agentPauseMs });
  const weather = new Weather(world);
  const startedMs = performance.now();
  weather.start();
  load.start();
  await pause(saturationMs);
  await load.stop();
  await drained(world, load, () => {});
  weather.stop();
  const sent = world.sessions.reduce((so, session) => so + load.said(session).byPerson, 0);
  return (sent * 1_000) / (performance.now() - startedMs);
}

/** Everybody writes once in the time in which half of what is possible comes from all of them. */
function halfOf(perSecond: number): Pace {
  return { personPauseMs: (sessions * 1_000) / (perSecond / 2), agentPauseMs };
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
    `${perSecond.toFixed(0)} messages/s of people are the most; the soak takes half, for ${minutes} minutes, ${sessions} sessions`,
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
    const repeated = toVayusphere.afterNoAnswer + toVayusphere.unexcused + toTeams.unexcused;
    const checks = [
      ...growthOf(thirds),
      ...(toVayusphere.lost + toTeams.lost > 0 ? ['messages were lost'] : []),
      ...(toVayusphere.outOfOrder + toTeams.outOfOrder > 0 ? ['messages were out of order'] : []),
      ...(repeated > 0 ? ['messages were doubled for no reason'] : []),
    ];
    for (const problem of checks) say(`✘ ${problem}`);
    say(checks.length === 0 ? '1 passed, 0 failed' : '0 passed, 1 failed');
    return checks.length === 0 ? 0 : 1;
  } finally {
    weather.stop();
    await world.stop();
  }
}

process.exitCode = await main();
