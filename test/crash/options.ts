import { parseArgs } from 'node:util';

/** What a run of the crash test does. */
export interface CrashOptions {
  readonly store: 'sqlite' | 'postgres';
  /** Processes of the bot behind one address; SQLite takes one. */
  readonly instances: number;
  /** How often a process is killed, and then how often one is asked to stop. */
  readonly rounds: number;
  readonly sessions: number;
  /** Where a PostgreSQL server lets us create a database of our own. */
  readonly postgresUrl: string;
  /** Which half of the test is run. */
  readonly only: 'kill' | 'term' | null;
}

export const usage = `npm run test:crash -- [--store sqlite|postgres] [--instances n] [--rounds 30] [--sessions 40] [--only kill|term]
                       [--postgres postgres://postgres@127.0.0.1:5432/postgres]`;

/** Reads the command line; throws a TypeError that says what is wrong with it. */
export function readOptions(args: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', default: 'sqlite' },
      instances: { type: 'string' },
      rounds: { type: 'string', default: '30' },
      sessions: { type: 'string', default: '40' },
      only: { type: 'string' },
      postgres: { type: 'string', default: 'postgres://postgres@127.0.0.1:5432/postgres' },
    },
  });
  const store = oneOf('store', values.store, ['sqlite', 'postgres']);
  const instances = countOf('instances', values.instances ?? (store === 'sqlite' ? '1' : '2'));
  if (store === 'sqlite' && instances !== 1) throw new TypeError('--instances: SQLite takes one process');
  return {
    store,
    instances,
    rounds: countOf('rounds', values.rounds),
    sessions: countOf('sessions', values.sessions),
    postgresUrl: values.postgres,
    only: values.only === undefined ? null : oneOf<'kill' | 'term'>('only', values.only, ['kill', 'term']),
  };
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new TypeError(`--${name}: ${allowed.join(' or ')}`);
  return found;
}

function countOf(name: string, value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 1_000) throw new TypeError(`--${name}: a number, 1 to 1000`);
  return count;
}
