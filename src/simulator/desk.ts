import { randomBytes, randomUUID } from 'node:crypto';
import type { Chat, ChatStep, DeskChange, DeskEvent, EndReason, FiledTicket } from './chat.ts';
import type { AgentOptions, Settings } from './options.ts';
import { chatEnded, notFound, Problem } from './problem.ts';
import { Queue, type QueueChange } from './queue.ts';
import { Tickets } from './tickets.ts';
import type { ChatRequest, Issue, TicketFiling } from './wire.ts';

const maxOpenChats = 2_000;
const maxEndedChats = 500;
const maxSteps = 500;

/** What the desk needs around it: where it is reached, who is told of events, and who watches. */
export interface DeskSurroundings {
  readonly baseUrl: () => string;
  readonly send: (chat: Chat, event: DeskEvent) => void;
  readonly changed: (change: DeskChange) => void;
}

/**
 * The chats and queues of the simulated desk, in memory.
 *
 * A chat waits (`queued`, in one queue's line), is taken by an agent (`connected`), may be moved to another queue (`queued` again) and
 * ends once and for good. Every change tells the bot by an event and the watchers by a change; whenever somebody leaves a line, everybody
 * behind is told the new position. All of it is synchronous: a call has acted wholly or not at all when the next one comes.
 */
export class Desk {
  readonly queues: ReadonlyMap<string, Queue>;
  readonly tickets = new Tickets();
  readonly #chats = new Map<string, Chat>();
  readonly #settings: Settings;
  readonly #around: DeskSurroundings;

  constructor(settings: Settings, around: DeskSurroundings) {
    this.#settings = settings;
    this.#around = around;
    this.queues = new Map(settings.queues.map((queue) => [queue.id, new Queue(queue, settings.nowMs)]));
  }

  now(): string {
    return new Date(this.#settings.nowMs()).toISOString();
  }

  /** Throws the problem 404 `queue_not_found`. */
  queue(queueId: string): Queue {
    const queue = this.queues.get(queueId);
    if (queue === undefined) throw notFound('queue_not_found');
    return queue;
  }

  /** Throws the problem 404 `chat_not_found`. */
  chat(chatId: string): Chat {
    const chat = this.#chats.get(chatId);
    if (chat === undefined) throw notFound('chat_not_found');
    return chat;
  }

  /** A chat that has not ended. Throws the problems 404 `chat_not_found` and 409 `chat_ended`. */
  openChat(chatId: string): Chat {
    const chat = this.chat(chatId);
    if (chat.status === 'ended') throw chatEnded();
    return chat;
  }

  /** The oldest first. */
  chats(): Chat[] {
    return [...this.#chats.values()];
  }

  position(chat: Chat): number | null {
    const index = this.queue(chat.queueId).waiting.indexOf(chat.id);
    return index === -1 ? null : index + 1;
  }

  estimatedWaitSeconds(chat: Chat): number | null {
    const position = this.position(chat);
    return position === null ? null : this.queue(chat.queueId).estimateSeconds(position);
  }

  /** Puts a person into a queue, or throws the problem why not; the refusals are the contract's. */
  createChat(request: ChatRequest): Chat {
    const queue = this.queue(request.queueId);
    this.#refuse(request, queue);
    const chat = this.#newChat(request);
    this.#chats.set(chat.id, chat);
    if (queue.acceptsAtOnce) this.#connect(chat, this.#freeAgent());
    else this.#wait(chat, queue);
    this.#forgetTheOldest();
    return chat;
  }

  /** The person added details. Throws the problem 409 `chat_ended`. */
  changeIssue(chatId: string, issue: Issue): Chat {
    const chat = this.openChat(chatId);
    chat.issue = issue;
    this.#step(chat, 'issue_changed', null);
    return chat;
  }

  /** An agent takes a waiting chat; without `agentId` the one who has the fewest. Throws if it does not wait or nobody has that id. */
  accept(chatId: string, agentId?: string): Chat {
    const chat = this.openChat(chatId);
    if (chat.status !== 'queued') throw new Problem(409, 'not_waiting', 'The chat has an agent already.');
    const agent = agentId === undefined ? this.#freeAgent() : this.#settings.agents.find((one) => one.id === agentId);
    if (agent === undefined) throw new Problem(404, 'agent_not_found', 'There is no such agent.');
    this.#leaveQueue(chat);
    this.#connect(chat, agent);
    return chat;
  }

  /** Moves a chat to the end of another queue's line, where it waits again. */
  transfer(chatId: string, queueId: string): Chat {
    const chat = this.openChat(chatId);
    const queue = this.queue(queueId);
    this.#leaveQueue(chat);
    chat.queueId = queue.id;
    chat.agent = null;
    chat.toldPosition = null;
    this.#step(chat, 'transferred', queue.name);
    this.#around.send(chat, { type: 'chat.transferred', data: { queueId: queue.id, queueName: queue.name } });
    this.#wait(chat, queue);
    return chat;
  }

  /** Ends a chat. One that has ended stays as it is. */
  end(chatId: string, reason: EndReason): Chat {
    const chat = this.chat(chatId);
    if (chat.status === 'ended') return chat;
    const wasTaken = chat.steps.some((step) => step.what === 'connected');
    this.#leaveQueue(chat);
    chat.status = 'ended';
    chat.endedAt = this.now();
    chat.endReason = reason;
    chat.transcriptUrl = wasTaken ? `${this.#around.baseUrl()}/transcripts/${chat.reference}` : null;
    this.#step(chat, 'ended', reason);
    this.#around.send(chat, { type: 'chat.ended', data: { reason, transcriptUrl: chat.transcriptUrl } });
    return chat;
  }

  /** A ticket without a chat. */
  fileTicket(filing: TicketFiling): FiledTicket {
    const ticket = this.tickets.file(filing, this.now(), this.#around.baseUrl(), null);
    this.#around.changed({ what: 'desk' });
    return ticket;
  }

  changeQueue(queueId: string, change: QueueChange): Queue {
    const queue = this.queue(queueId);
    queue.change(change);
    this.#around.changed({ what: 'desk' });
    return queue;
  }

  #refuse(request: ChatRequest, queue: Queue): void {
    const requesterId = request.requester.id;
    if (this.#settings.knownAgents.includes(requesterId)) {
      throw new Problem(409, 'requester_is_agent', 'The person is an agent and has no end-user account.');
    }
    const open = this.chats().filter((chat) => chat.status !== 'ended');
    const own = open.find((chat) => chat.requester.id === requesterId);
    if (own !== undefined) {
      throw new Problem(409, 'chat_already_open', 'The person has a chat already.', { members: { chatId: own.id } });
    }
    if (!queue.isOpen) {
      throw new Problem(409, 'queue_closed', 'The queue is closed.', { members: { opensAt: queue.opensAt } });
    }
    if (queue.agents === 0) throw new Problem(409, 'no_agents', 'Nobody is staffed in this queue.');
    if (open.length >= maxOpenChats) {
      throw new Problem(503, 'desk_full', 'This simulator holds no more chats.', { retryAfterSeconds: 60 });
    }
  }

  #newChat(request: ChatRequest): Chat {
    const id = `chat_${randomUUID()}`;
    const reference = `VS-${randomBytes(10).toString('hex').toUpperCase()}`;
    const filing = request.ticket && { ...request.ticket, requester: request.requester, issue: request.issue };
    const joinUrl = this.#settings.joinUrl ?? ((_id, ref) => `${this.#around.baseUrl()}/join/${ref}`);
    return {
      id,
      reference,
      mode: request.mode,
      requester: request.requester,
      transcript: request.transcript,
      webhookUrl: request.webhookUrl,
      ticket: filing && this.tickets.file(filing, this.now(), this.#around.baseUrl(), id),
      joinUrl: request.mode === 'redirect' ? joinUrl(id, reference) : null,
      createdAt: this.now(),
      issue: request.issue,
      queueId: request.queueId,
      status: 'queued',
      agent: null,
      since: this.now(),
      endedAt: null,
      endReason: null,
      transcriptUrl: null,
      survey: null,
      messages: [],
      steps: [],
      sequence: 0,
      toldPosition: null,
    };
  }

  #wait(chat: Chat, queue: Queue): void {
    chat.status = 'queued';
    chat.since = this.now();
    queue.waiting.push(chat.id);
    this.#step(chat, 'queued', queue.name);
    this.#tellPositions(queue);
  }

  #connect(chat: Chat, agent: AgentOptions): void {
    this.queue(chat.queueId).connected.add(chat.id);
    chat.status = 'connected';
    chat.agent = agent;
    chat.since = this.now();
    chat.toldPosition = null;
    this.#step(chat, 'connected', agent.name);
    this.#around.send(chat, { type: 'chat.connected', data: { agent } });
  }

