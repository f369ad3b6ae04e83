import type { DeskEvent } from './desk-event.ts';
import type { DeskChat } from './ports.ts';
import type { ConnectedSession, EndedSession, HandoffSession, QueuedSession } from './session.ts';
import {
  baseOf,
  connectedEffects,
  endedBy,
  fromSnapshot,
  heard,
  lastWords,
  notify,
  showReceipt,
  unchanged,
  waitingBaseOf,
} from './session-change.ts';
import type { Effect, Transition } from './session-event.ts';

/** So many events of one chat are not missing unless Vayusphere has lost its count. */
const rememberedMissed = 100;

/**
 * What an event of its chat makes of a session. Its number counts as seen whatever it means; one whose turn is over is made up for as far
 * as it can be.
 */
export function onDeskEvent(session: HandoffSession, event: DeskEvent, nowMs: number): Transition {
  if (event.sequence <= session.lastSequence) return onLateEvent(session, event);
  const seen = { lastSequence: event.sequence, missed: missedBefore(session, event.sequence) };
  if (session.state === 'ended') return onEventAfterEnd({ ...session, ...seen }, event);
  if (session.state === 'requested') return unchanged(session);
  const current = { ...session, ...seen };
  switch (event.type) {
    case 'queued': {
      const { position, estimatedWaitSeconds } = event;
      const queued: QueuedSession = {
        ...waitingBaseOf(current),
        state: 'queued',
        chat: current.chat,
        queueName: current.queueName,
        position,
        estimatedWaitSeconds,
      };
      const same =
        current.state === 'queued' && current.position === position && current.estimatedWaitSeconds === estimatedWaitSeconds;
      return { session: queued, effects: same ? [] : [showReceipt] };
    }
    case 'connected': {
      const connected: ConnectedSession = {
        ...baseOf(current),
        state: 'connected',
        chat: current.chat,
        queueName: current.queueName,
        agent: event.agent,
        heardAtMs: nowMs,
        silenceWarned: false,
      };
      const same = current.state === 'connected' && current.agent.id === event.agent.id;
      return { session: connected, effects: same ? [] : [showReceipt, ...connectedEffects(connected)] };
    }
    case 'transferred': {
      const waiting: QueuedSession = {
        ...waitingBaseOf(current),
        state: 'queued',
        chat: current.chat,
        queueName: event.queueName,
        position: null,
        estimatedWaitSeconds: null,
      };
      return { session: waiting, effects: [showReceipt, notify('transferred')] };
    }
    case 'ended':
      return endedBy(current, event.reason, nowMs, { transcriptUrl: event.transcriptUrl, endedAt: event.occurredAt });
    case 'message':
      return { session: current.request.mode === 'relay' ? heard(current, nowMs) : current, effects: wordsOf(current, event) };
    case 'message_changed':
      return { session: current, effects: wordsOf(current, event) };
    case 'unrecognised':
      return unchanged(current);
  }
}

/** In redirect mode people and agents talk in Vayusphere; the words of an agent reach the person there. */
function wordsOf({ request }: HandoffSession, event: DeskEvent): readonly Effect[] {
  if (request.mode === 'redirect') return [];
  if (event.type === 'message_changed')
    return [{ to: 'user', action: 'change_shown', messageId: event.id, change: event.change }];
  if (event.type !== 'message') return [];
  const { id, text, agent, attachments } = event;
  return [{ to: 'user', action: 'show_message', message: { id, text, agent, attachments } }];
}

/** The numbers that are still missing when this event is taken. */
function missedBefore({ lastSequence, missed }: HandoffSession, sequence: number): readonly number[] {
  const firstMissed = Math.max(lastSequence + 1, sequence - rememberedMissed);
  if (firstMissed >= sequence) return missed;
  const more = Array.from({ length: sequence - firstMissed }, (_, index) => firstMissed + index);
  return [...missed, ...more].slice(-rememberedMissed);
}

/**
 * How the chat stands was asked of Vayusphere when the order was given up; only what somebody said can't be asked for again. Its late
 * words reach the person also when the chat has ended meanwhile, unless the person has ended it.
 */
function onLateEvent(session: HandoffSession, event: DeskEvent): Transition {
  const words = session.missed.includes(event.sequence) && !wasLeft(session) ? wordsOf(session, event) : [];
  if (words.length === 0) return unchanged(session);
  return { session: { ...session, missed: session.missed.filter((sequence) => sequence !== event.sequence) }, effects: words };
}

/** Whether the person has turned away, or can't be reached. */
function wasLeft(session: HandoffSession): boolean {
  return session.state === 'ended' && ['user_ended', 'user_cancelled', 'undeliverable'].includes(session.reason);
}

function onEventAfterEnd(session: EndedSession, event: DeskEvent): Transition {
  // We may have heard of the end by asking, before we heard of what was said until then.
  if (event.type === 'message' || event.type === 'message_changed') {
    return { session, effects: wasLeft(session) ? [] : wordsOf(session, event) };
  }
  if (event.type !== 'ended' || event.transcriptUrl === null || session.transcriptUrl !== null) return unchanged(session);
  return { session: { ...session, transcriptUrl: event.transcriptUrl }, effects: [showReceipt] };
}

/** What Vayusphere's own view of the chat makes of a session that may have missed events. */
export function onReconciled(session: HandoffSession, chat: DeskChat, upTo: number, nowMs: number): Transition {
  const lastSequence = Math.max(session.lastSequence, upTo);
  if (session.state === 'ended') return unchanged({ ...session, lastSequence });
  if (session.state === 'requested') return unchanged(session);
  const own = { ...session.chat, joinUrl: chat.joinUrl ?? session.chat.joinUrl, ticket: chat.ticket ?? session.chat.ticket };
  const next = { ...fromSnapshot(session, own, chat, session.queueName, nowMs), lastSequence };
  const notices: Effect[] = [];
  if (next.state === 'connected' && session.state !== 'connected') notices.push(...connectedEffects(next));
  if (next.state === 'ended') notices.push(...lastWords(session, next.reason));
  return { session: next, effects: [showReceipt, ...notices] };
}
