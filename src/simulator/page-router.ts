import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { type Answer, answerOf, problemAnswer } from './answer.ts';
import { writeAnswer } from './api.ts';
import type { HttpServer, RouteParams } from './http-server.ts';
import type { Live } from './live.ts';
import { isForLoopback, isFromOwnPage } from './own-page.ts';
import type { Pages } from './pages.ts';
import { invalidRequest, notFound, Problem } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { parseBody } from './wire.ts';

const maxJsonBytes = 256 * 1024;

interface Parts {
  readonly server: HttpServer;
  readonly pages: Pages;
  readonly live: Live;
  readonly isAuthorized: (request: IncomingMessage) => boolean;
}

/**
 * The routes of the simulator's own pages. Reading asks for a loopback Host; changing something also asks for the page's own Origin, or
 * for the bearer token from a client that is no browser. Refusals are problem documents, as in the contract.
 */
export class PageRouter {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** An HTML page. */
  page(path: string, file: string): void {
    this.#get(path, async (_params, response) => {
      if (!this.#parts.pages.write(file, response)) throw notFound('not_found');
    });
  }

  /** The files that pages are made of. */
  files(path: string): void {
    this.#get(path, async (params, response) => {
      if (!this.#parts.pages.write(params['file'] ?? '', response)) throw notFound('not_found');
    });
  }

  redirect(path: string, target: string): void {
    this.#get(path, async (_params, response) => {
      writeAnswer(response, { status: 302, contentType: '', headers: { location: target } });
    });
  }

  /** A JSON document. */
  read(path: string, answer: (params: RouteParams) => Answer): void {
    this.#get(path, async (params, response) => writeAnswer(response, answer(params)));
  }

  /** Pushes of the topic that `topicOf` gives; it may throw a Problem. */
  stream(path: string, topicOf: (params: RouteParams) => string): void {
    this.#get(path, async (params, response) => {
      if (this.#parts.live.watch(topicOf(params), response)) return;
      throw new Problem(503, 'too_many_pages', 'Too many pages are open.', { retryAfterSeconds: 10 });
    });
  }

  /** A change with a JSON body. */
  change<T>(
    method: 'post' | 'patch' | 'put' | 'del',
    path: string,
    schema: z.ZodType<T>,
    act: (params: RouteParams, body: T) => Answer,
  ): void {
    this.changeByBytes(method, path, maxJsonBytes, (params, bytes) => {
      if (bytes === null) throw invalidRequest('body: is too large');
      return act(params, parseBody(schema, bytes.byteLength === 0 ? {} : parseJson(bytes)));
    });
  }

  /** A change with any body; null stands for one that is larger than `maxBytes`. */
  changeByBytes(
    method: 'post' | 'patch' | 'put' | 'del',
    path: string,
    maxBytes: number,
    act: (params: RouteParams, bytes: Buffer | null, request: IncomingMessage) => Answer,
  ): void {
    this.#parts.server.route(method, path, async (params, request, response) => {
      const bytes = await readBody(request, maxBytes);
      const answer = answerOf(() => {
        refuseForeignHost(request);
        if (!isFromOwnPage(request, this.#parts.isAuthorized)) {
          throw new Problem(
            403,
            'not_same_origin',
            'Only the pages of this simulator, or a client with the token, may change something.',
          );
        }
        return act(params, bytes, request);
      });
      writeAnswer(response, answer);
    });
  }

  #get(path: string, handler: (params: RouteParams, response: ServerResponse) => Promise<void>): void {
    this.#parts.server.route('get', path, async (params, request, response) => {
      try {
        refuseForeignHost(request);
        await handler(params, response);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        writeAnswer(response, problemAnswer(error));
      }
    });
  }
}

function refuseForeignHost(request: IncomingMessage): void {
  if (isForLoopback(request)) return;
  throw new Problem(403, 'not_loopback', 'The simulator answers under 127.0.0.1, localhost and [::1] alone.');
}
