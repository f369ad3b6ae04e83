import type { FileToPass } from './pass-file.ts';
import type { AttachmentInfo, DeskChat, FileLoss, MessageLoss, OutgoingMessage, UserFile } from './ports.ts';
import type { HandoffSession, PassedFile, RequestedSession, SessionBase, Survey } from './session.ts';
import {
  chatOf,
  connectedEffects,
  endedBy,
  endedWithChat,
  fromSnapshot,
  heard,
  notify,
  showReceipt,
  unchanged,
} from './session-change.ts';
import type { Effect, LostNotice, SessionEvent, Transition } from './session-event.ts';
import { onDeskEvent, onReconciled } from './transition-desk.ts';
import {
  isMoving,
  keptPrivate,
  onArrived,
  onMetChecked,
  onPersonalOpened,
  onPersonalRefused,
  onThreadTold,
  onWantedAmongOthers,
} from './transition-move.ts';

/** Sent once more, what is too long would come back again, and what met a chat that is over would begin something new. */
const lostNotices: Readonly<Record<MessageLoss, LostNotice>> = {
  too_large: 'message_too_large',
  chat_over: 'message_too_late',
  not_delivered: 'message_lost',
};

/** More than the files of one message, which are read when the message is sent. */
const rememberedFiles = 50;

/** The session of a request that has just been made, and the delivery that creates the chat, or first the way to the person. */
export function requestSession(
  input: Pick<SessionBase, 'id' | 'personKey' | 'requester' | 'place' | 'request'> & {
    readonly receiptId: string | null;
    readonly movesToPersonal: boolean;
  },
  nowMs: number,
): Transition & { readonly session: RequestedSession } {
  const { movesToPersonal, ...wish } = input;
  const session: RequestedSession = {
    ...wish,
    receiptId: movesToPersonal ? null : wish.receiptId,
    state: 'requested',
    delayed: false,
    requestedAt: new Date(nowMs).toISOString(),
    added: [],
    lastSequence: 0,
    missed: [],
    passed: [],
    thread: movesToPersonal ? { place: wish.place, cardId: wish.receiptId, move: 'opening', arrivedAt: null } : null,
  };
  const first: Effect = movesToPersonal ? { to: 'user', action: 'open_personal' } : { to: 'desk', action: 'create_chat' };
  return { session, effects: [first] };
}

/**
 * What becomes of a session when something happens. Pure and total: an event that means nothing in a state (late, doubled, of a chat
 * that is over) gives the session back as it was, without effects.
 */
export function transition(session: HandoffSession, event: SessionEvent, nowMs: number): Transition {
  return keptPrivate(transitionOf(session, event, nowMs));
}

function transitionOf(session: HandoffSession, event: SessionEvent, nowMs: number): Transition {
  switch (event.type) {
    case 'chat_created':
      return onChatCreated(session, event.chat, event.adopted, nowMs);
    case 'chat_recognised':
      return onChatRecognised(session, event.chatId);
    case 'creation_delayed':
      if (session.state !== 'requested' || session.delayed) return unchanged(session);
      return { session: { ...session, delayed: true }, effects: [showReceipt, notify('delayed')] };
    case 'creation_refused':
      if (session.state !== 'requested') return unchanged(session);
      return endedBy(session, event.code, nowMs, { opensAt: event.opensAt });
    case 'creation_given_up':
      return onGivenUp(session, nowMs);
    case 'cancelled':
      return onCancelled(session, nowMs);
    case 'details_added':
      return onDetailsAdded(session, event.text);
    case 'user_message':
      return onUserMessage(session, event.message, event.files ?? [], nowMs);
    case 'user_change':
      if (session.state === 'ended') return unchanged(session);
      return { session, effects: [{ to: 'desk', action: 'change_message', messageId: event.messageId, change: event.change }] };
    case 'file_passed':
      return unchanged({ ...session, passed: passedWith(session, event.messageId, event.index, event.attachment) });
    case 'file_lost':
      return onFileLost(session, event);
    case 'user_message_lost':
      return { session, effects: [notify(lostNotices[event.loss])] };
    case 'user_unreachable':
      return onUserUnreachable(session, nowMs);
    case 'agent_message_unshown':
      return { session, effects: [{ to: 'user', action: 'tell_unshown', agentName: event.agentName }] };
    case 'personal_opened':
      return onPersonalOpened(session, event.place);
    case 'personal_refused':
      return onPersonalRefused(session);
    case 'thread_told':
      return onThreadTold(session, event.messageId);
    case 'met_checked':
      return onMetChecked(session, nowMs);
    case 'silence_checked':
      return onSilenceChecked(session, nowMs);
    case 'rated':
      return onRated(session, event.survey);
    case 'receipt_shown':
      return onReceiptShown(session, event, nowMs);
    case 'receipt_wanted':
      return onReceiptWanted(session);
    case 'desk_event':
      return onDeskEvent(session, event.event, nowMs);
    case 'reconciled':
      return onReconciled(session, event.chat, event.upTo, nowMs);
    case 'chat_lost':
      return session.state === 'ended' ? unchanged(session) : endedBy(session, 'chat_not_found', nowMs);
  }
}

