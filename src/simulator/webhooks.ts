import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Chat, DeskEvent } from './chat.ts';
import type { Faults } from './faults.ts';
import type { Settings } from './options.ts';
import { EventConnections } from './post-event.ts';

const expiryMs = 24 * 60 * 60 * 1000;
const maxAttemptsKept = 2_000;

/** One attempt to deliver an event: what the receiver answered, or null if it did not. */
export interface DeliveryAttempt {
  readonly webhookId: string;
  readonly chatId: string;
  readonly type: DeskEvent['type'];
  readonly sequence: number | null;
  readonly at: string;
  readonly status: number | null;
  /** The attempt's number, from 1. */
  readonly attempt: number;
}

interface OutgoingEvent {
  readonly webhookId: string;
  readonly chatId: string;
  readonly type: DeskEvent['type'];
  readonly sequence: number | null;
  readonly url: string;
  readonly body: string;
  readonly createdAtMs: number;
  attempts: number;
}

/** The events of one chat that were not picked up yet, in order. */
interface Lane {
  readonly events: OutgoingEvent[];
  /** Wakes whoever waits for another event in this lane. */
  wake: () => void;
}

/**
 * Delivers events as the contract says: signed (https://www.standardwebhooks.com), at least once, under one webhook-id whatever the number
 * of attempts, in order per chat, each retried by the table of pauses until it is answered 2xx or 24 hours old. Typing is neither numbered
 * nor kept in order nor tried again. Nothing survives the process: this is a simulator.
 */
export class Webhooks {
  readonly #settings: Settings;
  readonly #faults: Faults;
  readonly #signers: readonly Webhook[];
  readonly #lanes = new Map<string, Lane>();
  readonly #attempts: DeliveryAttempt[] = [];
  readonly #connections = new EventConnections();
  readonly #stopping = new AbortController();
  readonly #waiters = new Set<PromiseWithResolvers<void>>();
  readonly #onAttempt: () => void;
  #undelivered = 0;

