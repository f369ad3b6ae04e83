import type { DatabaseSync } from 'node:sqlite';
import { type DeliveryReport, DeliveryWorker } from '../../src/handoff/delivery-worker.ts';
import type { Change, HandoffStore } from '../../src/handoff/ports.ts';
import { HandoffService } from '../../src/handoff/service.ts';
import type { HandoffSession } from '../../src/handoff/session.ts';
import { openSqliteDatabase } from '../../src/storage/sqlite-database.ts';
import { SqliteHandoffStore } from '../../src/storage/sqlite-handoff-store.ts';
import { HandClock } from './hand-clock.ts';
import { newHandoff } from './handoff-examples.ts';
import { RecordingChannel } from './recording-channel.ts';
import { ScriptedDesk } from './scripted-desk.ts';

/** A store that fails as it is told, in front of a real one. */
export class FailingStore implements HandoffStore {
  readonly #store: HandoffStore;
  /** How many commits fail from now on, among those that this holds for. */
  commitsToFail = 0;
  failsOn: (change: Change) => boolean = () => true;
  claimsToFail = 0;

  constructor(store: HandoffStore) {
    this.#store = store;
  }

  session(id: string) {
    return this.#store.session(id);
  }
  openSessionOf(personKey: string) {
    return this.#store.openSessionOf(personKey);
  }
  sessionOfChat(chatId: string) {
    return this.#store.sessionOfChat(chatId);
  }
  keptEvents(chatId: string) {
    return this.#store.keptEvents(chatId);
  }
  async commit(change: Change) {
    if (this.commitsToFail > 0 && this.failsOn(change)) {
      this.commitsToFail -= 1;
      throw new Error('the disk is full');
    }
    return this.#store.commit(change);
  }
  async claim(nowMs: number, limit: number) {
    if (this.claimsToFail > 0) {
      this.claimsToFail -= 1;
      throw new Error('the disk is gone');
    }
    return this.#store.claim(nowMs, limit);
  }
  nextDueAtMs() {
    return this.#store.nextDueAtMs();
  }
}

/** The whole handoff with a real store, a clock moved by hand, and a desk and a person that answer as they are told. */
export class HandoffBench {
  readonly clock = new HandClock();
  readonly desk = new ScriptedDesk();
  readonly channel = new RecordingChannel();
  readonly reports: DeliveryReport[] = [];
  readonly storeErrors: unknown[] = [];
  readonly database: DatabaseSync = openSqliteDatabase(':memory:');
  readonly store = new FailingStore(new SqliteHandoffStore(this.database, () => this.clock.nowMs()));
  readonly service: HandoffService = new HandoffService({
    store: this.store,
    clock: this.clock,
    wake: () => this.worker.wake(),
  });
  readonly worker: DeliveryWorker;

  constructor(options: { slots?: number } = {}) {
    this.worker = new DeliveryWorker({
      store: this.store,
      desk: this.desk,
      channel: this.channel,
      clock: this.clock,
      service: this.service,
      random: () => 0.5,
      report: (report) => this.reports.push(report),
      onStoreError: (error) => this.storeErrors.push(error),
      slots: options.slots ?? 4,
    });
    this.worker.start();
  }

  async stop(): Promise<void> {
    await this.worker.stop();
    this.database.close();
  }

  /** Resolves when nothing is under way and nothing more is due now. */
  async quiet(): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await this.worker.idle();
      await new Promise(setImmediate);
    }
  }

  /** Lets time pass, with everything that becomes due carried out at its time. */
  async pass(ms: number): Promise<void> {
    await this.quiet();
    const untilMs = this.clock.nowMs() + ms;
    for (;;) {
      const dueAtMs = await this.store.nextDueAtMs();
      if (dueAtMs === null || dueAtMs > untilMs) break;
      this.clock.advance(Math.max(0, dueAtMs - this.clock.nowMs()));
      await this.quiet();
    }
    this.clock.advance(untilMs - this.clock.nowMs());
    await this.quiet();
  }

  /** Asks for an agent and lets the chat be created. */
  async queued(id = 'session-1', personKey = 'ada'): Promise<HandoffSession> {
    await this.service.request(newHandoff(id, personKey));
    await this.quiet();
    return this.sessionNow(id);
  }

  async sessionNow(id = 'session-1'): Promise<HandoffSession> {
    const session = await this.service.session(id);
    if (session === null) throw new Error(`no session ${id}`);
    return session;
  }

  /** What could not be delivered, such as `create_chat desk_unavailable`. */
  deadLetters(): string[] {
    const rows = this.database.prepare('SELECT content, error_code FROM dead_letters ORDER BY id').all();
    return rows.map((row) => `${JSON.parse(String(row['content'])).action} ${row['error_code']}`);
  }

  /** How many deliveries the store still holds. */
  deliveriesLeft(): number {
    return Number(this.database.prepare('SELECT count(*) AS n FROM deliveries').get()?.['n']);
  }
}
