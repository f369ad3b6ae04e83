import { expect } from 'chai';
import type { HandoffSession } from '../../src/handoff/session.ts';
import { currentIssue, isOpen } from '../../src/handoff/session.ts';
import type { SessionEvent } from '../../src/handoff/session-event.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { anAgent, deskChat, deskEvent, newHandoff } from '../support/handoff-examples.ts';
import {
  cancelled,
  connected,
  connectedAdopted,
  created,
  event,
  inWords,
  now,
  nowMs,
  queued,
  queuedAdopted,
  requested,
  requestedAtMs,
  sessionAfter,
  talkedAndEnded,
} from './session-examples.ts';

describe('A handoff session', () => {
  it('begins as requested, under its own id, and asks for its chat', () => {
    const { session, effects } = requestSession(newHandoff(), requestedAtMs);
    const { movesToPersonal, ...wish } = newHandoff();
    expect(movesToPersonal).to.equal(false);
    expect(session).to.deep.equal({
      ...wish,
      state: 'requested',
      delayed: false,
      requestedAt: '2026-03-02T10:00:00.000Z',
      added: [],
      lastSequence: 0,
      missed: [],
      passed: [],
      thread: null,
    });
    expect(effects).to.deep.equal([{ to: 'desk', action: 'create_chat' }]);
  });

  it('keeps the place, the wait and the ways into its chat', () => {
    const ticket = { number: 'INC-7', url: 'https://vayusphere.example/tickets/7' };
    const session = sessionAfter(requested, { type: 'chat_created', chat: deskChat({ ticket }), adopted: false });
    expect(session).to.deep.include({ state: 'queued', position: 2, estimatedWaitSeconds: 120, queueName: 'Azure SQL Database' });
    expect(session).to.have.deep.property('chat', {
      id: 'chat-1',
      joinUrl: 'https://vayusphere.example/join/1',
      ticket,
      adopted: false,
    });
    expect(sessionAfter(session, event(1, 'queued'))).to.deep.include({ position: 1, estimatedWaitSeconds: 60 });
  });

  it('does not draw the receipt again when the place in the line is the same', () => {
    expect(transition(sessionAfter(queued, event(1, 'queued')), event(2, 'queued'), nowMs).effects).to.deep.equal([]);
  });

  it('takes no event twice and none that is older than what it knows', () => {
    const session = sessionAfter(queued, event(4, 'connected'));
    for (const sequence of [1, 3, 4]) {
      const next = transition(session, event(sequence, 'ended'), nowMs);
      expect(next.session).to.equal(session);
      expect(next.effects).to.deep.equal([]);
    }
  });

  it('forgets place, wait and agent with a transfer, and names the new queue from then on', () => {
    const moved = sessionAfter(connected, event(2, 'transferred'));
    expect(moved).to.include({ queueName: 'SQL Server', position: null, estimatedWaitSeconds: null });
    expect(moved).not.to.have.property('agent');
    expect(sessionAfter(moved, event(3, 'connected'))).to.include({ state: 'connected', queueName: 'SQL Server' });
    expect(sessionAfter(moved, { type: 'reconciled', chat: deskChat(), upTo: 9 })).to.include({
      queueName: 'SQL Server',
      lastSequence: 9,
    });
  });

  describe('once ended', () => {
    const reasons: readonly [string, HandoffSession, Partial<Record<string, unknown>>][] = [
      [
        'at the wish of a person who waits',
        sessionAfter(queued, cancelled),
        { reason: 'user_cancelled', endedAt: now, agent: null },
      ],
      ['at the wish of a person who talks', talkedAndEnded, { reason: 'user_ended', endedAt: now, agent: anAgent }],
      [
        'by a refusal',
        sessionAfter(requested, { type: 'creation_refused', code: 'queue_closed', opensAt: '2026-03-03T08:00:00Z' }),
        { reason: 'queue_closed', opensAt: '2026-03-03T08:00:00Z', chat: null },
      ],
      [
        'given up',
        sessionAfter(requested, { type: 'creation_given_up' }),
        { reason: 'desk_unavailable', endedAt: now, chat: null },
      ],
      [
        'by the agent',
        sessionAfter(connected, event(2, 'ended')),
        {
          reason: 'agent_ended',
          endedAt: '2026-03-02T10:05:00.000Z',
          agent: anAgent,
          transcriptUrl: 'https://vayusphere.example/transcripts/1',
        },
      ],
      ['with a chat that is lost', sessionAfter(queued, { type: 'chat_lost' }), { reason: 'chat_not_found', endedAt: now }],
      [
        'as Vayusphere tells when asked',
        sessionAfter(queued, {
          type: 'reconciled',
          chat: deskChat({ status: 'ended', endReason: 'timed_out', endedAt: '2026-03-02T10:03:00Z' }),
          upTo: 3,
        }),
        { reason: 'timed_out', endedAt: '2026-03-02T10:03:00Z', lastSequence: 3 },
      ],
    ];
    for (const [how, session, members] of reasons)
      it(`${how}, says why, when and with whom`, () => {
        expect(isOpen(session)).to.equal(false);
        expect(session).to.deep.include(members);
      });

    it('keeps a transcript that comes late, and the first one for good', () => {
      const ended = sessionAfter(queued, cancelled);
      const later = sessionAfter(ended, event(3, 'ended'));
      expect(later).to.include({
        transcriptUrl: 'https://vayusphere.example/transcripts/1',
        reason: 'user_cancelled',
        endedAt: now,
      });
      const again: SessionEvent = {
        type: 'desk_event',
        event: deskEvent(4, { type: 'ended', reason: 'timed_out', transcriptUrl: 'https://vayusphere.example/transcripts/2' }),
      };
      const next = transition(later, again, nowMs);
      expect(next.session).to.include({ transcriptUrl: 'https://vayusphere.example/transcripts/1' });
      expect(next.effects).to.deep.equal([]);
    });
  });

  describe('whose chat was created too late', () => {
    for (const [why, end] of [
      ['cancelled', cancelled],
      ['given up', { type: 'creation_given_up' }],
    ] as const satisfies [string, SessionEvent][])
      it(`because it was ${why}, ends that chat, once`, () => {
        const ended = sessionAfter(requested, end);
        const late = transition(ended, created, nowMs);
        expect(late.session).to.have.nested.property('chat.id', 'chat-1');
        expect(inWords(late.effects)).to.deep.equal(['end_chat user_cancelled']);
        expect(transition(late.session, created, nowMs).effects).to.deep.equal([]);
      });
  });

  describe('that has adopted a chat', () => {
    it('lets go of it with the session, so that the person can be taken there again', () => {
      for (const session of [queuedAdopted, connectedAdopted])
        expect(sessionAfter(session, cancelled)).to.deep.include({ state: 'ended', chat: null });
    });
  });

  describe('with details', () => {
    const add = (text: string): SessionEvent => ({ type: 'details_added', text });

    it('sends those that were added before the chat existed once it does', () => {
      const { session, effects } = transition(sessionAfter(requested, add('one'), add('two')), created, nowMs);
      expect(inWords(effects)).to.deep.equal(['show_receipt', 'change_issue']);
      expect(currentIssue(session).details).to.equal('Since this morning\n\none\n\ntwo');
    });

    it('never changes what the chat is created with', () => {
      expect(sessionAfter(requested, add('one')).request).to.equal(requested.request);
    });

    it('shows an agent what was asked, unchanged, when nothing was added', () => {
      expect(currentIssue(requested)).to.equal(requested.request.issue);
    });

    it('shows an agent what was added when nothing else was told', () => {
      const plain = {
        ...newHandoff(),
        request: { ...newHandoff().request, issue: { summary: 'Slow', details: null, attributes: {} } },
      };
      const session = sessionAfter(requestSession(plain, requestedAtMs).session, add('one'));
      expect(currentIssue(session)).to.deep.equal({ summary: 'Slow', details: 'one', attributes: {} });
    });
  });

  it('is shown anew, as a new message, to a person who wants to see it', () => {
    const shown = sessionAfter(queued, { type: 'receipt_shown', receiptId: 'message-1', inPlaceOf: null });
    expect(shown.receiptId).to.equal('message-1');
    const { session, effects } = transition(shown, { type: 'receipt_wanted' }, nowMs);
    expect(session).to.deep.equal({ ...shown, receiptId: null });
    expect(inWords(effects)).to.deep.equal(['retire_receipt', 'show_receipt']);
  });

  it('takes the message that shows it only from a receipt that was sent to where it still is', () => {
    const late: SessionEvent = { type: 'receipt_shown', receiptId: 'message-1', inPlaceOf: 'message-1' };
    const wanted = sessionAfter(queued, { ...late, inPlaceOf: null }, { type: 'receipt_wanted' });
    expect(sessionAfter(wanted, late)).to.equal(wanted);
    expect(sessionAfter(wanted, { ...late, receiptId: 'message-2', inPlaceOf: null })).to.include({ receiptId: 'message-2' });
  });
});
