import { expect } from 'chai';
import { DeskUnavailable, MalformedInput } from '../../src/errors.ts';
import * as wire from '../../src/vayusphere/wire.ts';
import * as examples from './contract-examples.ts';

const { events } = examples;
const place = { chatId: 'chat-1', sequence: 7, occurredAt: '2026-03-01T09:15:00.000Z' };
const agent = { id: 'agent-1', name: 'Grace Agent' };

const codeOf = (parse: () => unknown): unknown => {
  try {
    return parse();
  } catch (error) {
    return error instanceof DeskUnavailable || error instanceof MalformedInput ? error.code : error;
  }
};

describe('The decoders of answers', () => {
  it('give the nouns of the handoff, without members that they do not know', () => {
    expect(wire.parseQueue({ ...examples.wire.queue, colour: 'blue' })).to.deep.equal(examples.wire.queue);
  });

  it('take a new chat without an agent and an end, and give it both as null', () => {
    expect(wire.parseNewChat(examples.wire.newChat)).to.deep.equal({
      ...examples.wire.newChat,
      agent: null,
      endedAt: null,
      endReason: null,
    });
  });

  it('bring every time to UTC', () => {
    const callback = { id: 'callback-1', scheduledFor: '2026-03-02T12:00:00+02:00' };
    expect(wire.parseCallback(callback).scheduledFor).to.equal('2026-03-02T10:00:00.000Z');
  });

  for (const member of Object.keys(examples.wire.chat))
    it(`take a chat without its ${member} for a broken contract`, () => {
      expect(codeOf(() => wire.parseChat({ ...examples.wire.chat, [member]: undefined }))).to.equal('desk_protocol');
    });

  it('refuse an address that is not of the web', () => {
    for (const url of ['javascript:alert(1)', 'file:///etc/passwd', 'tickets/1', ''])
      expect(codeOf(() => wire.parseTicket({ number: 'INC1', url }))).to.equal('desk_protocol');
  });

  it('refuse ids that are empty or too long, and counts that are none', () => {
    for (const change of [{ id: '' }, { id: 'x'.repeat(129) }, { waiting: -1 }, { waiting: 0.5 }, { agentsAvailable: '3' }])
      expect(codeOf(() => wire.parseQueue({ ...examples.wire.queue, ...change }))).to.equal('desk_protocol');
  });

  it('name the member that is wrong and not what stands in it', () => {
    expect(() => wire.parseChat({ ...examples.wire.chat, endedAt: 'secret words' }))
      .to.throw(DeskUnavailable, 'endedAt')
      .with.property('message')
      .that.does.not.include('secret');
  });
});

describe('The decoder of events', () => {
  it('gives each event in the words of the handoff', () => {
    const link = { ...examples.wire.attachment, url: 'https://vayusphere.example/files/attachment-1' };
    expect(Object.values(events).map((event) => wire.parseEvent(event))).to.deep.equal([
      { ...place, type: 'queued', position: 1, estimatedWaitSeconds: null },
      { ...place, type: 'connected', agent },
      { ...place, type: 'message', id: 'm-1', text: 'Hello, Ada.', agent, attachments: [link] },
      { ...place, type: 'message_changed', id: 'm-1', change: { text: 'Good morning, Ada.' } },
      { ...place, type: 'message_changed', id: 'm-1', change: { deleted: true } },
      { type: 'typing', chatId: 'chat-1', agent, occurredAt: place.occurredAt },
      { ...place, type: 'transferred', queueId: 'network', queueName: 'Network' },
      { ...place, type: 'ended', reason: 'agent_ended', transcriptUrl: null },
    ]);
  });

  it('takes an event of a newer contract for what it is, and keeps its place in the chat', () => {
    const event = { ...events.queued, type: 'chat.snoozed', data: { until: 'later' } };
    expect(wire.parseEvent(event)).to.deep.equal({
      type: 'unknown',
      unknownType: 'chat.snoozed',
      chatId: 'chat-1',
      sequence: 7,
    });
    expect(wire.parseEvent({ type: 'desk.closing' })).to.deep.equal({
      type: 'unknown',
      unknownType: 'desk.closing',
      chatId: null,
      sequence: null,
    });
  });

  it('refuses an event of a known type that lacks something', () => {
    const broken = [
      null,
      [],
      'chat.queued',
      {},
      { ...events.queued, sequence: undefined },
      { ...events.queued, sequence: 0 },
      { ...events.queued, occurredAt: 'yesterday' },
      { ...events.connected, data: {} },
      { ...events.message, data: { ...events.message.data, attachments: [{ id: 'a' }] } },
      { ...events.edited, data: { id: 'm-1' } },
      { ...events.deleted, data: { id: 'm-1', deleted: false } },
      { ...events.typing, chatId: '' },
      { ...events.ended, data: { reason: 'bored', transcriptUrl: null } },
    ];
    for (const event of broken)
      expect(
        codeOf(() => wire.parseEvent(event)),
        JSON.stringify(event),
      ).to.equal('malformed_input');
  });
});
