import { expect } from 'chai';
import type { MessageLoss } from '../../src/handoff/ports.ts';
import type { HandoffRequest, HandoffSession } from '../../src/handoff/session.ts';
import type { SessionEvent } from '../../src/handoff/session-event.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { deskEvent, eventContents, exampleRequest, newHandoff } from '../support/handoff-examples.ts';
import {
  cancelled,
  connected,
  created,
  event,
  found,
  inWords,
  nowMs,
  queued,
  requestedAtMs,
  sessionAfter,
} from './session-examples.ts';

const minute = 60_000;
const relayed: HandoffRequest = {
  ...exampleRequest,
  mode: 'relay',
  silence: { warnAfterMs: 10 * minute, endAfterMs: 15 * minute },
};
const asked = requestSession({ ...newHandoff(), request: relayed }, requestedAtMs).session;
const waiting = sessionAfter(asked, created);
const talking = sessionAfter(waiting, event(1, 'connected'));
const talkingInOwnChat = sessionAfter(asked, found, event(1, 'connected'));
const over = sessionAfter(talking, event(2, 'ended'));

const message = { id: 'message-1', text: 'Hello', sentAt: '2026-03-02T10:10:00Z', attachments: [] };
const file = { name: 'trace.log', contentType: 'text/plain', address: { url: 'https://files.example/1' } };
const written: SessionEvent = { type: 'user_message', message };
const checked: SessionEvent = { type: 'silence_checked' };

const asks = (session: HandoffSession, happened: SessionEvent, atMs = nowMs): string[] =>
  inWords(transition(session, happened, atMs).effects);
const later = (session: HandoffSession, happened: SessionEvent, atMs: number) => transition(session, happened, atMs).session;

