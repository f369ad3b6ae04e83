import { expect } from 'chai';
import type { HandoffSession } from '../../src/handoff/session.ts';
import type { SessionEvent } from '../../src/handoff/session-event.ts';
import { transcriptOfStep } from '../../src/handoff/transcript.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { anAgent, anotherAgent, deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');

/** A session of this mode after these events, and what each of them added to the transcript. */
function whatCame(mode: 'relay' | 'redirect', ...events: SessionEvent[]) {
  const wish = newHandoff();
  let session: HandoffSession = requestSession({ ...wish, request: { ...wish.request, mode } }, nowMs).session;
  const added = events.map((event) => {
    const step = transition(session, event, nowMs);
    const entries = transcriptOfStep(session, step, nowMs).map(({ sessionId: _id, atMs: _at, ...entry }) => entry);
    session = step.session;
    return entries;
  });
  return { session, added, last: added.at(-1) };
}

const created: SessionEvent = { type: 'chat_created', chat: deskChat(), adopted: false };
const desk = (sequence: number, content: Parameters<typeof deskEvent>[1]): SessionEvent => ({
  type: 'desk_event',
  event: deskEvent(sequence, content),
});
const connected = desk(1, eventContents.connected);
const wrote = (text: string, files: string[] = []): SessionEvent => ({
  type: 'user_message',
  message: { id: 'u-1', text, sentAt: '2026-03-02T10:00:00.000Z', attachments: [] },
  files: files.map((name) => ({ name, contentType: null, address: null })),
});

describe('The transcript of a relayed chat grows', () => {
  it('by what the person writes, one entry with the names of its files', () => {
    expect(whatCame('relay', created, connected, wrote('Hello', ['a.txt', 'b.txt'])).last).to.deep.equal([
      { by: 'user', id: 'u-1', text: 'Hello', files: ['a.txt', 'b.txt'] },
    ]);
  });

  it('by what the person writes while they wait: the agent reads it', () => {
    expect(whatCame('relay', created, wrote('It got worse')).last).to.have.length(1);
    expect(whatCame('relay', wrote('It got worse')).last).to.have.length(1);
  });

  it('by what the agent writes, under their name', () => {
    const attachments = [{ id: 'f', name: 'log.txt', contentType: 'text/plain', sizeBytes: 1, url: 'https://x.example/f' }];
    expect(whatCame('relay', created, connected, desk(2, { ...eventContents.message, attachments })).last).to.deep.equal([
      { by: 'agent', id: 'm-1', text: 'Hello', files: ['log.txt'], agentName: anAgent.name },
    ]);
  });

  it('by changes of either', () => {
    const change = { deleted: true } as const;
    expect(whatCame('relay', created, connected, { type: 'user_change', messageId: 'u-1', change }).last).to.deep.equal([
      { by: 'change', of: 'user', id: 'u-1', change },
    ]);
    expect(whatCame('relay', created, connected, desk(2, eventContents.message_changed)).last).to.deep.equal([
      { by: 'change', of: 'agent', id: 'm-1', change },
    ]);
  });

  it('by who came, where it was moved and how it ended, once each', () => {
    const again = desk(3, { type: 'connected', agent: anotherAgent });
    const { added } = whatCame(
      'relay',
      created,
      connected,
      desk(2, eventContents.transferred),
      again,
      desk(4, eventContents.ended),
    );
    expect(added.flat()).to.deep.equal([
      { by: 'bot', moment: 'connected', agentName: anAgent.name },
      { by: 'bot', moment: 'transferred', queueName: 'SQL Server' },
      { by: 'bot', moment: 'connected', agentName: anotherAgent.name },
      { by: 'bot', moment: 'ended', reason: 'agent_ended' },
    ]);
    expect(whatCame('relay', created, connected, { type: 'cancelled' }, { type: 'cancelled' }).last).to.deep.equal([]);
  });

  it('by what did not arrive', () => {
    const file = { name: 'a.exe', contentType: null, address: null };
    const lost: SessionEvent = { type: 'file_lost', messageId: 'u-1', index: 0, file, loss: 'type_refused' };
    const losses = ['not_delivered', 'too_large', 'chat_over'] as const;
    const messages = losses.map((loss): SessionEvent => ({ type: 'user_message_lost', loss }));
    expect(whatCame('relay', created, connected, lost, ...messages).added.slice(2)).to.deep.equal([
      [{ by: 'bot', moment: 'file_lost', fileName: 'a.exe' }],
      ...losses.map(() => [{ by: 'bot', moment: 'message_lost' }]),
    ]);
  });

  it('by what of the agent could not be shown', () => {
    const unshown: SessionEvent = { type: 'agent_message_unshown', agentName: 'Grace' };
    expect(whatCame('relay', created, connected, unshown).last).to.deep.equal([
      { by: 'bot', moment: 'message_unshown', agentName: 'Grace' },
    ]);
  });

  it('by what an agent said that comes late', () => {
    const { added } = whatCame('relay', created, connected, desk(3, eventContents.ended), desk(2, eventContents.message));
    expect(added.at(-1)).to.have.length(1);
  });

  it('by nothing when the person has left: what comes then is shown to nobody', () => {
    expect(whatCame('relay', created, connected, { type: 'cancelled' }, desk(2, eventContents.message)).last).to.deep.equal([]);
  });

  it('by nothing that the person is told of the request itself', () => {
    const { added } = whatCame(
      'relay',
      { type: 'creation_delayed' },
      created,
      { type: 'receipt_wanted' },
      { type: 'details_added', text: 'one' },
    );
    expect(added.flat()).to.deep.equal([]);
  });

  it('by no end of what never was a chat', () => {
    const refused: SessionEvent = { type: 'creation_refused', code: 'no_agents', opensAt: null };
    expect(whatCame('relay', refused).last).to.deep.equal([]);
    expect(whatCame('relay', { type: 'cancelled' }, created).added.flat()).to.deep.equal([]);
  });

  it('by nothing in redirect mode', () => {
    const { added } = whatCame('redirect', created, connected, desk(2, eventContents.message), desk(3, eventContents.ended));
    expect(added.flat()).to.deep.equal([]);
  });
});
