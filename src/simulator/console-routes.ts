import { z } from 'zod';
import { json } from './answer.ts';
import { attachmentInfo, fileNameOf } from './attachments.ts';
import type { Callbacks } from './callbacks.ts';
import { type ConsoleFeed, consoleTopic } from './console-feed.ts';
import type { Conversation } from './conversation.ts';
import type { Desk } from './desk.ts';
import { callNames, type Faults, faultsSchema } from './faults.ts';
import type { RouteParams } from './http-server.ts';
import type { Settings } from './options.ts';
import type { PageRouter } from './page-router.ts';
import { invalidRequest, Problem } from './problem.ts';
import type { RequestLog } from './request-log.ts';
import { chatPage, chatRow, queueRow } from './views.ts';
import type { Webhooks } from './webhooks.ts';
import { parseBody, wire } from './wire.ts';

const shownTraffic = 100;

const bodies = {
  accept: z.object({ agentId: z.string().optional() }),
  transfer: z.object({ queueId: z.string() }),
  end: z.object({ reason: z.enum(['agent_ended', 'no_agents', 'timed_out']).default('agent_ended') }),
  say: z.object({ text: z.string().max(28_000), fileIds: z.array(z.string()).max(10).default([]) }),
  queue: z.object({
    open: z.boolean().optional(),
    agents: z.int().min(0).max(1000).optional(),
    opensAt: z.iso.datetime().nullable().optional(),
  }),
};

interface Parts {
  readonly router: PageRouter;
  readonly settings: Settings;
  readonly desk: Desk;
  readonly conversation: Conversation;
  readonly callbacks: Callbacks;
  readonly faults: Faults;
  readonly feed: ConsoleFeed;
  readonly webhooks: Webhooks;
  readonly requests: RequestLog;
}

/** The agents' console: its page, what it reads, and what agents and administrators do. */
export function addConsoleRoutes(parts: Parts): void {
  const { router } = parts;
  router.redirect('/', '/console');
  router.page('/console', 'console.html');
  router.files('/assets/:file');
  router.stream('/console/api/events', () => consoleTopic);
  addReads(parts);
  addChatChanges(parts);
  addDeskChanges(parts);
}

function addReads({ router, desk, feed, settings, webhooks, requests, callbacks }: Parts): void {
  router.read('/console/api/state', () =>
    json(200, {
      ...feed.overview(),
      agents: settings.agents,
      callNames,
      chats: desk.chats().map((chat) => chatRow(desk, chat)),
    }),
  );
  router.read('/console/api/chats/:chatId', ({ chatId }) => json(200, chatPage(desk, desk.chat(chatId ?? ''))));
  router.read('/console/api/traffic', () =>
    json(200, {
      calls: requests.all().slice(-shownTraffic),
      events: webhooks.attempts().slice(-shownTraffic),
      tickets: desk.tickets.all().slice(-shownTraffic),
      callbacks: callbacks.all().slice(-shownTraffic),
    }),
  );
}

function addChatChanges({ router, desk, conversation, settings }: Parts): void {
  const chatPath = '/console/api/chats/:chatId';
  const idOf = (params: RouteParams) => params['chatId'] ?? '';
  const messageOf = (params: RouteParams) => params['messageId'] ?? '';
  const done = (chatId: string) => json(200, chatPage(desk, desk.chat(chatId)));

  router.change('post', `${chatPath}/accept`, bodies.accept, (params, { agentId }) =>
    done(desk.accept(idOf(params), agentId).id),
  );
  router.change('post', `${chatPath}/transfer`, bodies.transfer, (params, { queueId }) =>
    done(desk.transfer(idOf(params), queueId).id),
  );
  router.change('post', `${chatPath}/end`, bodies.end, (params, { reason }) => done(desk.end(idOf(params), reason).id));
  router.change('post', `${chatPath}/messages`, bodies.say, (params, { text, fileIds }) => {
    if (text.trim() === '' && fileIds.length === 0) throw invalidRequest('text: is empty');
    return json(201, conversation.say(idOf(params), text, fileIds));
  });
  router.change('patch', `${chatPath}/messages/:messageId`, wire.messageChange, (params, change) =>
    json(200, conversation.changeOfAgent(idOf(params), messageOf(params), change)),
  );
  router.change('post', `${chatPath}/typing`, wire.anyObject, (params) => {
    conversation.agentTypes(idOf(params));
    return json(202);
  });
  router.changeByBytes('post', `${chatPath}/files`, settings.maxAttachmentBytes, (params, bytes, request) => {
    if (bytes === null) throw new Problem(413, 'attachment_too_large', 'The file is larger than this desk takes.');
    const name = fileNameOf(request.headers['content-disposition'] ?? '');
    if (name === null) throw invalidRequest('Content-Disposition: attachment with a file name is required');
    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    return json(201, attachmentInfo(conversation.upload(idOf(params), { name, contentType, bytes })));
  });
}

function addDeskChanges({ router, desk, faults }: Parts): void {
  router.change('patch', '/console/api/queues/:queueId', bodies.queue, ({ queueId }, change) =>
    json(200, queueRow(desk, desk.changeQueue(queueId ?? '', change).status())),
  );
  router.read('/console/api/faults', () => json(200, faults.settings));
  router.change('patch', '/console/api/faults', wire.anyObject, (_params, body) =>
    json(200, faults.set(parseBody(faultsSchema, body))),
  );
  router.change('del', '/console/api/faults', wire.anyObject, () => json(200, faults.clear()));
}
