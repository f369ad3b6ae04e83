import type { Recogniser } from './recogniser.ts';

/** As much of a clock as a time limit needs; the handoff's `Clock` fits. */
export interface TimeLimitClock {
  nowMs(): number;
  /** Calls back once at `atMs` and gives a function that calls it off. */
  at(atMs: number, callback: () => void): () => void;
}

/** Told when the fallback had to answer, for a counter; never the person's words. */
export type FallbackReason = 'timed_out' | 'failed';

/**
 * A recogniser that asks `primary` and, if that fails or has not answered within `timeoutMs`, answers with `builtIn`. A late answer is
 * dropped, a late failure too. Fails only if `builtIn` does.
 */
export function withFallback(
  primary: Recogniser,
  builtIn: Recogniser,
  options: { readonly timeoutMs: number; readonly clock: TimeLimitClock; readonly onFallback?: (reason: FallbackReason) => void },
): Recogniser {
  const { timeoutMs, clock, onFallback } = options;
  return {
    understand: async (input, catalogue) => {
      let callOff = (): void => {};
      const limit = new Promise<'timed_out'>((resolve) => {
        callOff = clock.at(clock.nowMs() + timeoutMs, () => resolve('timed_out'));
      });
      const asked = Promise.resolve()
        .then(() => primary.understand(input, catalogue))
        .catch((): 'failed' => 'failed');
      const answer = await Promise.race([asked, limit]);
      callOff();
      if (typeof answer !== 'string') return answer;
      onFallback?.(answer);
      return builtIn.understand(input, catalogue);
    },
  };
}
