import type { StatementSync } from 'node:sqlite';
import { VersionConflict } from '../errors.ts';
import type { Delivery, NewDelivery } from '../handoff/delivery.ts';
import { isInDoubt } from '../handoff/delivery.ts';
import type { DeskEvent } from '../handoff/desk-event.ts';
import type { Change, DeliveryOutcome, HandoffStore, ShownMessage, StoreFigures, Versioned } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { readFigures } from './sqlite-figures.ts';
import { SqliteTranscripts } from './sqlite-transcripts.ts';

/**
 * The handoff's store in one SQLite file, for one process. Statements are compiled once; commits and claims that come together share a
 * transaction and a sync to disk (`SqliteConnection`). What this process had claimed when it died is free again from the next start on.
 */
export class SqliteHandoffStore implements HandoffStore {
  readonly #database: SqliteConnection;
  readonly #sql: ReturnType<typeof prepareAll>;
  readonly #transcripts: SqliteTranscripts;
  readonly #nowMs: () => number;

  constructor(database: SqliteConnection, nowMs: () => number) {
    this.#database = database;
    this.#nowMs = nowMs;
    database.exec('UPDATE deliveries SET claimed = 0 WHERE claimed = 1');
    this.#sql = prepareAll(database);
    this.#transcripts = new SqliteTranscripts(database);
  }

  async session(id: string): Promise<Versioned<HandoffSession> | null> {
    return this.#database.read(() => sessionOf(this.#sql.sessionById.get(id)));
  }

  async openSessionOf(personKey: string): Promise<Versioned<HandoffSession> | null> {
    return this.#database.read(() => sessionOf(this.#sql.openSession.get(personKey)));
  }

  async sessionOfChat(chatId: string): Promise<Versioned<HandoffSession> | null> {
    return this.#database.read(() => sessionOf(this.#sql.sessionByChat.get(chatId)));
  }

  async keptEvents(chatId: string): Promise<readonly DeskEvent[]> {
    return this.#database.read(() => this.#sql.keptEvents.all(chatId).map((row) => JSON.parse(text(row, 'body')) as DeskEvent));
  }

  async shownMessage(sessionId: string, messageId: string): Promise<ShownMessage | null> {
    return this.#database.read(() => {
      const row = this.#sql.shownMessage.get(sessionId, messageId);
      return row === undefined ? null : (JSON.parse(text(row, 'body')) as ShownMessage);
    });
  }

  async commit(change: Change): Promise<void> {
    await this.#database.write(() => {
      if (change.session) this.#putSession(change.session.value, change.session.version);
      if (change.settled) this.#settle(Number(change.settled.id), change.settled.outcome);
      if (change.shown) this.#putShown(change.shown);
      for (const delivery of change.deliveries ?? []) this.#addDelivery(delivery);
      if (change.transcript) this.#transcripts.store(change.transcript);
      for (const event of change.keepEvents ?? []) {
        this.#sql.keepEvent.run(event.chatId, event.sequence, JSON.stringify(event), this.#nowMs());
      }
      if (change.forgetEvents) this.#sql.forgetEvents.run(change.forgetEvents.chatId, change.forgetEvents.upTo);
    });
  }

  async claim(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    // Every second claim only finds that there is no more. Those who want to read must not wait for the end of a group of nothing.
    if (!this.#database.isGathering && this.#sql.due.get(nowMs, 1) === undefined) return [];
    return this.#database.write(() => {
      const due = this.#sql.due.all(nowMs, limit).map(deliveryOf);
      for (const { id } of due) this.#sql.claim.run(Number(id));
      return due;
    });
  }

  async nextDueAtMs(): Promise<number | null> {
    return this.#database.read(() => {
      const atMs = this.#sql.nextDue.get()?.['at_ms'];
      return typeof atMs === 'number' ? atMs : null;
    });
  }

  async openSessions(afterId: string, limit: number): Promise<readonly HandoffSession[]> {
    return this.#database.read(() =>
      this.#sql.openSessions.all(afterId, limit).map((row) => JSON.parse(text(row, 'body')) as HandoffSession),
    );
  }

  async figures(nowMs: number): Promise<StoreFigures> {
    return this.#database.read(() => readFigures(this.#database, nowMs));
  }

  /** There is no other process: the file is held exclusively. */
  watch(): () => void {
    return () => {};
  }

  #putSession(session: HandoffSession, version: number | null): void {
    const chatId = session.state === 'requested' ? null : (session.chat?.id ?? null);
    const body = JSON.stringify(session);
    try {
      const { changes } =
        version === null
          ? this.#sql.insertSession.run(session.id, session.personKey, chatId, session.state, body, this.#nowMs())
          : this.#sql.updateSession.run(chatId, session.state, body, this.#nowMs(), session.id, version);
      if (changes === 1) return;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    throw new VersionConflict(`session ${session.id} is not at version ${version ?? 'new'}, or its person has another open one`);
  }

  #putShown({ sessionId, message }: NonNullable<Change['shown']>): void {
    this.#sql.putShown.run(message.id, JSON.stringify(message), sessionId);
  }

  #addDelivery(delivery: NewDelivery): void {
    const { sessionId, content, notBeforeMs, expiresAtMs, coalesceKey, cause = null } = delivery;
    if (coalesceKey !== null && this.#sql.joinWaiting.run(expiresAtMs, sessionId, content.to, coalesceKey).changes > 0) return;
    const dueAtMs = this.#sql.head.get(sessionId, content.to) ? null : notBeforeMs;
    const body = JSON.stringify(content);
    this.#sql.addDelivery.run(sessionId, content.to, body, coalesceKey, notBeforeMs, expiresAtMs, dueAtMs, cause);
  }

  #settle(id: number, outcome: DeliveryOutcome): void {
    if (outcome.status === 'failed') {
      this.#sql.retryLater.run(outcome.retryAtMs, outcome.errorCode, id);
      return;
    }
    if (outcome.status === 'held_back') {
      this.#sql.holdBack.run(outcome.untilMs, outcome.inDoubt ? null : 'held_back', id);
      return;
    }
    if (outcome.status === 'dead') this.#sql.bury.run(outcome.errorCode, this.#nowMs(), id);
    const gone = this.#sql.remove.get(id);
    if (gone) this.#sql.promoteNext.run(text(gone, 'session_id'), text(gone, 'lane'));
  }
}

