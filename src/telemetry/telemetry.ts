import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Delivery } from '../handoff/delivery.ts';
import type { AgentDesk, HandoffStore, TurnLock } from '../handoff/ports.ts';
import type { TurnKind } from '../teams/bot.ts';
import type { Recogniser } from '../triage/recogniser.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { observedStore } from './observed-store.ts';
import type { OtelTracer } from './otel-tracer.ts';
import { type Annotate, inSpan, inThisWork, newTraceId, noTracer, parseTraceparent, type Tracer, traceIdOf } from './trace.ts';

export interface TelemetryOptions {
  /** Null: no spans leave the process. */
  readonly otlpEndpoint: string | null;
  readonly log: Logger;
  readonly nowMs: () => number;
}

/** What a turn tells of itself while it runs. */
export interface TurnSight {
  /** Runs what the bot does; a request that never comes to it was refused. */
  turn(work: (onRead: (kind: TurnKind) => void) => Promise<void>): Promise<void>;
}

/** What an operator sees of the running product: figures, spans, and one id through the log. Nothing here decides or delays anything. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** Runs everything that one request to `/api/messages` sets off, to the end of its turn. `statusOf` is asked after the work for what was answered. */
  onActivity(activity: unknown, statusOf: () => number, work: (sight: TurnSight) => Promise<void>): Promise<void>;
  /** Runs what one webhook sets off; the same for every delivery of one event. */
  onWebhook<T>(webhookId: string | undefined, work: (annotate: Annotate) => Promise<T>): Promise<T>;
  /** Runs an attempt to deliver, as a part of what had it sent. */
  onDelivery(delivery: Delivery, work: () => Promise<void>): Promise<void>;
  onCall<T>(call: keyof AgentDesk, work: () => Promise<T>): Promise<T>;
  store(store: HandoffStore): HandoffStore;
  recogniser(recogniser: Recogniser): Recogniser;
  turns(turns: TurnLock): TurnLock;
  /** Loads what sends spans, where a collector is named. */
  start(): Promise<void>;
  /** Sends the spans that wait. Never throws; whoever calls it sets a limit. */
  stop(): Promise<void>;
}

/** The bot's own version. */
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** Nothing is loaded or sent before `start`. */
export function createTelemetry({ otlpEndpoint, log, nowMs }: TelemetryOptions): Telemetry {
  const metrics = createMetrics({ version, node: process.versions.node });
  let otel: OtelTracer | null = null;
  const tracer: Tracer = { begin: (span) => (otel ?? noTracer).begin(span) };

  return {
    metrics,
    onActivity: (activity, statusOf, work) => seeActivity({ tracer, metrics, log }, activity, statusOf, work),
    onWebhook: (webhookId, work) => {
      const traceId = webhookId === undefined ? newTraceId() : traceIdOf('webhook', webhookId);
      return inSpan(tracer, 'webhook', { kind: 'server', trace: { traceId, parentSpanId: null } }, work);
    },
    onDelivery: ({ id, sessionId, content, attempt, cause }, work) =>
      inSpan(
        tracer,
        `deliver ${content.action}`,
        {
          kind: 'consumer',
          trace: parseTraceparent(cause) ?? { traceId: newTraceId(), parentSpanId: null },
          sessionId,
          attributes: { 'handoff.delivery_id': id, 'handoff.attempt': attempt },
        },
        work,
      ),
    onCall: (call, work) => inSpan(tracer, `vayusphere ${call}`, { kind: 'client' }, work),
    store: (store) => observedStore(store, (before, after) => metrics.sessionChanged(before, after, nowMs())),
    recogniser: (recogniser) => ({
      understand: (input, catalogue) =>
        inSpan(tracer, 'triage', { kind: 'internal' }, async (annotate) => {
          const understood = await recogniser.understand(input, catalogue);
          metrics.understood(understood);
          annotate({
            'handoff.intent': understood.intent,
            'handoff.topic_certainty': understood.topic?.certainty ?? 'none',
            'handoff.product_certainty': understood.product?.certainty ?? 'none',
          });
          return understood;
        }),
    }),
    turns: (turns) => ({ run: (key, work) => turns.run(key, inThisWork(work)) }),
    async start() {
      if (otlpEndpoint === null) return;
      const { createOtelTracer } = await import('./otel-tracer.ts');
      const onCollector = (state: 'failing' | 'working') =>
        state === 'failing' ? log.warn('the trace collector takes nothing') : log.info('the trace collector takes spans again');
      otel = createOtelTracer({ endpoint: otlpEndpoint, version, onCollector });
    },
    stop: async () => otel?.stop(),
  };
}

interface Eyes {
  readonly tracer: Tracer;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const tooMuch = 429;

async function seeActivity(
  { tracer, metrics, log }: Eyes,
  activity: unknown,
  statusOf: () => number,
  work: (sight: TurnSight) => Promise<void>,
): Promise<void> {
  const trace = { traceId: traceIdOfActivity(activity), parentSpanId: null };
  await inSpan(tracer, 'turn', { kind: 'server', trace }, async (annotate) => {
    const beganMs = performance.now();
    let kind: TurnKind | null = null;
    let outcome: 'done' | 'failed' = 'done';
    let turn = Promise.resolve();
    await work({
      turn: (run) => {
        turn = run((read) => {
          kind = read;
        });
        return turn;
      },
    });
    annotate({ 'http.response.status_code': statusOf() });
    // A press is answered while its turn goes on.
    await turn.catch(() => {
      outcome = 'failed';
    });
    // Read by the bot, or it never came that far. Whoever sends too much is answered 200, so that it does not come again, and told to wait.
    if (kind === null) return metrics.activityRefused(statusOf() < 400 ? tooMuch : statusOf());
    const durationMs = performance.now() - beganMs;
    metrics.turnEnded({ kind, outcome, durationMs });
    annotate({ 'handoff.turn_kind': kind, 'handoff.turn_outcome': outcome });
    log.info({ activityId: memberOf(activity, 'id'), kind, outcome, durationMs: Math.round(durationMs) }, 'turn');
  });
}

/**
 * Of what names an activity, so that one that Teams sends again is found under the same id. Headers of whoever calls are not asked: the
 * door is open to the world, and nobody else is to choose what our log calls things.
 */
function traceIdOfActivity(activity: unknown): string {
  const id = memberOf(activity, 'id');
  if (typeof id !== 'string') return newTraceId();
  const conversationId = memberOf(memberOf(activity, 'conversation'), 'id');
  // Nothing has been checked yet: what is no text says nothing, and is never asked to make one of itself.
  const names = [memberOf(activity, 'channelId'), conversationId, memberOf(activity, 'type'), id];
  return traceIdOf(...names.map((name) => (typeof name === 'string' ? name : '')));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
