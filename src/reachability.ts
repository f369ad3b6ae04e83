import { setTimeout as sleep } from 'node:timers/promises';

/** How something that the bot needs is asked, and how often. */
export interface ReachabilityOptions {
  /** Whether it answers now. Never throws. */
  readonly ask: () => Promise<boolean>;
  readonly nowMs: () => number;
  /** How long an answer is good for. */
  readonly freshMs: number;
  /** How long somebody who wants to know waits for an answer. */
  readonly patienceMs: number;
}

/** Whether something answers, for probes: they come every second from each of several places, and give up when they wait for a second. */
export class Reachability {
  readonly #options: ReachabilityOptions;
  #last: Promise<boolean> = Promise.resolve(false);
  #asking = false;
  #askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  /** The last answer, asked for again when it is too old; no, while there is none. Never throws. */
  readonly known = (): Promise<boolean> => {
    const { ask, nowMs, freshMs, patienceMs } = this.#options;
    // A clock that was put back must not keep an answer for as long.
    if (!this.#asking && Math.abs(nowMs() - this.#askedAtMs) >= freshMs) {
      this.#askedAtMs = nowMs();
      this.#asking = true;
      this.#last = ask().finally(() => {
        this.#asking = false;
      });
    }
    return Promise.race([this.#last, sleep(patienceMs, false, { ref: false })]);
  };
}
