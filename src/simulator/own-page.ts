import type { IncomingMessage } from 'node:http';

/**
 * Whether the request was addressed to this server under a loopback name. A page elsewhere can point a name of its own at 127.0.0.1 (DNS
 * rebinding) and would then read the console as if it were its own; its Host header gives it away.
 */
export function isForLoopback(request: IncomingMessage): boolean {
  const port = request.socket.localPort;
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return names.some((name) => request.headers.host === `${name}:${port}` || (port === 80 && request.headers.host === name));
}

/**
 * Whether a request that changes something comes from a page of this server. Any page in a developer's browser can post to loopback, but
 * it can't choose its Origin. A client that sends none is no browser page, and has to know the bearer token.
 */
export function isFromOwnPage(request: IncomingMessage, isAuthorized: (request: IncomingMessage) => boolean): boolean {
  const { origin, host } = request.headers;
  return origin === undefined ? isAuthorized(request) : origin === `http://${host}`;
}
