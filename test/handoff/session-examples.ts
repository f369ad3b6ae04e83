import type { HandoffSession } from '../../src/handoff/session.ts';
import type { Effect, SessionEvent } from '../../src/handoff/session-event.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';

export const requestedAtMs = Date.parse('2026-03-02T10:00:00Z');
export const nowMs = Date.parse('2026-03-02T10:10:00Z');
export const now = '2026-03-02T10:10:00.000Z';

/** What becomes of a session when these happen, one after the other. */
export const sessionAfter = (session: HandoffSession, ...events: readonly SessionEvent[]): HandoffSession =>
  events.reduce((so, event) => transition(so, event, nowMs).session, session);

export const created: SessionEvent = { type: 'chat_created', chat: deskChat(), adopted: false };
export const found: SessionEvent = { type: 'chat_created', chat: deskChat(), adopted: true };
export const cancelled: SessionEvent = { type: 'cancelled' };

/** The usual event of this kind, with this number. */
export const event = (sequence: number, name: keyof typeof eventContents): SessionEvent => ({
  type: 'desk_event',
  event: deskEvent(sequence, eventContents[name]),
});

export const requested = requestSession(newHandoff(), requestedAtMs).session;
export const queued = sessionAfter(requested, created);
export const connected = sessionAfter(queued, event(1, 'connected'));
export const queuedAdopted = sessionAfter(requested, found);
export const connectedAdopted = sessionAfter(queuedAdopted, event(1, 'connected'));
export const talkedAndEnded = sessionAfter(connected, cancelled);

/** What a transition asks for, in words. */
export const inWords = (effects: readonly Effect[]): string[] =>
  effects.map((effect) => {
    if (effect.action === 'notify') return `say ${effect.notice}`;
    return effect.action === 'end_chat' ? `end_chat ${effect.reason}` : effect.action;
  });
