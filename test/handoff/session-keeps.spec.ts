import { expect } from 'chai';
import type { HandoffSession } from '../../src/handoff/session.ts';
import type { SessionEvent } from '../../src/handoff/session-event.ts';
import { transcriptOfStep } from '../../src/handoff/transcript.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { anAgent, deskChat, deskEvent, eventContents, exampleRequest, newHandoff } from '../support/handoff-examples.ts';
import {
  cancelled,
  connected,
  created,
  event,
  inWords,
  now,
  nowMs,
  queued,
  requested,
  requestedAtMs,
  sessionAfter,
} from './session-examples.ts';

const minute = 60_000;
const relayed = requestSession({ ...newHandoff(), request: { ...exampleRequest, mode: 'relay' } }, requestedAtMs).session;
const talking = sessionAfter(relayed, created, event(1, 'connected'));
const seen = (chat: Parameters<typeof deskChat>[0], upTo = 1): SessionEvent => ({
  type: 'reconciled',
  chat: deskChat(chat),
  upTo,
});
const asks = (session: HandoffSession, happened: SessionEvent): string[] => inWords(transition(session, happened, nowMs).effects);

describe('A handoff session keeps', () => {
  it('that an agent was there, however often it waits again', () => {
    expect(queued).not.to.have.property('metAgent');
    for (const back of ['queued', 'transferred'] as const) {
      const again = sessionAfter(connected, event(2, back));
      expect(again, back).to.include({ state: 'queued', metAgent: true });
      expect(sessionAfter(again, event(3, 'queued'), event(4, 'ended'))).to.include({ state: 'ended', metAgent: true });
    }
    expect(sessionAfter(connected, seen({}))).to.include({ state: 'queued', metAgent: true });
    expect(sessionAfter(queued, seen({}))).not.to.have.property('metAgent');
  });

  it('the way to its chat and its ticket where Vayusphere names none any more, and follows it where it does', () => {
    const ticket = { number: 'INC-1', url: 'https://vayusphere.example/tickets/1' };
    const withTicket = sessionAfter(requested, { type: 'chat_created', chat: deskChat({ ticket }), adopted: false });
    const silent = sessionAfter(withTicket, seen({ joinUrl: null, ticket: null }));
    expect(silent).to.deep.nested.include({ 'chat.joinUrl': 'https://vayusphere.example/join/1', 'chat.ticket': ticket });
    const moved = sessionAfter(
      withTicket,
      seen({ joinUrl: 'https://vayusphere.example/join/2', ticket: { ...ticket, number: 'INC-2' } }),
    );
    expect(moved).to.deep.nested.include({ 'chat.joinUrl': 'https://vayusphere.example/join/2', 'chat.ticket.number': 'INC-2' });
  });

  it('when and why it ended, as Vayusphere tells it, or else as it was found', () => {
    const endedAt = '2026-03-02T10:07:00.000Z';
    expect(sessionAfter(connected, seen({ status: 'ended', endReason: 'timed_out', endedAt }))).to.include({
      reason: 'timed_out',
      endedAt,
    });
    expect(sessionAfter(connected, seen({ status: 'ended' }))).to.include({ reason: 'agent_ended', endedAt: now });
    expect(sessionAfter(connected, event(2, 'ended'))).to.include({
      endedAt: '2026-03-02T10:05:00.000Z',
      transcriptUrl: 'https://vayusphere.example/transcripts/1',
    });
  });

  it('its place in the queue where Vayusphere calls it connected and names no agent', () => {
    expect(sessionAfter(queued, seen({ status: 'connected', agent: null, position: 4 }))).to.include({
      state: 'queued',
      position: 4,
    });
  });

  it('the queue that it was asked for until it is moved', () => {
    expect(sessionAfter(requested, cancelled)).to.include({ queueName: 'Azure SQL Database' });
    expect(sessionAfter(queued, event(1, 'transferred'), cancelled)).to.include({ queueName: 'SQL Server' });
  });

  it('its receipt where it was shown, also when it is shown there again or the channel names none', () => {
    const shown = (receiptId: string | null, inPlaceOf: string | null): SessionEvent => ({
      type: 'receipt_shown',
      receiptId,
      inPlaceOf,
    });
    const first = sessionAfter(queued, shown('message-1', null));
    for (const again of [shown('message-1', 'message-1'), shown(null, 'message-1'), shown('message-9', 'message-0')])
      expect(sessionAfter(first, again)).to.equal(first);
    expect(sessionAfter(first, shown('message-2', 'message-1'))).to.include({ receiptId: 'message-2' });
  });

  it('no more than the last hundred numbers that it has missed', () => {
    const far = sessionAfter(queued, { type: 'desk_event', event: deskEvent(251, eventContents.queued) });
    expect(far.missed).to.deep.equal(Array.from({ length: 100 }, (_, index) => 151 + index));
    const farther = sessionAfter(far, { type: 'desk_event', event: deskEvent(254, eventContents.queued) });
    expect(farther.missed).to.have.lengthOf(100);
    expect(farther.missed.slice(-3)).to.deep.equal([250, 252, 253]);
    expect(sessionAfter(queued, event(1, 'queued')).missed).to.deep.equal([]);
  });

  it('no more than the last fifty files that were passed on', () => {
    const attachment = { id: 'file', name: 'a.log', contentType: 'text/plain', sizeBytes: 1 };
    const many = Array.from(
      { length: 500 },
      (_, index): SessionEvent => ({
        type: 'file_passed',
        messageId: `message-${index}`,
        index: 0,
        attachment,
      }),
    );
    const { passed } = sessionAfter(talking, ...many);
    expect(passed).to.have.lengthOf(50);
    expect(passed.at(-1)).to.deep.equal({ messageId: 'message-499', index: 0, attachment });
  });
});

