import { type Answer, json } from './answer.ts';
import { attachmentInfo, fileNameOf } from './attachments.ts';
import type { Callbacks } from './callbacks.ts';
import type { Chat } from './chat.ts';
import type { Conversation } from './conversation.ts';
import type { Desk } from './desk.ts';
import type { CallName } from './faults.ts';
import { invalidRequest, malformedRequest, Problem } from './problem.ts';
import { parseBody, wire } from './wire.ts';

/** A call of the contract, read and not yet acted upon. */
export interface ApiCall {
  readonly params: Readonly<Record<string, string>>;
  /** The parsed body; undefined where the operation takes bytes or nothing. */
  readonly body: unknown;
  readonly bytes: Buffer;
  /** A header by its lower-case name; empty if absent. */
  header(name: string): string;
}

/** One row of the contract's table of calls. */
export interface Operation {
  readonly name: CallName;
  readonly method: 'get' | 'post' | 'patch';
  readonly path: string;
  readonly takes: 'nothing' | 'json' | 'bytes';
  /** Whether an Idempotency-Key is required. */
  readonly creates: boolean;
  /** What a body over the size limit is refused with. */
  readonly tooLarge: () => Problem;
  /** Acts at once and wholly; throws a Problem to refuse. */
  readonly act: (call: ApiCall) => Answer;
}

/** A chat as `GET /v1/chats/{chatId}` shows it. */
function chatAnswer(desk: Desk, chat: Chat): Record<string, unknown> {
  return {
    id: chat.id,
    status: chat.status,
    position: desk.position(chat),
    estimatedWaitSeconds: desk.estimatedWaitSeconds(chat),
    joinUrl: chat.joinUrl,
    ticket: chat.ticket,
    agent: chat.agent,
    endedAt: chat.endedAt,
    endReason: chat.endReason,
  };
}

function newChatAnswer(desk: Desk, chat: Chat): Record<string, unknown> {
  const { agent, endedAt, endReason, ...created } = chatAnswer(desk, chat);
  return created;
}

const bodyTooLarge = () => malformedRequest('body: is larger than this desk takes');
const messageTooLarge = () => new Problem(413, 'message_too_large', 'The message is longer than this desk takes.');
const attachmentTooLarge = () => new Problem(413, 'attachment_too_large', 'The file is larger than this desk takes.');

/** Every call of the contract, over the given desk. */
export function apiOperations(desk: Desk, conversation: Conversation, callbacks: Callbacks): Operation[] {
  const read = { takes: 'nothing', creates: false, tooLarge: bodyTooLarge } as const;
  const change = { takes: 'json', creates: false, tooLarge: bodyTooLarge } as const;
  const create = { takes: 'json', creates: true, tooLarge: bodyTooLarge } as const;
  const chatId = (call: ApiCall) => call.params['chatId'] ?? '';
  const messageId = (call: ApiCall) => call.params['messageId'] ?? '';

  return [
    {
      ...read,
      name: 'getQueue',
      method: 'get',
      path: '/v1/queues/:queueId',
      act: ({ params }) => json(200, desk.queue(params['queueId'] ?? '').status()),
    },
    {
      ...create,
      name: 'createChat',
      method: 'post',
      path: '/v1/chats',
      act: ({ body }) => json(201, newChatAnswer(desk, desk.createChat(parseBody(wire.chatRequest, body)))),
    },
    {
      ...read,
      name: 'getChat',
      method: 'get',
      path: '/v1/chats/:chatId',
      act: (call) => json(200, chatAnswer(desk, desk.chat(chatId(call)))),
    },
    {
      ...change,
      name: 'changeChat',
      method: 'patch',
      path: '/v1/chats/:chatId',
      act: (call) => {
        const { issue } = parseBody(wire.chatChange, call.body);
        const chat = issue === undefined ? desk.openChat(chatId(call)) : desk.changeIssue(chatId(call), issue);
        return json(200, chatAnswer(desk, chat));
      },
    },
    {
      ...create,
      name: 'sendMessage',
      method: 'post',
      path: '/v1/chats/:chatId/messages',
      tooLarge: messageTooLarge,
      act: (call) => {
        const { id, acceptedAt } = conversation.hearPerson(chatId(call), parseBody(wire.message, call.body));
        return json(201, { id, acceptedAt });
      },
    },
    {
      ...change,
      name: 'changeMessage',
      method: 'patch',
      path: '/v1/chats/:chatId/messages/:messageId',
      tooLarge: messageTooLarge,
      act: (call) => {
        const changed = conversation.changeOfPerson(chatId(call), messageId(call), parseBody(wire.messageChange, call.body));
        return json(200, { id: changed.id });
      },
    },
    {
      ...create,
      name: 'uploadAttachment',
      method: 'post',
      path: '/v1/chats/:chatId/attachments',
      takes: 'bytes',
      tooLarge: attachmentTooLarge,
      act: (call) => json(201, attachmentInfo(conversation.upload(chatId(call), uploadedFile(call)))),
    },
    {
      ...change,
      name: 'typing',
      method: 'post',
      path: '/v1/chats/:chatId/typing',
      act: (call) => {
        parseBody(wire.anyObject, call.body);
        conversation.personTypes(chatId(call));
        return json(202);
      },
    },
    {
      ...change,
      name: 'endChat',
      method: 'post',
      path: '/v1/chats/:chatId/end',
      act: (call) => json(200, chatAnswer(desk, desk.end(chatId(call), parseBody(wire.endRequest, call.body).reason))),
    },
    {
      ...change,
      name: 'rateChat',
      method: 'post',
      path: '/v1/chats/:chatId/survey',
      act: (call) => {
        conversation.rate(chatId(call), parseBody(wire.survey, call.body));
        return json(204);
      },
    },
    {
      ...create,
      name: 'fileTicket',
      method: 'post',
      path: '/v1/tickets',
      act: ({ body }) => json(201, desk.fileTicket(parseBody(wire.ticketFiling, body))),
    },
    {
      ...create,
      name: 'requestCallback',
      method: 'post',
      path: '/v1/callbacks',
      act: ({ body }) => {
        const request = parseBody(wire.callbackRequest, body);
        const { id, scheduledFor } = callbacks.book(request, desk.queue(request.queueId));
        return json(201, { id, scheduledFor });
      },
    },
  ];
}

function uploadedFile(call: ApiCall): { name: string; contentType: string; bytes: Buffer } {
  const name = fileNameOf(call.header('content-disposition'));
  if (name === null) throw invalidRequest('Content-Disposition: attachment with a file name is required');
  const contentType = call.header('content-type');
  if (contentType === '') throw invalidRequest('Content-Type: is required');
  return { name, contentType, bytes: call.bytes };
}