  constructor(settings: Settings, faults: Faults, onAttempt: () => void) {
    this.#onAttempt = onAttempt;
    this.#settings = settings;
    this.#faults = faults;
    this.#signers = settings.webhookSecret.split(/\s+/).map((secret) => new Webhook(secret));
    faults.watch(() => this.#wakeAll());
  }

  /** Numbers an event (unless it is typing) and sends it off. */
  send(chat: Chat, event: DeskEvent): void {
    if (this.#stopping.signal.aborted) return;
    const numbered = event.type !== 'chat.typing';
    if (!numbered && this.#faults.settings.withholdEvents) return;
    if (numbered) chat.sequence += 1;
    const outgoing = this.#outgoing(chat, event, numbered ? chat.sequence : null);
    this.#undelivered += 1;
    if (numbered) this.#enqueue(outgoing);
    else void this.#attempt(outgoing).then(() => this.#done());
  }

  /** Resolves once every event was delivered or given up. Withheld events count as undelivered. Rejects when the simulator stops first. */
  settled(): Promise<void> {
    if (this.#undelivered === 0) return Promise.resolve();
    const waiter = Promise.withResolvers<void>();
    this.#waiters.add(waiter);
    return waiter.promise;
  }

  /** The latest attempts, the oldest first. */
  attempts(): DeliveryAttempt[] {
    return [...this.#attempts];
  }

  /** Ends every attempt and pause and drops the connections. */
  stop(): void {
    this.#stopping.abort();
    this.#wakeAll();
    this.#connections.close();
    for (const waiter of this.#waiters) waiter.reject(new Error('The simulator stopped with events undelivered.'));
    this.#waiters.clear();
  }

  #outgoing(chat: Chat, event: DeskEvent, sequence: number | null): OutgoingEvent {
    const createdAtMs = this.#settings.nowMs();
    const numbering = sequence === null ? {} : { sequence };
    const occurredAt = new Date(createdAtMs).toISOString();
    const body = JSON.stringify({ type: event.type, chatId: chat.id, ...numbering, occurredAt, data: event.data });
    const webhookId = `event_${randomUUID()}`;
    return { webhookId, chatId: chat.id, type: event.type, sequence, url: chat.webhookUrl, body, createdAtMs, attempts: 0 };
  }

  #enqueue(event: OutgoingEvent): void {
    const lane = this.#lanes.get(event.chatId);
    if (lane !== undefined) {
      lane.events.push(event);
      lane.wake();
      return;
    }
    const opened: Lane = { events: [event], wake: () => undefined };
    this.#lanes.set(event.chatId, opened);
    void this.#run(event.chatId, opened);
  }

  async #run(chatId: string, lane: Lane): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      while (this.#faults.settings.withholdEvents && !this.#stopping.signal.aborted) await this.#woken(lane);
      const event = lane.events.shift();
      // Nothing is awaited between the empty lane and its removal, so an event that comes now opens a new one.
      if (event === undefined) break;
      if (event.type !== 'chat.ended' && this.#faults.takeReorder()) await this.#letPass(lane);
      const delivered = this.#deliver(event);
      if (!this.#faults.settings.parallelEvents) await delivered;
    }
    this.#lanes.delete(chatId);
  }

  /** Delivers the event behind the one in hand first; waits for it to come, but not past a change of the faults. */
  async #letPass(lane: Lane): Promise<void> {
    if (lane.events.length === 0) await this.#woken(lane);
    const next = lane.events.shift();
    if (next !== undefined) await this.#deliver(next);
  }

  #woken(lane: Lane): Promise<void> {
    return new Promise((resolve) => {
      lane.wake = resolve;
    });
  }

  #wakeAll(): void {
    for (const lane of this.#lanes.values()) lane.wake();
  }

  async #deliver(event: OutgoingEvent): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const copies = this.#faults.takeDuplicate() ? [this.#attempt(event), this.#attempt(event)] : [this.#attempt(event)];
      if ((await Promise.all(copies)).includes(true)) return this.#done();
      const pauses = this.#settings.webhookRetryMs;
      const pauseMs = pauses[Math.min(event.attempts, pauses.length) - 1] ?? 0;
      if (this.#settings.nowMs() - event.createdAtMs + pauseMs > expiryMs) return this.#expire(event);
      // A rejection means that the simulator stops, which ends the loop.
      await pause(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  async #attempt(event: OutgoingEvent): Promise<boolean> {
    event.attempts += 1;
    const attempt = event.attempts;
    const { body, url } = event;
    const headers = { 'content-type': 'application/json', 'user-agent': 'vayusphere-simulator', ...this.#signature(event) };
    const status = await this.#connections.post(url, headers, body, this.#settings.webhookTimeoutMs, this.#stopping.signal);
    const { webhookId, chatId, type, sequence } = event;
    this.#attempts.push({
      webhookId,
      chatId,
      type,
      sequence,
      at: new Date(this.#settings.nowMs()).toISOString(),
      status,
      attempt,
    });
    if (this.#attempts.length > maxAttemptsKept) this.#attempts.shift();
    this.#onAttempt();
    if (status !== null && status >= 200 && status < 300) return true;
    if (!this.#stopping.signal.aborted) this.#settings.log({ event: 'webhook_failed', webhookId, chatId, type, status, attempt });
    return false;
  }

  #signature(event: OutgoingEvent): Record<string, string> {
    const at = new Date(this.#settings.nowMs());
    return {
      'webhook-id': event.webhookId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': this.#signers.map((signer) => signer.sign(event.webhookId, at, event.body)).join(' '),
    };
  }

  #expire(event: OutgoingEvent): void {
    this.#settings.log({ event: 'webhook_expired', webhookId: event.webhookId, chatId: event.chatId, type: event.type });
    this.#done();
  }

  #done(): void {
    this.#undelivered -= 1;
    if (this.#undelivered > 0) return;
    for (const waiter of this.#waiters) waiter.resolve();
    this.#waiters.clear();
  }
}
