import { parseArgs } from 'node:util';

export const storeNames = ['sqlite', 'postgres'] as const;
export type StoreName = (typeof storeNames)[number];

/** What a run of the crash test does. */
export interface CrashOptions {
  readonly stores: readonly StoreName[];
  /** Processes of the bot behind one address, with PostgreSQL; SQLite takes one. */
  readonly instances: number;
  /** How often a process is killed, and then how often one is asked to stop. */
  readonly rounds: number;
  readonly sessions: number;
  /** Where a PostgreSQL server lets us create a database of our own. */
  readonly postgresUrl: string;
  /** Whether a PostgreSQL server must be there; else the runs that need it are skipped where it is not. */
  readonly postgresRequired: boolean;
  /** Which half of the test is run; null: both. */
  readonly only: 'kill' | 'term' | null;
}

export const usage = `npm run test:crash -- [--store sqlite|postgres] [--instances 2] [--rounds 30] [--sessions 40] [--only kill|term]
DATABASE_URL_TEST names a PostgreSQL server; where CI is true, or with --store postgres, it must be there`;

/** Reads the command line and the environment; throws a TypeError that says what is wrong with them. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string' },
      instances: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '30' },
      sessions: { type: 'string', default: '40' },
      only: { type: 'string' },
    },
  });
  return {
    stores: values.store === undefined ? storeNames : [oneOf('store', values.store, storeNames)],
    instances: countOf('instances', values.instances),
    rounds: countOf('rounds', values.rounds),
    sessions: countOf('sessions', values.sessions),
    only: values.only === undefined ? null : oneOf<'kill' | 'term'>('only', values.only, ['kill', 'term']),
    ...postgresOf(values.store, env),
  };
}

/** Where the PostgreSQL server is and whether it must be, as the specs have it (`test/support/postgres.ts`). */
export function postgresOf(
  store: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Pick<CrashOptions, 'postgresUrl' | 'postgresRequired'> {
  return {
    postgresUrl: env['DATABASE_URL_TEST'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    postgresRequired: env['CI'] === 'true' || store === 'postgres',
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
