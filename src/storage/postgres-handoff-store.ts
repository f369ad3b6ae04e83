import { randomUUID } from 'node:crypto';
import { VersionConflict } from '../errors.ts';
import type { Delivery } from '../handoff/delivery.ts';
import type { DeskEvent } from '../handoff/desk-event.ts';
import type { Change, HandoffStore, ShownMessage, StoreFigures, Versioned } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import { isGrouped, PostgresCommitGroups } from './postgres-commit-groups.ts';
import { isRefusal, numberOf, type PostgresConnections, type Row, type Statements, textOf } from './postgres-connections.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { PostgresDeliveryQueue } from './postgres-delivery-queue.ts';
import { readFigures } from './postgres-figures.ts';
import { chatIdOf, putSessions, putShown } from './postgres-handoff-rows.ts';
import { PostgresListener } from './postgres-listener.ts';
import { PostgresLookup } from './postgres-lookup.ts';
import { storeTranscript } from './postgres-transcripts.ts';

/** How often this process says that it is alive and looks whether another is not. */
const tendingEveryMs = 2_000;
/**
 * How many times in a row the database must have answered before another's silence counts: after an outage everybody has been silent,
 * and whoever is alive must be able to say so first.
 */
const answersBeforeTakingOver = 3;

const unique = '23505';
const serialisation = '40001';
const deadlock = '40P01';

const channel = 'handoff_deliveries';

/**
 * The handoff's store in PostgreSQL, for several instances. A commit is one transaction of the sessions, the events and the deliveries;
 * most that come together share one (`PostgresCommitGroups`).
 *
 * What an instance has claimed it holds by a sign of life every two seconds. When that stays away for ten, any other takes the claims
 * over: after about twelve seconds from a kill. A claim of an instance that lives is never taken over, unless it hung for that long;
 * then its late outcome does not settle what another has under way.
 */
export class PostgresHandoffStore implements HandoffStore {
  readonly #connections: PostgresConnections;
  readonly #queue: PostgresDeliveryQueue;
  readonly #sessionsById: PostgresLookup;
  readonly #sessionsByChat: PostgresLookup;
  readonly #keptEvents: PostgresLookup;
  readonly #groups: PostgresCommitGroups;
  readonly #listener: PostgresListener;
  readonly #nowMs: () => number;
  readonly #onError: (error: unknown) => void;
  /** What this instance says of itself, so that it does not wake itself. */
  readonly #self = randomUUID();
  /** What this instance has under way: the claim by the delivery's id. */
  readonly #claims = new Map<string, number>();
  readonly #watchers = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  #answers = 0;
  #tending: Promise<void> | null = null;
  #telling: Promise<void> | null = null;
  #tellAgain = false;

