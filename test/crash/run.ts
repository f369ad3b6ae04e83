import { readOptions, usage } from './options.ts';
import { type PhaseResult, runPhase } from './phase.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { checksOf, tableOf } from './report.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * `npm run test:crash`: kills the bot again and again while people and agents write through it, then stops it as often, and counts what
 * was lost, reordered or repeated. Exit code 0 when everything holds, 1 when not, 2 when it was called wrongly.
 */
async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  const { store, rounds, sessions, instances, only } = options;
  const titles = { kill: 'kill -9', term: 'SIGTERM' } as const;
  const results: PhaseResult[] = [];
  for (const how of ['kill', 'term'] as const) {
    if (only !== null && only !== how) continue;
    const title = `${titles[how]} on ${store}, ${instances} instance(s), ${sessions} sessions`;
    say(`${title} …`);
    const database = store === 'postgres' ? await PostgresDatabase.create(options.postgresUrl) : null;
    try {
      const world = { instances, sessions, databaseUrl: database?.url ?? null };
      const result = await runPhase(how, rounds, world, progress);
      results.push(result);
      say(tableOf(title, result));
    } finally {
      await database?.drop();
    }
  }
  const checks = results.flatMap(checksOf);
  const failed = checks.filter(({ held }) => !held).length;
  say(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** On a terminal one line that changes; elsewhere nothing, so that the outcome stands alone. */
function progress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K  ${line}`);
}

process.exitCode = await main();
