import { Client, type ClientBase, DatabaseError, Pool, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { StoreUnavailable } from '../errors.ts';

/** A row as it comes from the server. */
export type Row = Readonly<Record<string, unknown>>;

/** Something that statements run on: a transaction, or the database as a whole. */
export interface Statements {
  /**
   * The rows of one statement. A statement with a `name` is planned once a connection. Throws `StoreUnavailable` when there was no
   * answer, and the server's own `DatabaseError` when it refused.
   */
  query(statement: string | QueryConfig, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** How long a statement may take. A server that hangs is as good as gone. */
const statementLimitMs = 15_000;
/** How long somebody waits for a connection, a new one or one that is free again. */
const connectLimitMs = 5_000;

/**
 * The connections of one process to PostgreSQL.
 *
 * A connection that breaks, in use or not, never ends the process. What was under way on it is tried once more on another one; while
 * the server stays away calls throw `StoreUnavailable`, and they work again as soon as it is back.
 *
 * Whoever closes them waits for what was asked for before, and what is asked for afterwards is refused as `StoreUnavailable`.
 */
export class PostgresConnections implements Statements {
  readonly #url: string;
  readonly #pool: Pool;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing = false;

  /**
   * `most` is how many are open at once, without those from `open`. `onError` hears of those that broke while nobody used them. For one that
   * is free, or a new one, somebody waits `connectLimitMs` at most.
   */
  constructor(
    url: string,
    options: { readonly most: number; readonly onError: (error: unknown) => void; readonly connectLimitMs?: number },
  ) {
    this.#url = url;
    this.#pool = new Pool({
      connectionString: url,
      application_name: 'handoff',
      max: options.most,
      keepAlive: true,
      connectionTimeoutMillis: options.connectLimitMs ?? connectLimitMs,
      statement_timeout: statementLimitMs,
      idle_in_transaction_session_timeout: statementLimitMs,
      // Later than the server's own limit: for a server that does not answer at all.
      query_timeout: statementLimitMs + connectLimitMs,
    });
    this.#pool.on('error', options.onError);
  }

  /** One statement by itself. It may be carried out twice, when the connection breaks before the answer. */
  query(statement: string | QueryConfig, values?: readonly unknown[]): Promise<readonly Row[]> {
    return this.#untilDone(() => this.#onConnection((client) => rowsOf(client, statement, values)));
  }

  /**
   * Everything that `work` does, or nothing; throws what `work` throws. `work` runs again from its start when the connection breaks
   * before the end, because then nothing is stored. When it breaks at the end, the server is asked what became of the transaction.
   */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T> {
    return this.#untilDone(() => this.#onConnection((client) => this.#transactionOn(client, work)));
  }

  /**
   * A connection of one's own, for what belongs to a connection: listening, and locks. Whoever opens it ends it. With `limitMs` a
   * statement that gets no answer in that time is given up.
   */
  async open(onError: (error: unknown) => void, limitMs?: number): Promise<Client> {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'handoff',
      keepAlive: true,
      connectionTimeoutMillis: connectLimitMs,
      ...(limitMs !== undefined && { query_timeout: limitMs }),
    });
    client.on('error', onError);
    try {
      await client.connect();
      // So that the server soon misses a machine that vanished without a word, and lets go of what it held.
      await client.query('SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3');
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      throw storeErrorOf(error);
    }
  }

  /** Waits for what is under way: the pool never serves those who wait for a connection of it when it is ended. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#underWay);
    await this.#pool.end();
  }

  async #untilDone<T>(begin: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new StoreUnavailable('PostgreSQL is not asked: the store is being closed');
    const work = begin();
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async #transactionOn<T>(client: ClientBase, work: (statements: Statements) => Promise<T>): Promise<T> {
    const transactionId = await begin(client);
    let result: T;
    try {
      result = await work({ query: (statement, values) => rowsOf(client, statement, values) });
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) await rowsOf(client, 'ROLLBACK');
      throw error;
    }
    await this.#commit(client, transactionId);
    return result;
  }

  async #commit(client: ClientBase, transactionId: string): Promise<void> {
    try {
      await rowsOf(client, 'COMMIT');
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      if ((await this.#fateOf(transactionId)) !== 'committed') throw error;
    }
  }

  /**
   * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT names this as what `pg_xact_status` is for. Belongs to
   * what is under way, and is asked also while that is waited for.
   */
  async #fateOf(transactionId: string): Promise<unknown> {
    const ask = (client: ClientBase) => rowsOf(client, 'SELECT pg_xact_status($1::xid8) AS fate', [transactionId]);
    const rows = await this.#onConnection(ask).catch(() => []);
    return rows[0]?.['fate'];
  }

  async #onConnection<T>(work: (client: ClientBase) => Promise<T>): Promise<T> {
    const first = await this.#once(work);
    if ('result' in first) return first.result;
    const second = await this.#once(work);
    if ('result' in second) return second.result;
    throw second.lost;
  }

  /** One of the pool. Both the pool and a new connection give up without a code: the time, and who has one, tell what was wrong. */
  async #connect(): Promise<PoolClient> {
    const beganMs = performance.now();
    try {
      return await this.#pool.connect();
    } catch (error) {
      const { totalCount, idleCount, waitingCount } = this.#pool;
      const tookMs = Math.round(performance.now() - beganMs);
      throw storeErrorOf(
        error,
        `no connection after ${tookMs} ms: ${totalCount} open, ${idleCount} idle, ${waitingCount} waiting`,
      );
    }
  }

  async #once<T>(
    work: (client: ClientBase) => Promise<T>,
  ): Promise<{ readonly result: T } | { readonly lost: StoreUnavailable }> {
    const client = await this.#connect();
    let lost: StoreUnavailable | undefined;
    // The pool listens to those it keeps, not to those it has handed out, and one that nobody listens to ends the process.
    const onError = (): void => {};
    client.on('error', onError);
    try {
      return { result: await work(client) };
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      lost = error;
      return { lost };
    } finally {
      client.release(lost);
      client.removeListener('error', onError);
    }
  }
}

