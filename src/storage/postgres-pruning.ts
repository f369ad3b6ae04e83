import { lanes } from '../handoff/delivery.ts';
import type { Ages, Prunable, Pruned } from '../handoff/pruner.ts';
import { type PostgresConnections, type Statements, textOf } from './postgres-connections.ts';
import { deliveryQueue, queueSchema } from './postgres-delivery-queue.ts';

/**
 * A session of which something is still to be delivered stays until that has come to its end: after a standstill of weeks the first thing
 * to do is to say good-bye, not to forget that there was somebody. What another instance deletes at this moment is passed over.
 */
const oldSessions = `
  SELECT id FROM handoff.sessions
  WHERE ended_at_ms < $1 AND NOT EXISTS (
    SELECT 1 FROM ${queueSchema}.job
    WHERE name = '${deliveryQueue}' AND singleton_key = ANY (ARRAY[${lanes.map((lane) => `sessions.id || '/${lane}'`).join(', ')}]))
  ORDER BY ended_at_ms LIMIT $2 FOR UPDATE SKIP LOCKED`;

const deleteLines = `
  DELETE FROM handoff.transcript_lines WHERE id IN (
    SELECT id FROM handoff.transcript_lines WHERE session_id = ANY ($1) LIMIT $2) RETURNING id`;
const deleteSessions = `
  DELETE FROM handoff.sessions WHERE id = ANY ($1)
    AND NOT EXISTS (SELECT 1 FROM handoff.transcript_lines WHERE session_id = sessions.id) RETURNING id`;
const deleteDeadLetters = `
  DELETE FROM handoff.dead_letters WHERE id IN (
    SELECT id FROM handoff.dead_letters WHERE died_at_ms < $1 ORDER BY died_at_ms LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING id`;
const deleteKeptEvents = `
  DELETE FROM handoff.kept_events WHERE (chat_id, sequence) IN (
    SELECT chat_id, sequence FROM handoff.kept_events WHERE kept_at_ms < $1 ORDER BY kept_at_ms LIMIT $2
    FOR UPDATE SKIP LOCKED) RETURNING chat_id`;
const nextStates = 'SELECT key FROM handoff.bot_state WHERE key > $1 ORDER BY key LIMIT $2';
const deleteStates = 'DELETE FROM handoff.bot_state WHERE key = ANY ($1) AND changed_at_ms < $2 RETURNING key';

/** Deletes what is old in PostgreSQL. Every kind in a transaction of its own, as short as it can be. */
export class PostgresPruning implements Prunable {
  readonly #connections: PostgresConnections;
  /** Bot state has no index by time, because every turn would have to keep it: it is looked through key by key, in rounds. */
  #lookedUpTo = '';

  constructor(connections: PostgresConnections) {
    this.#connections = connections;
  }

  async prune(ages: Ages, limit: number): Promise<Pruned> {
    const ofSessions = await this.#connections.transaction((transaction) =>
      pruneSessions(transaction, ages.sessionsBeforeMs, limit),
    );
    return {
      ...ofSessions,
      deadLetters: await this.#delete(deleteDeadLetters, ages.deadLettersBeforeMs, limit),
      keptEvents: await this.#delete(deleteKeptEvents, ages.keptEventsBeforeMs, limit),
      botState: await this.#pruneStates(ages.botStateBeforeMs, limit),
    };
  }

  async #delete(statement: string, beforeMs: number, limit: number): Promise<number> {
    return (await this.#connections.query(statement, [beforeMs, limit])).length;
  }

  async #pruneStates(beforeMs: number, limit: number): Promise<number> {
    const looked = (await this.#connections.query(nextStates, [this.#lookedUpTo, limit])).map((row) => textOf(row, 'key'));
    this.#lookedUpTo = looked.length < limit ? '' : (looked.at(-1) ?? '');
    return (await this.#connections.query(deleteStates, [looked, beforeMs])).length;
  }
}

/** A session goes when its transcript has gone, which may take more than one round. */
async function pruneSessions(transaction: Statements, beforeMs: number, limit: number) {
  const ids = (await transaction.query(oldSessions, [beforeMs, limit])).map((row) => textOf(row, 'id'));
  if (ids.length === 0) return { sessions: 0, transcriptLines: 0 };
  const transcriptLines = (await transaction.query(deleteLines, [ids, limit])).length;
  return { transcriptLines, sessions: (await transaction.query(deleteSessions, [ids])).length };
}
