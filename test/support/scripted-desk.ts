import { DeskRefused, DeskUnavailable } from '../../src/errors.ts';
import type { AgentDesk, ChatRequest, DeskChat, Issue, OutgoingMessage } from '../../src/handoff/ports.ts';
import { deskChat } from './handoff-examples.ts';

type Method = keyof AgentDesk;
type Script = { [Each in Method]: AgentDesk[Each][] };

/** A call that has been made and waits for its answer. */
export interface HeldCall<Answer> {
  readonly reached: Promise<void>;
  /** Lets the call end as the function says; by default as it would have without being held. */
  letGo(answer?: () => Promise<Answer>): void;
}

/** No answer came; nobody knows whether the call was carried out. */
export function noAnswer(retryAfterMs: number | null = null): DeskUnavailable {
  return new DeskUnavailable('desk_unavailable', 'no answer', { retryAfterMs });
}

/**
 * Vayusphere, in memory: chats are created once for each key, and end. What a call is to answer instead is told in advance, for the next
 * call of its kind (`next`) or for all of them (`down`). Every call is recorded in words.
 */
export class ScriptedDesk implements AgentDesk {
  /** What was called, such as `createChat session-1` or `endChat chat-1 user_cancelled`. */
  readonly calls: string[] = [];
  readonly requests: ChatRequest[] = [];
  readonly issues: Issue[] = [];
  readonly chats = new Map<string, DeskChat>();
  /** What every call fails with that no script answers, as long as it is set. */
  down: Error | null = null;
  readonly #chatOfKey = new Map<string, string>();
  readonly #script: Script = {
    queueStatus: [],
    createChat: [],
    chat: [],
    changeIssue: [],
    sendMessage: [],
    changeMessage: [],
    uploadAttachment: [],
    typing: [],
    endChat: [],
    rate: [],
    fileTicket: [],
    requestCallback: [],
  };

  /** The next calls of a method are answered so, one each. */
  next<Each extends Method>(method: Each, ...answers: AgentDesk[Each][]): void {
    this.#script[method].push(...answers);
  }

  /** Holds the next call that creates a chat. */
  holdCreation(): HeldCall<DeskChat> {
    const { held, wait } = hold<DeskChat>();
    this.next('createChat', (request, key) => wait(async () => this.carryOutCreation(request, key)));
    return held;
  }

  /** Holds the next call that asks for a chat. */
  holdChat(): HeldCall<DeskChat> {
    const { held, wait } = hold<DeskChat>();
    this.next('chat', (chatId) => wait(async () => this.#known(chatId)));
    return held;
  }

  /** Creates the chat of a key, or gives the one that is there. */
  carryOutCreation(_request: ChatRequest, key: string): DeskChat {
    const known = this.#chatOfKey.get(key);
    if (known !== undefined) return this.#known(known);
    const chat = deskChat({ id: `chat-${this.chats.size + 1}` });
    this.#chatOfKey.set(key, chat.id);
    this.chats.set(chat.id, chat);
    return chat;
  }

  async createChat(request: ChatRequest, key: string): Promise<DeskChat> {
    this.calls.push(`createChat ${key}`);
    this.requests.push(request);
    return this.#answer('createChat', async () => this.carryOutCreation(request, key))(request, key);
  }

  async chat(chatId: string): Promise<DeskChat> {
    this.calls.push(`chat ${chatId}`);
    return this.#answer('chat', async () => this.#known(chatId))(chatId);
  }

  async changeIssue(chatId: string, issue: Issue): Promise<DeskChat> {
    this.calls.push(`changeIssue ${chatId}`);
    this.issues.push(issue);
    return this.#answer('changeIssue', async () => this.#known(chatId))(chatId, issue);
  }

  async endChat(chatId: string, reason: Parameters<AgentDesk['endChat']>[1]): Promise<DeskChat> {
    this.calls.push(`endChat ${chatId} ${reason}`);
    return this.#answer('endChat', async () => {
      const ended: DeskChat = { ...this.#known(chatId), status: 'ended', endReason: reason, endedAt: '2026-03-02T10:30:00.000Z' };
      this.chats.set(chatId, ended);
      return ended;
    })(chatId, reason);
  }

  async queueStatus(queueId: string) {
    this.calls.push(`queueStatus ${queueId}`);
    return this.#answer('queueStatus', async (id) => ({
      id,
      name: 'Azure SQL Database',
      open: true,
      agentsAvailable: 1,
      waiting: 0,
      estimatedWaitSeconds: null,
      opensAt: null,
    }))(queueId);
  }

  async sendMessage(chatId: string, message: OutgoingMessage): Promise<void> {
    this.calls.push(`sendMessage ${chatId} ${message.id}`);
    return this.#answer('sendMessage', async () => {})(chatId, message);
  }

  async changeMessage(...[chatId, messageId, change]: Parameters<AgentDesk['changeMessage']>): Promise<void> {
    this.calls.push(`changeMessage ${chatId} ${messageId}`);
    return this.#answer('changeMessage', async () => {})(chatId, messageId, change);
  }

  async uploadAttachment(...[chatId, file, key]: Parameters<AgentDesk['uploadAttachment']>) {
    this.calls.push(`uploadAttachment ${chatId} ${key}`);
    const { name, contentType, bytes } = file;
    const stored = async () => ({ id: key, name, contentType, sizeBytes: bytes.length });
    return this.#answer('uploadAttachment', stored)(chatId, file, key);
  }

  async typing(chatId: string): Promise<void> {
    this.calls.push(`typing ${chatId}`);
    return this.#answer('typing', async () => {})(chatId);
  }

  async rate(...[chatId, survey]: Parameters<AgentDesk['rate']>): Promise<void> {
    this.calls.push(`rate ${chatId} ${survey.rating}`);
    return this.#answer('rate', async () => {})(chatId, survey);
  }

  async fileTicket(...[request, key]: Parameters<AgentDesk['fileTicket']>) {
    this.calls.push(`fileTicket ${key}`);
    return this.#answer('fileTicket', async () => ({ number: 'INC-1', url: 'https://vayusphere.example/tickets/1' }))(
      request,
      key,
    );
  }

  async requestCallback(...[request, key]: Parameters<AgentDesk['requestCallback']>) {
    this.calls.push(`requestCallback ${key}`);
    return this.#answer('requestCallback', async ({ earliest }) => ({ id: 'callback-1', scheduledFor: earliest }))(request, key);
  }

  #answer<Each extends Method>(method: Each, otherwise: AgentDesk[Each]): AgentDesk[Each] {
    const scripted = this.#script[method].shift();
    if (scripted !== undefined) return scripted;
    if (this.down !== null) throw this.down;
    return otherwise;
  }

  #known(chatId: string): DeskChat {
    const chat = this.chats.get(chatId);
    if (chat === undefined) throw new DeskRefused('chat_not_found');
    return chat;
  }
}

function hold<Answer>() {
  let reach = () => {};
  let letGo = (_answer: (() => Promise<Answer>) | undefined) => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const going = new Promise<(() => Promise<Answer>) | undefined>((resolve) => {
    letGo = resolve;
  });
  const held: HeldCall<Answer> = { reached, letGo: (answer) => letGo(answer) };
  const wait = async (otherwise: () => Promise<Answer>): Promise<Answer> => {
    reach();
    return ((await going) ?? otherwise)();
  };
  return { held, wait };
}
