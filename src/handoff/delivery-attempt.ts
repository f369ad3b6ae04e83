import { DeskRefused, StoreUnavailable } from '../errors.ts';
import type { Delivery, DeliveryAction } from './delivery.ts';
import { lostWithItsChat, passFile, withPassedFiles } from './pass-file.ts';
import type {
  AgentDesk,
  AgentMessage,
  ChatRequest,
  DeskChat,
  HandoffStore,
  MessageChange,
  OutgoingMessage,
  ShownMessage,
  UserChannel,
  UserFiles,
} from './ports.ts';
import type { HandoffSession, Survey } from './session.ts';
import { currentIssue, isOpen } from './session.ts';
import type { OwnEndReason, SessionEvent } from './session-event.ts';

/** What attempts look up. */
type Reads = Pick<HandoffStore, 'session' | 'sessionOfChat' | 'keptEvents' | 'shownMessage'>;

interface Parts {
  readonly store: Reads;
  readonly desk: AgentDesk;
  readonly channel: UserChannel;
  readonly files: UserFiles;
}

/** What came of an attempt that succeeded: what the session should hear of it, and what now shows an agent's message. */
export interface Attempted {
  readonly events: readonly SessionEvent[];
  readonly shown?: ShownMessage;
}

/**
 * Attempts one delivery and gives what came of it. Throws what the desk or the channel threw, and `StoreUnavailable` when it could not be
 * read what there is to do: nothing has come of it then.
 *
 * Everything is drawn from the session as it is now, not as it was when the delivery was stored, so that an attempt that comes late
 * says what is true, and one that no longer means anything does nothing.
 */
export async function attemptDelivery(delivery: Delivery, given: Parts): Promise<Attempted> {
  const parts = { ...given, store: namingItsFailures(given.store) };
  const session = (await parts.store.session(delivery.sessionId))?.value;
  if (session === undefined) return { events: [] };
  if (delivery.content.action === 'show_message') return showMessage(session, delivery.content.message, parts.channel);
  return { events: await carryOut(delivery.content, session, delivery.attempt, parts) };
}

/** Whatever the store throws, nobody is to take it for a failure of Vayusphere or of the channel. */
function namingItsFailures(store: Reads): Reads {
  const read = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (cause) {
      throw cause instanceof StoreUnavailable ? cause : new StoreUnavailable('the store can not be read', { cause });
    }
  };
  return {
    session: (id) => read(() => store.session(id)),
    sessionOfChat: (chatId) => read(() => store.sessionOfChat(chatId)),
    keptEvents: (chatId) => read(() => store.keptEvents(chatId)),
    shownMessage: (sessionId, messageId) => read(() => store.shownMessage(sessionId, messageId)),
  };
}

async function showMessage(session: HandoffSession, message: AgentMessage, channel: UserChannel): Promise<Attempted> {
  const shownId = await channel.showMessage(session, message);
  if (shownId === null) return { events: [] };
  const { id, agent, attachments } = message;
  return { events: [], shown: { id, shownId, agent, attachments } };
}

async function carryOut(
  content: Exclude<DeliveryAction, { readonly action: 'show_message' }>,
  session: HandoffSession,
  attempt: number,
  parts: Parts,
): Promise<readonly SessionEvent[]> {
  switch (content.action) {
    case 'create_chat':
      // Ended before anything was sent: nothing to create. Ended after an attempt: a chat may exist, and must not wait without its person.
      if (!isOpen(session)) return attempt === 1 ? [] : withdrawChat(session, parts);
      return session.state === 'requested' ? createChat(session, parts) : [];
    case 'withdraw_chat':
      return withdrawChat(session, parts);
    case 'change_issue':
      return changeIssue(session, parts.desk);
    case 'end_chat':
      if (session.state === 'ended' && session.chat !== null) await endChat(parts.desk, session.chat.id, content.reason);
      return [];
    case 'send_message':
      return toTheAgent(session, (chatId) => sendMessage(session, chatId, content.message, parts.desk));
    case 'pass_file':
      if (session.state === 'ended' && session.chat === null) return lostWithItsChat(session, content);
      return toTheAgent(session, (chatId) => passFile(session, chatId, content, { ...parts, attempt }));
    case 'change_message':
      return toTheAgent(session, async (chatId) => {
        await parts.desk.changeMessage(chatId, content.messageId, content.change);
        return [];
      });
    case 'change_shown':
      return changeShown(session, content.messageId, content.change, parts);
    case 'check_silence':
      return [{ type: 'silence_checked' }];
    case 'check_met':
      return [{ type: 'met_checked' }];
    case 'rate':
      return rate(session, parts.desk, content.survey);
    case 'open_personal':
      return [{ type: 'personal_opened', place: await parts.channel.openPersonal(session) }];
    case 'tell_thread':
      return [{ type: 'thread_told', messageId: await parts.channel.tellThread(session) }];
    case 'retire_receipt':
      await parts.channel.retireReceipt(session, content.receiptId);
      return [];
    case 'ask_rating':
      if (session.state === 'ended' && session.survey === null) await parts.channel.askRating(session);
      return [];
    case 'show_receipt':
      return [{ type: 'receipt_shown', receiptId: await parts.channel.showReceipt(session), inPlaceOf: session.receiptId }];
    case 'tell_lost_file':
      await parts.channel.tellLostFile(session, content.name, content.loss);
      return [];
    case 'tell_unshown':
      await parts.channel.tellUnshown(session, content.agentName);
      return [];
    case 'notify':
      await parts.channel.notify(session, content.notice);
      return [];
    case 'check_order':
      return checkOrder(session, content.after, parts);
  }
}

function chatRequestOf(session: HandoffSession): ChatRequest {
  const { queueId, mode, issue, transcript, ticket } = session.request;
  return { queueId, mode, requester: session.requester, issue, transcript, ticket };
}

