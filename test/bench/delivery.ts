import { parseArgs } from 'node:util';
import { postgresOf, type StoreName, storeNames } from '../crash/options.ts';
import { PostgresDatabase } from '../crash/postgres-database.ts';
import { aligned } from '../crash/report.ts';
import { median } from './figures.ts';
import { type Latencies, measureLatency, measureRate } from './lanes.ts';
import { type Subject, startBot, startFloor } from './subjects.ts';

const quietEveryMs = 5;
/** How often an idle thread is sent to: well inside 60 in 30 s. */
const idleEveryMs = 800;
const busyThreads = 20;

const { values } = parseArgs({
  options: {
    /** `sqlite` or `postgres`; both unless told. */
    store: { type: 'string' },
    sessions: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '5' },
    /** Only what threads that are over their limit cost the others. */
    busy: { type: 'boolean', default: false },
    /** A folder: the bot's process writes a CPU profile there. */
    profile: { type: 'string' },
  },
});

const sessions = Number(values.sessions);
const rounds = Number(values.rounds);
const nodeOptions = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];

/** One subject's rounds. */
interface Series {
  readonly latencies: Latencies[];
  readonly rates: number[];
}

const say = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/**
 * `npm run bench:delivery`: how long an agent's message takes through the bot, and how many go through in a second, beside the least that
 * is possible; and what one dead thread, and 20 that are over their limit, cost the others.
 */
async function main(): Promise<void> {
  const wanted = storeNames.filter((name) => values.store === undefined || values.store === name);
  const database = wanted.includes('postgres') ? await createDatabase() : null;
  const stores = wanted.filter((name) => name === 'sqlite' || database !== null);
  if (!values.busy) await compareAll(stores, database);
  await database?.drop();
  for (const store of stores) await beside(store, busyThreads);
}

async function compareAll(stores: readonly StoreName[], database: PostgresDatabase | null): Promise<void> {
  const subjects = new Map<string, Subject>();
  try {
    subjects.set('floor', await startFloor(sessions));
    for (const store of stores) {
      subjects.set(store, await startBot(sessions, store === 'postgres' ? (database?.url ?? null) : null, { nodeOptions }));
    }
    await compare(subjects);
    for (const store of stores) {
      const subject = subjects.get(store);
      if (subject !== undefined) await withDeadThread(store, subject);
    }
  } finally {
    for (const [name, subject] of subjects) {
      const { tookMs } = await subject.stop();
      say(`${name} stopped within ${tookMs.toFixed(0)} ms`);
    }
  }
}

/**
 * Some threads have more to be said to them than Teams lets a bot say, while the others have little. Each thread is kept inside its limits
 * here, so that the others are measured at a pace that keeps inside them.
 */
async function beside(store: string, busyCount: number): Promise<void> {
  const database = store === 'postgres' ? await createDatabase() : null;
  const subject = await startBot(sessions, database?.url ?? null, { env: { BENCH_THREAD_LIMITS: 'published' } });
  try {
    const [busy, others] = [subject.lanes.slice(0, busyCount), subject.lanes.slice(busyCount)];
    const measure = () => measureLatency(others, others.length * 7, idleEveryMs / others.length);
    const series = { before: [] as Latencies[], over: [] as Latencies[] };
    await measure();
    for (let round = 0; round < rounds; round++) series.before.push(await measure());
    const waiting = () => busy.reduce((sum, { sent, arrived }) => sum + sent - arrived, 0);
    const waited: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let more = 0; more < 40; more++) await Promise.all(busy.map((lane) => lane.send()));
      waited.push(waiting());
      series.over.push(await measure());
      waited.push(waiting());
    }
    say(
      '',
      `${store}: sent → Teams of ${others.length} threads within their limits while ${busy.length} more`,
      ...aligned([
        ['', 'p50', 'p99'],
        rowOfLatencies('have nothing to be said to them', series.before),
        rowOfLatencies(`are over their limit (${waited.join(', ')} messages waited before and after each round)`, series.over),
      ]),
    );
  } finally {
    await subject.stop();
    await database?.drop();
  }
}

