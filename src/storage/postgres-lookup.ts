import type { QueryConfig } from 'pg';
import { type Row, type Statements, textOf } from './postgres-connections.ts';

interface Asked {
  readonly answer: (rows: readonly Row[]) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Looks up rows by a key. What is asked for in one turn of the event loop is one statement: a round trip costs the server and us more
 * than finding a row does. What is read is at least as new as the moment at which it was asked for.
 */
export class PostgresLookup {
  readonly #statements: Statements;
  readonly #statement: QueryConfig;
  #asked = new Map<string, Asked[]>();

  /** `statement` gives the rows for all keys in the array `$1`, each with its `key`. */
  constructor(statements: Statements, statement: QueryConfig) {
    this.#statements = statements;
    this.#statement = statement;
  }

  /** The rows of this key, in the statement's order. Throws what the statement throws. */
  rows(key: string): Promise<readonly Row[]> {
    return new Promise((answer, fail) => {
      if (this.#asked.size === 0) setImmediate(() => void this.#answerAll());
      this.#asked.set(key, [...(this.#asked.get(key) ?? []), { answer, fail }]);
    });
  }

  /** Never throws: everybody who asked is told. */
  async #answerAll(): Promise<void> {
    const asked = this.#asked;
    this.#asked = new Map();
    try {
      const rows = Map.groupBy(await this.#statements.query(this.#statement, [[...asked.keys()]]), (row) => textOf(row, 'key'));
      for (const [key, all] of asked) for (const { answer } of all) answer(rows.get(key) ?? []);
    } catch (error) {
      for (const all of asked.values()) for (const { fail } of all) fail(error);
    }
  }
}
