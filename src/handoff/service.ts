import { VersionConflict } from '../errors.ts';
import type { DeliveryAction, NewDelivery } from './delivery.ts';
import { newDelivery } from './delivery.ts';
import type { DeskEvent } from './desk-event.ts';
import type { Change, Clock, HandoffStore, MessageChange, OutgoingMessage, Requester, UserFile, Versioned } from './ports.ts';
import type { HandoffRequest, HandoffSession, Place, Survey } from './session.ts';
import { isOpen } from './session.ts';
import type { SessionEvent, Transition } from './session-event.ts';
import { type TranscriptEntry, transcriptOfStep } from './transcript.ts';
import { requestSession, transition } from './transition.ts';

/** How long an event waits for one that should have come before it; then Vayusphere is asked how the chat stands. */
const patienceForMissingEventsMs = 30_000;

/** A version conflict means that somebody else made progress, so this many in a row is a fault and not bad luck. */
const attemptsToChange = 20;

export interface NewHandoff {
  /** Chosen by whoever asks, once for one wish; the chat's idempotency key. Asking again with it is the same wish. */
  readonly id: string;
  readonly personKey: string;
  readonly requester: Requester;
  readonly place: Place;
  readonly request: HandoffRequest;
  /** Whether the request was made among others and goes on in the personal chat, which is opened for it. */
  readonly movesToPersonal: boolean;
  /** The message that will show the receipt, if there is one already; of a request that moves, the one that will say so. */
  readonly receiptId: string | null;
}

export type RequestOutcome =
  /** Stored; the chat will be created. */
  | { readonly outcome: 'requested'; readonly session: HandoffSession }
  /** This very wish is stored already; nothing was changed. */
  | { readonly outcome: 'repeated'; readonly session: HandoffSession }
  /** The person has another session that has not ended; nothing was changed. */
  | { readonly outcome: 'other_open'; readonly session: HandoffSession };

export type CancelOutcome =
  | { readonly outcome: 'cancelled' | 'already_ended'; readonly session: HandoffSession }
  | { readonly outcome: 'unknown' | 'not_theirs' };

/**
 * What can be done with handoffs. Every method stores before it returns: what it said has happened survives a crash. What has to be
 * sent in consequence is stored with it and carried out by the `DeliveryWorker`. Methods may be called concurrently, also for one
 * person or one chat.
 */
export class HandoffService {
  readonly #store: HandoffStore;
  readonly #clock: Clock;
  readonly #wake: () => void;

  /** `wake` is called when there is something new to deliver. */
  constructor(parts: { store: HandoffStore; clock: Clock; wake: () => void }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#wake = parts.wake;
  }

