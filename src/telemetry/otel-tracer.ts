import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, RandomIdGenerator, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { NewSpan, RunningSpan, Tracer } from './trace.ts';

/** Spans that wait for the collector; more than these are dropped. */
const mostWaiting = 2_048;
const exportLimitMs = 5_000;

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

export interface OtelTracerOptions {
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`: where the collector's paths begin. */
  readonly endpoint: string;
  readonly version: string;
  /** Told when the collector stops taking spans, and when it takes them again. */
  readonly onCollector: (state: 'failing' | 'working') => void;
}

/** A tracer that sends its spans to a collector, in batches, behind everybody's back. */
export interface OtelTracer extends Tracer {
  /** Sends what waits, if the collector takes it, and lets go. Never throws. */
  stop(): Promise<void>;
}

/**
 * Spans to an OpenTelemetry collector, by OTLP over HTTP. Nobody ever waits for it: with a collector that is slow or away spans wait, up
 * to a bound, and are then dropped. Nothing global is registered and nothing is instrumented by itself, so that no span holds what we did
 * not put there. The exporter reads `OTEL_EXPORTER_OTLP_HEADERS` by itself.
 *
 * To be loaded only where a collector is named: a process without one does not pay for it.
 */
export function createOtelTracer({ endpoint, version, onCollector }: OtelTracerOptions): OtelTracer {
  const ids = new RandomIdGenerator();
  // The SDK asks for a trace id while it begins the first span of a trace, and there is one already.
  let traceIdOfNext = '';
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const exporter = watched(new OTLPTraceExporter({ url, timeoutMillis: exportLimitMs }), onCollector);
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': 'vayusphere-handoff-bot', 'service.version': version }),
    ),
    idGenerator: { generateTraceId: () => traceIdOfNext, generateSpanId: () => ids.generateSpanId() },
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: mostWaiting, exportTimeoutMillis: exportLimitMs })],
  });
  const tracer = provider.getTracer('vayusphere-handoff-bot', version);

  return {
    begin({ name, kind, traceId, parentSpanId, attributes }: NewSpan): RunningSpan {
      traceIdOfNext = traceId;
      const parent =
        parentSpanId === null
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent);
      return {
        spanId: span.spanContext().spanId,
        end(errorCode: string | null, more: Attributes) {
          span.setAttributes(more);
          // The code alone: an exception's message may quote a person.
          if (errorCode !== null) span.setAttribute('error.type', errorCode).setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    stop: () => provider.shutdown().catch(() => {}),
  };
}

/** Tells of a change only: a collector that is away for an hour is one line in the log and not one for each batch. */
function watched(exporter: SpanExporter, onCollector: OtelTracerOptions['onCollector']): SpanExporter {
  let state: 'failing' | 'working' = 'working';
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const now = result.code === 0 ? 'working' : 'failing';
        if (now !== state) onCollector(now);
        state = now;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