function onReceiptShown(
  session: HandoffSession,
  { receiptId, inPlaceOf }: { receiptId: string | null; inPlaceOf: string | null },
  nowMs: number,
): Transition {
  // The person may have asked for a new one while the old one was being updated: that is no longer where the receipt is.
  const isMeant = receiptId !== null && receiptId !== session.receiptId && inPlaceOf === session.receiptId;
  const next = isMeant ? { ...session, receiptId } : session;
  return next.thread?.move === 'arriving' ? onArrived(next, next.thread, nowMs) : unchanged(next);
}

function onReceiptWanted(session: HandoffSession): Transition {
  const { thread, receiptId } = session;
  if (thread?.move === 'opening' || thread?.move === 'stuck') return onWantedAmongOthers(session, thread);
  const retire: Effect[] = receiptId === null ? [] : [{ to: 'user', action: 'retire_receipt', receiptId }];
  return { session: { ...session, receiptId: null }, effects: [...retire, showReceipt] };
}

function onChatCreated(session: HandoffSession, chat: DeskChat, adopted: boolean, nowMs: number): Transition {
  if (session.state === 'ended') {
    // Cancelled or given up while the creating call was on its way: the chat must not wait for an agent without its person. A chat
    // that was there before is the person's own affair.
    if (session.chat !== null || adopted) return unchanged(session);
    return {
      session: { ...session, chat: chatOf(chat, false) },
      effects: [{ to: 'desk', action: 'end_chat', reason: 'user_cancelled' }],
    };
  }
  if (session.state !== 'requested') return unchanged(session);
  const next = fromSnapshot(session, chatOf(chat, adopted), chat, session.request.queueName, nowMs);
  if (next.state === 'ended') return { session: next, effects: [showReceipt, notify('ended')] };
  const late: Effect[] = session.delayed ? [notify('arrived_late')] : [];
  const changes: Effect[] = session.added.length > 0 ? [{ to: 'desk', action: 'change_issue' }] : [];
  const connected: readonly Effect[] = next.state === 'connected' ? connectedEffects(next) : [];
  return { session: next, effects: [showReceipt, ...late, ...connected, ...changes] };
}

/** The receipt no longer says that the chat was there before, and whoever cancels is rid of it. */
function onChatRecognised(session: HandoffSession, chatId: string): Transition {
  if (session.state !== 'queued' && session.state !== 'connected') return unchanged(session);
  if (session.chat.id !== chatId || !session.chat.adopted) return unchanged(session);
  return { session: { ...session, chat: { ...session.chat, adopted: false } }, effects: [showReceipt] };
}

function onGivenUp(session: HandoffSession, nowMs: number): Transition {
  // One of the calls may have been carried out although no answer came: such a chat must not wait for an agent without its person. That
  // holds for a person who has cancelled meanwhile, too.
  const withdraw: Effect = { to: 'desk', action: 'withdraw_chat' };
  if (session.state === 'ended' && session.chat === null) return { session, effects: [withdraw] };
  if (session.state !== 'requested') return unchanged(session);
  const { session: ended } = endedBy(session, 'desk_unavailable', nowMs);
  // Told in any case: after a standstill of ours the time can be up before anything was tried, and anybody told to wait.
  return { session: ended, effects: [showReceipt, notify('ended'), withdraw] };
}

