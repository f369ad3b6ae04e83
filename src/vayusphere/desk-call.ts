import { createHash } from 'node:crypto';
import { type DeskRefusalCode, DeskRefused, DeskUnavailable } from '../errors.ts';
import type {
  AgentDesk,
  AttachmentInfo,
  Callback,
  CallbackRequest,
  ChatRequest,
  DeskChat,
  OutgoingMessage,
  QueueStatus,
  Ticket,
} from '../handoff/ports.ts';
import { attachmentHeaders } from './attachment-headers.ts';
import type { components } from './openapi.ts';
import type { Refusals } from './problem.ts';
import type { OutgoingCall } from './transport.ts';
import {
  parseAttachment,
  parseCallback,
  parseChat,
  parseMessageAccepted,
  parseNewChat,
  parseQueue,
  parseTicket,
} from './wire.ts';

type Wire = components['schemas'];

/** A call of the desk as the contract writes it: the request, what a bare refusal of it means, and how its answer is read. */
export interface DeskCall<Result> {
  readonly name: keyof AgentDesk;
  readonly request: OutgoingCall;
  readonly refusals: Refusals;
  /** Reads the body of a 2xx answer; throws `DeskUnavailable('desk_protocol')`. */
  readonly parse: (body: string | null) => Result;
}

type Maker<Name extends keyof AgentDesk, Result> = (...parameters: Parameters<AgentDesk[Name]>) => DeskCall<Result>;

const contactType: Wire['ContactType'] = 'chat bot';

/** Puts a person into a queue. The ticket that may come with it is filed as the chat bot's; events go to `webhookUrl`. */
export function createChat(request: ChatRequest, webhookUrl: string, key: string): DeskCall<DeskChat> {
  const body: Wire['ChatRequest'] = {
    ...request,
    transcript: [...request.transcript],
    ticket: request.ticket === null ? null : { ...request.ticket, contactType },
    webhookUrl,
  };
  return deskCall('createChat', 'POST', ['chats'], { body, key, retried: true }, inQueue, json(parseNewChat));
}

/** Asks who is there. */
export const queueStatus: Maker<'queueStatus', QueueStatus> = (queueId) =>
  deskCall('queueStatus', 'GET', ['queues', queueId], { retried: true }, inQueue, json(parseQueue));

/** Asks for a chat as it is now. */
export const chat: Maker<'chat', DeskChat> = (chatId) =>
  deskCall('chat', 'GET', ['chats', chatId], { retried: true }, inChat, json(parseChat));

/** Changes the issue of a chat; doing it twice is doing it once. */
export const changeIssue: Maker<'changeIssue', DeskChat> = (chatId, issue) => {
  const body: Wire['ChatChange'] = { issue };
  return deskCall('changeIssue', 'PATCH', ['chats', chatId], { body, retried: true }, inChat, json(parseChat));
};

/** Sends a message. Its key is made of the chat's and the message's id, so a repeat, even after a restart, is the same message. */
export function sendMessage(chatId: string, message: OutgoingMessage): DeskCall<void> {
  const body: Wire['Message'] = { ...message, attachments: [...message.attachments] };
  const key = `message-${createHash('sha256').update(`${chatId}\0${message.id}`).digest('hex')}`;
  const parse = json((answer) => void parseMessageAccepted(answer));
  return deskCall('sendMessage', 'POST', ['chats', chatId, 'messages'], { body, key, retried: true }, inChat, parse);
}

/** Edits or deletes a message; doing it twice is doing it once. */
export const changeMessage: Maker<'changeMessage', void> = (chatId, messageId, change) =>
  deskCall(
    'changeMessage',
    'PATCH',
    ['chats', chatId, 'messages', messageId],
    { body: change satisfies Wire['MessageChange'], retried: true },
    { ...inChat, notFound: 'message_not_found' },
    nothing,
  );

