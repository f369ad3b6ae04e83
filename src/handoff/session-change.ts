import type { DeskChat } from './ports.ts';
import {
  type Chat,
  type ConnectedSession,
  type EndedSession,
  type EndReason,
  type HandoffSession,
  type OpenSession,
  type QueuedSession,
  queueNameOf,
  type SessionBase,
} from './session.ts';
import type { Effect, Notice, OwnEndReason, Transition } from './session-event.ts';

/** The person sees how things stand. */
export const showReceipt: Effect = { to: 'user', action: 'show_receipt' };

const askRating: Effect = { to: 'user', action: 'ask_rating' };

/** The person hears it. */
export const notify = (notice: Notice): Effect => ({ to: 'user', action: 'notify', notice });

/** Nothing follows. */
export const unchanged = (session: HandoffSession): Transition => ({ session, effects: [] });

/** What a session is in every state, without what it is in its own. */
export function baseOf(session: HandoffSession): SessionBase {
  const { id, personKey, requester, place, request, requestedAt, added, lastSequence, missed, receiptId, passed, thread } =
    session;
  const base = { id, personKey, requester, place, request, requestedAt, added, lastSequence, missed, receiptId, passed, thread };
  return session.metAgent ? { ...base, metAgent: true } : base;
}

/** What a session is that waits now, and remembers whether an agent was there. */
export function waitingBaseOf(session: HandoffSession): SessionBase {
  return session.state === 'connected' ? { ...baseOf(session), metAgent: true } : baseOf(session);
}

/** The chat of a session, from Vayusphere's view of it. */
export function chatOf(chat: DeskChat, adopted: boolean): Chat {
  return { id: chat.id, joinUrl: chat.joinUrl, ticket: chat.ticket, adopted };
}

/** The session as Vayusphere's own view of its chat has it. */
export function fromSnapshot(session: OpenSession, own: Chat, chat: DeskChat, queueName: string, nowMs: number): HandoffSession {
  const base = { ...baseOf(session), chat: own };
  if (chat.status === 'ended') {
    return {
      ...base,
      state: 'ended',
      queueName,
      reason: chat.endReason ?? 'agent_ended',
      endedAt: chat.endedAt ?? new Date(nowMs).toISOString(),
      agent: chat.agent,
      transcriptUrl: null,
      opensAt: null,
      survey: null,
    };
  }
  if (chat.status === 'connected' && chat.agent !== null) {
    return { ...base, state: 'connected', queueName, agent: chat.agent, heardAtMs: nowMs, silenceWarned: false };
  }
  return {
    ...waitingBaseOf(session),
    chat: own,
    state: 'queued',
    queueName,
    position: chat.position,
    estimatedWaitSeconds: chat.estimatedWaitSeconds,
  };
}

/** The end of an open session, and what the person is shown and told of it. Ends nothing in Vayusphere. */
export function endedBy(
  session: OpenSession,
  reason: EndReason,
  nowMs: number,
  more: { opensAt?: string | null; transcriptUrl?: string | null; endedAt?: string } = {},
): Transition & { readonly session: EndedSession } {
  const ended: EndedSession = {
    ...baseOf(session),
    state: 'ended',
    chat: session.state === 'requested' ? null : session.chat,
    queueName: queueNameOf(session),
    reason,
    endedAt: more.endedAt ?? new Date(nowMs).toISOString(),
    agent: session.state === 'connected' ? session.agent : null,
    transcriptUrl: more.transcriptUrl ?? null,
    opensAt: more.opensAt ?? null,
    survey: null,
  };
  return { session: ended, effects: [showReceipt, ...lastWords(session, reason)] };
}

/**
 * What the person hears of an end beside the receipt: nobody should find out by themselves that the chat they wait for will not come, nor
 * read as the last thing that an agent is there. Who has already been told to wait is not looking at the card any more.
 */
export function lastWords(session: OpenSession, reason: EndReason): readonly Effect[] {
  switch (session.state) {
    case 'requested':
      return session.delayed ? [notify('ended')] : [];
    case 'queued':
      return reason === 'user_cancelled' ? [] : [notify('ended')];
    case 'connected':
      if (reason === 'undeliverable') return [];
      return [session.request.mode === 'relay' ? askRating : notify('ended')];
  }
}

/**
 * Ends a session and its chat with it. Whoever ends a chat that they have is answered where they do it, and not told again. An adopted chat is
 * the person's own affair and goes on: the session lets go of it, so that the next one can take the person there again.
 */
export function endedWithChat(session: QueuedSession | ConnectedSession, reason: OwnEndReason, nowMs: number): Transition {
  const { session: ended, effects: all } = endedBy(session, reason, nowMs);
  const effects = session.state === 'connected' ? all.filter(({ action }) => action !== 'notify') : all;
  if (session.chat.adopted)
    return { session: { ...ended, chat: null }, effects: effects.filter((effect) => effect !== askRating) };
  return { session: ended, effects: [...effects, { to: 'desk', action: 'end_chat', reason }] };
}

/** What follows when an agent is there: the person hears of it, and in a relayed chat silence begins to count. */
export function connectedEffects(session: ConnectedSession): readonly Effect[] {
  const { silence } = session.request;
  if (silence === null) return [notify('connected')];
  return [notify('connected'), { to: 'silence', action: 'check_silence', afterMs: silence.warnAfterMs }];
}

/** One of the two wrote: the silence begins anew. */
export function heard<Session extends OpenSession>(session: Session, nowMs: number): Session {
  return session.state === 'connected' ? { ...session, heardAtMs: nowMs, silenceWarned: false } : session;
}
