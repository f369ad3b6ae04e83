import type { EraseOutcome, PersonalData, StoredState } from '../handoff/personal-data.ts';
import type { HandoffSession } from '../handoff/session.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** What is stored about people in the SQLite file. */
export class SqlitePersonalData implements PersonalData {
  readonly #database: SqliteConnection;

  constructor(database: SqliteConnection) {
    this.#database = database;
  }

  async mentions(text: string): Promise<{ sessions: readonly HandoffSession[]; states: readonly StoredState[] }> {
    const inJson = JSON.stringify(text).slice(1, -1);
    const [sessions, states] = await this.#database.read(() => [
      this.#database.prepare('SELECT body FROM sessions WHERE instr(body, ?) > 0').all(inJson),
      this.#database.prepare('SELECT key, data FROM bot_state WHERE instr(key, ?) > 0 OR instr(data, ?) > 0').all(text, inJson),
    ]);
    return {
      sessions: sessions.map((row) => JSON.parse(String(row['body'])) as HandoffSession),
      states: states.map((row) => ({ key: String(row['key']), data: JSON.parse(String(row['data'])) as unknown })),
    };
  }

  /**
   * Then the file is written anew without what was deleted, and without what was deleted before: SQLite leaves deleted bytes where they are
   * until it needs the room (https://www.sqlite.org/lang_vacuum.html). It takes as long and as much room as the file is large.
   */
  async erase(what: { personKeys: readonly string[]; stateKeys: readonly string[] }): Promise<EraseOutcome> {
    const [personKeys, stateKeys] = [JSON.stringify(what.personKeys), JSON.stringify(what.stateKeys)];
    const result = await this.#database.write(() => this.#erase(personKeys, stateKeys));
    // Not while changes are stored: a file can't be written anew within a transaction.
    if (result.outcome === 'erased')
      await this.#database.read(() => this.#database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)'));
    return result;
  }

  #erase(personKeys: string, stateKeys: string): EraseOutcome {
    const theirs = 'person_key IN (SELECT value FROM json_each(?))';
    const open = this.#database.prepare(`SELECT id FROM sessions WHERE state <> 'ended' AND ${theirs}`).all(personKeys);
    if (open.length > 0) return { outcome: 'open', sessionIds: open.map((row) => String(row['id'])) };
    const ofTheirs = `session_id IN (SELECT id FROM sessions WHERE ${theirs})`;
    const waiting = this.#database
      .prepare(`SELECT count(*) AS n FROM deliveries WHERE lane = 'desk' AND ${ofTheirs}`)
      .get(personKeys);
    if (Number(waiting?.['n']) > 0) return { outcome: 'undelivered', deliveries: Number(waiting?.['n']) };
    const remove = (table: string, condition: string, keys: string) =>
      Number(this.#database.prepare(`DELETE FROM ${table} WHERE ${condition}`).run(keys).changes);
    const erased = {
      transcriptLines: remove('transcript_lines', ofTheirs, personKeys),
      deliveries: remove('deliveries', ofTheirs, personKeys),
      deadLetters: remove('dead_letters', ofTheirs, personKeys),
      keptEvents: remove('kept_events', `chat_id IN (SELECT chat_id FROM sessions WHERE ${theirs})`, personKeys),
      // Last: the others are found by them.
      sessions: remove('sessions', theirs, personKeys),
      botState: remove('bot_state', 'key IN (SELECT value FROM json_each(?))', stateKeys),
    };
    return { outcome: 'erased', erased };
  }
}