/** Uploads a file. */
export const uploadAttachment: Maker<'uploadAttachment', AttachmentInfo> = (chatId, file, key) =>
  deskCall(
    'uploadAttachment',
    'POST',
    ['chats', chatId, 'attachments'],
    {
      bytes: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength),
      headers: attachmentHeaders(file),
      key,
      retried: true,
    },
    { ...inChat, tooLarge: 'attachment_too_large' },
    json(parseAttachment),
  );

/** Says that the person is typing: goes out once, since a late one is worth nothing. */
export const typing: Maker<'typing', void> = (chatId) =>
  deskCall('typing', 'POST', ['chats', chatId, 'typing'], { body: {}, retried: false }, inChat, nothing);

/** Ends a chat; ending it twice is ending it once. */
export const endChat: Maker<'endChat', DeskChat> = (chatId, reason) => {
  const body: Wire['EndRequest'] = { reason };
  return deskCall('endChat', 'POST', ['chats', chatId, 'end'], { body, retried: true }, inChat, json(parseChat));
};

/** Hands over the person's rating: goes out once, since it has no key that would make a repeat exact. */
export const rate: Maker<'rate', void> = (chatId, survey) => {
  const body: Wire['Survey'] = survey;
  return deskCall('rate', 'POST', ['chats', chatId, 'survey'], { body, retried: false }, inChat, nothing);
};

/** Files a ticket in place of a chat. */
export const fileTicket: Maker<'fileTicket', Ticket> = (request, key) => {
  const body: Wire['TicketFiling'] = { ...request, contactType };
  return deskCall('fileTicket', 'POST', ['tickets'], { body, key, retried: true }, plain, json(parseTicket));
};

/** Asks for a call back. */
export function requestCallback(request: CallbackRequest, key: string): DeskCall<Callback> {
  const body: Wire['CallbackRequest'] = request;
  return deskCall('requestCallback', 'POST', ['callbacks'], { body, key, retried: true }, inQueue, json(parseCallback));
}

const plain: Refusals = { notFound: 'invalid_request', tooLarge: 'invalid_request' };
const inQueue: Refusals = { ...plain, notFound: 'queue_not_found' };
const inChat: Refusals = { notFound: 'chat_not_found', tooLarge: 'message_too_large' };

const nothing = (): void => undefined;

/** Reads a JSON body first. What JSON.parse says is left out: it quotes the text. */
const json =
  <Result>(parse: (body: unknown) => Result) =>
  (body: string | null): Result => {
    if (body === null) throw new DeskUnavailable('desk_protocol', 'The answer is too large');
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      throw new DeskUnavailable('desk_protocol', 'The answer is not JSON');
    }
    return parse(parsed);
  };

interface Content {
  readonly body?: object;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly retried: boolean;
}

function deskCall<Result>(
  name: keyof AgentDesk,
  method: OutgoingCall['method'],
  segments: readonly string[],
  content: Content,
  refusals: Refusals,
  parse: DeskCall<Result>['parse'],
): DeskCall<Result> {
  if (content.key !== undefined && !/^[!-~]{1,128}$/.test(content.key))
    throw new TypeError('An idempotency key is 1 to 128 visible ASCII characters');
  const headers = {
    ...(content.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...content.headers,
    ...(content.key === undefined ? {} : { 'idempotency-key': content.key }),
  };
  // Made once, here: every repeat sends the same bytes, which is what the key asks for.
  const body = content.body === undefined ? (content.bytes ?? null) : JSON.stringify(content.body);
  const path = `/v1/${segments.map((segment) => encodeSegment(segment, refusals.notFound)).join('/')}`;
  return { name, request: { name, method, path, headers, body, retried: content.retried }, refusals, parse };
}

/**
 * An id is one segment of a path, whatever stands in it. One that can't be a segment names nothing that exists: dots are taken for
 * directories on the way, encoded or not (URL standard, section 4.3).
 */
function encodeSegment(id: string, notFound: DeskRefusalCode): string {
  if (id === '' || id === '.' || id === '..' || !id.isWellFormed()) throw new DeskRefused(notFound);
  return encodeURIComponent(id);
}