describe('A session that relays', () => {
  describe('what the person writes', () => {
    it('sends it to the agent, also before there is one', () => {
      for (const session of [asked, waiting, talking])
        expect(transition(session, written, nowMs).effects).to.deep.equal([{ to: 'desk', action: 'send_message', message }]);
    });

    it('passes on its files first, in their order, so that the words can name them', () => {
      const { effects } = transition(talking, { type: 'user_message', message, files: [file, { ...file, name: null }] }, nowMs);
      expect(effects).to.deep.equal([
        { to: 'desk', action: 'pass_file', messageId: 'message-1', index: 0, file },
        { to: 'desk', action: 'pass_file', messageId: 'message-1', index: 1, file: { ...file, name: null } },
        { to: 'desk', action: 'send_message', message },
      ]);
    });

    it('sends its changes', () => {
      const change = { text: 'Hello again' };
      expect(transition(talking, { type: 'user_change', messageId: 'message-1', change }, nowMs).effects).to.deep.equal([
        { to: 'desk', action: 'change_message', messageId: 'message-1', change },
      ]);
    });

    it('sends nothing once it has ended', () => {
      expect(transition(over, written, nowMs)).to.deep.equal({ session: over, effects: [] });
      const change: SessionEvent = { type: 'user_change', messageId: 'message-1', change: { deleted: true } };
      expect(transition(over, change, nowMs)).to.deep.equal({ session: over, effects: [] });
    });

    it('says so when it did not reach the agent, and of a file which and why', () => {
      const lost = (loss: MessageLoss): SessionEvent => ({ type: 'user_message_lost', loss });
      expect(asks(talking, lost('not_delivered'))).to.deep.equal(['say message_lost']);
      expect(asks(talking, lost('too_large'))).to.deep.equal(['say message_too_large']);
      expect(asks(talking, lost('chat_over'))).to.deep.equal(['say message_too_late']);
      const lostFile = transition(
        talking,
        { type: 'file_lost', messageId: 'message-1', index: 0, file, loss: 'too_large' },
        nowMs,
      );
      expect(lostFile.effects).to.deep.equal([{ to: 'user', action: 'tell_lost_file', name: 'trace.log', loss: 'too_large' }]);
      expect(lostFile.session.passed).to.deep.equal([{ messageId: 'message-1', index: 0, attachment: null }]);
    });
  });

  describe('what the agent writes', () => {
    it('shows it under the agent’s name, and its changes', () => {
      const { id, text, agent, attachments } = eventContents.message;
      expect(transition(talking, event(2, 'message'), nowMs).effects).to.deep.equal([
        { to: 'user', action: 'show_message', message: { id, text, agent, attachments } },
      ]);
      expect(transition(talking, event(2, 'message_changed'), nowMs).effects).to.deep.equal([
        { to: 'user', action: 'change_shown', messageId: 'm-1', change: { deleted: true } },
      ]);
    });

    it('is shown nowhere when the person talks in Vayusphere', () => {
      for (const name of ['message', 'message_changed'] as const) expect(asks(connected, event(2, name))).to.deep.equal([]);
    });
  });

  describe('a person who can not be reached', () => {
    it('is no person to keep an agent for', () => {
      expect(asks(talking, { type: 'user_unreachable' })).to.deep.equal(['show_receipt', 'end_chat undeliverable']);
      expect(asks(waiting, { type: 'user_unreachable' })).to.deep.equal(['show_receipt', 'say ended', 'end_chat undeliverable']);
    });

    it('is not who does not get one message of many: they hear of it, and the chat goes on', () => {
      const { session, effects } = transition(talking, { type: 'agent_message_unshown', agentName: 'Grace' }, nowMs);
      expect(session).to.equal(talking);
      expect(effects).to.deep.equal([{ to: 'user', action: 'tell_unshown', agentName: 'Grace' }]);
    });

    it('keeps a chat of their own', () => {
      const { session, effects } = transition(talkingInOwnChat, { type: 'user_unreachable' }, nowMs);
      expect(session).to.deep.include({ state: 'ended', reason: 'undeliverable', chat: null });
      expect(inWords(effects)).to.deep.equal(['show_receipt']);
    });
  });

  describe('silence', () => {
    const at = (minutes: number) => nowMs + minutes * minute;

    it('is looked for from the moment an agent has taken the chat', () => {
      const { effects } = transition(waiting, event(1, 'connected'), nowMs);
      expect(effects.at(-1)).to.deep.equal({ to: 'silence', action: 'check_silence', afterMs: 10 * minute });
      expect(asks(queued, event(1, 'connected'))).to.deep.equal(['show_receipt', 'say connected']);
    });

    it('is warned of, once, and ends the chat when nobody breaks it', () => {
      const warned = transition(talking, checked, at(10));
      expect(inWords(warned.effects)).to.deep.equal(['say silence', 'check_silence']);
      expect(warned.effects.at(-1)).to.include({ afterMs: 5 * minute });
      expect(asks(warned.session, checked, at(14))).to.deep.equal(['check_silence']);
      const ended = transition(warned.session, checked, at(15));
      expect(ended.session).to.include({ state: 'ended', reason: 'timed_out' });
      expect(inWords(ended.effects)).to.have.members(['show_receipt', 'ask_rating', 'say ended', 'end_chat timed_out']);
    });

    it('is always warned of before it ends a chat, however late we look', () => {
      expect(asks(talking, checked, at(60))).to.deep.equal(['say silence', 'check_silence']);
    });

    it('leaves as much time between the warning and the end when we look late', () => {
      for (const minutes of [12, 60])
        expect(transition(talking, checked, at(minutes)).effects.at(-1)).to.include({ afterMs: 5 * minute });
    });

    it('begins anew with every word of either', () => {
      for (const word of [written, event(2, 'message')]) {
        const heard = later(later(talking, checked, at(10)), word, at(12));
        expect(transition(heard, checked, at(15)).effects).to.deep.equal([
          { to: 'silence', action: 'check_silence', afterMs: 7 * minute },
        ]);
      }
    });

    it('is nothing to a chat that waits or is over, nor where Vayusphere sees to it', () => {
      for (const session of [asked, waiting, over, connected])
        expect(transition(session, checked, at(60))).to.deep.equal({ session, effects: [] });
    });

    it('ends no chat that is the person’s own', () => {
      const warned = later(talkingInOwnChat, checked, at(10));
      expect(asks(warned, checked, at(15))).to.deep.equal(['show_receipt', 'say ended']);
    });
  });

  describe('the rating', () => {
    const rated = (rating: 1 | 5): SessionEvent => ({ type: 'rated', survey: { rating, comment: null } });

    it('is asked for after a talk, and not after a wait, nor where the person talked in Vayusphere', () => {
      expect(asks(talking, event(2, 'ended'))).to.deep.equal(['show_receipt', 'ask_rating']);
      expect(asks(talking, cancelled)).to.include('ask_rating');
      expect(asks(waiting, cancelled)).not.to.include('ask_rating');
      expect(asks(connected, event(2, 'ended'))).not.to.include('ask_rating');
    });

    it('is not asked for where it could not be passed on', () => {
      expect(asks(talkingInOwnChat, cancelled)).to.deep.equal(['show_receipt']);
    });

    it('is passed on once: what was said first stays said', () => {
      const said = transition(over, rated(5), nowMs);
      expect(said.effects).to.deep.equal([{ to: 'desk', action: 'rate', survey: { rating: 5, comment: null } }]);
      expect(transition(said.session, rated(1), nowMs)).to.deep.equal({ session: said.session, effects: [] });
    });

    it('of a chat that is not over, or never was, is none', () => {
      for (const session of [talking, sessionAfter(asked, cancelled)])
        expect(transition(session, rated(5), nowMs)).to.deep.equal({ session, effects: [] });
    });
  });

  it('counts what it does not understand, whoever talks', () => {
    expect(sessionAfter(talking, { type: 'desk_event', event: deskEvent(2, eventContents.unrecognised) })).to.include({
      lastSequence: 2,
    });
  });
});
