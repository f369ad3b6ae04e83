import { VersionConflict } from '../errors.ts';
import { type PostgresConnections, type Statements, textOf } from './postgres-connections.ts';
import type { StateItems } from './sqlite-state-storage.ts';

const putItem = {
  name: 'put-state',
  text: `INSERT INTO handoff.bot_state (key, data, etag, changed_at_ms) VALUES ($1, $2, nextval('handoff.bot_state_etag'), $3)
         ON CONFLICT (key) DO UPDATE SET data = excluded.data, etag = excluded.etag, changed_at_ms = excluded.changed_at_ms`,
};
const changeItem = {
  name: 'change-state',
  text: `UPDATE handoff.bot_state SET data = $2, etag = nextval('handoff.bot_state_etag'), changed_at_ms = $3
         WHERE key = $1 AND etag::text = $4 RETURNING key`,
};

/**
 * Where dialogs keep what they know between turns: botbuilder's `Storage`, over the database that instances share.
 *
 * Writing an item with an eTag stores it only if nobody has written it since it was read with that eTag, and throws `VersionConflict`
 * otherwise; without an eTag, or with `*`, the last writer wins
 * (https://learn.microsoft.com/javascript/api/botbuilder-core/storage). A call is one transaction: all of its items or none.
 */
export class PostgresStateStorage {
  readonly #connections: PostgresConnections;
  readonly #nowMs: () => number;

  constructor(connections: PostgresConnections, nowMs: () => number) {
    this.#connections = connections;
    this.#nowMs = nowMs;
  }

  async read(keys: string[]): Promise<StateItems> {
    const rows = await this.#connections.query(
      { name: 'read-state', text: 'SELECT key, data, etag::text FROM handoff.bot_state WHERE key = ANY($1)' },
      [keys],
    );
    return Object.fromEntries(
      rows.map((row) => {
        const data = JSON.parse(textOf(row, 'data')) as StateItems[string];
        return [textOf(row, 'key'), { ...data, eTag: textOf(row, 'etag') }];
      }),
    );
  }

  async write(changes: StateItems): Promise<void> {
    // In one order everywhere, so that two calls never wait for each other.
    const items = Object.entries(changes).sort(([a], [b]) => (a < b ? -1 : 1));
    await this.#connections.transaction(async (transaction) => {
      for (const [key, item] of items) await this.#writeItem(transaction, key, item);
    });
  }

  /** As `write`: what other instances are to see, they see by a commit alone. */
  writeSoon(changes: StateItems): Promise<void> {
    return this.write(changes);
  }

  async delete(keys: string[]): Promise<void> {
    await this.#connections.query('DELETE FROM handoff.bot_state WHERE key = ANY($1)', [keys]);
  }

  async #writeItem(transaction: Statements, key: string, item: StateItems[string]): Promise<void> {
    const { eTag, ...data } = item;
    const values = [key, JSON.stringify(data), this.#nowMs()];
    if (eTag === undefined || eTag === '*') return void (await transaction.query(putItem, values));
    const changed = await transaction.query(changeItem, [...values, eTag]);
    if (changed.length === 0) throw new VersionConflict(`state ${key} is not at eTag ${eTag}`);
  }
}
