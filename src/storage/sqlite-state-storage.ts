import { VersionConflict } from '../errors.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/** Items by key; an item may carry the `eTag` that it was read with. The shape of botbuilder's `StoreItems`, without botbuilder. */
export type StateItems = Record<string, { eTag?: string } & Record<string, unknown>>;

/**
 * Where dialogs keep what they know between turns: botbuilder's `Storage`, over the database that holds everything else.
 *
 * Writing an item with an eTag stores it only if nobody has written it since it was read with that eTag, and throws `VersionConflict`
 * otherwise; without an eTag, or with `*`, the last writer wins
 * (https://learn.microsoft.com/javascript/api/botbuilder-core/storage). All of a call's items are stored or none.
 */
export class SqliteStateStorage {
  readonly #database: SqliteConnection;
  readonly #sql;
  readonly #nowMs: () => number;

  constructor(database: SqliteConnection, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
    this.#sql = {
      read: database.prepare('SELECT data, etag FROM bot_state WHERE key = ?'),
      change: database.prepare(
        'UPDATE bot_state SET data = ?, etag = etag + 1, changed_at_ms = ? WHERE key = ? AND etag = CAST(? AS INTEGER)',
      ),
      // An item that is written anew begins at a number of its own, so that an eTag from before a deletion does not fit again. 51 bits:
      // JavaScript counts exactly up to 53.
      write: database.prepare(
        `INSERT INTO bot_state (key, data, etag, changed_at_ms) VALUES (?, ?, (random() >> 13) & 0x7ffffffffffff, ?)
         ON CONFLICT (key) DO UPDATE SET data = excluded.data, etag = etag + 1, changed_at_ms = excluded.changed_at_ms`,
      ),
      remove: database.prepare('DELETE FROM bot_state WHERE key = ?'),
    };
  }

  async read(keys: string[]): Promise<StateItems> {
    return this.#database.read(() => {
      const items: StateItems = {};
      for (const key of keys) {
        const row = this.#sql.read.get(key);
        if (row !== undefined)
          items[key] = { ...(JSON.parse(String(row['data'])) as StateItems[string]), eTag: String(row['etag']) };
      }
      return items;
    });
  }

  async write(changes: StateItems): Promise<void> {
    await this.#database.write(() => {
      for (const [key, item] of Object.entries(changes)) this.#writeItem(key, item);
    });
  }

  /** As `write`, for what may be lost: it is there for whoever reads, and stored with the next change or soon by itself. */
  async writeSoon(changes: StateItems): Promise<void> {
    await this.#database.writeSoon(() => {
      for (const [key, item] of Object.entries(changes)) this.#writeItem(key, item);
    });
  }

  async delete(keys: string[]): Promise<void> {
    await this.#database.write(() => {
      for (const key of keys) this.#sql.remove.run(key);
    });
  }

  #writeItem(key: string, item: StateItems[string]): void {
    const { eTag, ...data } = item;
    const text = JSON.stringify(data);
    if (eTag === undefined || eTag === '*') return void this.#sql.write.run(key, text, this.#nowMs());
    const { changes } = this.#sql.change.run(text, this.#nowMs(), key, eTag);
    if (changes === 0) throw new VersionConflict(`state ${key} is not at eTag ${eTag}`);
  }
}
