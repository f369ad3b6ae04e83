import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { json, problemAnswer } from './answer.ts';
import { writeAnswer } from './api.ts';
import type { Attachments, StoredFile } from './attachments.ts';
import type { Chat } from './chat.ts';
import { personTopic } from './console-feed.ts';
import type { Conversation } from './conversation.ts';
import type { Desk } from './desk.ts';
import type { HttpServer, RouteParams } from './http-server.ts';
import type { PageRouter } from './page-router.ts';
import { pageHeaders } from './pages.ts';
import { notFound, Problem } from './problem.ts';
import { personPage } from './views.ts';
import { wire } from './wire.ts';

interface Parts {
  readonly router: PageRouter;
  readonly server: HttpServer;
  readonly desk: Desk;
  readonly conversation: Conversation;
  readonly attachments: Attachments;
}

/**
 * What a person reaches: the page that a `joinUrl` leads to, the transcript, the ticket, and the files. Whoever has the reference of a
 * chat is its person, as whoever has the deep link is in a real desk.
 */
export function addPersonRoutes(parts: Parts): void {
  addJoinPage(parts);
  addRecords(parts);
  addFiles(parts);
}

function addJoinPage({ router, desk, conversation }: Parts): void {
  const chatOf = (params: RouteParams) => chatByReference(desk, params);
  router.page('/join/:reference', 'join.html');
  router.read('/join/:reference/state', (params) => json(200, personPage(desk, chatOf(params))));
  router.stream('/join/:reference/events', (params) => personTopic(chatOf(params).reference));
  router.change('post', '/join/:reference/messages', z.object({ text: z.string().trim().min(1) }), (params, { text }) =>
    json(201, conversation.personSays(chatOf(params).id, text)),
  );
  router.change('post', '/join/:reference/typing', wire.anyObject, (params) => {
    conversation.personTypes(chatOf(params).id);
    return json(202);
  });
  router.change('post', '/join/:reference/end', wire.anyObject, (params) => {
    const chat = chatOf(params);
    return json(200, personPage(desk, desk.end(chat.id, chat.status === 'queued' ? 'user_cancelled' : 'user_ended')));
  });
}

function addRecords({ router, desk }: Parts): void {
  router.page('/transcripts/:reference', 'transcript.html');
  router.read('/transcripts/:reference/state', (params) => {
    const chat = chatByReference(desk, params);
    return json(200, { ...personPage(desk, chat), transcript: chat.transcript, steps: chat.steps, createdAt: chat.createdAt });
  });
  router.page('/tickets/:number', 'ticket.html');
  router.read('/tickets/:number/state', ({ number }) => {
    const ticket = desk.tickets.find(number ?? '');
    if (ticket === undefined) throw notFound('not_found');
    return json(200, ticket);
  });
}

function addFiles({ server, attachments }: Parts): void {
  server.route('get', '/files/:fileId', async ({ fileId }, _request, response) => {
    const file = attachments.find(fileId ?? '');
    if (file === undefined) writeAnswer(response, problemAnswer(notFound('not_found')));
    else writeFile(response, file);
  });
}

/** Always as a download: what a person uploaded must not become a page of this server. */
function writeFile(response: ServerResponse, file: StoredFile): void {
  response.writeHead(200, {
    ...pageHeaders,
    'content-security-policy': "default-src 'none'; sandbox",
    'content-type': file.contentType,
    'content-length': String(file.sizeBytes),
    'content-disposition': `attachment; filename="file"; filename*=UTF-8''${extendedValue(file.name)}`,
  });
  response.end(file.bytes);
}

/** RFC 8187: the characters that encodeURIComponent leaves alone and attr-char does not have are encoded too. */
function extendedValue(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function chatByReference(desk: Desk, params: RouteParams): Chat {
  const chat = desk.chats().find((one) => one.reference === params['reference']);
  if (chat === undefined) throw new Problem(404, 'chat_not_found', 'No chat has this reference.');
  return chat;
}
