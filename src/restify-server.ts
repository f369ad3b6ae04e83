import { pino } from 'pino';
import type { Server } from 'restify';
// Not the package's main module: it loads every plugin of restify's, two hundred and fifty files at a start, of which nothing is used here.
import RestifyRouter from 'restify/lib/router.js';
import RestifyServer from 'restify/lib/server.js';

/** What `restify.createServer` gives for a name alone. An empty name leaves the header `Server` out of answers. */
export function createRestifyServer(name: string): Server {
  const log = pino({ name: name || 'restify' });
  return new RestifyServer({ name, log, router: new RestifyRouter({ log }) });
}