  /** Asks for an agent. Asking twice with one id, or while another session of the person is open, changes nothing and says so. */
  async request(handoff: NewHandoff): Promise<RequestOutcome> {
    for (let attempt = 1; ; attempt++) {
      const same = await this.#store.session(handoff.id);
      if (same !== null) return { outcome: 'repeated', session: same.value };
      const open = await this.#store.openSessionOf(handoff.personKey);
      if (open !== null) return { outcome: 'other_open', session: open.value };
      const nowMs = this.#clock.nowMs();
      const { session, effects } = requestSession(handoff, nowMs);
      try {
        await this.#commit({
          session: { value: session, version: null },
          deliveries: effects.map((effect) => newDelivery(session.id, effect, nowMs)),
        });
        return { outcome: 'requested', session };
      } catch (error) {
        // Another press of this person won between our look and our commit: look again.
        if (!(error instanceof VersionConflict) || attempt === attemptsToChange) throw error;
      }
    }
  }

  /** Adds what a person wrote to the open session's issue, for the agent to see. Null when no session of theirs is open. */
  async addDetails(personKey: string, text: string): Promise<HandoffSession | null> {
    const open = await this.#store.openSessionOf(personKey);
    if (open === null) return null;
    const changed = await this.#change(open.value.id, { type: 'details_added', text });
    return changed !== null && isOpen(changed) ? changed : null;
  }

  /**
   * Takes what a person wrote to their agent. When this returns it is stored, in its place behind what they wrote before. Taking a message
   * of the same id twice does no harm: towards Vayusphere the id makes it one. Of its files only what it takes to find them is stored; one
   * that can't be passed on holds up nothing, and the person is told. False when no session of theirs relays.
   */
  async acceptFromUser(personKey: string, message: OutgoingMessage, files: readonly UserFile[] = []): Promise<boolean> {
    return this.#relay(personKey, { type: 'user_message', message, files });
  }

  /** Takes an edit or a removal of what a person wrote to their agent. False when no session of theirs relays. */
  async acceptChangeFromUser(personKey: string, messageId: string, change: MessageChange): Promise<boolean> {
    return this.#relay(personKey, { type: 'user_change', messageId, change });
  }

  async #relay(personKey: string, event: SessionEvent): Promise<boolean> {
    const open = await this.#store.openSessionOf(personKey);
    if (open === null || open.value.request.mode !== 'relay') return false;
    const session = await this.#change(open.value.id, event);
    return session !== null && isOpen(session);
  }

  /** Ends a session at its person's wish, in whatever state it is; a chat that exists is ended in Vayusphere too. */
  async cancel(sessionId: string, personKey: string): Promise<CancelOutcome> {
    const found = await this.#store.session(sessionId);
    if (found === null) return { outcome: 'unknown' };
    if (found.value.personKey !== personKey) return { outcome: 'not_theirs' };
    if (!isOpen(found.value)) return { outcome: 'already_ended', session: found.value };
    // It may end by itself between our look and our change; only the change knows.
    let outcome: 'cancelled' | 'already_ended' = 'cancelled';
    const session = await this.#change(sessionId, { type: 'cancelled' }, (before) => {
      outcome = isOpen(before) ? 'cancelled' : 'already_ended';
    });
    return session === null ? { outcome: 'unknown' } : { outcome, session };
  }

  /** Takes what a person thought of their chat, once; false when it is not theirs, not over, or has been rated. */
  async rate(sessionId: string, personKey: string, survey: Survey): Promise<boolean> {
    const found = await this.#store.session(sessionId);
    if (found === null || found.value.personKey !== personKey) return false;
    let taken = false;
    await this.#change(sessionId, { type: 'rated', survey }, (before) => {
      taken = before.state === 'ended' && before.survey === null && before.chat !== null;
    });
    return taken;
  }

  /** The person can't be reached any more, because they removed the bot: an agent must not wait for them. */
  async leave(personKey: string): Promise<void> {
    const open = await this.#store.openSessionOf(personKey);
    if (open !== null)
      await this.#change(open.value.id, { type: open.value.state === 'requested' ? 'cancelled' : 'user_unreachable' });
  }

  /**
   * The person is there, in private, at `place`: an open session of theirs that could not be taken there goes on there. Gives the session as
   * it is then.
   */
  async meet(session: HandoffSession, place: Place): Promise<HandoffSession> {
    if (session.thread?.move !== 'stuck') return session;
    return (await this.#change(session.id, { type: 'personal_opened', place })) ?? session;
  }

  /**
   * The chat that a session was taken to, as to one of unknown origin, was made by a request of ours: it ends with the session. False when
   * the session has let go of it.
   */
  async recogniseChat(sessionId: string, chatId: string): Promise<boolean> {
    const session = await this.#change(sessionId, { type: 'chat_recognised', chatId });
    return session !== null && session.state !== 'requested' && session.chat?.id === chatId;
  }

  /** Shows the receipt again, as the newest message of the conversation that the session was started in. */
  async showReceiptAgain(sessionId: string): Promise<void> {
    await this.#change(sessionId, { type: 'receipt_wanted' });
  }

  async session(id: string): Promise<HandoffSession | null> {
    return (await this.#store.session(id))?.value ?? null;
  }

  async openSessionOf(personKey: string): Promise<HandoffSession | null> {
    return (await this.#store.openSessionOf(personKey))?.value ?? null;
  }

  /**
   * Takes one numbered event of a chat, in any order and any number of times. When this returns, the event is stored: as part of its
   * session, or kept until the events before it (or the session's own knowledge of its chat) have come.
   */
  async acceptFromVayusphere(event: DeskEvent): Promise<'applied' | 'kept' | 'known'> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.#store.sessionOfChat(event.chatId);
      try {
        if (found === null) return await this.#keepForLater(event);
        return await (event.sequence <= found.value.lastSequence
          ? this.#applyLate(found, event)
          : this.#applyInOrder(found, event));
      } catch (error) {
        if (!(error instanceof VersionConflict) || attempt === attemptsToChange) throw error;
      }
    }
  }

  /**
   * Applies what is kept of a chat as far as it is in order. Called when a session has learnt its chat, or how it stands: events may
   * have been faster than the answer that told.
   */
  async applyKeptEvents(chatId: string): Promise<void> {
    for (const event of await this.#store.keptEvents(chatId)) {
      // One that is known was kept by a second delivery of it. The first that is not takes all that follow it along.
      if ((await this.acceptFromVayusphere(event)) !== 'known') return;
    }
  }

  async #keepForLater(event: DeskEvent): Promise<'kept'> {
    await this.#commit({ keepEvents: [event] });
    // The session may have learnt its chat just before the event was kept, and looked for kept events in vain: look once more.
    const found = await this.#store.sessionOfChat(event.chatId);
    if (found !== null) await this.applyKeptEvents(event.chatId);
    return 'kept';
  }

  /** Its turn is over: either it was taken then, or it was missed and is made up for as far as that is possible. */
  async #applyLate({ value, version }: Versioned<HandoffSession>, event: DeskEvent): Promise<'applied' | 'known'> {
    const nowMs = this.#clock.nowMs();
    const step = transition(value, { type: 'desk_event', event }, nowMs);
    const { session, effects } = step;
    if (session === value) return 'known';
    const deliveries = effects.map((effect) => newDelivery(session.id, effect, nowMs));
    const transcript = transcriptOfStep(value, step, nowMs);
    await this.#commit({ session: { value: session, version, before: value }, deliveries, transcript });
    return 'applied';
  }

  async #applyInOrder(found: Versioned<HandoffSession>, event: DeskEvent): Promise<'applied' | 'kept'> {
    const nowMs = this.#clock.nowMs();
    const kept = await this.#store.keptEvents(event.chatId);
    const bySequence = new Map([...kept, event].map((each) => [each.sequence, each]));
    let session = found.value;
    const deliveries: NewDelivery[] = [];
    const transcript: TranscriptEntry[] = [];
    const add = (content: DeliveryAction, delayMs = 0) => deliveries.push(newDelivery(session.id, content, nowMs, delayMs));
    for (let next = bySequence.get(session.lastSequence + 1); next; next = bySequence.get(session.lastSequence + 1)) {
      const result = transition(session, { type: 'desk_event', event: next }, nowMs);
      transcript.push(...transcriptOfStep(session, result, nowMs));
      // Every event counts as seen, whatever it meant to the state.
      session = { ...result.session, lastSequence: next.sequence };
      for (const effect of result.effects) add(effect);
    }
    const applied = event.sequence <= session.lastSequence;
    const stillMissing = [...bySequence.keys()].some((sequence) => sequence > session.lastSequence);
    if (stillMissing) add({ to: 'check', action: 'check_order', after: session.lastSequence }, patienceForMissingEventsMs);
    await this.#commit({
      // Also when it only keeps the event: two that come at once, each without sight of the other, must not both be stored.
      session: { value: session, version: found.version, before: found.value },
      deliveries,
      transcript,
      ...(!applied && { keepEvents: [event] }),
      // What is kept without our sight of it, by a second delivery of an event, is forgotten the next time.
      ...(applied && kept.length > 0 && { forgetEvents: { chatId: event.chatId, upTo: session.lastSequence } }),
    });
    return applied ? 'applied' : 'kept';
  }

  async #change(
    sessionId: string,
    event: SessionEvent,
    look: (before: HandoffSession) => void = () => {},
  ): Promise<HandoffSession | null> {
    const decide = (session: HandoffSession) => {
      look(session);
      return transition(session, event, this.#clock.nowMs());
    };
    return changeSession(this.#store, sessionId, decide, { nowMs: () => this.#clock.nowMs(), committed: this.#wake });
  }

  async #commit(change: Change): Promise<void> {
    await this.#store.commit(change);
    if (change.deliveries !== undefined && change.deliveries.length > 0) this.#wake();
  }
}

