import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the next upload is answered: a status, or nothing at all; with `location`, a way to somewhere else. */
export type UploadAnswer = { readonly status: number; readonly location?: string } | 'silence';

/** Where a person's client has files put, on this machine. What is put is written down. */
export class UploadServer {
  readonly uploads: {
    readonly method: string;
    readonly path: string;
    readonly range: string | undefined;
    readonly authorization: string | undefined;
    readonly bytes: Buffer;
  }[] = [];
  /** Asked for each upload. */
  answer: () => UploadAnswer = () => ({ status: 201 });
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const { method = '', url = '', headers } = request;
      const bytes = await bodyOf(request);
      const { 'content-range': range, authorization } = headers;
      this.uploads.push({ method, path: url, range, authorization, bytes });
      const answer = this.answer();
      if (answer === 'silence') return;
      // restify, in the same process, changes the prototype of responses: `writeHead` gives nothing back.
      response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location });
      response.end('{}');
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
