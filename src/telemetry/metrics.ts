import { collectDefaultMetrics, Registry } from 'prom-client';
import { BotError } from '../errors.ts';
import type { DeliveryReport } from '../handoff/delivery-worker.ts';
import type { StoreFigures } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import type { TurnKind } from '../teams/bot.ts';
import type { Understanding } from '../triage/recogniser.ts';
import type { CallObservation } from '../vayusphere/client.ts';
import type { BreakerState } from '../vayusphere/transport.ts';
import {
  beginAtZero,
  breakerStates,
  type DeathCause,
  defineMetrics,
  lanes,
  type MetricSet,
  openStates,
} from './metric-definitions.ts';

/** What is asked at each scrape, since it is known elsewhere. */
export interface MetricSources {
  readonly figures: () => Promise<StoreFigures>;
  readonly breakerState: () => BreakerState;
}

/** Why a webhook was not taken: what did not hold about it, or that it could not be stored. */
export type WebhookRefusal = 'header' | 'time' | 'signature' | 'malformed_input' | 'not_stored';

/** What an operator can see in figures. Whoever sees something tells it here; none of it throws or waits. */
export interface Metrics {
  turnEnded(turn: { readonly kind: TurnKind; readonly outcome: 'done' | 'failed'; readonly durationMs: number }): void;
  /** An activity that became no turn; 429 also for somebody who was told to wait, and answered 200. */
  activityRefused(status: number): void;
  /** `before` is null for a session that is new. To be told once for each change that was stored. */
  sessionChanged(before: HandoffSession | null, after: HandoffSession, nowMs: number): void;
  attempted(report: DeliveryReport): void;
  called(observation: CallObservation): void;
  eventTaken(result: 'applied' | 'kept' | 'known' | 'typing' | 'unrecognised'): void;
  eventRefused(reason: WebhookRefusal): void;
  understood(understanding: Understanding): void;
  fellBack(reason: 'timed_out' | 'failed'): void;
  storeFailed(): void;
  compared(differing: number): void;
  /** From now on these are asked at each scrape. */
  watch(sources: MetricSources): void;
  readonly contentType: string;
  /**
   * All of it, in the text format of Prometheus. Takes no longer than the time limit: without an answer of the store in that time its
   * gauges are left out, rather than told as they were, and `handoff_store_readable` is 0.
   */
  render(): Promise<string>;
}

/** What a scrape waits for the store; Prometheus itself gives up after ten seconds unless told. */
const storeLimitMs = 2_500;

let ofProcess: Registry | null = null;

/** Event loop, heap, handles, garbage collection: once a process, whatever runs in it, since their observers are never taken down. */
function processRegistry(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}

/** Counts from zero, in a registry of its own. `version` and `node` are what `handoff_build_info` tells. */
export function createMetrics(
  about: { readonly version: string; readonly node: string },
  limitMs: number = storeLimitMs,
): Metrics & { readonly registry: Registry } {
  const registry = new Registry();
  const metrics = defineMetrics(registry);
  beginAtZero(metrics);
  metrics.build.set(about, 1);
  const whole = Registry.merge([registry, processRegistry()]);
  let sources: MetricSources | null = null;
  let counting: Promise<void> | null = null;

  return {
    registry: whole,
    contentType: whole.contentType,
    ...observersOf(metrics),
    watch: (given) => {
      sources = given;
    },
    async render() {
      if (sources !== null) {
        const { figures, breakerState } = sources;
        for (const state of breakerStates) metrics.breaker.set({ state }, state === breakerState() ? 1 : 0);
        // Those who scrape at once share one look.
        counting ??= count(metrics, figures, limitMs).finally(() => {
          counting = null;
        });
        await counting;
      }
      return whole.metrics();
    },
  };
}

function observersOf(metrics: MetricSet): Omit<Metrics, 'watch' | 'render' | 'contentType'> {
  return {
    turnEnded: ({ kind, outcome, durationMs }) => {
      metrics.turns.inc({ kind, outcome });
      metrics.turnSeconds.observe({ kind }, durationMs / 1_000);
    },
    activityRefused: (status) => metrics.refused.inc({ status: String(status) }),
    sessionChanged: (before, after, nowMs) => {
      if (before === null) metrics.started.inc({ mode: after.request.mode });
      if (after.state === 'ended' && before?.state !== 'ended') metrics.ended.inc({ reason: after.reason });
      if (isFirstAgent(before, after)) metrics.agentSeconds.observe((nowMs - Date.parse(after.requestedAt)) / 1_000);
    },
    attempted: ({ action, outcome, attempt, mayRepeat, errorCode, error }) => {
      metrics.attempts.inc({ action, outcome });
      if (attempt > 1 && outcome !== 'held_back') metrics.retries.inc({ action });
      if (outcome === 'dead') metrics.dead.inc({ action, why: causeOf(error) });
      if (mayRepeat) metrics.repeats.inc({ action });
      if (errorCode !== null) metrics.failures.inc({ action, code: errorCode });
    },
    called: ({ call, outcome, durationMs }) => {
      metrics.calls.inc({ call, outcome });
      metrics.callSeconds.observe({ call }, durationMs / 1_000);
    },
    eventTaken: (result) => metrics.events.inc({ result }),
    eventRefused: (reason) => metrics.eventsRefused.inc({ reason }),
    understood: ({ intent, topic, product }) => {
      metrics.intents.inc({ intent });
      metrics.topics.inc({ certainty: topic?.certainty ?? 'none' });
      metrics.products.inc({ certainty: product?.certainty ?? 'none' });
    },
    fellBack: (reason) => metrics.fallbacks.inc({ reason }),
    storeFailed: () => metrics.storeErrors.inc(),
    compared: (differing) => metrics.differing.set(differing),
  };
}

function causeOf(error: unknown): DeathCause {
  if (!(error instanceof BotError)) return 'fault';
  return error.retryable ? 'expired' : 'refused';
}

/** The person has not had one, and was not taken to a chat that was there before. */
function isFirstAgent(before: HandoffSession | null, after: HandoffSession): boolean {
  return after.state === 'connected' && before?.state !== 'connected' && !after.metAgent && !after.chat.adopted;
}

async function count(metrics: MetricSet, figures: () => Promise<StoreFigures>, limitMs: number): Promise<void> {
  const found = await withinLimit(figures, limitMs);
  metrics.storeReadable.set(found === null ? 0 : 1);
  for (const gauge of [metrics.sessions, metrics.waiting, metrics.oldest]) gauge.reset();
  if (found === null) return;
  for (const state of openStates) metrics.sessions.set({ state }, found.sessions[state]);
  for (const lane of lanes) {
    metrics.waiting.set({ lane }, found.lanes[lane].waiting);
    metrics.oldest.set({ lane }, found.lanes[lane].oldestMs / 1_000);
  }
}

/** Null when there was no answer in time, or a failure: that is somebody else's to report. */
async function withinLimit<T>(ask: () => Promise<T>, limitMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  const asked = Promise.resolve()
    .then(ask)
    .catch(() => null);
  const answer = await Promise.race([asked, limit]);
  clearTimeout(timer);
  return answer;
}
