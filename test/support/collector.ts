import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it came in. */
export interface ReceivedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of its trace. */
  readonly parentSpanId: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** An OpenTelemetry collector, as far as traces by OTLP/HTTP in JSON go (https://opentelemetry.io/docs/specs/otlp/#otlphttp). */
export interface Collector {
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  /** Everything that came in, as it came. */
  readonly bodies: readonly string[];
  /** `hang`: takes requests and never answers; a number: answers with it. */
  behaviour: 'work' | 'hang' | number;
  close(): Promise<void>;
}

interface Wire {
  readonly resourceSpans: {
    readonly scopeSpans: {
      readonly spans: {
        name: string;
        kind: number;
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        status?: { code?: number };
        attributes: { key: string; value: Record<string, unknown> }[];
      }[];
    }[];
  }[];
}

export async function startCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    bodies.push(body);
    if (collector.behaviour === 'hang') return;
    if (collector.behaviour === 'work' && request.url === '/v1/traces') spans.push(...spansOf(JSON.parse(body) as Wire));
    response.writeHead(collector.behaviour === 'work' ? 200 : collector.behaviour, { 'content-type': 'application/json' });
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    behaviour: 'work',
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return collector;
}

function spansOf({ resourceSpans }: Wire): ReceivedSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ name, kind, traceId, spanId, parentSpanId = '', status, attributes }) => ({
      name,
      kind,
      traceId,
      spanId,
      parentSpanId,
      failed: status?.code === 2,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    }));
}