  #leaveQueue(chat: Chat): void {
    const queue = this.queue(chat.queueId);
    queue.connected.delete(chat.id);
    const index = queue.waiting.indexOf(chat.id);
    if (index === -1) return;
    queue.waiting.splice(index, 1);
    this.#tellPositions(queue);
  }

  #tellPositions(queue: Queue): void {
    for (const [index, chatId] of queue.waiting.entries()) {
      const chat = this.chat(chatId);
      const position = index + 1;
      if (chat.toldPosition === position) continue;
      chat.toldPosition = position;
      const estimatedWaitSeconds = queue.estimateSeconds(position);
      this.#around.send(chat, { type: 'chat.queued', data: { position, estimatedWaitSeconds } });
      this.#around.changed({ what: 'chat', chatId, reference: chat.reference });
    }
  }

  #freeAgent(): AgentOptions {
    const load = (agent: AgentOptions) =>
      this.chats().filter((chat) => chat.status === 'connected' && chat.agent?.id === agent.id).length;
    const [first, ...others] = this.#settings.agents;
    if (first === undefined) throw new Problem(404, 'agent_not_found', 'There is no agent.');
    return others.reduce((best, agent) => (load(agent) < load(best) ? agent : best), first);
  }

  #step(chat: Chat, what: ChatStep['what'], detail: string | null): void {
    chat.steps.push({ at: this.now(), what, detail });
    if (chat.steps.length > maxSteps) chat.steps.splice(1, 1);
    this.#around.changed({ what: 'chat', chatId: chat.id, reference: chat.reference });
  }

  #forgetTheOldest(): void {
    const ended = this.chats().filter((chat) => chat.status === 'ended');
    for (const chat of ended.slice(0, Math.max(0, ended.length - maxEndedChats))) this.#chats.delete(chat.id);
  }
}
