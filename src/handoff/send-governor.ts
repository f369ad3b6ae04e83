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
/** Threads and tenants that are remembered before those that have been quiet for long are forgotten. */
const rememberedKeys = 10_000;

/**
 * The earliest moment at which one more send keeps every limit, given the moments of earlier sends, oldest first. Pure.
 */
export function earliestSendMs(sentAtMs: readonly number[], limits: readonly SendLimit[], nowMs: number): number {
  return limits.reduce((earliestMs, { count, windowMs }) => {
    const blocking = sentAtMs.at(-count);
    return blocking === undefined ? earliestMs : Math.max(earliestMs, blocking + windowMs + marginMs);
  }, nowMs);
}

/**
 * Keeps what is sent inside the channel's limits instead of finding them by being refused: whoever wants to send asks for a permit, and gets
 * it when its turn has come. Permits of a thread are given in the order in which they were asked for.
 *
 * What has been sent is remembered by this process alone: after a start, or with several instances, a 429 is still possible, and obeyed.
 */
export class SendGovernor {
  readonly #limits: SendLimits;
  readonly #clock: Clock;
  /** By thread and by tenant: when something was sent, or will be, oldest first. In the order of last use. */
  readonly #sent = new Map<string, readonly number[]>();
  /** By thread: resolves when the last permit that was asked for has been given. */
  readonly #lastPermit = new Map<string, Promise<void>>();

  constructor(limits: SendLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves when one more message may go to this thread of this tenant (null where the channel knows no tenants). */
  permit(thread: string, tenant: string | null): Promise<void> {
    const before = this.#lastPermit.get(thread);
    const given = before === undefined ? this.#give(thread, tenant) : before.then(() => this.#give(thread, tenant));
    this.#lastPermit.set(thread, given);
    void given.then(() => {
      if (this.#lastPermit.get(thread) === given) this.#lastPermit.delete(thread);
    });
    return given;
  }

  /**
   * The thread first, then the tenant: a thread that has to wait long must not hold a place of its tenant meanwhile. What the thread
   * remembers is when the message really went.
   */
  async #give(thread: string, tenant: string | null): Promise<void> {
    const threadKey = `thread/${thread}`;
    await this.#until(earliestSendMs(this.#sentOf(threadKey), this.#limits.thread, this.#clock.nowMs()));
    if (tenant !== null) await this.#takePlace(`tenant/${tenant}`);
    this.#remember(threadKey, this.#clock.nowMs(), this.#limits.thread);
  }

  /** Places of a tenant are taken in order: never one before the last that was taken. */
  async #takePlace(tenantKey: string): Promise<void> {
    const sent = this.#sentOf(tenantKey);
    const atMs = earliestSendMs(sent, this.#limits.tenant, Math.max(this.#clock.nowMs(), sent.at(-1) ?? 0));
    this.#remember(tenantKey, atMs, this.#limits.tenant);
    await this.#until(atMs);
  }

  async #until(atMs: number): Promise<void> {
    if (atMs > this.#clock.nowMs()) await new Promise<void>((resolve) => this.#clock.at(atMs, resolve));
  }

  #sentOf(key: string): readonly number[] {
    return this.#sent.get(key) ?? [];
  }

  #remember(key: string, atMs: number, limits: readonly SendLimit[]): void {
    const most = Math.max(0, ...limits.map(({ count }) => count));
    const sent = [...this.#sentOf(key), atMs].slice(-most);
    this.#sent.delete(key);
    if (most > 0) this.#sent.set(key, sent);
    const [quietest] = this.#sent.keys();
    if (this.#sent.size > rememberedKeys && quietest !== undefined) this.#sent.delete(quietest);
  }
}
