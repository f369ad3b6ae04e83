import { BotError, DeskRefused, StoreUnavailable, UserUnreachable, VersionConflict } from '../errors.ts';
import type { Delivery } from './delivery.ts';
import { nextAttempt } from './delivery.ts';
import { type Attempted, attemptDelivery } from './delivery-attempt.ts';
import { lossOf } from './pass-file.ts';
import type { AgentDesk, Change, Clock, DeliveryOutcome, HandoffStore, MessageLoss, UserChannel, UserFiles } from './ports.ts';
import type { HandoffService } from './service.ts';
import { changeSession } from './service.ts';
import type { HandoffSession } from './session.ts';
import { isOpen } from './session.ts';
import type { SessionEvent, Transition } from './session-event.ts';
import { transition } from './transition.ts';

/** What the worker tells whoever operates it. Ids and codes only. */
export interface DeliveryReport {
  readonly deliveryId: string;
  readonly sessionId: string;
  readonly action: Delivery['content']['action'];
  readonly attempt: number;
  readonly outcome: DeliveryOutcome['status'];
  /** What was sent to the channel may have been there already: the channel knows no idempotency. */
  readonly mayRepeat: boolean;
  /** Until when it is held back; null when it is not. */
  readonly heldUntilMs: number | null;
  readonly errorCode: string | null;
  readonly error: unknown;
}

export interface DeliveryWorkerParts {
  readonly store: HandoffStore;
  readonly desk: AgentDesk;
  readonly channel: UserChannel;
  readonly files: UserFiles;
  readonly clock: Clock;
  readonly service: HandoffService;
  /** In [0, 1). */
  readonly random: () => number;
  readonly report: (report: DeliveryReport) => void;
  /** What is no failure of a delivery: the store could not be read or written. */
  readonly onStoreError: (error: unknown) => void;
  /** How many deliveries are under way at once. */
  readonly slots: number;
  /** Runs the work on a delivery, to its outcome stored and reported; for whoever has to know what belongs to it. Throws what it throws. */
  readonly around?: (delivery: Delivery, work: () => Promise<void>) => Promise<void>;
}

/** The chat that a session was to get has become that of another one meanwhile. */
class ChatTaken extends VersionConflict {}

/** How long the worker leaves a store alone that failed. */
const storePauseMs = 1_000;

/**
 * Carries out deliveries: claims what is due, attempts it, stores what came of it. Between two lanes nothing is ordered and up to
 * `slots` run at once; within a lane the store hands out one at a time. What is held back takes no slot while it waits: it goes back to the
 * store, which hands it out again at its time, before anything else of its lane.
 *
 * A crash at any point repeats at most what was under way. A store that fails is tried again after a pause, and is never mistaken for a
 * delivery that failed: what was delivered stays delivered, only its bookkeeping is repeated.
 */
export class DeliveryWorker {
  readonly #parts: DeliveryWorkerParts;
  readonly #underWay = new Set<Promise<void>>();
  #running = false;
  #claiming: Promise<void> | null = null;
  #claimAgain = false;
  #callOff: () => void = () => {};

  constructor(parts: DeliveryWorkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = true;
    this.wake();
  }

  /** Takes nothing new, and resolves when everything under way has come to its end and is stored. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#callOff();
    await this.idle();
  }

  /** Resolves when nothing is under way. What waits for its time does not count. */
  async idle(): Promise<void> {
    for (;;) {
      const busy = this.#claiming === null ? [...this.#underWay] : [this.#claiming, ...this.#underWay];
      if (busy.length === 0) return;
      await Promise.all(busy);
    }
  }

  /** Says that there may be something to deliver. Cheap; may be called from anywhere at any time. */
  wake(): void {
    if (!this.#running) return;
    if (this.#claiming !== null) {
      this.#claimAgain = true;
      return;
    }
    this.#claiming = this.#claimAll()
      .catch((error: unknown) => {
        this.#parts.onStoreError(error);
        this.#wakeAt(this.#parts.clock.nowMs() + storePauseMs);
      })
      .finally(() => {
        this.#claiming = null;
        if (this.#claimAgain) this.wake();
      });
  }

  async #claimAll(): Promise<void> {
    do {
      this.#claimAgain = false;
      const free = this.#parts.slots - this.#underWay.size;
      // Full: whatever ends next wakes us.
      if (free === 0) return;
      const claimed = await this.#parts.store.claim(this.#parts.clock.nowMs(), free);
      const around = this.#parts.around ?? ((_: Delivery, work: () => Promise<void>) => work());
      for (const delivery of claimed) this.#track(around(delivery, () => this.#carryOut(delivery)));
      if (claimed.length === 0) {
        const dueAtMs = await this.#parts.store.nextDueAtMs();
        if (dueAtMs !== null) this.#wakeAt(dueAtMs);
      } else {
        this.#claimAgain = true;
      }
    } while (this.#claimAgain && this.#running);
  }

  #wakeAt(atMs: number): void {
    this.#callOff();
    if (this.#running) this.#callOff = this.#parts.clock.at(atMs, () => this.wake());
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.#underWay.delete(tracked);
      this.wake();
    });
    this.#underWay.add(tracked);
  }

