import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, Response } from 'restify';
import { createRestifyServer } from '../restify-server.ts';
import { type Answer, problemAnswer } from './answer.ts';
import { writeAnswer } from './api.ts';
import { Problem } from './problem.ts';

export type RouteParams = Record<string, string>;
export type RouteHandler = (params: RouteParams, request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** An HTTP server on loopback that can stop listening and listen again on the same port. */
export interface HttpServer {
  route(method: 'get' | 'post' | 'patch' | 'put' | 'del', path: string, handler: RouteHandler): void;
  /** Resolves with the port; rejects if it is taken. */
  listen(port: number, host: string): Promise<number>;
  /** Drops every connection and stops listening; resolves when nothing is left. */
  close(): Promise<void>;
}

function refusalFor(error: unknown): Answer {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : 500;
  if (status === 404) return problemAnswer(new Problem(404, 'not_found', 'There is no such thing here.'));
  if (status === 405) return problemAnswer(new Problem(405, 'method_not_allowed', 'Not with this method.'));
  return problemAnswer(new Problem(500, 'internal_error', 'The simulator failed.'));
}

/** A restify server whose own refusals are problem documents too. `onError` hears of everything that a handler threw unasked. */
export function createHttpServer(onError: (error: unknown) => void): HttpServer {
  const server = createRestifyServer('');
  // The callback is never called: it would make restify send its own error format.
  server.on('restifyError', (_request: IncomingMessage, response: ServerResponse, error: unknown) => {
    const answer = refusalFor(error);
    if (answer.status === 500) onError(error);
    if (response.headersSent) response.destroy();
    else writeAnswer(response, answer);
  });
  return {
    route(method, path, handler) {
      server[method](path, async (request: Request, response: Response) => {
        await handler({ ...request.params }, request, response);
      });
    },
    listen(port, host) {
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      // restify passes the errors of its HTTP server on to itself, where one that nobody hears ends the process.
      server.once('error', reject);
      server.server.listen(port, host, () => {
        server.removeListener('error', reject);
        const address = server.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
      return promise;
    },
    close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.server.close(() => resolve());
      server.server.closeAllConnections();
      return promise;
    },
  };
}
