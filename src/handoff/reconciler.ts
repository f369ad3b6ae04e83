import { DeskRefused } from '../errors.ts';
import type { AgentDesk, Clock, HandoffStore } from './ports.ts';
import { changeSession } from './service.ts';
import type { HandoffSession } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { transition } from './transition.ts';

const betweenRoundsMs = 60_000;
/** Sessions that are looked at together, and calls that are under way at once. */
const pageSize = 100;
const callsAtOnce = 4;

interface Parts {
  readonly store: HandoffStore;
  readonly desk: AgentDesk;
  readonly clock: Clock;
  /** Called when a session has changed and something is to be delivered. */
  readonly wake: () => void;
  readonly onError: (error: unknown) => void;
  /** Called after each round with how many sessions were found to differ. */
  readonly onRound: (differing: number) => void;
}

/**
 * Compares open sessions with Vayusphere, at the start and every minute, and brings up to date those whose chat has ended or moved on
 * without our hearing of it: events can be lost while nobody is there to take them for longer than Vayusphere repeats them.
 *
 * Events that are merely on their way must not be overtaken, so a difference counts when it is seen in two rounds, or in the first one
 * after a start. Nothing is kept over a crash: the next start looks at everything.
 */
export class Reconciler {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  #differing = new Map<string, string>();
  #round: Promise<void> = Promise.resolve();
  #callOff: () => void = () => {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#round = this.#runRound(true);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#callOff();
    await this.#round;
  }

  async #runRound(first: boolean): Promise<void> {
    const seen = new Map<string, string>();
    try {
      await this.#lookAtAll(first, seen);
    } catch (error) {
      this.#parts.onError(error);
    }
    this.#differing = seen;
    if (this.#stopping.signal.aborted) return;
    const { clock } = this.#parts;
    this.#callOff = clock.at(clock.nowMs() + betweenRoundsMs, () => {
      this.#round = this.#runRound(false);
    });
    this.#parts.onRound(seen.size);
  }

  async #lookAtAll(first: boolean, seen: Map<string, string>): Promise<void> {
    let after = '';
    for (;;) {
      const page = await this.#parts.store.openSessions(after, pageSize);
      const waiting = [...page];
      const workers = Array.from({ length: callsAtOnce }, async () => {
        for (let next = waiting.shift(); next !== undefined && !this.#stopping.signal.aborted; next = waiting.shift()) {
          await this.#look(next, first, seen);
        }
      });
      await Promise.all(workers);
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize || this.#stopping.signal.aborted) return;
      after = last.id;
    }
  }

  async #look(session: HandoffSession, first: boolean, seen: Map<string, string>): Promise<void> {
    if (session.state === 'requested' || session.chat === null) return;
    const event = await this.#differenceOf(session, session.chat.id);
    if (event === null) return;
    const difference = event.type === 'reconciled' ? event.chat.status : event.type;
    seen.set(session.id, difference);
    if (!first && this.#differing.get(session.id) !== difference) return;
    const { store, clock, wake } = this.#parts;
    await changeSession(store, session.id, (current) => transition(current, event, clock.nowMs()), {
      nowMs: () => clock.nowMs(),
      committed: wake,
    });
  }

  /** What is different, as the event that mends it; null where nothing is, or where Vayusphere does not say. */
  async #differenceOf(session: HandoffSession, chatId: string): Promise<SessionEvent | null> {
    try {
      const chat = await this.#parts.desk.chat(chatId);
      return chat.status === session.state ? null : { type: 'reconciled', chat, upTo: session.lastSequence };
    } catch (error) {
      return error instanceof DeskRefused && error.code === 'chat_not_found' ? { type: 'chat_lost' } : null;
    }
  }
}
