/** One arrival of a numbered message. `answered` says whether whoever sent it got to know that it had arrived. */
export interface Sighting {
  readonly number: number;
  readonly atMs: number;
  readonly answered: boolean;
}

/** What became of the messages of one session in one direction, numbered from 1. */
export interface Verdict {
  readonly sent: number;
  /** Never arrived. */
  readonly lost: number;
  /** Arrived after one with a higher number, repeats included: a repeat may only follow what it repeats. */
  readonly outOfOrder: number;
  /** Repeats of messages whose arrival the sender had not been told of. */
  readonly afterNoAnswer: number;
  /** Repeats of messages that had arrived just before a process was killed. */
  readonly afterKill: number;
  /** Repeats that nothing excuses. */
  readonly unexcused: number;
}

/** When a process was killed, and when it was found to be gone: what it had sent until then could still arrive. */
export interface Kill {
  readonly atMs: number;
  readonly goneAtMs: number;
}

/**
 * How long after an arrival a kill may still have come before what had arrived was stored. The storing itself takes a millisecond, but
 * process and machine are busy: measured were up to 65 ms with SQLite and 290 ms with PostgreSQL. The shorter, the fewer repeats are
 * excused that only happen to be near a kill.
 */
const inDoubtForMs = 500;

/** Judges what arrived of `sent` messages, in the order of arrival, given when processes were killed. */
export function judge(sent: number, sightings: readonly Sighting[], kills: readonly Kill[]): Verdict {
  const latest = new Map<number, Sighting>();
  const verdict = { sent, lost: 0, outOfOrder: 0, afterNoAnswer: 0, afterKill: 0, unexcused: 0 };
  let highest = 0;
  for (const sighting of sightings) {
    const before = latest.get(sighting.number);
    if (sighting.number < highest) verdict.outOfOrder += 1;
    highest = Math.max(highest, sighting.number);
    latest.set(sighting.number, sighting);
    if (before === undefined) continue;
    if (!before.answered) verdict.afterNoAnswer += 1;
    else if (kills.some((kill) => isInDoubt(before, sighting, kill))) verdict.afterKill += 1;
    else verdict.unexcused += 1;
  }
  for (let number = 1; number <= sent; number++) if (!latest.has(number)) verdict.lost += 1;
  return verdict;
}

function isInDoubt(first: Sighting, repeat: Sighting, kill: Kill): boolean {
  return first.atMs >= kill.atMs - inDoubtForMs && first.atMs <= kill.goneAtMs && repeat.atMs >= kill.goneAtMs;
}

/** The sum of several verdicts. */
export function total(verdicts: readonly Verdict[]): Verdict {
  const zero: Verdict = { sent: 0, lost: 0, outOfOrder: 0, afterNoAnswer: 0, afterKill: 0, unexcused: 0 };
  return verdicts.reduce(
    (sum, one) => ({
      sent: sum.sent + one.sent,
      lost: sum.lost + one.lost,
      outOfOrder: sum.outOfOrder + one.outOfOrder,
      afterNoAnswer: sum.afterNoAnswer + one.afterNoAnswer,
      afterKill: sum.afterKill + one.afterKill,
      unexcused: sum.unexcused + one.unexcused,
    }),
    zero,
  );
}
