const quietMs = 60_000;
/** Some reasons name a verified sender, of whom there may be any number. */
const mostReasons = 1_000;

/**
 * For what others can set off as often as they like: tells the first of each reason at once, and those of the minute after it by the next
 * line, with how many there were.
 */
export function quietly(nowMs: () => number): (reason: string, tell: (times: number) => void) => void {
  const reasons = new Map<string, { toldAtMs: number; untold: number }>();
  return (reason, tell) => {
    const known = reasons.get(reason);
    if (known !== undefined && nowMs() - known.toldAtMs < quietMs) {
      known.untold += 1;
      return;
    }
    if (reasons.size >= mostReasons) reasons.clear();
    reasons.set(reason, { toldAtMs: nowMs(), untold: 0 });
    tell((known?.untold ?? 0) + 1);
  };
}
