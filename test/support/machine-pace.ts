/** CPU time in milliseconds that some work takes. */
export function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** What the fixed work below takes on two cores of an AMD EPYC that nobody else uses: there limits in milliseconds mean what they say. */
const usualMs = 1;
/** So long that what else the machine does hits it as it hits what it is compared with. */
const repeats = 20;
const text = 'a wide and windy road that leads past forty nine old houses, and on to the sea — '.repeat(400);

/**
 * How many times as long as usual this machine takes at the moment: the machines that specs run on are shared, and what took a millisecond
 * yesterday takes two today. The work is of the kind that triage does: words, look-ups, small objects.
 */
export function slowness(): number {
  const work = (): void => {
    for (let count = 0; count < repeats; count += 1) fixedWork();
  };
  return cpuMs(work) / repeats / usualMs;
}

function fixedWork(): number {
  const counts = new Map<string, { word: string; count: number }>();
  for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    for (let end = 1; end <= word.length; end += 1) {
      const piece = word.slice(0, end);
      const one = counts.get(piece);
      if (one === undefined) counts.set(piece, { word: piece, count: 1 });
      else one.count += 1;
    }
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1)).length;
}
