import type { StatementSync } from 'node:sqlite';
import type { Ages, Prunable, Pruned } from '../handoff/pruner.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

/**
 * A session of which something is still to be delivered stays until that has come to its end: after a standstill of weeks the first thing
 * to do is to say good-bye, not to forget that there was somebody.
 */
const oldSessions = `
  SELECT id FROM sessions
  WHERE state = 'ended' AND changed_at_ms < ? AND NOT EXISTS (SELECT 1 FROM deliveries WHERE session_id = sessions.id)
  ORDER BY changed_at_ms LIMIT ?`;

/** Deletes what is old in the SQLite file, each round in one transaction. */
export class SqlitePruning implements Prunable {
  readonly #database: SqliteConnection;
  readonly #sql;
  /** Bot state has no index by time, because every turn would have to keep it: it is looked through key by key, in rounds. */
  #lookedUpTo = '';

  constructor(database: SqliteConnection) {
    this.#database = database;
    this.#sql = {
      lines: database.prepare(
        `DELETE FROM transcript_lines WHERE id IN (
           SELECT id FROM transcript_lines WHERE session_id IN (${oldSessions}) LIMIT ?)`,
      ),
      sessions: database.prepare(
        `DELETE FROM sessions WHERE id IN (${oldSessions})
           AND NOT EXISTS (SELECT 1 FROM transcript_lines WHERE session_id = sessions.id)`,
      ),
      deadLetters: database.prepare(
        'DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters WHERE died_at_ms < ? ORDER BY died_at_ms LIMIT ?)',
      ),
      keptEvents: database.prepare(
        `DELETE FROM kept_events WHERE (chat_id, sequence) IN (
           SELECT chat_id, sequence FROM kept_events WHERE kept_at_ms < ? ORDER BY kept_at_ms LIMIT ?)`,
      ),
      nextStates: database.prepare('SELECT key, changed_at_ms FROM bot_state WHERE key > ? ORDER BY key LIMIT ?'),
      state: database.prepare('DELETE FROM bot_state WHERE key = ? AND changed_at_ms < ?'),
    };
  }

  async prune(ages: Ages, limit: number): Promise<Pruned> {
    return this.#database.write(() => this.#prune(ages, limit));
  }

  /** A session goes when its transcript has gone, which may take more than one round. */
  #prune(ages: Ages, limit: number): Pruned {
    const sql = this.#sql;
    return {
      transcriptLines: countOf(sql.lines, ages.sessionsBeforeMs, limit, limit),
      sessions: countOf(sql.sessions, ages.sessionsBeforeMs, limit),
      deadLetters: countOf(sql.deadLetters, ages.deadLettersBeforeMs, limit),
      keptEvents: countOf(sql.keptEvents, ages.keptEventsBeforeMs, limit),
      botState: this.#pruneStates(ages.botStateBeforeMs, limit),
    };
  }

  #pruneStates(beforeMs: number, limit: number): number {
    const looked = this.#sql.nextStates.all(this.#lookedUpTo, limit);
    this.#lookedUpTo = looked.length < limit ? '' : String(looked.at(-1)?.['key']);
    return looked
      .filter((row) => Number(row['changed_at_ms']) < beforeMs)
      .reduce((count, row) => count + countOf(this.#sql.state, String(row['key']), beforeMs), 0);
  }
}

function countOf(statement: StatementSync, ...values: (string | number)[]): number {
  return Number(statement.run(...values).changes);
}