function onCancelled(session: HandoffSession, nowMs: number): Transition {
  if (session.state === 'ended') return unchanged(session);
  const reason = session.state === 'connected' ? 'user_ended' : 'user_cancelled';
  // Without a chat there is nothing to end yet: should the creating call still succeed, `chat_created` ends what it made.
  if (session.state === 'requested') return endedBy({ ...session, delayed: false }, reason, nowMs);
  return endedWithChat(session, reason, nowMs);
}

/**
 * What is said before the chat may be created, while the person is being met in private, becomes part of the issue: a message would find no
 * chat to go to. Files can't, and their person hears so.
 */
function onUserMessage(session: HandoffSession, message: OutgoingMessage, files: readonly UserFile[], nowMs: number): Transition {
  if (session.state === 'ended') return unchanged(session);
  if (session.state !== 'requested' || !isMoving(session))
    return { session: heard(session, nowMs), effects: messageEffects(message, files) };
  const lost = files.map(({ name }): Effect => ({ to: 'user', action: 'tell_lost_file', name, loss: 'not_delivered' }));
  return { session: message.text === '' ? session : { ...session, added: [...session.added, message.text] }, effects: lost };
}

/** The files go before their message, which names those that arrived. */
function messageEffects(message: OutgoingMessage, files: readonly UserFile[]): readonly Effect[] {
  const before = files.map((file, index): Effect => ({ to: 'desk', action: 'pass_file', messageId: message.id, index, file }));
  return [...before, { to: 'desk', action: 'send_message', message }];
}

function onFileLost(session: HandoffSession, { messageId, index, file, loss }: FileToPass & { loss: FileLoss }): Transition {
  const next = { ...session, passed: passedWith(session, messageId, index, null) };
  return { session: next, effects: [{ to: 'user', action: 'tell_lost_file', name: file.name, loss }] };
}

function passedWith(
  { passed }: HandoffSession,
  messageId: string,
  index: number,
  attachment: AttachmentInfo | null,
): readonly PassedFile[] {
  return [...passed, { messageId, index, attachment }].slice(-rememberedFiles);
}

/** An agent must not go on writing to somebody who reads nothing of it. */
function onUserUnreachable(session: HandoffSession, nowMs: number): Transition {
  if (session.state === 'ended' || session.state === 'requested') return unchanged(session);
  return endedWithChat(session, 'undeliverable', nowMs);
}

/** Warns when it has been quiet for long, ends the chat when it has been for too long, and looks again when either may be next. */
function onSilenceChecked(session: HandoffSession, nowMs: number): Transition {
  const { silence } = session.request;
  if (session.state !== 'connected' || silence === null) return unchanged(session);
  const again = (atMs: number): Effect => ({ to: 'silence', action: 'check_silence', afterMs: Math.max(atMs - nowMs, 0) });
  const warnAtMs = session.heardAtMs + silence.warnAfterMs;
  const endAtMs = session.heardAtMs + silence.endAfterMs;
  if (nowMs < warnAtMs) return { session, effects: [again(warnAtMs)] };
  if (!session.silenceWarned) {
    // From now, and not from what was heard: after a standstill of ours both would be past, and nobody could answer the warning.
    const answerByMs = nowMs + silence.endAfterMs - silence.warnAfterMs;
    return { session: { ...session, silenceWarned: true }, effects: [notify('silence'), again(answerByMs)] };
  }
  if (nowMs < endAtMs) return { session, effects: [again(endAtMs)] };
  const { session: ended, effects } = endedWithChat(session, 'timed_out', nowMs);
  return { session: ended, effects: [...effects, notify('ended')] };
}

/** Once: what was said first stays said. */
function onRated(session: HandoffSession, survey: Survey): Transition {
  if (session.state !== 'ended' || session.survey !== null || session.chat === null) return unchanged(session);
  return { session: { ...session, survey }, effects: [{ to: 'desk', action: 'rate', survey }] };
}

function onDetailsAdded(session: HandoffSession, text: string): Transition {
  if (session.state === 'ended') return unchanged(session);
  const next = { ...session, added: [...session.added, text] };
  // While the chat is being created its request must stay as it is; `chat_created` sends what was added.
  if (session.state === 'requested') return unchanged(next);
  return { session: next, effects: [{ to: 'desk', action: 'change_issue' }] };
}
