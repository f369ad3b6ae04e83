import type { Clock } from './ports.ts';

/** At most `count` sends in any stretch of `windowMs`. */
export interface SendLimit {
  readonly count: number;
  readonly windowMs: number;
}

/** What one thread and one tenant take. */
export interface SendLimits {
  readonly thread: readonly SendLimit[];
  readonly tenant: readonly SendLimit[];
}

/** What Teams publishes (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). */
export const teamsSendLimits: SendLimits = {
  thread: [
    { count: 7, windowMs: 1_000 },
    { count: 8, windowMs: 2_000 },
    { count: 60, windowMs: 30_000 },
    { count: 1_800, windowMs: 3_600_000 },
  ],
  tenant: [{ count: 50, windowMs: 1_000 }],
};

/** What is sent a little apart here may arrive a little closer together there. */
const marginMs = 15;
/**
 * How long a place is kept past its moment for somebody who does not come for it: because it was of no use any more, or another instance has
 * sent in its stead. Whoever does come takes milliseconds.
 */
const lapsesAfterMs = 500;
/** Threads and tenants that are remembered before those that have been quiet for long are forgotten. */
const rememberedKeys = 10_000;

/**
 * The earliest moment at which one more send keeps every limit, given the moments of others, sent or to be sent, oldest first. Pure.
 */
export function earliestSendMs(sentAtMs: readonly number[], limits: readonly SendLimit[], nowMs: number): number {
  return limits.reduce((earliestMs, { count, windowMs }) => {
    const blocking = sentAtMs.at(-count);
    return blocking === undefined ? earliestMs : Math.max(earliestMs, blocking + windowMs + marginMs);
  }, nowMs);
}

/** What one thread or one tenant has taken and is to take. */
interface Line {
  /** When something was sent, oldest first; no more of them than the limits look at. */
  readonly sent: number[];
  /** Who waits, in the order in which they asked, and the moment that each has been told. */
  readonly waiting: Map<unknown, number>;
}

/**
 * Keeps what is sent inside the channel's limits instead of finding them by being refused. Whoever wants to send asks, and either may send at
 * once or is told when, with a place kept for it until then. Places are given in the order in which they were asked for, so that nobody
 * is passed over by those who come later; and a moment is only told, never promised: who comes for it asks again, and is held to what has
 * really been sent since.
 *
 * All this is known to one process alone and forgotten with it: after a start a 429 is still possible, and obeyed. So it is with several
 * instances: each keeps inside the limits by itself, and two that send to one thread in the same second may together be over them. What the
 * channel then refuses has not arrived, keeps its place in its lane, and goes when the channel says (`nextAttempt`).
 */
export class SendGovernor {
  readonly #limits: SendLimits;
  readonly #clock: Clock;
  /** By thread and by tenant, in the order of last use. */
  readonly #lines = new Map<string, Line>();

  constructor(limits: SendLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Asks to send one message to this thread of this tenant (null where the channel knows no tenants). Null: it counts as sent now. Else the
   * moment from which on to ask again, always to come. Until a little after it a place is kept for `who`, which is the same for every
   * time that it asks; for null none is kept.
   */
  ask(thread: string, tenant: string | null, who: unknown): number | null {
    const nowMs = this.#clock.nowMs();
    const ofThread = this.#lineOf(`thread/${thread}`);
    const threadMs = momentFor(who, ofThread, this.#limits.thread, nowMs);
    // A thread that has to wait long must not hold a place of its tenant meanwhile.
    if (threadMs > nowMs) return keepPlace(who, threadMs, ofThread);
    const ofTenant = tenant === null ? null : this.#lineOf(`tenant/${tenant}`);
    const tenantMs = ofTenant === null ? nowMs : momentFor(who, ofTenant, this.#limits.tenant, nowMs);
    if (ofTenant !== null && tenantMs > nowMs) {
      keepPlace(who, tenantMs, ofTenant);
      return keepPlace(who, tenantMs, ofThread);
    }
    countAsSent(who, ofThread, this.#limits.thread, nowMs);
    if (ofTenant !== null) countAsSent(who, ofTenant, this.#limits.tenant, nowMs);
    return null;
  }

  /** Resolves when one more message may go, which then counts as sent: for an answer that a person waits for. `who` as for `ask`. */
  async permit(thread: string, tenant: string | null, who: unknown = Symbol()): Promise<void> {
    for (let atMs = this.ask(thread, tenant, who); atMs !== null; atMs = this.ask(thread, tenant, who)) {
      const untilMs = atMs;
      await new Promise<void>((resolve) => this.#clock.at(untilMs, resolve));
    }
  }

  #lineOf(key: string): Line {
    const line = this.#lines.get(key) ?? { sent: [], waiting: new Map() };
    this.#lines.delete(key);
    this.#lines.set(key, line);
    const [quietest] = this.#lines.keys();
    if (this.#lines.size > rememberedKeys && quietest !== undefined) this.#lines.delete(quietest);
    return line;
  }
}

/** The earliest moment that breaks no limit when everybody before `who` sends at theirs. */
function momentFor(who: unknown, { sent, waiting }: Line, limits: readonly SendLimit[], nowMs: number): number {
  // Of a clock that has been set back, what was sent was sent by now at the latest.
  for (let last = sent.length - 1; (sent[last] ?? nowMs) > nowMs; last--) sent[last] = nowMs;
  if (waiting.size === 0) return earliestSendMs(sent, limits, nowMs);
  const moments = [...sent];
  for (const [other, atMs] of waiting) {
    if (other === who) break;
    if (atMs + lapsesAfterMs < nowMs) waiting.delete(other);
    else moments.push(Math.max(atMs, moments.at(-1) ?? 0, nowMs));
  }
  const lastMs = moments.length > sent.length ? (moments.at(-1) ?? nowMs) : nowMs;
  return earliestSendMs(moments, limits, lastMs);
}

function keepPlace(who: unknown, atMs: number, { waiting }: Line): number {
  if (who !== null) waiting.set(who, atMs);
  return atMs;
}

function countAsSent(who: unknown, { sent, waiting }: Line, limits: readonly SendLimit[], nowMs: number): void {
  waiting.delete(who);
  sent.push(nowMs);
  const most = Math.max(0, ...limits.map(({ count }) => count));
  if (sent.length > most) sent.splice(0, sent.length - most);
}
