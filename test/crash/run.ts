import { type CrashOptions, readOptions, type StoreName, usage } from './options.ts';
import { type PhaseResult, runPhase } from './phase.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { checksOf, tableOf } from './report.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * `npm run test:crash`: kills the bot again and again while people and agents write through it, then stops it as often, and counts what
 * was lost, reordered or repeated. Exit code 0 when everything holds, 1 when not, 2 when it was called wrongly.
 */
async function main(): Promise<number> {
  let options: CrashOptions;
  try {
    options = readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  const results: PhaseResult[] = [];
  for (const store of options.stores) {
    if (store === 'postgres' && !(await isPostgresThere(options))) continue;
    for (const how of ['kill', 'term'] as const) {
      if (options.only === null || options.only === how) results.push(await run(store, how, options));
    }
  }
  const checks = results.flatMap(checksOf);
  const failed = checks.filter(({ held }) => !held).length;
  say(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function run(store: StoreName, how: 'kill' | 'term', options: CrashOptions): Promise<PhaseResult> {
  const { rounds, sessions, postgresUrl } = options;
  const instances = store === 'postgres' ? options.instances : 1;
  const title = `${how === 'kill' ? 'kill -9' : 'SIGTERM'} on ${store}, ${instances} instance(s), ${sessions} sessions`;
  say(`${title} …`);
  const database = store === 'postgres' ? await PostgresDatabase.create(postgresUrl) : null;
  try {
    const result = await runPhase(how, rounds, { instances, sessions, databaseUrl: database?.url ?? null }, progress);
    say(tableOf(title, result));
    return result;
  } finally {
    await database?.drop();
  }
}

async function isPostgresThere({ postgresUrl, postgresRequired }: CrashOptions): Promise<boolean> {
  try {
    await (await PostgresDatabase.create(postgresUrl)).drop();
    return true;
  } catch (error) {
    if (postgresRequired) throw error;
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    say(`skipped: no PostgreSQL to test with (${reason}); DATABASE_URL_TEST names one`);
    return false;
  }
}

/** On a terminal one line that changes; elsewhere nothing, so that the outcome stands alone. */
function progress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K  ${line}`);
}

process.exitCode = await main();
