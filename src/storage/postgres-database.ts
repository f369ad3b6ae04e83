import type { Client, QueryResult } from 'pg';
import { PgBoss } from 'pg-boss';
import { ConfigError, StoreUnavailable } from '../errors.ts';
import { isRefusal, PostgresConnections, type Row, type Statements } from './postgres-connections.ts';
import { deliveryQueue, deliveryQueueOptions, queueSchema } from './postgres-delivery-queue.ts';
import { migratePostgres, whileNobodyElseMigrates } from './postgres-migrations.ts';

/** Statements run at once in one process; 16 deliveries share them. Listening and turns have connections of their own. */
const mostConnections = 10;

const insufficientPrivilege = '42501';

/** A database that is open, migrated and ready. */
export interface PostgresDatabase {
  readonly connections: PostgresConnections;
  /** Puts jobs into the queue of deliveries. It does nothing by itself: no polling of jobs, no expiry, no deletion. */
  readonly boss: PgBoss;
  /** What had to be done to the schema when it was opened; empty when nothing had. */
  readonly applied: readonly string[];
  readonly onError: (error: unknown) => void;
  /** Lets go of every connection, after what is under way. */
  close(): Promise<void>;
}

/**
 * Connects to the database that instances share, and brings its schema up to date, under a lock, so that instances may start together:
 * the numbered files in `handoff`, and pg-boss's own in `handoff_queue`.
 *
 * The connection must be to the server itself, or through a pooler that keeps sessions: LISTEN and session locks are used. Throws
 * `ConfigError` when the database can't be reached, was written by a newer version, or needs changes that the role may not make. `onError` hears of trouble in the background,
 * which ends nothing.
 */
export async function openPostgresDatabase(url: string, onError: (error: unknown) => void): Promise<PostgresDatabase> {
  const connections = new PostgresConnections(url, { most: mostConnections, onError });
  const migrating = await connectAtStart(connections, onError);
  let executor: Statements = statementsOf(migrating);
  const boss = createBoss(() => executor, onError);
  try {
    const applied = await whileNobodyElseMigrates(executor, async () => {
      const files = await migratePostgres(executor);
      return [...files, ...(await startBoss(boss))];
    });
    executor = connections;
    return { connections, boss, applied, onError, close: () => closeAll(boss, connections) };
  } catch (error) {
    await closeAll(boss, connections);
    if (!isRefusal(error, insufficientPrivilege)) throw error;
    throw new ConfigError(['DATABASE_URL: its role may not change the schema; run `npm run migrate` with one that may']);
  } finally {
    await migrating.end();
  }
}

/** An own connection, because the lock belongs to it and because a migration may take longer than other statements are allowed to. */
async function connectAtStart(connections: PostgresConnections, onError: (error: unknown) => void): Promise<Client> {
  try {
    return await connections.open(onError);
  } catch (error) {
    await connections.close();
    const cause = error instanceof StoreUnavailable ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    throw new ConfigError([`DATABASE_URL: the database can't be opened (${code})`]);
  }
}

/** Also takes several statements in one, as migrations are; their rows come one after the other. */
function statementsOf(client: Client): Statements {
  return {
    query: async (statement, values) => {
      const result: unknown = await client.query(statement, values === undefined ? undefined : [...values]);
      const results = (Array.isArray(result) ? result : [result]) as readonly QueryResult<Row>[];
      return results.flatMap(({ rows }) => rows);
    },
  };
}

/** pg-boss reduced to its schema and its jobs: when a job is due, taken over or given up is decided by the bot. */
function createBoss(executor: () => Statements, onError: (error: unknown) => void): PgBoss {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => ({ rows: [...(await executor().query(text, values))] }) },
    schema: queueSchema,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', onError);
  return boss;
}

async function startBoss(boss: PgBoss): Promise<readonly string[]> {
  const before = (await boss.isInstalled()) ? await boss.schemaVersion() : null;
  await boss.start();
  const after = await boss.schemaVersion();
  if ((await boss.getQueue(deliveryQueue)) === null) await boss.createQueue(deliveryQueue, deliveryQueueOptions);
  return before === after ? [] : [`pg-boss ${after}`];
}

async function closeAll(boss: PgBoss, connections: PostgresConnections): Promise<void> {
  await boss.stop({ graceful: false, close: false });
  await connections.close();
}
