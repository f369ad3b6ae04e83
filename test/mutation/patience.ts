import { performance } from 'node:perf_hooks';

/** Specs move their clock by hand: one that lets the process be idle for so long, all in all, waits for what will not come. */
const mostIdleMs = 2_000;
const lookEveryMs = 100;

/**
 * Finds out that a test waits for ever: by the time for which the process had nothing to do, and not by the time on the wall, of which a
 * busy machine lets any test take much. One that computes for ever is left to Stryker's own limit, which ends its process.
 */
export class Patience {
  readonly #watch: NodeJS.Timeout;
  #idleMs = idleMs();

  constructor(onLost: () => void) {
    this.#watch = setInterval(() => {
      if (idleMs() - this.#idleMs > mostIdleMs) onLost();
    }, lookEveryMs);
  }

  /** The next test begins. */
  begin(): void {
    this.#idleMs = idleMs();
  }

  end(): void {
    clearInterval(this.#watch);
  }
}

function idleMs(): number {
  return performance.nodeTiming.idleTime;
}
