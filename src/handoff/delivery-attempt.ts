import { DeskRefused } from '../errors.ts';
import type { Delivery } from './delivery.ts';
import type { AgentDesk, ChatRequest, HandoffStore, UserChannel } from './ports.ts';
import type { HandoffSession, SessionEvent } from './session.ts';
import { currentIssue, isOpen } from './session.ts';

interface Parts {
  readonly store: HandoffStore;
  readonly desk: AgentDesk;
  readonly channel: UserChannel;
}

/**
 * Attempts one delivery and gives what its session should hear of it. Throws what the desk or the channel threw.
 *
 * Everything is drawn from the session as it is now, not as it was when the delivery was stored, so that an attempt that comes late
 * says what is true, and one that no longer means anything does nothing.
 */
export async function attemptDelivery(delivery: Delivery, parts: Parts): Promise<readonly SessionEvent[]> {
  const session = (await parts.store.session(delivery.sessionId))?.value;
  if (session === undefined) return [];
  const { content } = delivery;
  switch (content.action) {
    case 'create_chat':
      // Ended before anything was sent: nothing to create. Ended after an attempt: a chat may exist, and must not wait without its person.
      if (!isOpen(session)) return delivery.attempt === 1 ? [] : withdrawChat(session, parts.desk);
      return session.state === 'requested' ? createChat(session, parts) : [];
    case 'withdraw_chat':
      return withdrawChat(session, parts.desk);
    case 'change_issue':
      return changeIssue(session, parts.desk);
    case 'end_chat':
      if (session.state === 'ended' && session.chat !== null) await endChat(parts.desk, session.chat.id, content.reason);
      return [];
    case 'show_receipt':
      return [{ type: 'receipt_shown', receiptId: await parts.channel.showReceipt(session) }];
    case 'notify':
      await parts.channel.notify(session, content.notice);
      return [];
    case 'check_order':
      return checkOrder(session, parts);
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
 * now and the wish goes out under a key of its own, because the first key's answer was the refusal. A chat that is none of ours is
 * the person's own: they are taken there.
 */
async function resolveOpenChat(
  session: HandoffSession,
  refusal: DeskRefused,
  chatId: string,
  parts: Parts,
): Promise<readonly SessionEvent[]> {
  const other = (await parts.store.sessionOfChat(chatId))?.value;
  if (other === undefined) return [{ type: 'chat_created', chat: await parts.desk.chat(chatId), adopted: true }];
  if (isOpen(other)) throw refusal;
  await endChat(parts.desk, chatId, 'user_cancelled');
  const chat = await parts.desk.createChat(chatRequestOf(session), `${session.id}.again`);
  return [{ type: 'chat_created', chat, adopted: false }];
}

/** Learns by the idempotency key which chat an unanswered call has made, so that `chat_created` can end it. */
async function withdrawChat(session: HandoffSession, desk: AgentDesk): Promise<readonly SessionEvent[]> {
  if (session.state !== 'ended' || session.chat !== null) return [];
  try {
    return [{ type: 'chat_created', chat: await desk.createChat(chatRequestOf(session), session.id), adopted: false }];
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

async function endChat(desk: AgentDesk, chatId: string, reason: 'user_ended' | 'user_cancelled'): Promise<void> {
  try {
    await desk.endChat(chatId, reason);
  } catch (error) {
    if (!(error instanceof DeskRefused && (error.code === 'chat_ended' || error.code === 'chat_not_found'))) throw error;
  }
}

/** Events that still wait for an earlier one are taken without it; then Vayusphere's own view of the chat has the last word. */
async function checkOrder(session: HandoffSession, parts: Parts): Promise<readonly SessionEvent[]> {
  if (session.state === 'requested' || session.chat === null) return [];
  const kept = await parts.store.keptEvents(session.chat.id);
  const last = kept.at(-1);
  if (last === undefined) return [];
  const chat = await parts.desk.chat(session.chat.id);
  return [
    ...kept.map((event): SessionEvent => ({ type: 'desk_event', event })),
    { type: 'reconciled', chat, upTo: last.sequence },
  ];
}
