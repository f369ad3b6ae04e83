import type { Delivery } from '../../src/handoff/delivery.ts';
import { type DeliveryReport, DeliveryWorker } from '../../src/handoff/delivery-worker.ts';
import type { Change } from '../../src/handoff/ports.ts';
import { HandoffService } from '../../src/handoff/service.ts';
import type { HandoffSession } from '../../src/handoff/session.ts';
import type { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { openSqliteDatabase } from '../../src/storage/sqlite-database.ts';
import { SqliteHandoffStore } from '../../src/storage/sqlite-handoff-store.ts';
import { HandClock } from './hand-clock.ts';
import { newHandoff } from './handoff-examples.ts';
import { RecordingChannel } from './recording-channel.ts';
import { ScriptedDesk } from './scripted-desk.ts';
import { ScriptedFiles } from './scripted-files.ts';

/** A day of one session takes some hundreds. */
const mostRounds = 2_000;

/** The SQLite store, on a disk that fails as it is told. */
export class FailingStore extends SqliteHandoffStore {
  /** How many commits fail from now on, among those that `failsOn` names. */
  commitsToFail = 0;
  claimsToFail = 0;
  failsOn: (change: Change) => boolean = () => true;
  /** How many reads of one thing fail from now on, and with what. */
  readsToFail = 0;
  readThatFails: 'session' | 'sessionOfChat' | 'keptEvents' | 'shownMessage' = 'session';
  readError: Error = new Error('the disk can not be read');
  /** Runs before a commit, which waits for it. */
  beforeCommit: () => Promise<void> = async () => {};

  override async commit(change: Change): Promise<void> {
    await this.beforeCommit();
    if (this.commitsToFail > 0 && this.failsOn(change)) {
      this.commitsToFail -= 1;
      throw new Error('the disk is full');
    }
    return super.commit(change);
  }

  override async session(id: string) {
    this.#failRead('session');
    return super.session(id);
  }

  override async sessionOfChat(chatId: string) {
    this.#failRead('sessionOfChat');
    return super.sessionOfChat(chatId);
  }

  override async keptEvents(chatId: string) {
    this.#failRead('keptEvents');
    return super.keptEvents(chatId);
  }

  override async shownMessage(sessionId: string, messageId: string) {
    this.#failRead('shownMessage');
    return super.shownMessage(sessionId, messageId);
  }

  #failRead(what: FailingStore['readThatFails']): void {
    if (this.readsToFail === 0 || what !== this.readThatFails) return;
    this.readsToFail -= 1;
    throw this.readError;
  }

  override async claim(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    if (this.claimsToFail > 0) {
      this.claimsToFail -= 1;
      throw new Error('the disk is gone');
    }
    return super.claim(nowMs, limit);
  }
}

/** The whole handoff with a real store, a clock moved by hand, and a desk and a person that answer as they are told. */
export class HandoffBench {
  readonly clock = new HandClock();
  readonly desk = new ScriptedDesk();
  readonly channel = new RecordingChannel();
  readonly files = new ScriptedFiles();
  readonly reports: DeliveryReport[] = [];
  readonly storeErrors: unknown[] = [];
  readonly database: SqliteConnection = openSqliteDatabase(':memory:');
  readonly store = new FailingStore(this.database, () => this.clock.nowMs());
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
      files: this.files,
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

  /** Lets time pass, with everything that becomes due carried out at its time. Throws where that comes to no end. */
  async pass(ms: number): Promise<void> {
    await this.quiet();
    const untilMs = this.clock.nowMs() + ms;
    for (let round = 1; ; round++) {
      if (round > mostRounds) throw new Error('something is due over and over');
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
