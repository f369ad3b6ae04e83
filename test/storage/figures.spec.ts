import { expect } from 'chai';
import { newDelivery } from '../../src/handoff/delivery.ts';
import { openPostgresDatabase, type PostgresDatabase } from '../../src/storage/postgres-database.ts';
import { countSessions } from '../../src/storage/postgres-figures.ts';
import { PostgresHandoffStore } from '../../src/storage/postgres-handoff-store.ts';
import type { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { openSqliteDatabase } from '../../src/storage/sqlite-database.ts';
import { figureStatements } from '../../src/storage/sqlite-figures.ts';
import { SqliteHandoffStore } from '../../src/storage/sqlite-handoff-store.ts';
import { type TestDatabase, useTestDatabase } from '../support/postgres.ts';

const startMs = Date.parse('2026-03-02T10:00:00Z');
const createChat = { to: 'desk', action: 'create_chat' } as const;
const checkOrder = { to: 'check', action: 'check_order', after: 0 } as const;
const failed = { status: 'failed', retryAtMs: startMs + 30_000, errorCode: 'desk_unavailable' } as const;

/** The sessions of a year, all but twenty of them over. */
const manySessions = 100_000;

describe('The figures of a store in SQLite', () => {
  let database: SqliteConnection;
  let store: SqliteHandoffStore;
  beforeEach(() => {
    database = openSqliteDatabase(':memory:');
    store = new SqliteHandoffStore(database, () => startMs);
  });
  afterEach(() => database.close());

  it('tell how long the oldest delivery waits, through its retries, and of a later look since it was due', async () => {
    const deliveries = [newDelivery('session-1', createChat, startMs), newDelivery('session-1', checkOrder, startMs, 30_000)];
    await store.commit({ deliveries: [...deliveries, newDelivery('session-2', createChat, startMs + 5_000)] });
    const [first] = await store.claim(startMs, 1);
    await store.commit({ settled: { id: first?.id ?? '', outcome: failed } });
    const { lanes } = await store.figures(startMs + 40_000);
    expect(lanes.desk).to.deep.equal({ waiting: 2, oldestMs: 40_000 });
    expect(lanes.check).to.deep.equal({ waiting: 1, oldestMs: 10_000 });
  });

  it('are read from indexes that hold nothing but what is counted', () => {
    const planOf = (sql: string) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => row['detail']);
    expect(planOf(figureStatements.sessions)).to.deep.equal(['SCAN sessions USING COVERING INDEX sessions_open_state']);
    expect(planOf(figureStatements.lanes)).to.deep.equal(['SCAN deliveries USING COVERING INDEX deliveries_age']);
  });

  it('take no longer with 100,000 sessions that are over', async () => {
    const before = await quickestMs(store);
    database.exec(`
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${manySessions})
      INSERT INTO sessions SELECT 's' || i, 'p' || i, 'c' || i, iif(i <= 20, 'queued', 'ended'), 1, '${'x'.repeat(1_000)}', 0 FROM n`);
    const { sessions } = await store.figures(startMs);
    expect(sessions).to.deep.equal({ requested: 0, queued: 20, connected: 0 });
    // Reading them all takes over a hundred times as long.
    expect(await quickestMs(store)).to.be.lessThan(Math.max(before, 0.05) * 10);
  }).timeout(20_000);
});

async function quickestMs(store: SqliteHandoffStore): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 30; round++) {
    const from = performance.now();
    await store.figures(startMs);
    times.push(performance.now() - from);
  }
  return Math.min(...times);
}

describe('The figures of a store in PostgreSQL', () => {
  const testDatabase = useTestDatabase();
  describePostgresFigures(testDatabase);
});

/** In a suite of its own, so that the connections are closed before the database is dropped. */
function describePostgresFigures(testDatabase: TestDatabase): void {
  describe('in a database with a server', () => {
    let database: PostgresDatabase;
    let store: PostgresHandoffStore;
    before(async () => {
      database = await openPostgresDatabase(testDatabase.url(), (error) => {
        throw error;
      });
      store = new PostgresHandoffStore(database, () => Date.now());
    });
    after(async () => {
      await store?.close();
      await database?.close();
    });

    it('tell how long the oldest delivery waits, through its retries', async () => {
      const nowMs = Date.now();
      await store.commit({ deliveries: [newDelivery('session-1', createChat, nowMs)] });
      const [first] = await store.claim(nowMs + 1_000, 1);
      const outcome = { ...failed, retryAtMs: nowMs + 60_000 };
      await store.commit({ settled: { id: first?.id ?? '', outcome } });
      await testDatabase.query(`UPDATE handoff_queue.job SET created_on = created_on - interval '1 hour'`);
      const { waiting, oldestMs } = (await store.figures()).lanes.desk;
      expect(waiting).to.equal(1);
      expect(oldestMs).to.be.within(3_600_000, 3_660_000);
    });

    it('are read from an index that holds only open sessions, among 100,000', async () => {
      await testDatabase.query(`
      INSERT INTO handoff.sessions (id, person_key, chat_id, state, version, body, changed_at_ms)
      SELECT 's' || i, 'p' || i, 'c' || i, CASE WHEN i <= 20 THEN 'queued' ELSE 'ended' END, 1, repeat('x', 1000), 0
      FROM generate_series(1, ${manySessions}) AS i`);
      await testDatabase.query('VACUUM ANALYZE handoff.sessions');
      const plan = await testDatabase.query(`EXPLAIN ${countSessions}`);
      expect(plan.map((row) => row['QUERY PLAN']).join('\n')).to.match(/Index Only Scan using sessions_open_state/);
      expect((await store.figures()).sessions).to.deep.equal({ requested: 0, queued: 20, connected: 0 });
    }).timeout(30_000);

    it('are given up when the server does not answer in time', async () => {
      const locking = await database.connections.open(() => {});
      try {
        await locking.query('BEGIN; LOCK TABLE handoff.sessions IN ACCESS EXCLUSIVE MODE');
        const failure = await store.figures().then(
          () => null,
          (error: unknown) => error,
        );
        expect(failure).to.be.instanceOf(Error);
      } finally {
        await locking.end();
      }
    }).timeout(15_000);
  });
}
