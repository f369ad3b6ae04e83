import { randomUUID } from 'node:crypto';
import { type Attachments, attachmentInfo, type StoredFile } from './attachments.ts';
import type { Chat, ChatMessage, DeskChange, DeskEvent, LinkedAttachment } from './chat.ts';
import type { Desk, DeskSurroundings } from './desk.ts';
import type { AgentOptions, Settings } from './options.ts';
import { invalidRequest, notFound, Problem } from './problem.ts';
import type { MessageChange, PersonMessage, Survey } from './wire.ts';

const maxMessages = 2_000;

/** A file that an agent gives the person. */
export interface AgentFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/**
 * What is said in chats. In mode `relay` the bot hears of everything the agent does here by events; in mode `redirect` the person reads it
 * on the desk's own page, and the bot is told nothing of it.
 */
export class Conversation {
  readonly #desk: Desk;
  readonly #attachments: Attachments;
  readonly #settings: Settings;
  readonly #around: DeskSurroundings;

  constructor(desk: Desk, attachments: Attachments, settings: Settings, around: DeskSurroundings) {
    this.#desk = desk;
    this.#attachments = attachments;
    this.#settings = settings;
    this.#around = around;
  }

  /**
   * A message of the person. The same message under the same id is taken once; other content under a known id is 422. Throws the problems
   * 409 `chat_ended`, 413 `message_too_large`, and 422 `invalid_request` for an attachment that was never uploaded to this chat.
   */
  hearPerson(chatId: string, message: PersonMessage): ChatMessage {
    const chat = this.#desk.openChat(chatId);
    this.#refuseTooLarge(message.text);
    const known = chat.messages.find((one) => one.id === message.id);
    if (known !== undefined) {
      if (known.from === 'person' && known.text === message.text) return known;
      throw invalidRequest('id: belongs to another message of this chat');
    }
    return this.#add(chat, {
      id: message.id,
      from: 'person',
      agent: null,
      text: message.text,
      sentAt: message.sentAt,
      acceptedAt: this.#desk.now(),
      attachments: message.attachments.map((attachment) => this.#uploaded(chat, attachment.id)),
      edited: false,
      deleted: false,
    });
  }

  /** A message that the person writes on the desk's own page. */
  personSays(chatId: string, text: string): ChatMessage {
    return this.hearPerson(chatId, { id: `message_${randomUUID()}`, text, sentAt: this.#desk.now(), attachments: [] });
  }

  /** The person edited or deleted a message. Throws the problems 409 `chat_ended`, 404 `message_not_found`, 413 `message_too_large`. */
  changeOfPerson(chatId: string, messageId: string, change: MessageChange): ChatMessage {
    const chat = this.#desk.openChat(chatId);
    if (change.text !== undefined) this.#refuseTooLarge(change.text);
    return this.#change(chat, messageId, 'person', change);
  }

  /** Throws the problem 409 `chat_ended`. */
  personTypes(chatId: string): void {
    const chat = this.#desk.openChat(chatId);
    this.#around.changed({ what: 'typing', chatId, reference: chat.reference, from: 'person' });
  }

  rate(chatId: string, survey: Survey): void {
    const chat = this.#desk.chat(chatId);
    chat.survey = survey;
    this.#changed(chat);
  }

  /** The agent of the chat speaks. Throws the problem 409 `not_connected` if it has none. */
  say(chatId: string, text: string, fileIds: readonly string[] = []): ChatMessage {
    const chat = this.#desk.openChat(chatId);
    const agent = this.#agentOf(chat);
    const attachments = fileIds.map((fileId) => this.#uploaded(chat, fileId));
    const message = this.#add(chat, {
      id: `message_${randomUUID()}`,
      from: 'agent',
      agent,
      text,
      sentAt: this.#desk.now(),
      acceptedAt: this.#desk.now(),
      attachments,
      edited: false,
      deleted: false,
    });
    this.#tellBot(chat, { type: 'chat.message', data: { id: message.id, text, agent, attachments } });
    return message;
  }

  /** The agent edits or deletes a message of an agent. */
  changeOfAgent(chatId: string, messageId: string, change: MessageChange): ChatMessage {
    const chat = this.#desk.openChat(chatId);
    const message = this.#change(chat, messageId, 'agent', change);
    const data = change.deleted ? { id: messageId, deleted: true } : { id: messageId, text: message.text };
    this.#tellBot(chat, { type: 'chat.message_updated', data });
    return message;
  }

  agentTypes(chatId: string): void {
    const chat = this.#desk.openChat(chatId);
    const agent = this.#agentOf(chat);
    this.#tellBot(chat, { type: 'chat.typing', data: { agent } });
    this.#around.changed({ what: 'typing', chatId, reference: chat.reference, from: 'agent' });
  }

  /** Keeps a file for a message of this chat. Throws the problems 409 `chat_ended`, 413 and 415 of the contract. */
  upload(chatId: string, file: AgentFile): StoredFile {
    const chat = this.#desk.openChat(chatId);
    return this.#attachments.put(chat.id, file.name, file.contentType, file.bytes);
  }

  #add(chat: Chat, message: ChatMessage): ChatMessage {
    if (chat.messages.length >= maxMessages) {
      throw new Problem(503, 'desk_full', 'This simulator holds no more messages in one chat.', { retryAfterSeconds: 60 });
    }
    chat.messages.push(message);
    this.#changed(chat);
    return message;
  }

  #change(chat: Chat, messageId: string, from: ChatMessage['from'], change: MessageChange): ChatMessage {
    const message = chat.messages.find((one) => one.id === messageId && one.from === from);
    if (message === undefined) throw notFound('message_not_found');
    if (change.deleted) Object.assign(message, { text: '', attachments: [], deleted: true });
    else Object.assign(message, { text: change.text ?? message.text, edited: true, deleted: false });
    this.#changed(chat);
    return message;
  }

  #uploaded(chat: Chat, fileId: string): LinkedAttachment {
    const file = this.#attachments.find(fileId);
    if (file?.chatId !== chat.id) throw invalidRequest('attachments: names a file that was not uploaded to this chat');
    return { ...attachmentInfo(file), url: `${this.#around.baseUrl()}/files/${file.id}` };
  }

  #agentOf(chat: Chat): AgentOptions {
    if (chat.agent === null) throw new Problem(409, 'not_connected', 'No agent has this chat.');
    return chat.agent;
  }

  #refuseTooLarge(text: string): void {
    if (text.length <= this.#settings.maxMessageCharacters) return;
    throw new Problem(413, 'message_too_large', 'The message is longer than this desk takes.', {
      members: { maxCharacters: this.#settings.maxMessageCharacters },
    });
  }

  #tellBot(chat: Chat, event: DeskEvent): void {
    if (chat.mode === 'relay') this.#around.send(chat, event);
  }

  #changed(chat: Chat): void {
    const change: DeskChange = { what: 'chat', chatId: chat.id, reference: chat.reference };
    this.#around.changed(change);
  }
}
