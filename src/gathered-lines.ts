/** Where lines end up, such as pino's own destination: it holds what it is given until it is flushed. */
export interface HeldLines {
  write(line: string): unknown;
  flush(): void;
  /** For the last words of a process. */
  flushSync(): void;
}

/**
 * Hands lines on at once, and has them written together, `withinMs` after the first of them: a busy bot logs hundreds of lines a second, and
 * each write of its own costs as much as what is in it. Whoever reads them sees no difference.
 */
export function gatheredLines(destination: HeldLines, withinMs: number): Pick<HeldLines, 'write' | 'flushSync'> {
  let isGathering = false;
  const flush = (): void => {
    isGathering = false;
    destination.flush();
  };
  return {
    write(line) {
      destination.write(line);
      if (isGathering) return;
      isGathering = true;
      // Nothing that ends is held up by it: pino writes what is left when the process exits.
      setTimeout(flush, withinMs).unref();
    },
    flushSync: () => destination.flushSync(),
  };
}
