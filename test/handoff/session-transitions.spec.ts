import { expect } from 'chai';
import type { HandoffSession } from '../../src/handoff/session.ts';
import type { SessionEvent } from '../../src/handoff/session-event.ts';
import { transition } from '../../src/handoff/transition.ts';
import { anAgent, anotherAgent, deskChat, deskEvent } from '../support/handoff-examples.ts';
import {
  cancelled,
  connected,
  connectedAdopted,
  created,
  event,
  found,
  inWords,
  nowMs,
  queued,
  queuedAdopted,
  requested,
  sessionAfter,
  talkedAndEnded,
} from './session-examples.ts';

const states = {
  requested,
  delayed: sessionAfter(requested, { type: 'creation_delayed' }),
  queued,
  connected,
  'queued, adopted': queuedAdopted,
  'connected, adopted': connectedAdopted,
  'ended, no chat': sessionAfter(requested, cancelled),
  'ended, chat known': sessionAfter(requested, cancelled, created),
  'ended, talked': talkedAndEnded,
} as const satisfies Record<string, HandoffSession>;
type StateName = keyof typeof states;
const stateNames = Object.keys(states) as StateName[];

/** For every event: what becomes of which state. A state that is not named is left exactly as it was, and nothing is sent. */
const rules: Record<string, { event: SessionEvent; changes: Partial<Record<StateName, [state: string, ...effects: string[]]>> }> =
  {
    'a chat that waits was created': {
      event: created,
      changes: {
        requested: ['queued', 'show_receipt'],
        delayed: ['queued', 'show_receipt', 'say arrived_late'],
        'ended, no chat': ['ended', 'end_chat user_cancelled'],
      },
    },
    'a chat with an agent was created': {
      event: { type: 'chat_created', chat: deskChat({ status: 'connected', agent: anAgent }), adopted: false },
      changes: {
        requested: ['connected', 'show_receipt', 'say connected'],
        delayed: ['connected', 'show_receipt', 'say arrived_late', 'say connected'],
        'ended, no chat': ['ended', 'end_chat user_cancelled'],
      },
    },
    'a chat was created that is over': {
      event: { type: 'chat_created', chat: deskChat({ status: 'ended', endReason: 'no_agents' }), adopted: false },
      changes: {
        requested: ['ended', 'show_receipt', 'say ended'],
        delayed: ['ended', 'show_receipt', 'say ended'],
        'ended, no chat': ['ended', 'end_chat user_cancelled'],
      },
    },
    'the person has a chat of their own': {
      event: found,
      changes: { requested: ['queued', 'show_receipt'], delayed: ['queued', 'show_receipt', 'say arrived_late'] },
    },
    'the chat that the person has is one of ours': {
      event: { type: 'chat_recognised', chatId: 'chat-1' },
      changes: { 'queued, adopted': ['queued', 'show_receipt'], 'connected, adopted': ['connected', 'show_receipt'] },
    },
    'some other chat is one of ours': {
      event: { type: 'chat_recognised', chatId: 'chat-2' },
      changes: {},
    },
    'Vayusphere does not answer': {
      event: { type: 'creation_delayed' },
      changes: { requested: ['requested', 'show_receipt', 'say delayed'] },
    },
    'Vayusphere refused': {
      event: { type: 'creation_refused', code: 'queue_closed', opensAt: '2026-03-03T08:00:00Z' },
      changes: { requested: ['ended', 'show_receipt'], delayed: ['ended', 'show_receipt', 'say ended'] },
    },
    'creating was given up': {
      event: { type: 'creation_given_up' },
      changes: {
        requested: ['ended', 'show_receipt', 'say ended', 'withdraw_chat'],
        delayed: ['ended', 'show_receipt', 'say ended', 'withdraw_chat'],
        'ended, no chat': ['ended', 'withdraw_chat'],
      },
    },
    'the person cancels': {
      event: cancelled,
      changes: {
        requested: ['ended', 'show_receipt'],
        delayed: ['ended', 'show_receipt'],
        queued: ['ended', 'show_receipt', 'end_chat user_cancelled'],
        connected: ['ended', 'show_receipt', 'end_chat user_ended'],
        'queued, adopted': ['ended', 'show_receipt'],
        'connected, adopted': ['ended', 'show_receipt'],
      },
    },
    'the person adds details': {
      event: { type: 'details_added', text: 'It is the orders table' },
      changes: {
        requested: ['requested'],
        delayed: ['requested'],
        queued: ['queued', 'change_issue'],
        connected: ['connected', 'change_issue'],
        'queued, adopted': ['queued', 'change_issue'],
        'connected, adopted': ['connected', 'change_issue'],
      },
    },
    'the receipt was shown': {
      event: { type: 'receipt_shown', receiptId: 'message-1', inPlaceOf: null },
      changes: {
        requested: ['requested'],
        delayed: ['requested'],
        queued: ['queued'],
        connected: ['connected'],
        'queued, adopted': ['queued'],
        'connected, adopted': ['connected'],
        'ended, no chat': ['ended'],
        'ended, chat known': ['ended'],
        'ended, talked': ['ended'],
      },
    },
    'the receipt was shown by a channel without ids': {
      event: { type: 'receipt_shown', receiptId: null, inPlaceOf: null },
      changes: {},
    },
    'the person wants the receipt': {
      event: { type: 'receipt_wanted' },
      changes: {
        requested: ['requested', 'show_receipt'],
        delayed: ['requested', 'show_receipt'],
        queued: ['queued', 'show_receipt'],
        connected: ['connected', 'show_receipt'],
        'queued, adopted': ['queued', 'show_receipt'],
        'connected, adopted': ['connected', 'show_receipt'],
        'ended, no chat': ['ended', 'show_receipt'],
        'ended, chat known': ['ended', 'show_receipt'],
        'ended, talked': ['ended', 'show_receipt'],
      },
    },
    'the place in the line changes': {
      event: event(5, 'queued'),
      changes: {
        queued: ['queued', 'show_receipt'],
        connected: ['queued', 'show_receipt'],
        'queued, adopted': ['queued', 'show_receipt'],
        'connected, adopted': ['queued', 'show_receipt'],
        ...seenOnly('ended'),
      },
    },
    'an agent takes the chat': {
      event: event(5, 'connected'),
      changes: {
        queued: ['connected', 'show_receipt', 'say connected'],
        connected: ['connected'],
        'queued, adopted': ['connected', 'show_receipt', 'say connected'],
        'connected, adopted': ['connected'],
        ...seenOnly('ended'),
      },
    },
    'another agent takes the chat': {
      event: { type: 'desk_event', event: deskEvent(5, { type: 'connected', agent: anotherAgent }) },
      changes: {
        queued: ['connected', 'show_receipt', 'say connected'],
        connected: ['connected', 'show_receipt', 'say connected'],
        'queued, adopted': ['connected', 'show_receipt', 'say connected'],
        'connected, adopted': ['connected', 'show_receipt', 'say connected'],
        ...seenOnly('ended'),
      },
    },
    'the chat moves to another queue': {
      event: event(5, 'transferred'),
      changes: {
        queued: ['queued', 'show_receipt', 'say transferred'],
        connected: ['queued', 'show_receipt', 'say transferred'],
        'queued, adopted': ['queued', 'show_receipt', 'say transferred'],
        'connected, adopted': ['queued', 'show_receipt', 'say transferred'],
        ...seenOnly('ended'),
      },
    },
    'the chat ends': {
      event: event(5, 'ended'),
      changes: {
        queued: ['ended', 'show_receipt', 'say ended'],
        connected: ['ended', 'show_receipt', 'say ended'],
        'queued, adopted': ['ended', 'show_receipt', 'say ended'],
        'connected, adopted': ['ended', 'show_receipt', 'say ended'],
        'ended, no chat': ['ended', 'show_receipt'],
        'ended, chat known': ['ended', 'show_receipt'],
        'ended, talked': ['ended', 'show_receipt'],
      },
    },
    'the person cancels in Vayusphere': {
      event: { type: 'desk_event', event: deskEvent(5, { type: 'ended', reason: 'user_cancelled', transcriptUrl: null }) },
      changes: {
        queued: ['ended', 'show_receipt'],
        connected: ['ended', 'show_receipt', 'say ended'],
        'queued, adopted': ['ended', 'show_receipt'],
        'connected, adopted': ['ended', 'show_receipt', 'say ended'],
        ...seenOnly('ended'),
      },
    },
    'the agent writes': { event: event(5, 'message'), changes: { ...seenOnly('open'), ...seenOnly('ended') } },
    'the agent changes a message': { event: event(5, 'message_changed'), changes: { ...seenOnly('open'), ...seenOnly('ended') } },
    'something new happens': { event: event(5, 'unrecognised'), changes: { ...seenOnly('open'), ...seenOnly('ended') } },
    'Vayusphere says that the chat waits': {
      event: { type: 'reconciled', chat: deskChat(), upTo: 7 },
      changes: { ...everyChat('queued', 'show_receipt'), ...seenOnly('ended') },
    },
    'Vayusphere says that an agent has the chat': {
      event: { type: 'reconciled', chat: deskChat({ status: 'connected', agent: anAgent }), upTo: 7 },
      changes: {
        ...everyChat('connected', 'show_receipt'),
        queued: ['connected', 'show_receipt', 'say connected'],
        'queued, adopted': ['connected', 'show_receipt', 'say connected'],
        ...seenOnly('ended'),
      },
    },
    'Vayusphere says that the chat is over': {
      event: { type: 'reconciled', chat: deskChat({ status: 'ended', endReason: 'timed_out' }), upTo: 7 },
      changes: {
        ...everyChat('ended', 'show_receipt', 'say ended'),
        ...seenOnly('ended'),
      },
    },
    'Vayusphere does not know the chat': {
      event: { type: 'chat_lost' },
      changes: {
        requested: ['ended', 'show_receipt'],
        delayed: ['ended', 'show_receipt', 'say ended'],
        queued: ['ended', 'show_receipt', 'say ended'],
        connected: ['ended', 'show_receipt', 'say ended'],
        'queued, adopted': ['ended', 'show_receipt', 'say ended'],
        'connected, adopted': ['ended', 'show_receipt', 'say ended'],
      },
    },
  };

