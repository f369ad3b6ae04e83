import type { CallbackRecord, Callbacks } from './callbacks.ts';
import type { Chat, ChatMessage, EndReason } from './chat.ts';
import type { AgentFile, Conversation } from './conversation.ts';
import type { Desk } from './desk.ts';
import type { FaultSettings, Faults } from './faults.ts';
import type { QueueChange, QueueStatus } from './queue.ts';
import type { CallRecord, RequestLog } from './request-log.ts';
import type { TicketRecord } from './tickets.ts';
import type { DeliveryAttempt, Webhooks } from './webhooks.ts';
import type { MessageChange, Survey } from './wire.ts';

/** A copy of a chat at one moment, with its place in the queue. */
export type SimulatedChat = Chat & { readonly position: number | null; readonly estimatedWaitSeconds: number | null };

/**
 * What specs and developers do as the agents, the administrator and the person on the desk's own page. Everything acts at once; events are
 * on their way when a method returns, and delivered when `settled` resolves. What is returned are copies. What can't be done throws a
 * Problem with the `code` that the console shows.
 */
export interface SimulatorControl {
  /** The oldest first. */
  chats(): SimulatedChat[];
  chat(chatId: string): SimulatedChat;
  /** An agent takes a waiting chat; without `agentId` the one with the fewest chats. */
  accept(chatId: string, agentId?: string): SimulatedChat;
  transfer(chatId: string, queueId: string): SimulatedChat;
  /** `agent_ended` unless another reason is given. */
  end(chatId: string, reason?: EndReason): SimulatedChat;
  /** The agent writes, with files if there are any. */
  say(chatId: string, text: string, files?: readonly AgentFile[]): ChatMessage;
  /** The agent edits or deletes what an agent wrote. */
  changeMessage(chatId: string, messageId: string, change: MessageChange): ChatMessage;
  agentTypes(chatId: string): void;
  /** The person writes on the desk's own page, as people do in mode `redirect`. */
  personSays(chatId: string, text: string): ChatMessage;
  queues(): QueueStatus[];
  setQueue(queueId: string, change: QueueChange): QueueStatus;
  tickets(): TicketRecord[];
  callbacks(): CallbackRecord[];
  surveys(): (Survey & { readonly chatId: string })[];
  /** The calls that came in, the oldest first. */
  requests(): CallRecord[];
  /** The attempts to deliver events, the oldest first. */
  deliveries(): DeliveryAttempt[];
  /** Resolves when every event was delivered (or is older than 24 hours); rejects when the simulator stops first. */
  settled(): Promise<void>;
  readonly faults: {
    get(): FaultSettings;
    /** Changes what is named and leaves the rest. */
    set(change: Partial<FaultSettings>): FaultSettings;
    clear(): FaultSettings;
  };
}

interface Parts {
  readonly desk: Desk;
  readonly conversation: Conversation;
  readonly callbacks: Callbacks;
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  readonly requests: RequestLog;
}

/** The control of a simulator made of the given parts. */
export function createControl({ desk, conversation, callbacks, webhooks, faults, requests }: Parts): SimulatorControl {
  const copy = (chat: Chat): SimulatedChat => ({
    ...structuredClone(chat),
    position: desk.position(chat),
    estimatedWaitSeconds: desk.estimatedWaitSeconds(chat),
  });
  return {
    chats: () => desk.chats().map(copy),
    chat: (chatId) => copy(desk.chat(chatId)),
    accept: (chatId, agentId) => copy(desk.accept(chatId, agentId)),
    transfer: (chatId, queueId) => copy(desk.transfer(chatId, queueId)),
    end: (chatId, reason = 'agent_ended') => copy(desk.end(chatId, reason)),
    say: (chatId, text, files = []) => {
      const fileIds = files.map((file) => conversation.upload(chatId, file).id);
      return structuredClone(conversation.say(chatId, text, fileIds));
    },
    changeMessage: (chatId, messageId, change) => structuredClone(conversation.changeOfAgent(chatId, messageId, change)),
    agentTypes: (chatId) => conversation.agentTypes(chatId),
    personSays: (chatId, text) => structuredClone(conversation.personSays(chatId, text)),
    queues: () => [...desk.queues.values()].map((queue) => queue.status()),
    setQueue: (queueId, change) => desk.changeQueue(queueId, change).status(),
    tickets: () => structuredClone(desk.tickets.all()),
    callbacks: () => structuredClone(callbacks.all()),
    surveys: () =>
      desk.chats().flatMap((chat) => (chat.survey === null ? [] : [{ chatId: chat.id, ...structuredClone(chat.survey) }])),
    requests: () => structuredClone(requests.all()),
    deliveries: () => webhooks.attempts(),
    settled: () => webhooks.settled(),
    faults: {
      get: () => faults.settings,
      set: (change) => faults.set(change),
      clear: () => faults.clear(),
    },
  };
}