async function createChat(session: HandoffSession, parts: Parts): Promise<readonly SessionEvent[]> {
  try {
    const chat = await parts.desk.createChat(chatRequestOf(session), session.id);
    return [{ type: 'chat_created', chat, adopted: false }];
  } catch (error) {
    if (!(error instanceof DeskRefused) || error.code !== 'chat_already_open' || error.chatId === null) throw error;
    return resolveOpenChat(session, error, error.chatId, parts);
  }
}

/**
 * Vayusphere allows one open chat a person. If the one in the way is of a session that ended, its end has not arrived yet: it is ended
 * now. A chat that is none of ours is the person's own: they are taken there, as long as it is open. Where nothing is in the way any
 * more the wish goes out under a key of its own, because the first key's answer stays the refusal.
 */
async function resolveOpenChat(
  session: HandoffSession,
  refusal: DeskRefused,
  chatId: string,
  parts: Parts,
): Promise<readonly SessionEvent[]> {
  const other = (await parts.store.sessionOfChat(chatId))?.value;
  if (other === undefined) {
    const found = await openChat(parts.desk, chatId);
    if (found !== null) return [{ type: 'chat_created', chat: found, adopted: true }];
  } else {
    if (isOpen(other)) throw refusal;
    await endChat(parts.desk, chatId, 'user_cancelled');
  }
  const chat = await parts.desk.createChat(chatRequestOf(session), `${session.id}.again`);
  return [{ type: 'chat_created', chat, adopted: false }];
}

/** The chat as it is, or null when it has ended or is not known. */
async function openChat(desk: AgentDesk, chatId: string): Promise<DeskChat | null> {
  try {
    const chat = await desk.chat(chatId);
    return chat.status === 'ended' ? null : chat;
  } catch (error) {
    if (error instanceof DeskRefused && error.code === 'chat_not_found') return null;
    throw error;
  }
}

/** Learns by the idempotency keys which chat an unanswered call has made, so that `chat_created` can end it. */
async function withdrawChat(session: HandoffSession, parts: Parts): Promise<readonly SessionEvent[]> {
  if (session.state !== 'ended' || session.chat !== null) return [];
  try {
    return await createChat(session, parts);
  } catch (error) {
    // Refused means that there is no such chat.
    if (error instanceof DeskRefused) return [];
    throw error;
  }
}

async function changeIssue(session: HandoffSession, desk: AgentDesk): Promise<readonly SessionEvent[]> {
  if (session.state !== 'queued' && session.state !== 'connected') return [];
  try {
    await desk.changeIssue(session.chat.id, currentIssue(session));
  } catch (error) {
    // A chat that has ended says so by its own event.
    if (!(error instanceof DeskRefused && error.code === 'chat_ended')) throw error;
  }
  return [];
}

/** A message may be on its way when its session ends: it still goes before the end of the chat, which waits behind it in its lane. */
async function toTheAgent(
  session: HandoffSession,
  send: (chatId: string) => Promise<readonly SessionEvent[]>,
): Promise<readonly SessionEvent[]> {
  if (session.state === 'requested' || session.chat === null) return [];
  try {
    return await send(session.chat.id);
  } catch (error) {
    if (error instanceof DeskRefused && error.code === 'message_not_found') return [];
    throw error;
  }
}

/** Of a message that was nothing but files, none of which could be passed on, there is nothing left to send. */
async function sendMessage(
  session: HandoffSession,
  chatId: string,
  message: OutgoingMessage,
  desk: AgentDesk,
): Promise<readonly SessionEvent[]> {
  const whole = withPassedFiles(session, message);
  if (whole.text === '' && whole.attachments.length === 0) return [];
  try {
    await desk.sendMessage(chatId, whole);
  } catch (error) {
    // A message that we took twice, around a crash, may differ in its time. The key is made of its id: the first one is there.
    if (!(error instanceof DeskRefused && error.code === 'idempotency_key_reused')) throw error;
  }
  return [];
}

/** Vayusphere takes one rating a chat and knows no key for it: a second one, after a lost answer, would only say the same again. */
async function rate(session: HandoffSession, desk: AgentDesk, survey: Survey): Promise<readonly SessionEvent[]> {
  if (session.state === 'ended' && session.chat !== null) await desk.rate(session.chat.id, survey);
  return [];
}

async function changeShown(
  session: HandoffSession,
  messageId: string,
  change: MessageChange,
  { store, channel }: Parts,
): Promise<readonly SessionEvent[]> {
  const shown = await store.shownMessage(session.id, messageId);
  if (shown !== null) await channel.changeMessage(session, shown.shownId, change, shown);
  return [];
}

async function endChat(desk: AgentDesk, chatId: string, reason: OwnEndReason): Promise<void> {
  try {
    await desk.endChat(chatId, reason);
  } catch (error) {
    if (!(error instanceof DeskRefused && (error.code === 'chat_ended' || error.code === 'chat_not_found'))) throw error;
  }
}

/**
 * Events that still wait for an earlier one are taken without it, as they are kept when this is stored; then Vayusphere's own view of the chat
 * has the last word.
 */
async function checkOrder(session: HandoffSession, after: number, parts: Parts): Promise<readonly SessionEvent[]> {
  if (session.state === 'requested' || session.chat === null) return [];
  // The event has come. If another one is missing now, it has not been waited for yet, and has a check of its own.
  if (session.lastSequence !== after) return [];
  const last = (await parts.store.keptEvents(session.chat.id)).at(-1);
  if (last === undefined) return [];
  const chat = await parts.desk.chat(session.chat.id);
  return [{ type: 'reconciled', chat, upTo: last.sequence }];
}
