import { expect } from 'chai';
import type { QueueStatus } from '../../../src/handoff/ports.ts';
import type { Card, JsonObject } from '../../../src/teams/cards/card.ts';
import { type Availability, availabilityOf, renderOptions } from '../../../src/teams/cards/options-card.ts';
import { addressOfIcon } from '../../../src/teams/cards/topic-icon.ts';
import { baseOptions, galleryLook } from './card-gallery.ts';
import { nodesOf } from './card-nodes.ts';

const run = (text: string) => ({ type: 'RichTextBlock', spacing: 'None', inlines: [{ type: 'TextRun', text }] });
const label = (text: string) => ({ type: 'TextBlock', text, size: 'Small', isSubtle: true, wrap: true });
const fact = (name: string, value: string) => ({ type: 'Column', width: 'stretch', items: [label(name), run(value)] });
const submit = (verb: string, title: string, style = {}) => ({
  type: 'Action.Submit',
  title,
  ...style,
  associatedInputs: 'none',
  data: { v: 1, verb, of: 'draft-7', rev: 3, owner: 'owner-1' },
});

const withAvailability = (availability: Availability) => renderOptions({ ...baseOptions, availability }, galleryLook('submit'));
const verbs = ({ actions }: Card) => actions.map(({ data, style }) => [(data as JsonObject)['verb'], style ?? 'default']);
const words = (card: Card) => nodesOf(card).flatMap(({ type, text }) => (type === 'TextRun' ? [text] : []));

describe('the options card', () => {
  it('shows the request, who is there, and the three ways on', () => {
    expect(renderOptions(baseOptions, galleryLook('submit'))).to.deep.equal({
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      lang: 'en',
      speak: 'Your request is ready. Review it, then choose how to go on.',
      fallbackText: 'Your request is ready. Review it, then choose how to go on.',
      body: [
        {
          type: 'Container',
          style: 'good',
          bleed: true,
          items: [
            {
              type: 'ColumnSet',
              columns: [
                {
                  type: 'Column',
                  width: 'auto',
                  items: [{ type: 'Image', url: addressOfIcon('database'), altText: 'Database', width: '40px' }],
                },
                {
                  type: 'Column',
                  width: 'stretch',
                  verticalContentAlignment: 'Center',
                  items: [
                    { type: 'TextBlock', text: 'Your request', style: 'heading', size: 'Large', weight: 'Bolder', wrap: true },
                    run('Agents are ready for you'),
                  ],
                },
              ],
            },
          ],
        },
        {
          type: 'Container',
          spacing: 'Medium',
          items: [label('Issue'), { ...run(baseOptions.issue), id: 'issue-short' }],
        },
        {
          type: 'ColumnSet',
          spacing: 'Medium',
          columns: [fact('Database', 'Azure SQL Database'), fact('Queue', 'Azure SQL Database')],
        },
        {
          type: 'ColumnSet',
          spacing: 'Medium',
          columns: [fact('Agents available', '3'), fact('Estimated wait', 'About 3 minutes')],
        },
      ],
      actions: [
        submit('start', 'Start agent chat', { style: 'positive' }),
        submit('edit', 'Edit / Add details'),
        submit('other', 'Other help options'),
      ],
    });
  });

  it('leads with the alternatives and offers no start while the queue is closed, and says when it opens', () => {
    const card = withAvailability({ state: 'closed', opensAt: '2026-03-09T08:00:00Z' });
    expect(verbs(card)).to.deep.equal([
      ['ticket', 'positive'],
      ['callback', 'default'],
      ['edit', 'default'],
      ['other', 'default'],
    ]);
    expect(words(card)).to.include('Closed right now. Opens Monday at 08:00');
    expect(words(card)).to.not.include('Agents available');
  });

  it('says that it is closed where nobody knows until when', () => {
    expect(words(withAvailability({ state: 'closed', opensAt: null }))).to.include('Closed right now');
  });

  it('leads with the alternatives while nobody is there, and lets people try all the same', () => {
    const card = withAvailability({ state: 'nobody', estimatedWaitSeconds: null });
    expect(verbs(card)).to.deep.equal([
      ['ticket', 'positive'],
      ['callback', 'default'],
      ['start', 'default'],
      ['edit', 'default'],
      ['other', 'default'],
    ]);
    expect(words(card)).to.include.members(['Nobody is available right now', '0', 'Not known yet']);
  });

  it('starts all the same while nobody knows who is there', () => {
    const card = withAvailability({ state: 'unknown' });
    expect(verbs(card)[0]).to.deep.equal(['start', 'positive']);
    expect(words(card)).to.include.members(["I can't see who's available right now", 'Not known right now']);
  });

  it('shows a notice and what leads to the card above the request', () => {
    const shown = words(renderOptions({ ...baseOptions, notice: 'Notice', intro: 'Intro' }, galleryLook('submit')));
    expect(shown.slice(1, 4)).to.deep.equal(['Notice', 'Intro', baseOptions.issue]);
  });

  it('takes the availability from the status of a queue', () => {
    const status: QueueStatus = {
      id: 'q',
      name: 'Q',
      open: true,
      agentsAvailable: 2,
      waiting: 1,
      estimatedWaitSeconds: 60,
      opensAt: null,
    };
    expect(availabilityOf(status)).to.deep.equal({ state: 'ready', agentsAvailable: 2, estimatedWaitSeconds: 60 });
    expect(availabilityOf({ ...status, agentsAvailable: 0 })).to.deep.equal({ state: 'nobody', estimatedWaitSeconds: 60 });
    expect(availabilityOf({ ...status, open: false, opensAt: '2026-03-09T08:00:00Z' })).to.deep.equal({
      state: 'closed',
      opensAt: '2026-03-09T08:00:00Z',
    });
    expect(availabilityOf(null)).to.deep.equal({ state: 'unknown' });
  });
});