  constructor(database: PostgresDatabase, nowMs: () => number) {
    this.#connections = database.connections;
    this.#queue = new PostgresDeliveryQueue(database.connections, database.boss, nowMs);
    this.#nowMs = nowMs;
    const { connections } = database;
    this.#sessionsById = new PostgresLookup(connections, sessionsById);
    this.#sessionsByChat = new PostgresLookup(connections, sessionsByChat);
    this.#keptEvents = new PostgresLookup(connections, keptEvents);
    this.#groups = new PostgresCommitGroups({
      connections,
      queue: this.#queue,
      alone: (change) => this.#commitAlone(change),
      nowMs,
    });
    this.#onError = database.onError;
    this.#listener = new PostgresListener(database, channel, (from) => {
      if (from !== this.#self) this.#wakeWatchers();
    });
    this.#timer = setInterval(() => void this.tend(), tendingEveryMs);
    this.#timer.unref();
  }

  async session(id: string): Promise<Versioned<HandoffSession> | null> {
    return sessionIn(await this.#sessionsById.rows(id));
  }

  async openSessionOf(personKey: string): Promise<Versioned<HandoffSession> | null> {
    return sessionIn(await this.#connections.query(openSession, [personKey]));
  }

  async sessionOfChat(chatId: string): Promise<Versioned<HandoffSession> | null> {
    return sessionIn(await this.#sessionsByChat.rows(chatId));
  }

  async keptEvents(chatId: string): Promise<readonly DeskEvent[]> {
    const rows = await this.#keptEvents.rows(chatId);
    return rows.map((row) => JSON.parse(textOf(row, 'body')) as DeskEvent);
  }

  async shownMessage(sessionId: string, messageId: string): Promise<ShownMessage | null> {
    const statement = {
      name: 'shown-message',
      text: 'SELECT body FROM handoff.shown_messages WHERE session_id = $1 AND message_id = $2',
    };
    const [row] = await this.#connections.query(statement, [sessionId, messageId]);
    return row === undefined ? null : (JSON.parse(textOf(row, 'body')) as ShownMessage);
  }

  async commit(change: Change): Promise<void> {
    await (isGrouped(change) ? this.#groups.commit(change) : this.#commitAlone(change));
    if (change.settled) this.#letGo(change.settled);
    if (change.deliveries !== undefined && change.deliveries.length > 0) this.#tellOthers();
  }

  async claim(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    const claimed = await this.#queue.claim(nowMs, limit);
    for (const { id, claim } of claimed) this.#claims.set(id, claim);
    return claimed;
  }

  nextDueAtMs(): Promise<number | null> {
    return this.#queue.nextDueAtMs();
  }

  async openSessions(afterId: string, limit: number): Promise<readonly HandoffSession[]> {
    const rows = await this.#connections.query(
      `SELECT body FROM handoff.sessions WHERE state <> 'ended' AND id > $1 ORDER BY id LIMIT $2`,
      [afterId, limit],
    );
    return rows.map((row) => JSON.parse(textOf(row, 'body')) as HandoffSession);
  }

  figures(): Promise<StoreFigures> {
    return readFigures(this.#connections);
  }

  /** Also calls back when something has become due that nobody told of, such as what another instance left behind. */
  watch(onDue: () => void): () => void {
    const watcher = () => onDue();
    this.#watchers.add(watcher);
    this.#listener.start();
    return () => void this.#watchers.delete(watcher);
  }

  /**
   * Says that this instance is alive, takes over from those that are not, and wakes whoever watches when something is due. Done by
   * itself every two seconds. Never throws: what fails is reported and done again the next time.
   */
  tend(): Promise<void> {
    this.#tending ??= this.#tendOnce()
      .catch((error: unknown) => {
        this.#answers = 0;
        this.#onError(error);
      })
      .finally(() => {
        this.#tending = null;
      });
    return this.#tending;
  }

  /** Lets go of the timer and the listening connection. What is still claimed is taken over by others after its time. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#watchers.clear();
    await Promise.all([this.#tending, this.#telling, this.#listener.stop()]);
  }

  async #tendOnce(): Promise<void> {
    await this.#queue.touch([...this.#claims].map(([id, claim]) => ({ id, claim })));
    this.#answers += 1;
    if (this.#answers >= answersBeforeTakingOver) await this.#queue.takeOver();
    if (this.#watchers.size === 0) return;
    const dueAtMs = await this.#queue.nextDueAtMs();
    if (dueAtMs !== null && dueAtMs <= this.#nowMs()) this.#wakeWatchers();
  }

  /** A later claim that this instance has made itself, after the earlier one lapsed, is still under way. */
  #letGo({ id, claim }: NonNullable<Change['settled']>): void {
    if (claim === undefined || this.#claims.get(id) === claim) this.#claims.delete(id);
  }

  async #commitAlone(change: Change): Promise<void> {
    try {
      await this.#connections.transaction((transaction) => this.#store(transaction, change));
    } catch (error) {
      if (isRefusal(error, unique, serialisation, deadlock))
        throw new VersionConflict('stored by somebody else at the same time');
      throw error;
    }
  }

  async #store(transaction: Statements, change: Change): Promise<void> {
    if (change.session) await this.#putSession(transaction, change.session.value, change.session.version);
    if (change.settled) await this.#queue.settle(transaction, change.settled, this.#nowMs());
    if (change.shown) await putShown(transaction, [change.shown]);
    if (change.deliveries) await this.#queue.add(transaction, change.deliveries);
    if (change.transcript) await storeTranscript(transaction, change.transcript);
    for (const event of change.keepEvents ?? []) {
      await transaction.query(
        'INSERT INTO handoff.kept_events (chat_id, sequence, body, kept_at_ms) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
        [event.chatId, event.sequence, JSON.stringify(event), this.#nowMs()],
      );
    }
    if (change.forgetEvents) {
      const { chatId, upTo } = change.forgetEvents;
      await transaction.query('DELETE FROM handoff.kept_events WHERE chat_id = $1 AND sequence <= $2', [chatId, upTo]);
    }
  }

  async #putSession(transaction: Statements, session: HandoffSession, version: number | null): Promise<void> {
    const nowMs = this.#nowMs();
    const values = [session.id, session.personKey, chatIdOf(session), session.state, JSON.stringify(session), nowMs];
    const stored =
      version === null
        ? await transaction.query(insertSession, values)
        : await putSessions(transaction, [{ value: session, version }], nowMs);
    if (stored.length === 1) return;
    throw new VersionConflict(`session ${session.id} is not at version ${version ?? 'new'}`);
  }

  /**
   * Tells other instances that there is something to deliver, after it is stored and one message for all that is stored meanwhile:
   * within the transaction every commit of the database would wait for every other. When it gets lost they see by themselves.
   */
  #tellOthers(): void {
    if (this.#telling !== null) {
      this.#tellAgain = true;
      return;
    }
    this.#telling = this.#connections
      .query({ name: 'tell', text: 'SELECT pg_notify($1, $2)' }, [channel, this.#self])
      .then(() => {}, this.#onError)
      .finally(() => {
        this.#telling = null;
        if (!this.#tellAgain) return;
        this.#tellAgain = false;
        this.#tellOthers();
      });
  }

  #wakeWatchers(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

const insertSession = {
  name: 'insert-session',
  text: `INSERT INTO handoff.sessions (id, person_key, chat_id, state, version, body, changed_at_ms)
         VALUES ($1, $2, $3, $4, 1, $5, $6) RETURNING id`,
};

const sessionsById = {
  name: 'sessions-by-id',
  text: 'SELECT id AS key, body, version FROM handoff.sessions WHERE id = ANY($1::text[])',
};
const sessionsByChat = {
  name: 'sessions-by-chat',
  text: 'SELECT chat_id AS key, body, version FROM handoff.sessions WHERE chat_id = ANY($1::text[])',
};
const openSession = {
  name: 'open-session',
  text: `SELECT body, version FROM handoff.sessions WHERE person_key = $1 AND state <> 'ended'`,
};
const keptEvents = {
  name: 'kept-events',
  text: 'SELECT chat_id AS key, body FROM handoff.kept_events WHERE chat_id = ANY($1::text[]) ORDER BY chat_id, sequence',
};

/** The one session that was found, if one was. */
function sessionIn([row]: readonly Row[]): Versioned<HandoffSession> | null {
  if (row === undefined) return null;
  return { value: JSON.parse(textOf(row, 'body')) as HandoffSession, version: numberOf(row, 'version') };
}
