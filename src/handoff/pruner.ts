/**
 * What is deleted because it is old.
 *
 * - **Sessions that have ended**, their transcripts and what else is kept of them, dead letters and what dialogs knew of a conversation:
 *   after the retention, counted from the last thing that happened to them.
 * - **Events that wait for their session**: Vayusphere repeats what it could not deliver for 24 hours, and a gap is waited for as long. What
 *   still waits after three days belongs to a chat that no session will ever learn of, such as one that was created by a call of which
 *   neither answer nor retry arrived; or the retention, where that is shorter.
 *
 * Open sessions are never deleted, whatever their age: ending them is the reconciler's.
 */
import type { Clock } from './ports.ts';

const dayMs = 24 * 60 * 60_000;
const keptEventsMs = 3 * dayMs;
const betweenRoundsMs = 60_000;
/** How much of each kind one round deletes: what takes milliseconds, so that nobody's turn waits for it. */
const mostOfAKind = 200;

/** Up to when, in milliseconds since the epoch, something is old. */
export interface Ages {
  readonly sessionsBeforeMs: number;
  readonly deadLettersBeforeMs: number;
  readonly keptEventsBeforeMs: number;
  readonly botStateBeforeMs: number;
}

/** How many were deleted, by kind. */
export interface Pruned {
  readonly sessions: number;
  readonly transcriptLines: number;
  readonly deadLetters: number;
  readonly keptEvents: number;
  readonly botState: number;
}

/** What can be rid of its old parts. */
export interface Prunable {
  /**
   * Deletes up to `limit` of each kind that is older than its age: the oldest first; of bot state, what is old among the next `limit` of
   * all. A session's transcript goes before the session. Two at once do no harm: each deletes what the other has not.
   */
  prune(ages: Ages, limit: number): Promise<Pruned>;
}

interface Parts {
  readonly store: Prunable;
  readonly clock: Clock;
  readonly retentionMs: number;
  /** Called after a round that deleted something. */
  readonly onPruned: (pruned: Pruned) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Deletes what is old, at the start and every minute, a bounded part at a time; a backlog takes some minutes and disturbs nobody. Nothing
 * of the schedule is stored: whatever is old at the next start is deleted then. Several instances may run one each.
 */
export class Pruner {
  readonly #parts: Parts;
  #stopped = false;
  #round: Promise<void> = Promise.resolve();
  #callOff: () => void = () => {};

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#round = this.#runRound();
  }

  /** Resolves when nothing is being deleted any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    await this.#round;
  }

  async #runRound(): Promise<void> {
    const { store, clock, retentionMs, onPruned, onError } = this.#parts;
    try {
      const pruned = await store.prune(agesAt(clock.nowMs(), retentionMs), mostOfAKind);
      if (Object.values(pruned).some((count) => count > 0)) onPruned(pruned);
    } catch (error) {
      onError(error);
    }
    if (this.#stopped) return;
    this.#callOff = clock.at(clock.nowMs() + betweenRoundsMs, () => {
      this.#round = this.#runRound();
    });
  }
}

/** What is old at this moment. */
export function agesAt(nowMs: number, retentionMs: number): Ages {
  const old = nowMs - retentionMs;
  return {
    sessionsBeforeMs: old,
    deadLettersBeforeMs: old,
    botStateBeforeMs: old,
    keptEventsBeforeMs: nowMs - Math.min(keptEventsMs, retentionMs),
  };
}
