import { ConfigError, type DeskRefusalCode, DeskRefused, DeskUnavailable } from '../errors.ts';
import type { AgentDesk } from '../handoff/ports.ts';
import { Reachability } from '../reachability.ts';
import * as calls from './desk-call.ts';
import { toDeskError } from './problem.ts';
import { type BreakerState, createTransport, type Transport } from './transport.ts';

/** What one call came to: done, or the `code` of the error that it threw. */
export type CallOutcome = 'done' | DeskRefusalCode | DeskUnavailable['code'];

/** One call, for metrics and the log. `durationMs` is all of it, repeats included. */
export interface CallObservation {
  readonly call: keyof AgentDesk;
  readonly outcome: CallOutcome;
  readonly durationMs: number;
}

/** Where Vayusphere is and how much patience we have with it. */
export interface VayusphereClientOptions {
  /** `VAYUSPHERE_BASE_URL`; may end in a path. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Where Vayusphere sends the events of the chats that this client begins. */
  readonly webhookUrl: string;
  /** For one call in all, repeats included. 8,000 unless told. */
  readonly timeoutMs?: number;
  /** For one attempt at a connection. 3,000 unless told. */
  readonly connectTimeoutMs?: number;
  /** Repeats of a call that may be repeated. 2 unless told. */
  readonly retries?: number;
  /** Calls in a row without a usable answer (5 unless told) after which none is tried for a while: 500 ms, doubled up to 10,000. */
  readonly breaker?: { readonly failures?: number };
  /** Hears of every call when it is over. Must not throw. */
  readonly onCall?: (observation: CallObservation) => void;
  /** Runs each call, to its answer; for whoever has to know what belongs to it. Gives and throws what the call does. */
  readonly around?: <T>(call: keyof AgentDesk, work: () => Promise<T>) => Promise<T>;
  /** What Vayusphere is to know the running work by, asked within `around`: the header `traceparent` of W3C Trace Context. */
  readonly traceparent?: () => string | undefined;
}

/** The desk over HTTP, and what an operator wants to know of the connection. */
export interface VayusphereClient extends AgentDesk {
  /** `open` lasts until the first call after the wait, which makes it `half_open`. */
  breakerState(): BreakerState;
  /**
   * For probes: whether Vayusphere answers HTTP at all, with whatever status. Asks at most once in ten seconds, and answers within half a
   * second: no, where Vayusphere takes longer. Never throws.
   */
  ping(): Promise<boolean>;
  /** Lets calls on their way end, then closes the connections. Twice is once. */
  close(): Promise<void>;
}

/**
 * Speaks the contract of `openapi.yaml` to one Vayusphere. Throws as `AgentDesk` promises, within the time limit: `DeskRefused` for 4xx
 * except 429; `DeskUnavailable` for 429 (`desk_overloaded`), 5xx and no answer (`desk_unavailable`), an answer that breaks the contract
 * (`desk_protocol`) and a circuit that is open (`desk_circuit_open`).
 *
 * A call is repeated here only when the repeat is exact (reads, keyed calls, changes that can be made twice), and only after a broken
 * connection, 429, 502, 503 or 504. `typing` and `rate` go out once. All longer patience is the caller's, with the same key.
 *
 * Nothing is kept: after a crash, repeating a call with its key finds out what became of it. A key that is not 1 to 128 visible ASCII
 * characters is a `TypeError`; an API key that no header can carry is a `ConfigError`, thrown here.
 */
export function createVayusphereClient(options: VayusphereClientOptions): VayusphereClient {
  if (!/^[!-~]+$/.test(options.apiKey)) throw new ConfigError(['VAYUSPHERE_API_KEY: visible ASCII characters without spaces']);
  const transport = createTransport({
    baseUrl: options.baseUrl,
    apiKey: options.apiKey,
    timeoutMs: options.timeoutMs ?? 8_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 3_000,
    retries: options.retries ?? 2,
    breaker: { failures: options.breaker?.failures ?? 5, firstWaitMs: 500, longestWaitMs: 10_000 },
  });
  const ask = () => transport.isReachable('/v1/queues/_');
  const reachability = new Reachability({ ask, nowMs: () => Date.now(), freshMs: 10_000, patienceMs: 500 });
  const around = options.around ?? ((_, work) => work());
  const run = <Result>(call: calls.DeskCall<Result>) =>
    around(call.name, () => observed(call, options, () => perform(transport, traced(call, options.traceparent?.()))));

  return {
    queueStatus: async (queueId) => run(calls.queueStatus(queueId)),
    createChat: async (request, key) => run(calls.createChat(request, options.webhookUrl, key)),
    chat: async (chatId) => run(calls.chat(chatId)),
    changeIssue: async (chatId, issue) => run(calls.changeIssue(chatId, issue)),
    sendMessage: async (chatId, message) => run(calls.sendMessage(chatId, message)),
    changeMessage: async (chatId, messageId, change) => run(calls.changeMessage(chatId, messageId, change)),
    uploadAttachment: async (chatId, file, key) => run(calls.uploadAttachment(chatId, file, key)),
    typing: async (chatId) => run(calls.typing(chatId)),
    endChat: async (chatId, reason) => run(calls.endChat(chatId, reason)),
    rate: async (chatId, survey) => run(calls.rate(chatId, survey)),
    fileTicket: async (request, key) => run(calls.fileTicket(request, key)),
    requestCallback: async (request, key) => run(calls.requestCallback(request, key)),
    breakerState: () => transport.breakerState(),
    ping: () => reachability.known(),
    close: () => transport.close(),
  };
}

function traced<Result>(call: calls.DeskCall<Result>, traceparent: string | undefined): calls.DeskCall<Result> {
  if (traceparent === undefined) return call;
  return { ...call, request: { ...call.request, headers: { ...call.request.headers, traceparent } } };
}

async function perform<Result>(transport: Transport, call: calls.DeskCall<Result>): Promise<Result> {
  const answer = await transport.send(call.request);
  if (answer.status >= 200 && answer.status < 300) return call.parse(answer.body);
  throw toDeskError(call.name, answer, call.refusals);
}

async function observed<Result>(
  { name }: calls.DeskCall<Result>,
  { onCall }: VayusphereClientOptions,
  perform: () => Promise<Result>,
): Promise<Result> {
  const startedMs = performance.now();
  const observe = (outcome: CallOutcome): void => onCall?.({ call: name, outcome, durationMs: performance.now() - startedMs });
  try {
    const result = await perform();
    observe('done');
    return result;
  } catch (error) {
    if (error instanceof DeskRefused || error instanceof DeskUnavailable) observe(error.code);
    throw error;
  }
}