/** Whether the server refused a statement with this condition (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
export function isRefusal(error: unknown, ...conditions: readonly string[]): boolean {
  return error instanceof DatabaseError && error.code !== undefined && conditions.includes(error.code);
}

/** The text in a column. Throws `TypeError` when it holds none: the statement and its reader do not fit. */
export function textOf(row: Row | undefined, column: string): string {
  const value = row?.[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`);
  return value;
}

/** The number in a column, also in one of 64 bits, which comes as text. Throws `TypeError` when it holds none. */
export function numberOf(row: Row | undefined, column: string): number {
  const value = row?.[column];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw new TypeError(`column ${column} holds no number`);
  return number;
}

async function begin(client: ClientBase): Promise<string> {
  try {
    const results: unknown = await client.query('BEGIN; SELECT pg_current_xact_id()::text AS id');
    // Two statements in one message give two results, which the library's types don't know.
    const [, started] = results as readonly QueryResult<Row>[];
    return textOf(started?.rows[0], 'id');
  } catch (error) {
    throw storeErrorOf(error);
  }
}

async function rowsOf(client: ClientBase, statement: string | QueryConfig, values?: readonly unknown[]): Promise<readonly Row[]> {
  try {
    return (await client.query<Row>(statement, values === undefined ? undefined : [...values])).rows;
  } catch (error) {
    throw storeErrorOf(error);
  }
}

/**
 * Classes of conditions that say nothing about the statement: connection, resources, intervention (also "shutting down"), system,
 * internal. And 25006, a standby that may only be read, as after a failover; 25P03, a transaction that was left alone for too long.
 */
const unavailable = /^(08|53|57|58|XX)|^25006$|^25P03$/;

/** What does not come from the server comes from the connection to it; `without` says what is known of it where it has no code. */
function storeErrorOf(error: unknown, without = 'connection lost'): unknown {
  if (error instanceof StoreUnavailable) return error;
  const refusal = error instanceof DatabaseError ? error.code : undefined;
  if (refusal !== undefined && !unavailable.test(refusal)) return error;
  const code = refusal ?? (error instanceof Error && 'code' in error ? String(error.code) : without);
  return new StoreUnavailable(`PostgreSQL is not available (${code})`, { cause: error });
}