  async #carryOut(delivery: Delivery): Promise<void> {
    let outcome: DeliveryOutcome = { status: 'arrived' };
    let cause: unknown = null;
    try {
      await this.#settle(delivery, await attemptDelivery(delivery, this.#parts), outcome);
    } catch (error) {
      if (error instanceof StoreUnavailable) this.#parts.onStoreError(error);
      cause = error;
      outcome = this.#outcomeOf(delivery, error);
      // Of what is between us and the store nobody has to hear.
      const isOurs = error instanceof StoreUnavailable || error instanceof ChatTaken;
      const events = isOurs && outcome.status !== 'dead' ? [] : eventsOfFailure(delivery, error, outcome);
      await this.#settle(delivery, { events }, outcome);
    }
    const errorCode = 'errorCode' in outcome ? outcome.errorCode : null;
    const { id: deliveryId, sessionId, attempt } = delivery;
    this.#parts.report({
      deliveryId,
      sessionId,
      attempt,
      action: delivery.content.action,
      outcome: outcome.status,
      mayRepeat: delivery.inDoubt && delivery.content.to === 'user' && outcome.status !== 'held_back',
      heldUntilMs: outcome.status === 'held_back' ? outcome.untilMs : null,
      errorCode,
      error: outcome.status === 'held_back' ? null : cause,
    });
  }

  #outcomeOf(delivery: Delivery, error: unknown): DeliveryOutcome {
    const { inDoubt } = delivery;
    const nowMs = this.#parts.clock.nowMs();
    if (error instanceof StoreUnavailable) return { status: 'held_back', untilMs: nowMs + storePauseMs, inDoubt };
    const errorCode = error instanceof BotError ? error.code : 'unexpected';
    const next = nextAttempt(delivery, error, nowMs, this.#parts.random());
    if ('heldUntilMs' in next) return { status: 'held_back', untilMs: next.heldUntilMs, inDoubt };
    return 'dead' in next ? { status: 'dead', errorCode } : { status: 'failed', retryAtMs: next.retryAtMs, errorCode };
  }

  /** Stores what came of a delivery, however long that takes. Throws `ChatTaken`, and then nothing is stored. */
  async #settle(delivery: Delivery, { events, shown }: Attempted, outcome: DeliveryOutcome): Promise<void> {
    const { store, clock } = this.#parts;
    const { id, claim, sessionId } = delivery;
    const settled = { settled: { id, claim, outcome }, ...(shown !== undefined && { shown: { sessionId, message: shown } }) };
    for (;;) {
      try {
        // Nothing has happened that its session should hear of: then it is not even read.
        if (events.length === 0) await store.commit(settled);
        else await this.#settleWithSession(sessionId, events, settled);
        return;
      } catch (error) {
        if (error instanceof ChatTaken) throw error;
        this.#parts.onStoreError(error);
        await new Promise<void>((resolve) => clock.at(clock.nowMs() + storePauseMs, resolve));
      }
    }
  }

  async #settleWithSession(
    sessionId: string,
    events: readonly SessionEvent[],
    settled: Pick<Change, 'settled' | 'shown'>,
  ): Promise<void> {
    const { store, clock, service } = this.#parts;
    const decide = async (current: HandoffSession) =>
      applyAll(current, await this.#withKept(await this.#ownOf(current, events)), clock.nowMs());
    const session = await changeSession(store, sessionId, decide, {
      nowMs: () => clock.nowMs(),
      also: { ...settled, ...forgottenEvents(events) },
    });
    // Whatever came while the chat was unknown, or while Vayusphere was being asked, may be in order now.
    const caughtUp = events.some((event) => event.type === 'chat_created' || event.type === 'reconciled');
    if (caughtUp && session !== null && session.state !== 'requested' && session.chat !== null) {
      await service.applyKeptEvents(session.chat.id);
    }
  }

  /**
   * A chat has one session: the first that it is stored with. Whoever cancels before its creating answer has come, and asks again, is taken
   * to it before the first request has learnt of it: that one leaves it there, and says that it is ours. A session that still waits for
   * its chat has to ask again.
   */
  async #ownOf(session: HandoffSession, events: readonly SessionEvent[]): Promise<readonly SessionEvent[]> {
    const created = events.find((event) => event.type === 'chat_created');
    if (created === undefined) return events;
    const owner = (await this.#parts.store.sessionOfChat(created.chat.id))?.value;
    if (owner === undefined || owner.id === session.id) return events;
    if (isOpen(session)) throw new ChatTaken(`chat ${created.chat.id} is that of session ${owner.id}`);
    const isTheirs = created.adopted || (await this.#parts.service.recogniseChat(owner.id, created.chat.id));
    return isTheirs ? events.filter((event) => event !== created) : events;
  }

  /**
   * Before Vayusphere's own view of a chat come the events that are forgotten with it. They are read after the session: keeping one changes the
   * session's version, so that none that is forgotten can have come unseen.
   */
  async #withKept(events: readonly SessionEvent[]): Promise<readonly SessionEvent[]> {
    const reconciled = events.find((event) => event.type === 'reconciled');
    if (reconciled === undefined) return events;
    const kept = await this.#parts.store.keptEvents(reconciled.chat.id);
    const covered = kept.filter(({ sequence }) => sequence <= reconciled.upTo);
    return [...covered.map((event): SessionEvent => ({ type: 'desk_event', event })), ...events];
  }
}

