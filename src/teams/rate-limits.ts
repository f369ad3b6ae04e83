import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How much is taken from one person and from one tenant in a minute; 0 sets no limit. Counted by each process for itself. */
export interface RateLimitOptions {
  readonly personPerMinute: number;
  readonly tenantPerMinute: number;
}

/**
 * - `taken`: within all limits.
 * - `person_first`, `person_again`: this person sends too much; the first time in a minute they are to be told, after that only not served.
 * - `tenant`: their tenant does.
 */
export type RateVerdict = 'taken' | 'person_first' | 'person_again' | 'tenant';

const windowSeconds = 60;

/**
 * Limits what verified senders send. Those that nobody verified have no name that could be counted, and never come so far. The tenant is
 * asked after the person: what one person sends too much of is not held against their colleagues.
 */
export class RateLimits {
  readonly #persons: RateLimiterMemory | null;
  readonly #tenants: RateLimiterMemory | null;

  constructor({ personPerMinute, tenantPerMinute }: RateLimitOptions) {
    this.#persons = limiterOf(personPerMinute);
    this.#tenants = limiterOf(tenantPerMinute);
  }

  async take(personKey: string, tenantId: string): Promise<RateVerdict> {
    const beyond = await beyondLimit(this.#persons, personKey);
    if (beyond > 0) return beyond === 1 ? 'person_first' : 'person_again';
    return (await beyondLimit(this.#tenants, tenantId)) > 0 ? 'tenant' : 'taken';
  }
}

function limiterOf(points: number): RateLimiterMemory | null {
  return points > 0 ? new RateLimiterMemory({ points, duration: windowSeconds }) : null;
}

/** By how many a key is beyond its limit, this one included; 0 within it. */
async function beyondLimit(limiter: RateLimiterMemory | null, key: string): Promise<number> {
  if (limiter === null) return 0;
  try {
    await limiter.consume(key);
    return 0;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return refusal.consumedPoints - limiter.points;
    throw refusal;
  }
}
