import type { Fault } from './fake-connector.ts';

/** What Teams publishes for one thread (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit), as it stands there. */
const perThread = [
  [7, 1],
  [8, 2],
  [60, 30],
  [1_800, 3_600],
] as const;
const perTenant = [[50, 1]] as const;

type Windows = readonly (readonly [count: number, seconds: number])[];

/** When, from `fromMs` on, the next send keeps inside the windows, each of which slides: exactly, without a margin. */
export function nextPermittedMs(sentAtMs: readonly number[], fromMs: number, windows: Windows = perThread): number {
  const untilMs = windows.map(([count, seconds]) => (sentAtMs.at(-count) ?? Number.NEGATIVE_INFINITY) + seconds * 1_000);
  return Math.max(fromMs, ...untilMs);
}

/** How long so many sends to one thread take at the least, from the first to the last. */
export function fastestMs(sends: number): number {
  const sentAtMs: number[] = [];
  for (let count = 0; count < sends; count += 1) sentAtMs.push(nextPermittedMs(sentAtMs, sentAtMs.at(-1) ?? 0));
  return sentAtMs.at(-1) ?? 0;
}

/**
 * What makes a fake connector enforce the published limits: a call too many is answered 429 with the whole seconds until one may go. A call
 * that was refused does not count.
 */
export class EnforcedLimits {
  /** When calls were let through, by thread. */
  readonly sentAtMs = new Map<string, number[]>();
  /** How many calls were refused. */
  refused = 0;
  readonly #tenants = new Map<string, number[]>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  readonly fault: Fault = ({ activity }) => {
    const nowMs = this.#nowMs();
    const ofThread = listIn(this.sentAtMs, activity.conversation?.id ?? '');
    const ofTenant = listIn(this.#tenants, activity.conversation?.tenantId ?? '');
    const atMs = Math.max(nextPermittedMs(ofThread, nowMs), nextPermittedMs(ofTenant, nowMs, perTenant));
    if (atMs > nowMs) {
      this.refused += 1;
      return { status: 429, code: 'Throttled', retryAfter: Math.ceil((atMs - nowMs) / 1_000) };
    }
    ofThread.push(nowMs);
    ofTenant.push(nowMs);
    return null;
  };
}

function listIn(lists: Map<string, number[]>, key: string): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
