import { z } from 'zod';

/**
 * Gives the bot's own token, one that is good for some time yet. Told of one that was just `refused`, it gives another if there is another
 * to be had. Throws when there is none.
 */
export type BotToken = (refused?: string) => Promise<string>;

/** From here on a new one is fetched while the old one still serves; the SDK's own cache gives tokens with five minutes left. */
const renewedBeforeMs = 4 * 60_000;
/** With less than this left, a call might arrive with a token that has expired. */
const leastMs = 30_000;
/** One that is refused as young as this is not refused for its age: another would be, too. */
const youngMs = 30_000;
/** After a failure, as long as the old one still serves. */
const pauseMs = 10_000;
/** What tells no end of its own is taken for good as long as this. */
const unknownLifeMs = 5 * 60_000;

interface Kept {
  readonly token: string;
  readonly fetchedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * Keeps a token for as long as it is good and fetches the next one before it ends, once for all who ask meanwhile, whereas the SDK's own cache
 * lets every caller fetch, and wait, when its token has run out. `fetchToken` is asked for any good one, or with `renew` for a new one; one that
 * takes longer than `withinMs` has failed, so that nobody waits for ever. Where a new one is not to be had, the old one serves to its end.
 */
export function keepToken(
  fetchToken: (renew: boolean) => Promise<string>,
  { nowMs, withinMs = 4_000 }: { readonly nowMs: () => number; readonly withinMs?: number },
): BotToken {
  let kept: Kept | null = null;
  let fetching: Promise<Kept> | null = null;
  let notBeforeMs = 0;

  const next = (renew: boolean): Promise<Kept> => {
    fetching ??= inTime(fetchToken(renew), withinMs)
      .then((token) => {
        kept = { token, fetchedAtMs: nowMs(), expiresAtMs: expiryOf(token) ?? nowMs() + unknownLifeMs };
        return kept;
      })
      .finally(() => {
        fetching = null;
        notBeforeMs = nowMs() + pauseMs;
      });
    return fetching;
  };

  return async (refused) => {
    if (kept === null) return (await next(false)).token;
    const leftMs = kept.expiresAtMs - nowMs();
    const isRefused = kept.token === refused && nowMs() - kept.fetchedAtMs >= youngMs;
    if (leftMs < leastMs || isRefused) return (await next(true)).token;
    // Nobody has to wait for it: what goes wrong is tried again.
    if (leftMs < renewedBeforeMs && nowMs() >= notBeforeMs) next(true).catch(() => {});
    return kept.token;
  };
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('fetching a token took too long')), limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

const claimsShape = z.looseObject({ exp: z.number() });

/** When a token ends, by its own word (`exp` of RFC 7519, section 4.1.4); null where it is no token that tells. */
function expiryOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return claimsShape.parse(claims).exp * 1_000;
  } catch {
    return null;
  }
}
