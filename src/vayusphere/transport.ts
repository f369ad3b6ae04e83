import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleAll,
  type IHalfOpenAfterBackoffContext,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel';
import { type Dispatcher, errors, Pool } from 'undici';
import { DeskUnavailable } from '../errors.ts';
import { parseRetryAfterMs, retriedStatuses, retryUntil } from './retry.ts';

/** More than any answer of the contract needs; past it an answer is not read on. */
const maxAnswerBytes = 256 * 1024;
const maxConnections = 64;
const keepAliveMs = 10_000;

/** How calls get to Vayusphere and what they may cost. */
export interface TransportOptions {
  /** Where the contract's paths begin; may end in a path of its own. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** For one call in all: waiting for a connection, every try, and reading the answer. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Tries after the first, where a repeat is safe. */
  readonly retries: number;
  /**
   * Calls that fail in a row until no more are tried, and how long that lasts at first and at the longest. It doubles while the call that
   * tries fails: many at once make out of a moment's fault as many failures in a row as out of an outage, and a moment is to cost little.
   */
  readonly breaker: { readonly failures: number; readonly firstWaitMs: number; readonly longestWaitMs: number };
}

/** One request. With `retried` a repeat is safe: it reads, it is keyed, or doing it twice is doing it once. */
export interface OutgoingCall {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  readonly retried: boolean;
}

/** What came back, of whatever status. `body` is null if it was too large, or not read because its status said it all. */
export interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly body: string | null;
}

/** `half_open`: one call is on its way to find out whether Vayusphere is back. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** HTTP to one Vayusphere: kept connections, a time limit, retries and a circuit breaker, all of them undici's and cockatiel's. */
export interface Transport {
  /**
   * Sends a call and gives the answer, whatever its status; redirects are answers too. Throws `DeskUnavailable` when there is none:
   * `desk_circuit_open` without having tried, with the time until one is tried, `desk_unavailable` when the connection failed or the time
   * ran out. Never takes longer than the time limit. 5xx and missing answers count against the breaker, all else counts for it.
   */
  send(call: OutgoingCall): Promise<Answer>;
  /** Whether Vayusphere answers HTTP at all now; asks past the breaker and without retries. Never throws. */
  isReachable(path: string): Promise<boolean>;
  breakerState(): BreakerState;
  /** Lets calls on their way end, then closes the connections. Calls begun afterwards throw `DeskUnavailable`. Twice is once. */
  close(): Promise<void>;
}

/** Opens no connection before the first call. */
export function createTransport(options: TransportOptions): Transport {
  const { origin, pathname } = new URL(options.baseUrl);
  const basePath = pathname.replace(/\/+$/, '');
  const pool = new Pool(origin, {
    connections: maxConnections,
    keepAliveTimeout: keepAliveMs,
    connect: { timeout: options.connectTimeoutMs },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    maxResponseSize: maxAnswerBytes,
    // One protocol, the one that is tested; a handful of connections carries all that Teams lets a bot do.
    allowH2: false,
  });
  let halfOpenAtMs = 0;
  const openFor = new DelegateBackoff(({ attempt }: IHalfOpenAfterBackoffContext) => {
    const waitMs = openMs(attempt, options.breaker);
    halfOpenAtMs = Date.now() + waitMs;
    return waitMs;
  });
  const breaker = circuitBreaker(
    handleAll.orWhenResult((answer) => (answer as Answer).status >= 500),
    { breaker: new ConsecutiveBreaker(options.breaker.failures), halfOpenAfter: openFor },
  );
  // The limit is outermost, since a call may also wait for a connection, or for the one call that tries a half-open breaker.
  // A call that has ended needs no signal that it has, which would cost as much as its answer's parsing.
  const limit = timeout(options.timeoutMs, { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false });
  const guarded = wrap(limit, breaker);
  const common = { authorization: `Bearer ${options.apiKey}`, accept: 'application/json, application/problem+json' };

  const request = (call: OutgoingCall, dispatcher: Dispatcher, signal: AbortSignal) =>
    dispatcher.request({
      method: call.method,
      path: `${basePath}${call.path}`,
      headers: { ...common, ...call.headers },
      body: call.body,
      signal,
    });

  let closing: Promise<void> | undefined;

  return {
    async send(call) {
      const deadlineMs = Date.now() + options.timeoutMs;
      const dispatcher = call.retried ? pool.compose(retryUntil(deadlineMs, options.retries)) : pool;
      try {
        return await guarded.execute(async ({ signal }) => await toAnswer(request(call, dispatcher, signal)));
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw notTried(call.name, Math.max(0, halfOpenAtMs - Date.now()));
        throw toUnavailable(call.name, error, options.timeoutMs);
      }
    },
    async isReachable(path) {
      const call: OutgoingCall = { name: 'ping', method: 'GET', path, headers: {}, body: null, retried: false };
      try {
        const { body } = await request(call, pool, AbortSignal.timeout(options.timeoutMs));
        // The status line is the proof; what comes after it need not arrive whole.
        body.on('error', () => undefined).destroy();
        return true;
      } catch {
        return false;
      }
    },
    breakerState: () => breakerStates[breaker.state],
    close() {
      closing ??= pool.close();
      return closing;
    },
  };
}

/** How long the circuit stays open, the `times`th time without an answer in between. */
function openMs(times: number, { firstWaitMs, longestWaitMs }: TransportOptions['breaker']): number {
  return Math.min(firstWaitMs * 2 ** (times - 1), longestWaitMs);
}

const breakerStates: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Isolated]: 'open',
};

async function toAnswer(sent: Promise<Dispatcher.ResponseData>): Promise<Answer> {
  try {
    const { statusCode, headers, body } = await sent;
    return {
      status: statusCode,
      retryAfterMs: parseRetryAfterMs(headers['retry-after'], Date.now()),
      body: await readText(body),
    };
  } catch (error) {
    // Undici's retry gives its last answer as an error, without the body. Its other errors of that class are about broken transfers.
    if (!(error instanceof errors.RequestRetryError) || !retriedStatuses.includes(error.statusCode)) throw error;
    const headers = (error.headers ?? {}) as Record<string, string | string[] | undefined>;
    return { status: error.statusCode, retryAfterMs: parseRetryAfterMs(headers['retry-after'], Date.now()), body: null };
  }
}

async function readText(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  try {
    return await body.text();
  } catch (error) {
    if (error instanceof errors.ResponseExceededMaxSizeError) return null;
    throw error;
  }
}

function notTried(call: string, retryAfterMs: number): DeskUnavailable {
  return new DeskUnavailable('desk_circuit_open', `${call}: not tried, the circuit is open`, { retryAfterMs });
}

/** Takes the error's code alone: undici's parser keeps pieces of the answer in its errors, and those belong in no log. */
function toUnavailable(call: string, error: unknown, timeoutMs: number): DeskUnavailable {
  if (error instanceof TaskCancelledError || (error instanceof Error && error.name === 'AbortError'))
    return new DeskUnavailable('desk_unavailable', `${call}: no answer within ${timeoutMs} ms`);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown failure';
  return new DeskUnavailable('desk_unavailable', `${call}: no answer (${code})`);
}
