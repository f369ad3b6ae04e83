import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import type { HandoffRequest, HandoffSession } from '../../src/handoff/session.ts';
import type { Effect, SessionEvent } from '../../src/handoff/session-event.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import {
  anAgent,
  anotherAgent,
  deskChat,
  deskEvent,
  eventContents,
  exampleRequest,
  newHandoff,
} from '../support/handoff-examples.ts';

const startMs = Date.parse('2026-03-02T10:00:00Z');

const chat = fc.constantFrom(
  deskChat(),
  deskChat({ position: null, estimatedWaitSeconds: null, joinUrl: null }),
  deskChat({ status: 'connected', agent: anAgent }),
  deskChat({ status: 'connected', agent: null }),
  deskChat({ status: 'ended', endReason: null, endedAt: null }),
  deskChat({ status: 'ended', endReason: 'no_agents', agent: anotherAgent }),
);
const sequence = fc.integer({ min: 1, max: 12 });

const just = <Type extends SessionEvent['type']>(type: Type) => fc.constant({ type });
const messageId = fc.constantFrom('message-1', 'message-2');
const change = fc.constantFrom({ text: 'changed' }, { deleted: true as const });
const file = fc.constant({ name: 'trace.log', contentType: 'text/plain', address: {} });
const index = fc.nat({ max: 3 });

/** Anything that can be told to a session, likely or not; of every kind, or this does not compile. */
const happenings: { readonly [Type in SessionEvent['type']]: fc.Arbitrary<SessionEvent & { readonly type: Type }> } = {
  chat_created: fc.record({ type: fc.constant('chat_created'), chat, adopted: fc.boolean() }),
  chat_recognised: fc.record({ type: fc.constant('chat_recognised'), chatId: fc.constantFrom('chat-1', 'chat-2') }),
  creation_delayed: just('creation_delayed'),
  creation_refused: fc.record({
    type: fc.constant('creation_refused'),
    code: fc.constantFrom('queue_closed', 'no_agents', 'requester_is_agent'),
    opensAt: fc.constantFrom(null, '2026-03-03T08:00:00Z'),
  }),
  creation_given_up: just('creation_given_up'),
  cancelled: just('cancelled'),
  details_added: fc.record({ type: fc.constant('details_added'), text: fc.string() }),
  user_message: fc.record({
    type: fc.constant('user_message'),
    message: messageId.map((id) => ({ id, text: 'Hello', sentAt: '2026-03-02T10:00:00Z', attachments: [] })),
    files: fc.array(file, { maxLength: 2 }),
  }),
  user_change: fc.record({ type: fc.constant('user_change'), messageId, change }),
  file_passed: fc.record({
    type: fc.constant('file_passed'),
    messageId,
    index,
    attachment: fc.constant({ id: 'file-1', name: 'trace.log', contentType: 'text/plain', sizeBytes: 3 }),
  }),
  file_lost: fc.record({ type: fc.constant('file_lost'), messageId, index, file, loss: fc.constant('too_large') }),
  user_message_lost: fc.record({
    type: fc.constant('user_message_lost'),
    loss: fc.constantFrom('too_large', 'chat_over', 'not_delivered'),
  }),
  user_unreachable: just('user_unreachable'),
  agent_message_unshown: fc.record({ type: fc.constant('agent_message_unshown'), agentName: fc.string() }),
  silence_checked: just('silence_checked'),
  rated: fc.record({
    type: fc.constant('rated'),
    survey: fc.constantFrom({ rating: 1, comment: null }, { rating: 5, comment: 'Good' }),
  }),
  personal_opened: fc.record({ type: fc.constant('personal_opened'), place: fc.constant({ scope: 'personal', address: 'new' }) }),
  personal_refused: just('personal_refused'),
  thread_told: fc.record({ type: fc.constant('thread_told'), messageId: fc.constantFrom(null, 'message-1', 'message-3') }),
  met_checked: just('met_checked'),
  receipt_shown: fc.record({
    type: fc.constant('receipt_shown'),
    receiptId: fc.constantFrom(null, 'message-1', 'message-2'),
    inPlaceOf: fc.constantFrom(null, 'message-1', 'message-2'),
  }),
  receipt_wanted: just('receipt_wanted'),
  desk_event: fc
    .tuple(sequence, fc.constantFrom(...Object.values(eventContents)))
    .map(([number, content]) => ({ type: 'desk_event', event: deskEvent(number, content) })),
  reconciled: fc.record({ type: fc.constant('reconciled'), chat, upTo: sequence }),
  chat_lost: just('chat_lost'),
};
/** Chats begin and move on more often than everything else together, so that a story gets somewhere. */
const happening: fc.Arbitrary<SessionEvent> = fc.oneof(
  happenings.chat_created,
  happenings.desk_event,
  fc.oneof(...Object.values<fc.Arbitrary<SessionEvent>>(happenings)),
);
const request = fc.constantFrom<HandoffRequest>(exampleRequest, {
  ...exampleRequest,
  mode: 'relay',
  silence: { warnAfterMs: 2_000, endAfterMs: 4_000 },
});

interface Step {
  readonly before: HandoffSession;
  readonly happened: SessionEvent;
  readonly after: HandoffSession;
  readonly effects: readonly Effect[];
}