/** What a session hears of a delivery that did not arrive. */
function eventsOfFailure(delivery: Delivery, error: unknown, outcome: DeliveryOutcome): readonly SessionEvent[] {
  if (delivery.content.action === 'check_order' && error instanceof DeskRefused && error.code === 'chat_not_found') {
    return [{ type: 'chat_lost' }];
  }
  if (outcome.status === 'dead' && delivery.content.action === 'pass_file') {
    const { messageId, index, file } = delivery.content;
    return [{ type: 'file_lost', messageId, index, file, loss: lossOf(error) }];
  }
  if (outcome.status === 'dead' && delivery.content.action === 'send_message')
    return [{ type: 'user_message_lost', loss: messageLossOf(error) }];
  if (outcome.status === 'dead' && delivery.content.action === 'show_message')
    return [eventOfUnshown(error, delivery.content.message.agent.name)];
  // Who is not even to be told so takes nothing at all.
  if (outcome.status === 'dead' && delivery.content.action === 'tell_unshown') return [{ type: 'user_unreachable' }];
  // A channel may open a chat and then take nothing for it: whoever has not got the receipt has not been met.
  const meets = delivery.content.action === 'open_personal' || delivery.content.action === 'show_receipt';
  if (outcome.status === 'dead' && meets) return [{ type: 'personal_refused' }];
  if (delivery.content.action !== 'create_chat') return [];
  if (outcome.status === 'failed' || outcome.status === 'held_back') return [{ type: 'creation_delayed' }];
  if (error instanceof DeskRefused) return [{ type: 'creation_refused', code: error.code, opensAt: error.opensAt }];
  return [{ type: 'creation_given_up' }];
}

/** What could have been sent until its time was up has found nobody; what never could is at fault itself. */
function eventOfUnshown(error: unknown, agentName: string): SessionEvent {
  const isNobodyThere = error instanceof UserUnreachable || (error instanceof BotError && error.retryable);
  return isNobodyThere ? { type: 'user_unreachable' } : { type: 'agent_message_unshown', agentName };
}

function messageLossOf(error: unknown): MessageLoss {
  if (!(error instanceof DeskRefused)) return 'not_delivered';
  if (error.code === 'message_too_large') return 'too_large';
  return error.code === 'chat_ended' || error.code === 'chat_not_found' ? 'chat_over' : 'not_delivered';
}

function applyAll(session: HandoffSession, events: readonly SessionEvent[], nowMs: number): Transition {
  return events.reduce<Transition>(
    (so, event) => {
      const next = transition(so.session, event, nowMs);
      return { session: next.session, effects: [...so.effects, ...next.effects] };
    },
    { session, effects: [] },
  );
}

/** Kept events that an answer of Vayusphere covers are part of the session now. */
function forgottenEvents(events: readonly SessionEvent[]) {
  const reconciled = events.find((event) => event.type === 'reconciled');
  return reconciled === undefined ? {} : { forgetEvents: { chatId: reconciled.chat.id, upTo: reconciled.upTo } };
}
