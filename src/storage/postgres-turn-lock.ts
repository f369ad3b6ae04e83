import type { Client } from 'pg';
import { StoreUnavailable } from '../errors.ts';
import type { TurnLock } from '../handoff/ports.ts';
import { LocalTurnLock } from './local-turn-lock.ts';
import type { PostgresDatabase } from './postgres-database.ts';

/** How many turns of one process wait at once for turns of other processes; a further one waits for one of these to end. */
const mostWaiting = 4;

/** Taking and freeing waits for nobody: a server that is silent for this long is gone. */
const answerLimitMs = 5_000;

/** Sets these locks apart from others that are made of a text. */
const seed = 4_860_211;

/**
 * The turn lock of several instances: a session-level advisory lock on the key
 * (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS).
 *
 * Turns of one key in one process wait in memory, so that one of them at most asks the server. Locks that are free are all taken on one
 * connection. Only a turn that must wait for another process opens a connection, of which there are few, and none of them from the pool
 * that turns work with; the server serves those that wait in their order.
 *
 * What a killed process held is free at once. A connection that breaks under a turn ends its lock before its turn ends: until then
 * another process may run a turn of that key, and what they store is held together by eTags and versions alone.
 */
export class PostgresTurnLock implements TurnLock {
  readonly #database: Pick<PostgresDatabase, 'connections' | 'onError'>;
  readonly #here = new LocalTurnLock();
  readonly #elsewhere = new LocalTurnLock();
  /** Takes and frees what needs no waiting. */
  #shared: Promise<Client> | null = null;
  /** The statements on the shared connection, one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #waits = 0;

  constructor(database: Pick<PostgresDatabase, 'connections' | 'onError'>) {
    this.#database = database;
  }

  /** Throws `StoreUnavailable`, before the work has begun, when the server can't be asked. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#here.run(key, async () => {
      const client = await this.#takeIfFree(key).catch(() => this.#takeIfFree(key));
      if (client === null) return this.#runAfterOthers(key, work);
      try {
        return await work();
      } finally {
        await this.#free(client, key);
      }
    });
  }

  /** Ends the connection; turns must have ended before. */
  async close(): Promise<void> {
    const client = await this.#shared?.catch(() => null);
    this.#shared = null;
    await client?.end();
  }

  /** The connection that holds the lock now, or null when somebody else holds it or is waiting for it. */
  async #takeIfFree(key: string): Promise<Client | null> {
    this.#shared ??= this.#open();
    const shared = this.#shared;
    try {
      const client = await shared;
      const taken = await this.#ask(client, 'SELECT pg_try_advisory_lock(hashtextextended($1, $2)) AS done', key);
      return taken ? client : null;
    } catch (error) {
      this.#drop(shared);
      throw error instanceof StoreUnavailable ? error : new StoreUnavailable('the lock could not be taken', { cause: error });
    }
  }

  async #free(client: Client, key: string): Promise<void> {
    try {
      await this.#ask(client, 'SELECT pg_advisory_unlock(hashtextextended($1, $2)) AS done', key);
    } catch (error) {
      this.#database.onError(error);
      // With the connection goes the lock.
      await client.end().catch(this.#database.onError);
    }
  }

  #drop(connection: Promise<Client>): void {
    if (this.#shared === connection) this.#shared = null;
    connection.then((client) => client.end()).catch(() => {});
  }

  #ask(client: Client, statement: string, key: string): Promise<boolean> {
    const asked = this.#last.then(async () => (await client.query(statement, [key, seed])).rows[0]?.done === true);
    this.#last = asked.catch(() => {});
    return asked;
  }

  async #runAfterOthers<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#elsewhere.run(String(this.#waits++ % mostWaiting), async () => {
      const client = await this.#database.connections.open(this.#database.onError);
      try {
        await client.query('SELECT pg_advisory_lock(hashtextextended($1, $2))', [key, seed]).catch((error: unknown) => {
          throw new StoreUnavailable('the lock could not be taken', { cause: error });
        });
        return await work();
      } finally {
        // The end of the connection is the end of its lock.
        await client.end().catch(this.#database.onError);
      }
    });
  }

  #open(): Promise<Client> {
    const opening: Promise<Client> = this.#database.connections.open((error) => {
      this.#drop(opening);
      this.#database.onError(error);
    }, answerLimitMs);
    return opening;
  }
}