/** Says of every step of any story what must hold, and what must hold of the story as a whole. */
function always(holds: (step: Step) => void, ofAll: (steps: readonly Step[]) => void = () => {}): void {
  fc.assert(
    fc.property(request, fc.boolean(), fc.array(happening, { maxLength: 30 }), (asked, movesToPersonal, story) => {
      const place = { scope: movesToPersonal ? 'shared' : 'personal', address: 'where it was asked for' } as const;
      let session: HandoffSession = requestSession({ ...newHandoff(), place, movesToPersonal, request: asked }, startMs).session;
      const steps = story.map((happened, index): Step => {
        const before = session;
        const next = transition(before, happened, startMs + index * 1_000);
        session = next.session;
        return { before, happened, after: next.session, effects: next.effects };
      });
      steps.forEach(holds);
      ofAll(steps);
    }),
    { numRuns: 400 },
  );
}

const chatOf = (session: HandoffSession) => (session.state === 'requested' ? null : session.chat);

describe('Whatever happens in whatever order, a handoff session', () => {
  it('never goes back to an older event', () => {
    always(({ before, after }) => expect(after.lastSequence).to.be.at.least(before.lastSequence));
  });

  it('stays ended once it has ended, for the same reason, at the same time', () => {
    always(({ before, after }) => {
      if (before.state !== 'ended') return;
      expect(after).to.deep.include({ state: 'ended', reason: before.reason, endedAt: before.endedAt, opensAt: before.opensAt });
    });
  });

  it('is never requested again once its chat is known', () => {
    always(({ before, after }) => {
      if (before.state !== 'requested') expect(after.state).not.to.equal('requested');
    });
  });

  it('never loses a word that the person added, and what they asked for never changes', () => {
    always(({ before, happened, after }) => {
      expect(after.added.slice(0, before.added.length)).to.deep.equal(before.added);
      if (happened.type === 'details_added' && before.state !== 'ended') expect(after.added.at(-1)).to.equal(happened.text);
      expect(after.request).to.equal(before.request);
      expect(after).to.include({ id: before.id, personKey: before.personKey, requestedAt: before.requestedAt });
    });
  });

  it('keeps the chat that it has, except for an adopted one that it lets go of when it ends', () => {
    always(({ before, after }) => {
      const [had, has] = [chatOf(before), chatOf(after)];
      if (had !== null && !(had.adopted && after.state === 'ended')) expect(has?.id).to.equal(had.id);
    });
  });

  it('ends a chat only when it has ended itself, at most once, and never one that it has adopted', () => {
    always(
      ({ after, effects }) => {
        if (!effects.some(({ action }) => action === 'end_chat')) return;
        expect(after.state).to.equal('ended');
        expect(chatOf(after)).to.include({ adopted: false });
      },
      (steps) => {
        const ends = steps.flatMap(({ effects }) => effects).filter(({ action }) => action === 'end_chat');
        expect(ends.length).to.be.at.most(1);
      },
    );
  });

  it('leaves no chat of its own waiting: one that comes to a session that has ended without it is ended', () => {
    always(({ before, happened, effects }) => {
      if (before.state !== 'ended' || before.chat !== null) return;
      if (happened.type !== 'chat_created' || happened.adopted) return;
      expect(effects).to.deep.equal([{ to: 'desk', action: 'end_chat', reason: 'user_cancelled' }]);
    });
  });

  it('tells only of what is so: connected with an agent, transferred to a queue, ended with an end', () => {
    const stateOf = new Map([
      ['connected', 'connected'],
      ['transferred', 'queued'],
      ['ended', 'ended'],
      ['delayed', 'requested'],
    ]);
    always(({ after, effects }) => {
      for (const effect of effects) {
        if (effect.action === 'notify' && stateOf.has(effect.notice)) expect(after.state).to.equal(stateOf.get(effect.notice));
        if (effect.action === 'change_issue') expect(after.state).to.be.oneOf(['queued', 'connected']);
      }
    });
  });

  it('tells the person of an end at most once, and that Vayusphere does not answer at most once', () => {
    always(
      () => {},
      (steps) => {
        const said = steps.flatMap(({ effects }) => effects.flatMap((each) => (each.action === 'notify' ? [each.notice] : [])));
        for (const notice of ['ended', 'delayed', 'arrived_late'] as const)
          expect(said.filter((each) => each === notice).length).to.be.at.most(1);
      },
    );
  });

  it('says nothing where others read along but that one line, and asks for no agent before its person has been met', () => {
    always(({ after, effects }) => {
      const move = after.thread?.move;
      if (move === undefined || move === 'done') return;
      expect(effects.map(({ action }) => action)).not.to.include('create_chat');
      if (after.state === 'requested') expect(effects.map(({ action }) => action)).not.to.include('send_message');
      if (move === 'arriving') return expect(after.place.scope).to.equal('personal');
      const toUser = effects.filter(({ to }) => to === 'user').map(({ action }) => action);
      for (const action of toUser) expect(action).to.be.oneOf(['open_personal', 'tell_thread']);
    });
  });

  it('shows every change that a person can see', () => {
    // Where the receipt is, and what is counted and remembered for later, is not on it.
    const visible = (session: HandoffSession) => {
      const { added, lastSequence, missed, receiptId, passed, place, thread, ...seen } = session;
      return { ...seen, heardAtMs: null, silenceWarned: null, survey: null };
    };
    always(({ before, happened, after, effects }) => {
      // That a chat came too late shows nowhere: the session has ended, and so does the chat.
      if (happened.type === 'chat_created' && before.state === 'ended') return;
      if (isDeepStrictEqual(visible(before), visible(after))) return;
      const isMet = ['arriving', 'done', undefined].includes(after.thread?.move);
      expect(effects).to.deep.include({ to: 'user', action: isMet ? 'show_receipt' : 'tell_thread' });
    });
  });
});
