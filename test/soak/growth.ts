import type { Sample } from './sample.ts';

/** Some thirds of a soak, in figures that garbage collection does not blur: the least that was seen, and the middle. */
export interface Third {
  readonly leastHeapMb: number;
  readonly medianResidentMb: number;
  readonly medianHandles: number;
  readonly medianWaiting: number;
}

/** Of fewer nothing can be said: three in each third. */
const fewestSamples = 9;

/** The samples cut into three parts of equal length. Throws a RangeError when there are too few. */
export function thirdsOf(samples: readonly Sample[]): readonly [Third, Third, Third] {
  if (samples.length < fewestSamples) throw new RangeError(`${samples.length} samples tell nothing; ${fewestSamples} are needed`);
  const cut = (at: number) => Math.round((at * samples.length) / 3);
  const third = (at: number): Third => {
    const part = samples.slice(cut(at), cut(at + 1));
    return {
      leastHeapMb: Math.min(...part.map(({ heapMb }) => heapMb)),
      medianResidentMb: medianOf(part.map(({ residentMb }) => residentMb)),
      medianHandles: medianOf(part.map(({ handles }) => handles)),
      medianWaiting: medianOf(part.map(({ waiting }) => waiting)),
    };
  };
  return [third(0), third(1), third(2)];
}

/**
 * What grew from the second third to the last; the first is for warming up. One line each. Throws a RangeError when a figure is none: what
 * was not measured has not stayed.
 */
export function growthOf([, middle, last]: readonly [Third, Third, Third]): readonly string[] {
  const figures = [
    { what: 'the heap', from: middle.leastHeapMb, to: last.leastHeapMb, slack: 8 },
    { what: 'resident memory', from: middle.medianResidentMb, to: last.medianResidentMb, slack: 24 },
    { what: 'handles', from: middle.medianHandles, to: last.medianHandles, slack: 5 },
    { what: 'waiting deliveries', from: middle.medianWaiting, to: last.medianWaiting, slack: 20 },
  ];
  for (const { what, from, to } of figures)
    if (!Number.isFinite(from) || !Number.isFinite(to)) throw new RangeError(`${what} was not measured`);
  const grew = figures.filter(({ from, to, slack }) => to > from * 1.05 + slack);
  return grew.map(({ what, from, to }) => `${what} grew from ${from.toFixed(1)} to ${to.toFixed(1)}`);
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
