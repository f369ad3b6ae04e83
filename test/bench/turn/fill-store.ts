import { openSqliteDatabase } from '../../../src/storage/sqlite-database.ts';

/** What is kept of a conversation that was dropped before a session came of it, beside one session of the person's that has ended. */
const state = {
  schema: 1,
  draft: null,
  dialogs: { dialogStack: [] },
  handled: Array.from({ length: 20 }, (_, index) => `17000000000${index}`),
  files: { asked: null, settled: [] },
};

/** Fills a database with conversations of the people `0` to `count - 1` in both clients, all in one transaction. */
export function fillStore(path: string, count: number): void {
  if (count === 0) return;
  const database = openSqliteDatabase(path);
  const insertState = database.prepare('INSERT INTO bot_state (key, data, etag, changed_at_ms) VALUES (?, ?, 1, ?)');
  const insertSession = database.prepare(
    `INSERT INTO sessions (id, person_key, chat_id, state, version, body, changed_at_ms) VALUES (?, ?, ?, 'ended', 5, ?, ?)`,
  );
  const nowMs = Date.now();
  database.exec('BEGIN');
  for (let person = 0; person < count; person++) {
    const personKey = `aad|tenant-${person % 100}|aad-${person}`;
    const data = JSON.stringify({ ...state, person: personKey });
    insertState.run(`talk/msteams/a:personal-${person}/29:person-${person}`, data, nowMs);
    insertState.run(`talk/emulator/conversation-${person}/person-${person}`, data, nowMs);
    insertSession.run(`session-${person}`, personKey, `chat-${person}`, JSON.stringify({ filler: 'x'.repeat(1_500) }), nowMs);
  }
  database.exec('COMMIT');
  database.close();
}
