import { type Dispatcher, interceptors } from 'undici';

/** Answers after which a repeat can help: too many calls, and what a gateway says when Vayusphere behind it is not there. */
export const retriedStatuses: readonly number[] = [429, 502, 503, 504];

/** Failures before or instead of an answer: no connection, or one that broke. A time limit is not among them: the time is used up. */
const retriedFailures: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

const firstDelayMs = 100;
const longestRetryAfterMs = 24 * 60 * 60 * 1000;

/**
 * Reads `Retry-After`, seconds or an HTTP date (RFC 9110, section 10.2.3), as milliseconds from `nowMs`; null if it is absent or
 * neither. A date that is past is 0; anything beyond a day is a day, since no queue is parked for longer on somebody's word.
 */
export function parseRetryAfterMs(header: string | string[] | undefined, nowMs: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1000 : / GMT$/.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isNaN(delayMs) ? null : Math.min(Math.max(delayMs, 0), longestRetryAfterMs);
}

/**
 * How long to wait before the next try, or null to give up. `failures` counts from 1. What the other side asked for is kept to exactly;
 * without that the wait doubles from 100 ms, with up to half of it taken away at random (`chance`, 0 to 1) so that callers spread out. A
 * wait that does not fit into what remains of the call's time is not begun: the caller hears at once, and can do better than wait.
 */
export function retryDelayMs(now: {
  failures: number;
  retries: number;
  retryAfterMs: number | null;
  remainingMs: number;
  chance: number;
}): number | null {
  if (now.failures > now.retries) return null;
  const backoffMs = firstDelayMs * 2 ** (now.failures - 1) * (1 - now.chance / 2);
  const delayMs = now.retryAfterMs ?? backoffMs;
  return delayMs < now.remainingMs ? delayMs : null;
}

interface Failure extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly headers?: Record<string, string | string[] | undefined>;
}

/** Undici's retry for one call: the same request, byte by byte, at most `retries` times more and never past `deadlineMs` (epoch). */
export function retryUntil(deadlineMs: number, retries: number): Dispatcher.DispatcherComposeInterceptor {
  return interceptors.retry({
    maxRetries: retries,
    statusCodes: [...retriedStatuses],
    retry: (failure: Failure, { state }, proceed) => {
      const nowMs = Date.now();
      const delayMs = isRetried(failure)
        ? retryDelayMs({
            failures: state.counter,
            retries,
            retryAfterMs: parseRetryAfterMs(failure.headers?.['retry-after'], nowMs),
            remainingMs: deadlineMs - nowMs,
            chance: Math.random(),
          })
        : null;
      if (delayMs === null) return proceed(failure);
      // Undici calls the timer off when the call is given up while it waits.
      return setTimeout(() => proceed(null), delayMs);
    },
  });
}

const isRetried = ({ code, statusCode }: Failure): boolean =>
  statusCode === undefined ? retriedFailures.has(code ?? '') : retriedStatuses.includes(statusCode);
