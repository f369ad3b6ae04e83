import type { AddressInfo } from 'node:net';
import type { Next, Request, Response, Server } from 'restify';
import { createRestifyServer } from '../restify-server.ts';
import { answerMetrics, type MetricsParts } from './metrics-route.ts';
import { parseUntrustedJson } from './parse-json.ts';

/** The largest activity Teams sends is well below; a message with everything on it stays under 100 KB. */
const mostActivityBytes = 512 * 1024;
/** A chat event carries one message at most. */
const mostEventBytes = 256 * 1024;
/** How much of a refused body is thrown away before its connection is: up to here the sender hears the answer for sure. */
const mostDiscardedBytes = 4 * 1024 * 1024;
/** From the first byte of a request to its last; whoever is slower holds a connection for nothing. */
const requestWithinMs = 30_000;
const headersWithinMs = 15_000;

/** What stands behind the routes. Handlers answer by themselves; what they throw becomes a plain 500 with the request's id. */
export interface HttpParts {
  /** Looks at the headers of an activity before its body is read. Gives null for somebody who is let in, else what answers the others. */
  readonly admit: (request: Request) => Promise<((response: Response) => void) | null>;
  readonly onActivity: (request: Request, response: Response) => Promise<void>;
  /** Hears of each activity that was answered without `onActivity`, with the status of that answer. */
  readonly onActivityRefused: (status: number) => void;
  /** Takes a webhook's headers and its body, byte for byte as signed, and gives the status to answer with. */
  readonly onEvent: (headers: Readonly<Record<string, string>>, body: string) => Promise<EventAnswer>;
  /** What `/healthz` tells besides that the process is alive. */
  readonly health: () => Readonly<Record<string, unknown>>;
  /** What `/readyz` answers. */
  readonly readiness: () => Promise<Readiness>;
  /** Hears of what handlers throw, but not of requests that broke off before they had come whole. */
  readonly onError: (error: unknown, requestId: string) => void;
  /** Absent: there is no such path. */
  readonly metrics?: MetricsParts;
}

/** What a request needs, each with whether it works. */
export interface Readiness {
  /** Without these nothing can be served. */
  readonly needed: Readonly<Record<string, boolean>>;
  /** Without these something is served later; they are only told. */
  readonly wanted: Readonly<Record<string, boolean>>;
}

export interface EventAnswer {
  readonly status: 200 | 400 | 401 | 503;
  readonly code: string;
}

/** The bot's HTTP side. `listen` resolves when connections are taken; `close` when all that were taken have been answered. */
export interface HttpServer {
  listen(host: string, port: number): Promise<{ readonly port: number }>;
  /** Takes no more connections; those that are not answered after `withinMs` are cut. */
  close(withinMs: number): Promise<void>;
}

/** Serves `/api/messages`, `/api/vayusphere/events`, `/healthz`, `/readyz` and perhaps `/metrics`, 405 for their other methods, and 404 for everything else. */
export function createHttpServer(parts: HttpParts): HttpServer {
  const server = createRestifyServer('vayusphere-handoff-bot');
  server.server.keepAliveTimeout = 65_000;
  server.server.requestTimeout = requestWithinMs;
  server.server.headersTimeout = headersWithinMs;
  const closing = new AbortController();
  // Before a route is looked for: what is not found names no software either.
  server.pre(hideServer);
  server.use((request: Request, response: Response, next: Next) => {
    // A connection that is kept alive would hold up the end after its last answer, or after the rest of a body that was refused.
    const letGo = () => {
      if (closing.signal.aborted) setImmediate(() => server.server.closeIdleConnections());
    };
    response.once('finish', letGo);
    request.once('end', letGo);
    next();
  });
  server.post('/api/messages', async (request, response) =>
    guarded(parts, request, response, () => takeActivity(parts, request, response)),
  );
  server.post('/api/vayusphere/events', async (request, response) =>
    guarded(parts, request, response, () => answerEvent(parts, request, response)),
  );
  server.get('/healthz', async (request, response) =>
    guarded(parts, request, response, async () => void response.send(200, { status: 'ok', ...parts.health() })),
  );
  server.get('/readyz', async (request, response) => guarded(parts, request, response, () => answerReadiness(parts, response)));
  const { metrics } = parts;
  if (metrics !== undefined)
    server.get('/metrics', async (request, response) =>
      guarded(parts, request, response, () => answerMetrics(metrics, request, response)),
    );
  return { listen: (host, port) => listen(server, host, port), close: (withinMs) => close(server, closing, withinMs) };
}

function hideServer(_request: Request, response: Response, next: Next): void {
  response.removeHeader('Server');
  next();
}

async function guarded(parts: HttpParts, request: Request, response: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // Whoever went away in the middle of a request is there for no answer; and strangers may do so as often as they like: not a line of the log each.
    if (!request.complete && request.socket.destroyed) return;
    parts.onError(error, request.id());
    if (!response.headersSent) response.send(500, { code: 'unexpected', requestId: request.id() });
  }
}

async function takeActivity(parts: HttpParts, request: Request, response: Response): Promise<void> {
  const activity = await readActivity(parts, request, response);
  if (activity === undefined) return parts.onActivityRefused(response.statusCode);
  request.body = activity;
  await parts.onActivity(request, response);
}

/** The body as JSON; undefined when it is not taken, and has been answered so. */
async function readActivity(parts: HttpParts, request: Request, response: Response): Promise<unknown> {
  const refuse = await parts.admit(request);
  if (refuse !== null) {
    discard(request);
    return void refuse(response);
  }
  // A page in somebody's browser may post text and forms anywhere without being asked; JSON it may not.
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    discard(request);
    return void response.send(415, { code: 'content_type_refused' });
  }
  const body = await readText(request, response, mostActivityBytes);
  if (body === null) return undefined;
  const parsed = parseUntrustedJson(body);
  if (parsed === undefined) response.send(400, { code: 'malformed_input', message: 'The body is not JSON.' });
  return parsed;
}

async function answerEvent(parts: HttpParts, request: Request, response: Response): Promise<void> {
  const body = await readText(request, response, mostEventBytes);
  if (body === null) return;
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const { status, code } = await parts.onEvent(headers, body);
  response.send(status, { code });
}

async function answerReadiness(parts: HttpParts, response: Response): Promise<void> {
  const { needed, wanted } = await parts.readiness();
  const ready = Object.values(needed).every((works) => works);
  response.send(ready ? 200 : 503, { status: ready ? 'ready' : 'not_ready', checks: { ...needed, ...wanted } });
}

/** The body as text; null when it is too long, and has been answered so. */
async function readText(request: Request, response: Response, mostBytes: number): Promise<string | null> {
  const body = Number(request.headers['content-length'] ?? 0) > mostBytes ? null : await readBody(request, mostBytes);
  if (body !== null) return body;
  discard(request);
  response.send(413, { code: 'body_too_large' });
  return null;
}

/** The body as text, or null when it is longer than allowed; the rest has not been read then. */
async function readBody(request: Request, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Reads what is left of a refused body and throws it away, since a connection with half a request on it could neither be used nor closed;
 * somebody who goes on and on loses the connection. To be called before the answer: after it, Node itself throws away whatever comes.
 */
function discard(request: Request): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostDiscardedBytes) request.socket.destroy();
  });
  request.resume();
}

function listen(server: Server, host: string, port: number): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    // restify hands on the errors of the server inside it, and one that nobody listens to ends the process.
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

function close(server: Server, closing: AbortController, withinMs: number): Promise<void> {
  closing.abort();
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.server.closeIdleConnections();
  });
}
