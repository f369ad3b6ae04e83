import { expect } from 'chai';
import type { Card, JsonObject } from '../../../src/teams/cards/card.ts';
import { type ReceiptEndReason, type ReceiptView, renderReceipt } from '../../../src/teams/cards/chat-receipt.ts';
import { galleryLook, galleryNowMs } from './card-gallery.ts';
import { nodesOf } from './card-nodes.ts';

const base = {
  issue: 'It broke',
  queueName: 'Databases',
  mode: 'redirect',
  ticket: { number: 'INC1', url: 'https://vayusphere.example.com/t/1' },
  joinUrl: 'https://teams.microsoft.com/l/chat/0/0?users=28:v',
} as const;
const queued = { ...base, state: 'queued', position: 2, estimatedWaitSeconds: 170, transferred: false } as const;

const draw = (view: ReceiptView) => renderReceipt(view, galleryLook('submit'));
const words = (card: Card) => nodesOf(card).flatMap(({ type, text }) => (type === 'TextRun' ? [text] : []));
const steps = (card: Card) =>
  nodesOf(card).flatMap(({ type, text }) => (type === 'TextBlock' && /^[✓●○]/u.test(String(text)) ? [text] : []));
const ways = ({ actions }: Card) =>
  actions.map(({ type, url, data, title, style }) => [
    type === 'Action.OpenUrl' ? url : (data as JsonObject)['verb'],
    title,
    style ?? 'default',
  ]);

describe('the receipt of a chat', () => {
  it('shows the place in line, the wait, the ticket, the way to the chat and the way out', () => {
    const card = draw(queued);
    expect(words(card)).to.deep.equal([
      'You are number 2 in line',
      'You keep your place, whether this window is open or not.',
      'Databases',
      'About 3 minutes',
      'INC1',
      '12:00',
      'It broke',
    ]);
    expect(steps(card)).to.deep.equal(['✓ Requested', '● In line', '○ Connected']);
    expect(ways(card)).to.deep.equal([
      [base.joinUrl, 'Open Vayusphere chat', 'positive'],
      [base.ticket.url, 'Open ticket', 'default'],
      ['cancelRequest', 'Cancel request', 'default'],
    ]);
  });

  it('says it in words when somebody is next, or when nobody knows the place', () => {
    expect(words(draw({ ...queued, position: 1 }))[0]).to.equal('You are next in line');
    expect(words(draw({ ...queued, position: null, estimatedWaitSeconds: null }))).to.include.members([
      'You are in line',
      'Not known yet',
    ]);
  });

  it('can be cancelled before Vayusphere has answered, and while it does not', () => {
    const requested = draw({ ...base, ticket: null, joinUrl: null, state: 'requested' });
    expect(words(requested)[0]).to.equal('Redirecting to Vayusphere Bot...');
    const retrying = draw({ ...base, ticket: null, joinUrl: null, state: 'retrying', untilMs: galleryNowMs + 900_000 });
    expect(words(retrying).join(' ')).to.include('Your request is kept, and I go on trying until 12:15.');
    for (const card of [requested, retrying]) {
      expect(steps(card)).to.deep.equal(['● Requested', '○ In line', '○ Connected']);
      expect(ways(card)).to.deep.equal([['cancelRequest', 'Cancel request', 'default']]);
    }
  });

  it('says where somebody was moved to', () => {
    expect(words(draw({ ...queued, transferred: true }))[1]).to.equal(
      "You've been moved to Databases. An agent there takes over.",
    );
  });

  it('names the agent, and says where to talk', () => {
    const connected = { ...base, state: 'connected', agentName: 'Grace Example' } as const;
    const card = draw(connected);
    expect(words(card).slice(0, 2)).to.deep.equal([
      'Connected with Grace Example',
      'Grace Example is waiting for you in the Vayusphere chat.',
    ]);
    expect(steps(card)).to.deep.equal(['✓ Requested', '✓ In line', '✓ Connected']);
    expect(ways(card).at(-1)).to.deep.equal(['cancelRequest', 'End chat', 'default']);
    const relayed = draw({ ...connected, mode: 'relay', joinUrl: null });
    expect(words(relayed)[1]).to.equal('Just write here. I pass your messages on to Grace Example.');
    expect(ways(relayed).map(([way]) => way)).to.deep.equal([base.ticket.url, 'cancelRequest']);
  });

  it('leaves away addresses that must not be opened', () => {
    const card = draw({ ...queued, joinUrl: 'javascript:alert(1)', ticket: { number: 'INC1', url: 'http://example.com/' } });
    expect(ways(card).map(([way]) => way)).to.deep.equal(['cancelRequest']);
    expect(words(card)).to.include('INC1');
  });

  const again: Readonly<Record<ReceiptEndReason, 'ask' | 'retry'>> = {
    agent_ended: 'ask',
    user_ended: 'ask',
    user_cancelled: 'ask',
    timed_out: 'ask',
    undeliverable: 'ask',
    no_agents: 'retry',
    gave_up: 'retry',
    refused: 'retry',
    lost: 'retry',
  };
  for (const reason of Object.keys(again) as ReceiptEndReason[]) {
    it(`says how it ended, and offers the way back: ${reason}`, () => {
      const card = draw({
        ...base,
        state: 'ended',
        reason,
        agentName: null,
        transcriptUrl: 'https://vayusphere.example.com/x/1',
      });
      const { t } = galleryLook('submit').strings;
      expect(words(card).slice(0, 2)).to.deep.equal([t(`endReasons.${reason}`), t(`endAdvice.${reason}`)]);
      expect(steps(card)).to.deep.equal([]);
      expect(ways(card)).to.deep.equal([
        [again[reason], t(`buttons.${again[reason]}`), 'positive'],
        ['https://vayusphere.example.com/x/1', 'Read the transcript', 'default'],
        [base.ticket.url, 'Open ticket', 'default'],
      ]);
    });
  }
});
