import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path answers. */
export type FileAnswer =
  | { readonly bytes: Uint8Array; readonly contentType?: string }
  | { readonly status: number; readonly location?: string }
  /** Announces this length, whatever it then sends. */
  | { readonly bytes: Uint8Array; readonly announcedLength: number }
  /** Sends without an end, or until nobody listens. */
  | 'endless'
  /** Takes the question and says nothing; or says something and then nothing more. */
  | 'silence'
  | 'silence after the beginning';

/** Where a client keeps files, well-behaved or not, on this machine. What is asked is written down. */
export class FileServer {
  readonly asked: { readonly path: string; readonly authorization: string | null }[] = [];
  readonly #answers = new Map<string, FileAnswer>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Has a path answer so from now on; gives its address. */
  put(path: string, answer: FileAnswer): string {
    this.#answers.set(path, answer);
    return this.addressOf(path);
  }

  addressOf(path: string, host = '127.0.0.1'): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  timesAsked(path: string): number {
    return this.asked.filter((asked) => asked.path === path).length;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.asked.push({ path, authorization: request.headers.authorization ?? null });
    const answer = this.#answers.get(path) ?? { status: 404 };
    if (answer === 'silence') return;
    // restify, in the same process, changes the prototype of responses: `writeHead` gives nothing back.
    if (answer === 'endless' || answer === 'silence after the beginning') {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.write(Buffer.alloc(1_024, 'x'));
      if (answer === 'endless') sendOn(response);
    } else if ('status' in answer) {
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location });
      response.end();
    } else if ('announcedLength' in answer) {
      // Past node's own bookkeeping, which refuses to lie.
      request.socket.end(
        Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.announcedLength}\r\n\r\n`), answer.bytes]),
      );
    } else {
      response.writeHead(200, { 'content-type': answer.contentType ?? 'application/octet-stream' });
      response.end(answer.bytes);
    }
  }
}

function sendOn(response: ServerResponse): void {
  while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x')));
  if (!response.destroyed) response.once('drain', () => sendOn(response));
}
