import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { newDelivery } from '../../src/handoff/delivery.ts';
import type { HandoffStore } from '../../src/handoff/ports.ts';
import { openSqliteDatabase } from '../../src/storage/sqlite-database.ts';
import { SqliteHandoffStore } from '../../src/storage/sqlite-handoff-store.ts';
import { describeHandoffStore, type OpenStore } from './handoff-store-contract.ts';

const nowMs = () => Date.parse('2026-03-02T10:00:00Z');

function deadLettersOf(database: DatabaseSync) {
  const rows = database
    .prepare('SELECT session_id, content, attempt, error_code FROM dead_letters ORDER BY died_at_ms, id')
    .all();
  return rows.map((row) => ({
    sessionId: String(row['session_id']),
    action: String(JSON.parse(String(row['content'])).action),
    attempt: Number(row['attempt']),
    errorCode: String(row['error_code']),
  }));
}

describe('The handoff store in SQLite', () => {
  it('lets nobody who reads wait for a claim that finds nothing', async () => {
    const database = openSqliteDatabase(':memory:');
    const store = new SqliteHandoffStore(database, nowMs);
    const later = newDelivery('session-1', { to: 'user', action: 'show_receipt' }, nowMs(), 1);
    await store.commit({ deliveries: [later] });
    const nothing = store.claim(nowMs(), 10);
    expect(database.isGathering).to.equal(false);
    expect(await nothing).to.deep.equal([]);
    const something = store.claim(nowMs() + 1, 10);
    expect(database.isGathering).to.equal(true);
    expect(await something).to.have.length(1);
    database.close();
  });

  it('hands out at once what is stored in the same turn', async () => {
    const database = openSqliteDatabase(':memory:');
    const store = new SqliteHandoffStore(database, nowMs);
    const now = newDelivery('session-1', { to: 'user', action: 'show_receipt' }, nowMs());
    const [, claimed] = await Promise.all([store.commit({ deliveries: [now] }), store.claim(nowMs(), 10)]);
    expect(claimed).to.have.length(1);
    database.close();
  });
});

describeHandoffStore('in SQLite, in memory', async (): Promise<OpenStore> => {
  const database = openSqliteDatabase(':memory:');
  return {
    store: new SqliteHandoffStore(database, nowMs),
    reopen: async () => new SqliteHandoffStore(database, nowMs),
    close: async () => database.close(),
    deadLetters: async () => deadLettersOf(database),
  };
});

describeHandoffStore('in SQLite, in a file', async (): Promise<OpenStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'handoff-store-'));
  const path = join(folder, 'handoff.sqlite');
  let database = openSqliteDatabase(path);
  return {
    store: new SqliteHandoffStore(database, nowMs),
    reopen: async (): Promise<HandoffStore> => {
      database.close();
      database = openSqliteDatabase(path);
      return new SqliteHandoffStore(database, nowMs);
    },
    close: async () => {
      database.close();
      await rm(folder, { recursive: true });
    },
    deadLetters: async () => deadLettersOf(database),
  };
});