/**
 * Reads a session, decides, and stores the result with its effects (and `also`) in one transaction; again from the start when somebody
 * else changed it meanwhile. Gives the session as stored, or null when there is none (`also` is stored all the same).
 */
export async function changeSession(
  store: HandoffStore,
  sessionId: string,
  decide: (session: HandoffSession) => Transition | Promise<Transition>,
  options: { nowMs: () => number; committed?: () => void; also?: Omit<Change, 'session' | 'deliveries' | 'transcript'> },
): Promise<HandoffSession | null> {
  for (let attempt = 1; ; attempt++) {
    const found = await store.session(sessionId);
    const next = found === null ? null : await decide(found.value);
    const changed = found !== null && next !== null && next.session !== found.value;
    const deliveries = next === null ? [] : next.effects.map((effect) => newDelivery(sessionId, effect, options.nowMs()));
    const transcript = found === null || next === null ? [] : transcriptOfStep(found.value, next, options.nowMs());
    if (!changed && deliveries.length === 0 && options.also === undefined) return found?.value ?? null;
    try {
      await store.commit({
        ...options.also,
        ...(changed && { session: { value: next.session, version: found.version, before: found.value } }),
        deliveries,
        transcript,
      });
      if (deliveries.length > 0) options.committed?.();
      return next?.session ?? null;
    } catch (error) {
      if (!(error instanceof VersionConflict) || attempt === attemptsToChange) throw error;
    }
  }
}
