import { expect } from 'chai';
import { minuteMs } from '../../src/handoff/delivery.ts';
import type { HandoffSession } from '../../src/handoff/session.ts';
import type { SessionEvent } from '../../src/handoff/session-event.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { keptUntilMs } from '../../src/teams/receipt-view.ts';
import { exampleRequest, newHandoff } from '../support/handoff-examples.ts';
import { cancelled, created, inWords, nowMs, requestedAtMs, sessionAfter } from './session-examples.ts';

const inThread = { scope: 'shared', address: { conversation: 'a thread' } } as const;
const theirOwn = { scope: 'personal', address: { conversation: 'their own' } } as const;
const asked = requestSession({ ...newHandoff(), place: inThread, receiptId: 'card-1', movesToPersonal: true }, requestedAtMs);

const opened: SessionEvent = { type: 'personal_opened', place: theirOwn };
const refused: SessionEvent = { type: 'personal_refused' };
const shown: SessionEvent = { type: 'receipt_shown', receiptId: 'receipt-1', inPlaceOf: null };
const wanted: SessionEvent = { type: 'receipt_wanted' };
const checked: SessionEvent = { type: 'met_checked' };

const opening = asked.session;
const arriving = sessionAfter(opening, opened);
const stuck = sessionAfter(opening, refused);
const done = sessionAfter(arriving, shown);
const moveOf = (session: HandoffSession) => session.thread?.move;
const asks = (session: HandoffSession, event: SessionEvent) => inWords(transition(session, event, nowMs).effects);

describe('A request that is made among others', () => {
  it('opens the personal chat first, and asks for no agent until its receipt stands there', () => {
    expect(inWords(asked.effects)).to.deep.equal(['open_personal']);
    expect(opening).to.deep.include({
      receiptId: null,
      thread: { place: inThread, cardId: 'card-1', move: 'opening', arrivedAt: null },
    });
    expect(asks(opening, opened)).to.deep.equal(['show_receipt']);
    expect(arriving).to.deep.include({ place: theirOwn, receiptId: null });
    expect(asks(arriving, shown)).to.deep.equal(['tell_thread', 'create_chat']);
    expect(done.receiptId).to.equal('receipt-1');
    expect(done.thread).to.deep.include({ place: inThread, cardId: 'card-1', move: 'done' });
  });

  it('has arrived also where the channel names no message', () => {
    expect(asks(arriving, { ...shown, receiptId: null })).to.deep.equal(['tell_thread', 'create_chat']);
  });

  it('gives Vayusphere its time from the arrival on', () => {
    expect(keptUntilMs(opening)).to.equal(requestedAtMs + 15 * minuteMs);
    expect(keptUntilMs(done)).to.equal(nowMs + 15 * minuteMs);
  });

  it('asks once, however often its receipt is shown', () => {
    expect(asks(done, { ...shown, inPlaceOf: 'receipt-1' })).to.deep.equal([]);
    expect(asks(sessionAfter(done, created), opened)).to.deep.equal([]);
  });

  for (const [when, session] of Object.entries({ 'no chat can be opened': opening, 'the chat takes nothing': arriving })) {
    it(`is kept when ${when}, and the thread hears how to go on`, () => {
      const { session: kept, effects } = transition(session, refused, nowMs);
      expect(moveOf(kept)).to.equal('stuck');
      expect(kept.state).to.equal('requested');
      expect(effects).to.deep.equal([
        { to: 'user', action: 'tell_thread' },
        { to: 'met', action: 'check_met', afterMs: 60 * minuteMs },
      ]);
    });
  }

  it('goes on when its person comes by themselves, and tries again when it is asked for in the thread', () => {
    expect(asks(stuck, opened)).to.deep.equal(['show_receipt']);
    expect(sessionAfter(stuck, opened)).to.deep.include({ place: theirOwn });
    expect(asks(stuck, wanted)).to.deep.equal(['open_personal']);
    expect(moveOf(sessionAfter(stuck, wanted))).to.equal('opening');
    expect(asks(opening, wanted)).to.deep.equal([]);
  });

  it('is let go after an hour in vain, without a word but in the thread', () => {
    const { session, effects } = transition(stuck, checked, nowMs);
    expect(session).to.deep.include({ state: 'ended', reason: 'undeliverable', chat: null });
    expect(inWords(effects)).to.deep.equal(['tell_thread']);
    for (const onTheWay of [opening, arriving]) expect(asks(onTheWay, checked)).to.deep.equal(['check_met']);
    for (const other of [done, sessionAfter(stuck, cancelled)]) expect(asks(other, checked)).to.deep.equal([]);
  });

  it('can be cancelled while it moves; nothing goes out for it but the end of its line', () => {
    for (const session of [opening, stuck]) {
      expect(asks(session, cancelled)).to.deep.equal(['tell_thread']);
      const over = sessionAfter(session, cancelled);
      for (const late of [opened, refused, wanted, checked]) expect(asks(over, late), late.type).to.deep.equal([]);
    }
    const over = sessionAfter(arriving, cancelled);
    expect(asks(over, shown)).to.deep.equal(['tell_thread']);
  });

  it('keeps what is said while it moves for the agent, as part of the issue', () => {
    const message = { id: 'm-1', text: 'It also hums', sentAt: '2026-03-02T10:01:00Z', attachments: [] };
    const relayed = requestSession(
      { ...newHandoff(), request: { ...exampleRequest, mode: 'relay' }, place: inThread, movesToPersonal: true },
      requestedAtMs,
    ).session;
    const file = { name: 'hum.wav', contentType: 'audio/wav', address: {} };
    for (const session of [relayed, sessionAfter(relayed, refused), sessionAfter(relayed, opened)]) {
      const after = transition(session, { type: 'user_message', message, files: [] }, nowMs);
      expect(after.session.added).to.deep.equal(['It also hums']);
      expect(after.effects).to.deep.equal([]);
    }
    const withFile: SessionEvent = { type: 'user_message', message, files: [file] };
    expect(asks(sessionAfter(relayed, opened), withFile)).to.deep.equal(['tell_lost_file']);
    expect(asks(sessionAfter(relayed, { type: 'user_message', message }, opened, shown), created)).to.include('change_issue');
  });

  it('knows the message that speaks for it in the thread', () => {
    const typed = requestSession({ ...newHandoff(), place: inThread, movesToPersonal: true }, requestedAtMs).session;
    const told = sessionAfter(typed, refused, { type: 'thread_told', messageId: 'line-1' });
    expect(told.thread).to.deep.include({ cardId: 'line-1', move: 'stuck' });
    expect(sessionAfter(told, { type: 'thread_told', messageId: null }).thread?.cardId).to.equal('line-1');
  });

  it('of a private request there is no such way', () => {
    const ordinary = requestSession(newHandoff(), requestedAtMs).session;
    for (const event of [opened, refused, checked, { type: 'thread_told', messageId: 'x' } as const])
      expect(transition(ordinary, event, nowMs)).to.deep.equal({ session: ordinary, effects: [] });
  });
});