describe('A handoff session is shown anew', () => {
  it('when its place or its wait has changed, and not when neither has', () => {
    const at = (position: number, estimatedWaitSeconds: number): SessionEvent => ({
      type: 'desk_event',
      event: deskEvent(1, { type: 'queued', position, estimatedWaitSeconds }),
    });
    expect(asks(queued, at(2, 120))).to.deep.equal([]);
    for (const changed of [at(1, 120), at(2, 60)]) expect(asks(queued, changed)).to.deep.equal(['show_receipt']);
  });
});

describe('What an agent says late', () => {
  it('is shown to nobody who has turned away, waiting or talking, or can not be reached', () => {
    const heardOf = sessionAfter(talking, event(3, 'queued'));
    expect(asks(heardOf, event(2, 'message'))).to.deep.equal(['show_message']);
    for (const left of [cancelled, { type: 'user_unreachable' }] as const)
      for (const session of [heardOf, sessionAfter(heardOf, event(4, 'connected'))]) {
        const over = sessionAfter(session, left);
        for (const late of [event(2, 'message'), event(9, 'message'), event(9, 'message_changed')])
          expect(asks(over, late), left.type).to.deep.equal([]);
      }
  });

  it('and changes late, is shown after an end that the person has not chosen', () => {
    const over = sessionAfter(talking, event(4, 'ended'));
    expect(asks(over, event(2, 'message'))).to.deep.equal(['show_message']);
    expect(asks(over, event(3, 'message_changed'))).to.deep.equal(['change_shown']);
    expect(asks(over, event(5, 'message_changed'))).to.deep.equal(['change_shown']);
  });

  it('is all that comes of an event that was missed: how things stand was asked for', () => {
    const asked = sessionAfter(talking, event(4, 'queued'));
    for (const name of ['connected', 'transferred', 'ended', 'unrecognised'] as const)
      expect(transition(asked, event(2, name), nowMs), name).to.deep.equal({ session: asked, effects: [] });
  });
});

describe('The silence of a relayed chat', () => {
  it('is warned of anew after every word', () => {
    const silence = { warnAfterMs: 10 * minute, endAfterMs: 15 * minute };
    const wish = { ...newHandoff(), request: { ...exampleRequest, mode: 'relay' as const, silence } };
    const quiet = sessionAfter(requestSession(wish, requestedAtMs).session, created, event(1, 'connected'));
    const look = (session: HandoffSession, minutes: number) =>
      transition(session, { type: 'silence_checked' }, nowMs + minutes * minute);
    const warned = look(quiet, 10).session;
    const broken = transition(warned, event(2, 'message'), nowMs + 12 * minute).session;
    expect(inWords(look(broken, 22).effects)).to.deep.equal(['say silence', 'check_silence']);
    const retaken = sessionAfter(warned, event(2, 'transferred'), seen({ status: 'connected', agent: anAgent }, 3));
    expect(inWords(look(retaken, 60).effects)).to.deep.equal(['say silence', 'check_silence']);
  });
});

describe('What is said while a request moves to the personal chat', () => {
  const moving = requestSession(
    {
      ...newHandoff(),
      request: { ...exampleRequest, mode: 'relay' },
      place: { scope: 'shared', address: {} },
      movesToPersonal: true,
    },
    requestedAtMs,
  ).session;
  const arriving = sessionAfter(moving, { type: 'personal_opened', place: { scope: 'personal', address: {} } });
  const message = { id: 'm-1', text: '', sentAt: now, attachments: [] };

  it('adds nothing where it has no words, and says of its files that they did not arrive', () => {
    const file = { name: 'hum.wav', contentType: 'audio/wav', address: {} };
    const { session, effects } = transition(arriving, { type: 'user_message', message, files: [file] }, nowMs);
    expect(session.added).to.deep.equal([]);
    expect(effects).to.deep.equal([{ to: 'user', action: 'tell_lost_file', name: 'hum.wav', loss: 'not_delivered' }]);
  });
});

describe('The transcript of a relayed chat', () => {
  it('names the files of a message with that message, and with no other', () => {
    const file = (name: string) => ({ name, contentType: null, address: {} });
    const effects = ['m-1', 'm-2'].flatMap(
      (id) =>
        transition(
          talking,
          { type: 'user_message', message: { id, text: id, sentAt: now, attachments: [] }, files: [file(`${id}.log`)] },
          nowMs,
        ).effects,
    );
    const files = transcriptOfStep(talking, { session: talking, effects }, nowMs).map((entry) => 'files' in entry && entry.files);
    expect(files).to.deep.equal([['m-1.log'], ['m-2.log']]);
  });
});