/** The event takes its number, and that is all. */
function seenOnly(which: 'open' | 'ended'): Partial<Record<StateName, [string]>> {
  if (which === 'ended') return { 'ended, no chat': ['ended'], 'ended, chat known': ['ended'], 'ended, talked': ['ended'] };
  return { queued: ['queued'], connected: ['connected'], 'queued, adopted': ['queued'], 'connected, adopted': ['connected'] };
}

function everyChat(state: string, ...effects: string[]): Partial<Record<StateName, [string, ...string[]]>> {
  const change: [string, ...string[]] = [state, ...effects];
  return { queued: change, connected: change, 'queued, adopted': change, 'connected, adopted': change };
}

describe('A handoff session', () => {
  for (const [happening, { event: happened, changes }] of Object.entries(rules)) {
    describe(`when ${happening}`, () => {
      for (const name of stateNames) {
        const change = changes[name];
        const [state, ...effects] = change ?? [states[name].state];
        const outcome = change === undefined ? 'stays as it was' : `is ${state}`;
        it(`and it is ${name}, ${outcome}${effects.length === 0 ? ', silently' : ` and asks for: ${effects.join(', ')}`}`, () => {
          const before = structuredClone(states[name]);
          const next = transition(states[name], happened, nowMs);
          expect(states[name], 'a transition changes nothing in place').to.deep.equal(before);
          expect(next.session.state).to.equal(state);
          expect(inWords(next.effects)).to.deep.equal(effects);
          if (change === undefined) expect(next.session).to.equal(states[name]);
          else if (effects.length === 0) expect(next.session).not.to.deep.equal(states[name]);
          expect(JSON.parse(JSON.stringify(next.session)), 'the store keeps it as JSON').to.deep.equal(next.session);
        });
      }
    });
  }
});
