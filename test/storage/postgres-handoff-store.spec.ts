import { openPostgresDatabase, type PostgresDatabase } from '../../src/storage/postgres-database.ts';
import { PostgresHandoffStore } from '../../src/storage/postgres-handoff-store.ts';
import { useTestDatabase } from '../support/postgres.ts';
import { describeHandoffStore, type OpenStore } from './handoff-store-contract.ts';

const nowMs = () => Date.parse('2026-03-02T10:00:00Z');
const onError = (error: unknown): void => {
  throw error;
};

describe('With a PostgreSQL server', () => {
  const testDatabase = useTestDatabase();

  describeHandoffStore('in PostgreSQL', async (): Promise<OpenStore> => {
    let database: PostgresDatabase = await openPostgresDatabase(testDatabase.url(), onError);
    await database.connections.query(
      'TRUNCATE handoff.sessions, handoff.dead_letters, handoff.kept_events, handoff_queue.job CASCADE',
    );
    let store = new PostgresHandoffStore(database, nowMs);
    const close = async (): Promise<void> => {
      await store.close();
      await database.close();
    };
    return {
      store,
      close,
      reopen: async () => {
        await close();
        database = await openPostgresDatabase(testDatabase.url(), onError);
        store = new PostgresHandoffStore(database, nowMs);
        await database.connections.query(`UPDATE handoff_queue.job SET heartbeat_on = heartbeat_on - interval '11 seconds'`);
        for (let time = 1; time <= 3; time++) await store.tend();
        return store;
      },
      deadLetters: async () => {
        const rows = await database.connections.query('SELECT * FROM handoff.dead_letters ORDER BY died_at_ms, id');
        return rows.map((row) => ({
          sessionId: String(row['session_id']),
          action: String(JSON.parse(String(row['content'])).action),
          attempt: Number(row['attempt']),
          errorCode: String(row['error_code']),
        }));
      },
    };
  });
});
