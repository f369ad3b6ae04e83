import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The stages of a stop, in their order, and how long each may take, in milliseconds. First nothing is taken any more and what was taken is
 * answered and brought to its end, since a turn may have something sent; then what is being delivered settles, which needs the connections; the connections
 * finish what they carry, since its outcome is still to be stored; the store is the last.
 *
 * Platforms kill after ten seconds (`docker stop`). In production two of them go by before, so that whoever spreads the load sees `/readyz`
 * say no: 2 + 3 + 2.5 + 1 + 1 = 9.5 seconds when everything hangs. What takes longer is left as a crash would leave it, which loses nothing.
 */
export const stageLimitsMs = { intake: 3_000, work: 2_500, connections: 1_000, store: 1_000 } as const;

export type Stage = keyof typeof stageLimitsMs;
const stages: readonly Stage[] = ['intake', 'work', 'connections', 'store'];

/** Something to let go of, with what the log calls it. */
export interface Held {
  readonly stage: Stage;
  readonly name: string;
  readonly release: () => Promise<void>;
}

interface Warns {
  warn(details: object, message: string): void;
}

/**
 * Lets go of everything, stage by stage, those of one stage at once. What fails or takes longer than its stage may is told in the log and
 * holds up nothing else. Never throws.
 */
export async function releaseAll(
  held: readonly Held[],
  log: Warns,
  limitsMs: Readonly<Record<Stage, number>> = stageLimitsMs,
): Promise<void> {
  for (const stage of stages) {
    const now = held.filter((each) => each.stage === stage);
    await Promise.all(now.map((each) => release(each, limitsMs[stage], log)));
  }
}

async function release({ name, release }: Held, limitMs: number, log: Warns): Promise<void> {
  const giveUp = new AbortController();
  const late = sleep(limitMs, 'late' as const, { signal: giveUp.signal }).catch(() => undefined);
  try {
    const outcome = await Promise.race([release(), late]);
    if (outcome === 'late') log.warn({ name, limitMs }, 'not closed in time');
  } catch (error) {
    log.warn({ name, error }, 'could not be closed');
  } finally {
    giveUp.abort();
  }
}
