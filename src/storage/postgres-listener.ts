import type { Client } from 'pg';
import type { PostgresDatabase } from './postgres-database.ts';

const reconnectAfterMs = 1_000;

/**
 * Hears what instances tell each other, on a connection of its own (https://www.postgresql.org/docs/current/sql-listen.html). A
 * connection that breaks is made again, for as long as it takes. What was said meanwhile is lost; for that an empty message stands, as it
 * does when listening begins.
 */
export class PostgresListener {
  readonly #database: Pick<PostgresDatabase, 'connections' | 'onError'>;
  readonly #channel: string;
  readonly #onMessage: (payload: string) => void;
  #client: Promise<Client | null> | null = null;
  #again: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(
    database: Pick<PostgresDatabase, 'connections' | 'onError'>,
    channel: string,
    onMessage: (payload: string) => void,
  ) {
    this.#database = database;
    this.#channel = channel;
    this.#onMessage = onMessage;
  }

  /** Begins to listen, if it does not yet. */
  start(): void {
    if (this.#stopped) return;
    this.#client ??= this.#connect().catch((error: unknown) => {
      this.#onLoss(error);
      return null;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#again);
    const client = await this.#client;
    await client?.end().catch(this.#database.onError);
  }

  async #connect(): Promise<Client> {
    const client = await this.#database.connections.open((error) => this.#onLoss(error));
    client.on('notification', ({ payload }) => this.#onMessage(payload ?? ''));
    try {
      await client.query(`LISTEN ${this.#channel}`);
      this.#onMessage('');
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
  }

  #onLoss(error: unknown): void {
    if (this.#stopped) return;
    this.#database.onError(error);
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#client = null;
      this.start();
    }, reconnectAfterMs);
    this.#again.unref();
  }
}
