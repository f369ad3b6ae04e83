import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomUUID } from 'node:crypto';

/**
 * What belongs together, as everybody who hears of it knows it: our log, Vayusphere by `traceparent`, and a trace collector. `traceId`
 * (32 hexadecimal digits) is one for all that one cause has led to, over the store and over restarts; `spanId` (16) is one piece of it.
 */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
  /** The session that the work is about, once that is known; the same for all pieces of the work. */
  readonly about: { sessionId: string | null };
}

/** Where a span is put in its trace. Names, ids and codes only: spans leave the house as logs do. */
export interface NewSpan {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'consumer' | 'internal';
  readonly traceId: string;
  /** Null for the first of its trace. */
  readonly parentSpanId: string | null;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A span that has begun. `end` is told the error's code when the work failed, and null when it did not. */
export interface RunningSpan {
  readonly spanId: string;
  end(errorCode: string | null, attributes: Attributes): void;
}

/** Whoever keeps spans. Neither member throws or waits for anybody. */
export interface Tracer {
  begin(span: NewSpan): RunningSpan;
}

/** Keeps none: where no collector is named there still are ids, for the log and for Vayusphere. */
export const noTracer: Tracer = { begin: () => ({ spanId: newSpanId(), end: () => {} }) };

const current = new AsyncLocalStorage<Trace | undefined>();

/** The trace of the running work; undefined outside of any. */
export function currentTrace(): Trace | undefined {
  return current.getStore();
}

/** What every line of the log says of the work that it is about. Empty outside of any. */
export function idsOfCurrentWork(): { readonly correlationId?: string; readonly sessionId?: string } {
  const trace = current.getStore();
  if (trace === undefined) return {};
  const { sessionId } = trace.about;
  return sessionId === null ? { correlationId: trace.traceId } : { correlationId: trace.traceId, sessionId };
}

/** Says which session the running work is about: the last one that it stored, else the first one that it found. */
export function aboutSession(sessionId: string, how: 'found' | 'stored'): void {
  const trace = current.getStore();
  if (trace !== undefined && (how === 'stored' || trace.about.sessionId === null)) trace.about.sessionId = sessionId;
}

/** Runs what belongs to no work in particular, although some work has set it off, such as looking for deliveries that are due. */
export function outsideOfWork<T>(run: () => T): T {
  return current.run(undefined, run);
}

/** Keeps a function in the work that it was made in: a lock would run it in the work of whoever let go of it. */
export function inThisWork<T>(run: () => T): () => T {
  return AsyncLocalStorage.bind(run);
}

export interface SpanOptions {
  readonly kind: NewSpan['kind'];
  /** The trace to begin or to go on with. Absent: a piece of the running work, or a trace of its own outside of any. */
  readonly trace?: { readonly traceId: string; readonly parentSpanId: string | null };
  readonly sessionId?: string;
  readonly attributes?: Attributes;
}

/** Adds to what is known of the running span. */
export type Annotate = (attributes: Attributes) => void;

/**
 * Runs work as one span, from its begin to its end, and gives or throws what the work does. Everything that the work logs, sends and
 * stores carries the trace.
 */
export async function inSpan<T>(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  work: (annotate: Annotate) => Promise<T>,
): Promise<T> {
  const outer = current.getStore();
  const place = options.trace ?? { traceId: outer?.traceId ?? newTraceId(), parentSpanId: outer?.spanId ?? null };
  const about = options.trace === undefined && outer !== undefined ? outer.about : { sessionId: options.sessionId ?? null };
  const span = tracer.begin({ name, kind: options.kind, ...place, attributes: options.attributes ?? {} });
  const more: Record<string, string | number | boolean> = {};
  const end = (errorCode: string | null): void => {
    span.end(errorCode, about.sessionId === null ? more : { ...more, 'handoff.session_id': about.sessionId });
  };
  try {
    const result = await current.run({ traceId: place.traceId, spanId: span.spanId, about }, () =>
      work((attributes) => void Object.assign(more, attributes)),
    );
    end(null);
    return result;
  } catch (error) {
    end(codeOf(error));
    throw error;
  }
}

/** What may be told of an error: its stable code, or its kind. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** The trace of the running work as W3C Trace Context writes it (https://www.w3.org/TR/trace-context/#traceparent-header). */
export function currentTraceparent(): string | undefined {
  const trace = current.getStore();
  return trace === undefined ? undefined : `00-${trace.traceId}-${trace.spanId}-01`;
}

/** Reads what `currentTraceparent` wrote; undefined when it is nothing of the kind. */
export function parseTraceparent(
  text: string | undefined,
): { readonly traceId: string; readonly parentSpanId: string } | undefined {
  const [, traceId, parentSpanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(text ?? '') ?? [];
  return traceId === undefined || parentSpanId === undefined ? undefined : { traceId, parentSpanId };
}

/**
 * A trace id made of what names a cause, so that the same cause coming again, to whichever instance, has the same one: Teams repeats
 * activities and Vayusphere its events. Tells nothing of what it was made of.
 */
export function traceIdOf(...names: readonly string[]): string {
  return createHash('sha256').update(names.join('\0')).digest('hex').slice(0, 32);
}

/** A trace id that nothing else has. */
export function newTraceId(): string {
  return randomHex();
}

function newSpanId(): string {
  return randomHex().slice(16);
}

/** Node draws the randomness of many UUIDs at once; drawn for each it is a fortieth of a turn. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}