function rowOfLatencies(name: string, latencies: readonly Latencies[]): string[] {
  const of = (pick: (one: Latencies) => number) => median(latencies.map(pick)).toFixed(2);
  return [name, of(({ fromSent }) => fromSent.p50), of(({ fromSent }) => fromSent.p99)];
}

/** Null where there is no server and none has to be. */
async function createDatabase(): Promise<PostgresDatabase | null> {
  const { postgresUrl, postgresRequired } = postgresOf(values.store, process.env);
  try {
    return await PostgresDatabase.create(postgresUrl);
  } catch (error) {
    if (postgresRequired) throw error;
    say('skipped: no PostgreSQL to measure with; DATABASE_URL_TEST names one');
    return null;
  }
}

async function compare(subjects: ReadonlyMap<string, Subject>): Promise<void> {
  const series = new Map<string, Series>();
  for (const [name, { lanes }] of subjects) {
    for (let warm = 0; warm < 3; warm++) await measureRate(lanes, 20);
    series.set(name, { latencies: [], rates: [] });
  }
  // In turn, so that whatever else the machine does hits all of them.
  for (let round = 0; round < rounds; round++) {
    for (const [name, { lanes }] of subjects) {
      const { latencies, rates } = series.get(name) ?? { latencies: [], rates: [] };
      latencies.push(await measureLatency(lanes, 600, quietEveryMs));
      rates.push(await measureRate(lanes, 30));
    }
  }
  const floor = series.get('floor');
  const rows = [...series].map(([name, one]) => rowOf(name, one, floor ?? one));
  say(
    `${sessions} sessions, medians of ${rounds} rounds; milliseconds at ${1_000 / quietEveryMs} messages/s`,
    ...aligned([
      ['', 'accepted → Teams p50', 'p99', 'sent → Teams p50', 'p99', 'over the floor p50', 'messages/s', 'of the floor'],
      ...rows,
    ]),
  );
}

function rowOf(name: string, { latencies, rates }: Series, floor: Series): string[] {
  const of = (pick: (one: Latencies) => number, from = latencies) => median(from.map(pick));
  const sentP50 = of(({ fromSent }) => fromSent.p50);
  const overFloor = sentP50 - of(({ fromSent }) => fromSent.p50, floor.latencies);
  const rate = median(rates);
  return [
    name,
    of(({ fromAccepted }) => fromAccepted.p50).toFixed(2),
    of(({ fromAccepted }) => fromAccepted.p99).toFixed(2),
    sentP50.toFixed(2),
    of(({ fromSent }) => fromSent.p99).toFixed(2),
    overFloor.toFixed(2),
    rate.toFixed(0),
    (rate / median(floor.rates)).toFixed(2),
  ];
}

/** One thread hangs or fails while the others are busy. */
async function withDeadThread(store: string, { lanes, connector, threads }: Subject): Promise<void> {
  const [dead, ...others] = lanes;
  const thread = threads[0];
  if (dead === undefined || thread === undefined) return;
  const series = { alive: [] as Latencies[], fails: [] as Latencies[], hangs: [] as Latencies[] };
  for (let round = 0; round < rounds; round++) {
    for (const how of ['alive', 'fails', 'hangs'] as const) {
      if (how === 'alive') connector.dead.clear();
      else connector.dead.set(thread, how);
      if (how !== 'alive') for (let more = 0; more < 5; more++) await dead.send();
      series[how].push(await measureLatency(others, 600, quietEveryMs));
    }
  }
  say(
    '',
    `${store}: sent → Teams of ${others.length} threads while one more`,
    ...aligned([
      ['', 'p50', 'p99'],
      ...Object.entries(series).map(([how, one]) => rowOfLatencies(how === 'alive' ? 'is well' : how, one)),
    ]),
  );
}

await main();
