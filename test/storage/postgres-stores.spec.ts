import { expect } from 'chai';
import { PostgresHandoffStore } from '../../src/storage/postgres-handoff-store.ts';
import { openStores } from '../../src/stores.ts';
import { layLine, useTestDatabase } from '../support/postgres.ts';

describe('The stores of an instance with a DATABASE_URL', () => {
  const testDatabase = useTestDatabase();

  it('are in PostgreSQL, say whether it answers, and let go of every connection', async () => {
    const line = await layLine(testDatabase.url());
    let nowMs = 0;
    const stores = await openStores(
      { databaseUrl: line.url, dataDir: '/nowhere' },
      () => nowMs,
      () => {},
    );
    expect(stores.store).to.be.instanceOf(PostgresHandoffStore);
    await stores.storage.write({ a: { x: 1 } });
    stores.store.watch(() => {});
    expect(await stores.turns.run('ada', stores.ping)).to.equal(true);
    await line.cut();
    nowMs += 1_000;
    expect(await stores.ping()).to.equal(false);
    await line.mend();
    nowMs += 1_000;
    expect(await stores.ping()).to.equal(true);
    expect((await stores.storage.read(['a']))['a']).to.include({ x: 1 });
    await stores.close();
    await line.close();
    // The server takes a moment to notice; that it never does is this test's time limit.
    const others = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
    while ((await testDatabase.query(others)).length > 0);
  });
});
