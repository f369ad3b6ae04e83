import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: unknown;
}

/** What the server does with one request, once it has read it whole. */
export type Reply = (response: ServerResponse) => void;

/** A real HTTP server in Vayusphere's place that does to each request what the spec wrote down for it, in order. */
export interface DeskServer {
  readonly baseUrl: string;
  readonly requests: readonly ReceivedRequest[];
  /** Adds replies to those that are still to be given. A request without a reply left gets 599. */
  willReply(...replies: Reply[]): void;
  /** Resolves as soon as so many requests have arrived. */
  arrived(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Answers JSON. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  (response) => {
    // restify, loaded anywhere in this process, changes the prototype of responses: `writeHead` gives nothing back.
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** Answers problem details. */
export const problem = (status: number, members: Record<string, unknown>, headers: Record<string, string> = {}): Reply =>
  json(status, { title: 'Refused', status, ...members }, { 'content-type': 'application/problem+json', ...headers });

/** Answers whatever text. */
export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers });
    response.end(body);
  };

/** Answers without a body. */
export const noBody =
  (status: number): Reply =>
  (response) => {
    response.writeHead(status);
    response.end();
  };

/** Never answers. */
export const hang: Reply = () => undefined;

/** Begins an answer and never ends it. */
export const hangMidway: Reply = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"id":');
};

/** Breaks the connection without an answer, after the request was read: the caller can't know what became of it. */
export const reset: Reply = (response) => void response.socket?.resetAndDestroy();

/** Speaks something other than HTTP. */
export const gibberish: Reply = (response) => void response.socket?.end('the person said: secret words\r\n\r\n');

/** Starts on a free port of the loopback interface; `basePath` comes before the contract's paths. */
export async function startDeskServer(basePath = ''): Promise<DeskServer> {
  const requests: ReceivedRequest[] = [];
  const replies: Reply[] = [];
  const waiting = new Set<() => void>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const isJson = request.headers['content-type'] === 'application/json';
    const path = (request.url ?? '').slice(basePath.length);
    requests.push({
      method: request.method ?? '',
      path,
      headers: request.headers,
      bytes,
      body: isJson ? JSON.parse(bytes.toString()) : undefined,
    });
    for (const check of waiting) check();
    (replies.shift() ?? text(599, 'no reply was written down for this request'))(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}${basePath}`,
    requests,
    willReply: (...more) => void replies.push(...more),
    arrived: (count) =>
      new Promise((resolve) => {
        const check = (): void => {
          if (requests.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
