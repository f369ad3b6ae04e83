import { Api } from './api.ts';
import { apiOperations } from './api-operations.ts';
import { Attachments } from './attachments.ts';
import { Callbacks } from './callbacks.ts';
import type { DeskChange } from './chat.ts';
import { ConsoleFeed } from './console-feed.ts';
import { addConsoleRoutes } from './console-routes.ts';
import { createControl, type SimulatorControl } from './control.ts';
import { Conversation } from './conversation.ts';
import { Desk } from './desk.ts';
import { Faults } from './faults.ts';
import { createHttpServer } from './http-server.ts';
import { Live } from './live.ts';
import { parseOptions, type SimulatorOptions } from './options.ts';
import { PageRouter } from './page-router.ts';
import { Pages } from './pages.ts';
import { addPersonRoutes } from './person-routes.ts';
import { Webhooks } from './webhooks.ts';

export type { SimulatedChat, SimulatorControl } from './control.ts';
export type { CallName, FaultSettings } from './faults.ts';
export { type QueueOptions, type SimulatorLogEntry, type SimulatorOptions, teamsJoinUrl } from './options.ts';
export type { CallRecord } from './request-log.ts';
export type { DeliveryAttempt } from './webhooks.ts';

/** The other side of the Vayusphere contract, in one process with whoever needs it. */
export interface Simulator extends SimulatorControl {
  /** Listens on loopback and tells where; rejects if the port is taken. `url` is the base of the calls, and `url/console` the agents' page. */
  start(): Promise<{ url: string; port: number }>;
  /** Drops every connection, timer and undelivered event. A stopped simulator is not started again. */
  stop(): Promise<void>;
  /** Nothing listens any more, as while a machine is down; all state is kept. Events still go out. */
  disconnect(): Promise<void>;
  /** Listens again on the same port. */
  reconnect(): Promise<void>;
}

/** A simulated desk with its state in memory: nothing survives `stop`. Throws a TypeError that names every problem of the options. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const settings = parseOptions(options);
  const stopping = new AbortController();
  const faults = new Faults(settings.seed);
  const webhooks = new Webhooks(settings, faults, () => feed.changed({ what: 'desk' }));
  let port = settings.port;
  const baseUrl = () => `http://${settings.host === '::1' ? '[::1]' : settings.host}:${port}`;
  const around = { baseUrl, send: webhooks.send.bind(webhooks), changed: (change: DeskChange) => feed.changed(change) };
  const desk = new Desk(settings, around);
  const attachments = new Attachments(settings.maxAttachmentBytes);
  const conversation = new Conversation(desk, attachments, settings, around);
  const callbacks = new Callbacks();
  const live = new Live(() => feed.changed({ what: 'desk' }));
  const feed = new ConsoleFeed(desk, faults, live);
  faults.watch(() => feed.changed({ what: 'desk' }));
  const api = new Api(settings, faults, stopping.signal, () => feed.changed({ what: 'desk' }));
  const { requests } = api;
  const server = createHttpServer(() => settings.log({ event: 'internal_error' }));
  for (const operation of apiOperations(desk, conversation, callbacks)) {
    server.route(operation.method, operation.path, (params, request, response) =>
      api.handle(operation, params, request, response),
    );
  }
  const router = new PageRouter({ server, pages: new Pages(), live, isAuthorized: (request) => api.isAuthorized(request) });
  addConsoleRoutes({ router, settings, desk, conversation, callbacks, faults, feed, webhooks, requests });
  addPersonRoutes({ router, server, desk, conversation, attachments });

  return {
    ...createControl({ desk, conversation, callbacks, webhooks, faults, requests }),
    async start() {
      port = await server.listen(port, settings.host);
      settings.log({ event: 'listening', port });
      return { url: baseUrl(), port };
    },
    async stop() {
      stopping.abort();
      webhooks.stop();
      live.close();
      await server.close();
      settings.log({ event: 'stopped' });
    },
    disconnect: () => server.close(),
    async reconnect() {
      port = await server.listen(port, settings.host);
    },
  };
}
