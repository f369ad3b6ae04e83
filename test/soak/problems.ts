import type { Verdict } from '../crash/verdict.ts';

/** What came of a soak. */
export interface SoakResult {
  /** What grew, one line each. */
  readonly growth: readonly string[];
  readonly toVayusphere: Verdict;
  readonly toTeams: Verdict;
  /** What the bot's process said of errors, and whether it ended by itself. */
  readonly complaints: readonly string[];
}

/** What does not hold, one line each. */
export function problemsOf({ growth, toVayusphere, toTeams, complaints }: SoakResult): readonly string[] {
  // Calls to Teams fail on purpose, and what was in doubt there is sent again; towards Vayusphere a key makes a repeat exact.
  const repeated = toVayusphere.afterNoAnswer + toVayusphere.unexcused + toTeams.unexcused;
  return [
    ...growth,
    ...(toVayusphere.sent === 0 ? ['nobody wrote to Vayusphere'] : []),
    ...(toTeams.sent === 0 ? ['nobody wrote to Teams'] : []),
    ...(toVayusphere.lost + toTeams.lost > 0 ? ['messages were lost'] : []),
    ...(toVayusphere.outOfOrder + toTeams.outOfOrder > 0 ? ['messages were out of order'] : []),
    ...(repeated > 0 ? ['messages were doubled for no reason'] : []),
    ...complaints,
  ];
}
