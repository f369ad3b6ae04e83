import { openStores, type Stores } from '../../src/stores.ts';
import { useTestDatabase } from '../support/postgres.ts';
import { describeKeeping } from './keeping-contract.ts';

describe('With a PostgreSQL server', () => {
  const testDatabase = useTestDatabase();

  describeKeeping('in PostgreSQL', async (nowMs) => {
    const opened: Stores[] = [];
    const open = async () => {
      const stores = await openStores({ databaseUrl: testDatabase.url(), dataDir: '/nowhere' }, nowMs, (error) => {
        throw error;
      });
      opened.push(stores);
      return stores;
    };
    const close = async () => void (await Promise.all(opened.splice(0).map((each) => each.close())));
    const stores = await open();
    await testDatabase.query(
      `TRUNCATE handoff.sessions, handoff.dead_letters, handoff.kept_events, handoff.bot_state, handoff.transcript_lines,
         handoff_queue.job CASCADE`,
    );
    return {
      stores,
      other: open,
      reopen: async () => {
        await close();
        return open();
      },
      close,
    };
  });
});