function prepareAll(database: SqliteConnection) {
  const prepare = (sql: string): StatementSync => database.prepare(sql);
  return {
    sessionById: prepare('SELECT body, version FROM sessions WHERE id = ?'),
    openSession: prepare(`SELECT body, version FROM sessions WHERE person_key = ? AND state <> 'ended'`),
    openSessions: prepare(`SELECT body FROM sessions WHERE state <> 'ended' AND id > ? ORDER BY id LIMIT ?`),
    sessionByChat: prepare('SELECT body, version FROM sessions WHERE chat_id = ?'),
    insertSession: prepare(
      'INSERT INTO sessions (id, person_key, chat_id, state, version, body, changed_at_ms) VALUES (?, ?, ?, ?, 1, ?, ?)',
    ),
    updateSession: prepare(
      'UPDATE sessions SET chat_id = ?, state = ?, version = version + 1, body = ?, changed_at_ms = ? WHERE id = ? AND version = ?',
    ),
    shownMessage: prepare('SELECT body FROM shown_messages WHERE session_id = ? AND message_id = ?'),
    putShown: prepare(
      `INSERT OR REPLACE INTO shown_messages (session_id, message_id, body) SELECT id, ?, ? FROM sessions WHERE id = ?`,
    ),
    addDelivery: prepare(
      `INSERT INTO deliveries (session_id, lane, content, coalesce_key, not_before_ms, expires_at_ms, due_at_ms, cause)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    // The one that waits now speaks for this change, too, and for as long as this one would have.
    joinWaiting: prepare(
      `UPDATE deliveries SET expires_at_ms = max(expires_at_ms, ?)
       WHERE session_id = ? AND lane = ? AND coalesce_key = ? AND attempt = 0`,
    ),
    head: prepare('SELECT 1 FROM deliveries WHERE session_id = ? AND lane = ? LIMIT 1'),
    due: prepare(
      `SELECT id, session_id, content, attempt + 1 AS attempt, expires_at_ms, last_error, cause FROM deliveries
       WHERE due_at_ms IS NOT NULL AND claimed = 0 AND due_at_ms <= ? ORDER BY due_at_ms LIMIT ?`,
    ),
    nextDue: prepare('SELECT min(due_at_ms) AS at_ms FROM deliveries WHERE due_at_ms IS NOT NULL AND claimed = 0'),
    claim: prepare('UPDATE deliveries SET claimed = 1, attempt = attempt + 1, last_error = NULL WHERE id = ?'),
    retryLater: prepare('UPDATE deliveries SET claimed = 0, due_at_ms = ?, last_error = ? WHERE id = ?'),
    holdBack: prepare(
      'UPDATE deliveries SET claimed = 0, attempt = attempt - 1, due_at_ms = ?, last_error = ? WHERE id = ? AND claimed = 1',
    ),
    bury: prepare(
      `INSERT OR REPLACE INTO dead_letters (id, session_id, content, attempt, error_code, died_at_ms)
       SELECT id, session_id, content, attempt, ?, ? FROM deliveries WHERE id = ?`,
    ),
    remove: prepare('DELETE FROM deliveries WHERE id = ? RETURNING session_id, lane'),
    promoteNext: prepare(
      `UPDATE deliveries SET due_at_ms = not_before_ms
       WHERE id = (SELECT min(id) FROM deliveries WHERE session_id = ? AND lane = ?) AND due_at_ms IS NULL`,
    ),
    keptEvents: prepare('SELECT body FROM kept_events WHERE chat_id = ? ORDER BY sequence'),
    keepEvent: prepare('INSERT OR IGNORE INTO kept_events (chat_id, sequence, body, kept_at_ms) VALUES (?, ?, ?, ?)'),
    forgetEvents: prepare('DELETE FROM kept_events WHERE chat_id = ? AND sequence <= ?'),
  };
}

type Row = Record<string, unknown>;

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`);
  return value;
}

function sessionOf(row: Row | undefined): Versioned<HandoffSession> | null {
  if (row === undefined) return null;
  return { value: JSON.parse(text(row, 'body')) as HandoffSession, version: Number(row['version']) };
}

function deliveryOf(row: Row): Delivery {
  const attempt = Number(row['attempt']);
  const lastError = row['last_error'];
  return {
    id: String(row['id']),
    sessionId: text(row, 'session_id'),
    content: JSON.parse(text(row, 'content')) as Delivery['content'],
    attempt,
    // One process has one claim of it at a time, and settles that before the next.
    claim: attempt,
    expiresAtMs: Number(row['expires_at_ms']),
    inDoubt: isInDoubt(attempt, typeof lastError === 'string' ? lastError : null),
    ...(typeof row['cause'] === 'string' && { cause: row['cause'] }),
  };
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (error.errcode === 2067 || error.errcode === 1555);
}
