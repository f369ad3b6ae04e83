import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The channel's connector service at its barest: takes everything, gives ids, knows every member. Counts what it is asked. */
export class CountingChannel {
  /** Messages and signs of typing, new or in the place of another one. */
  sends = 0;
  /** Everything else, such as looking a member up. */
  others = 0;
  /** The bodies of what is sent, while somebody wants them. */
  record: string[] | null = null;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request).then(
        (body) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(body);
        },
        () => response.destroy(),
      );
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get serviceUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async #answer(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'GET') {
      this.others += 1;
      return JSON.stringify({ id: '29:someone', name: 'Ada Example', email: 'ada@example.com' });
    }
    this.sends += 1;
    this.record?.push(Buffer.concat(chunks).toString('utf8'));
    return JSON.stringify({ id: `message-${this.sends}` });
  }
}
