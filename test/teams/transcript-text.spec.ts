import { expect } from 'chai';
import type { EndedSession } from '../../src/handoff/session.ts';
import type { TranscriptLine } from '../../src/handoff/transcript.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { transcriptFile } from '../../src/teams/transcript-text.ts';
import { deskChat, newHandoff } from '../support/handoff-examples.ts';

const nowMs = Date.parse('2026-03-02T23:30:00Z');
const strings = createStrings();

function sessionWith(ticketNumber: string): EndedSession {
  const chat = deskChat({ ticket: { number: ticketNumber, url: 'https://vayusphere.example/t/1' } });
  const open = transition(requestSession(newHandoff(), nowMs).session, { type: 'chat_created', chat, adopted: false }, nowMs);
  const { session } = transition(open.session, { type: 'cancelled' }, nowMs);
  if (session.state !== 'ended') throw new Error('it has not ended');
  return session;
}

const wrote = (text: string, atMs = nowMs): TranscriptLine => ({
  atMs,
  by: 'agent',
  text,
  files: [],
  agentName: 'Grace\nExample',
  fate: null,
});

const fileOf = (
  lines: readonly TranscriptLine[],
  more: { maxBytes?: number; areAll?: boolean; ticket?: string; locale?: string },
) =>
  transcriptFile(sessionWith(more.ticket ?? 'INC42'), lines, strings.for(more.locale ?? 'en-GB', 'Europe/Oslo'), {
    maxBytes: more.maxBytes ?? 100_000,
    areAll: more.areAll ?? true,
  });
const textOf = (...parameters: Parameters<typeof fileOf>) => Buffer.from(fileOf(...parameters).bytes).toString('utf8');

describe('The file of a transcript', () => {
  it('begins with a byte order mark, and its lines end as Windows has them', () => {
    const text = textOf([wrote('a\nb\r\nc')], {});
    expect([...Buffer.from(text).subarray(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
    expect(text.replaceAll('\r\n', '')).not.to.match(/[\r\n]/);
  });

  it('begins a new day where the person is', () => {
    const text = textOf([wrote('late', nowMs - 2 * 60 * 60_000), wrote('early')], {});
    expect(text).to.match(/Monday, 2 March 2026\r\n\r\n22:30 {2}Grace Example: late\r\n\r\nTuesday, 3 March 2026\r\n\r\n00:30/);
  });

  it('keeps what can not be drawn out of it, and everything else in it', () => {
    expect(textOf([wrote(`Zoë 🙂 <b>**x**</b> \${1+1} \u0000\u0007\ud800`)], {})).to.include(
      `Zoë 🙂 <b>**x**</b> \${1+1} \u{fffd}\r\n`,
    );
  });

  it('is never longer than it may be, ends with a whole line, and says that the rest is missing', () => {
    const lines = Array.from({ length: 100 }, (_, index) => wrote(`line ${index} ${'é'.repeat(50)}`));
    for (const maxBytes of [500, 1_000, 3_001, 5_000]) {
      const { bytes } = fileOf(lines, { maxBytes });
      expect(bytes.byteLength).to.be.at.most(maxBytes);
      const text = Buffer.from(bytes).toString('utf8');
      expect(text).to.match(/é{50}\r\n\r\nThe chat is longer than this file may be\. The rest is missing here\.\r\n$/);
    }
    expect(textOf(lines, {})).not.to.include('The rest is missing');
    expect(textOf(lines, { areAll: false })).to.include('The rest is missing');
  });

  it('has a name that a drive takes, whatever a ticket is called', () => {
    expect(fileOf([], {}).name).to.equal('Chat transcript 2026-03-03 INC42.txt');
    for (const ticket of ['../../etc/passwd', 'a:b*c?"<>|', 'x'.repeat(500), '\u0000.exe', '']) {
      const { name } = fileOf([], { ticket });
      expect(name).to.match(/^[\p{L}\p{N} ()_-]{1,100}\.txt$/u);
    }
  });

  for (const locale of ['de', 'fr', 'es', 'pt', 'ja'])
    it(`speaks the language of its reader: ${locale}`, () => {
      const unshown = { atMs: nowMs, by: 'bot', moment: 'message_unshown', agentName: 'Grace\nHopper' } as const;
      const text = textOf([wrote('x'), { atMs: nowMs, by: 'bot', moment: 'message_lost' }, unshown], { locale });
      expect(text).to.include('Grace Hopper');
      for (const english of ['Transcript of', 'Queue', 'March', 'did not reach', 'could not'])
        expect(text).not.to.include(english);
    });
});
