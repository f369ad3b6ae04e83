/** Latencies in milliseconds, in figures. */
export interface Figures {
  readonly p50: number;
  readonly p99: number;
}

export function figuresOf(latenciesMs: readonly number[]): Figures {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** The middle one: of rounds on a machine that does other things too, some are unlucky. */
export function median(values: readonly number[]): number {
  return figuresOf(values).p50;
}
