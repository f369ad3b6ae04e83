import { expect } from 'chai';
import { renderAgentFiles } from '../../../src/teams/cards/agent-files.ts';
import { renderCallbackReceipt } from '../../../src/teams/cards/callback-receipt.ts';
import type { Card, JsonObject } from '../../../src/teams/cards/card.ts';
import { renderReceipt } from '../../../src/teams/cards/chat-receipt.ts';
import { renderClosed } from '../../../src/teams/cards/closed-card.ts';
import { renderEdit } from '../../../src/teams/cards/edit-card.ts';
import type { ClientKind } from '../../../src/teams/cards/look.ts';
import { renderOptions } from '../../../src/teams/cards/options-card.ts';
import { renderTicketReceipt } from '../../../src/teams/cards/ticket-receipt.ts';
import { baseOptions, gallery, galleryLook, hostileTexts, longIssue } from './card-gallery.ts';
import { nodesOf } from './card-nodes.ts';
import { parseErrors } from './card-renderer.ts';

/** What the cards use of schema 1.5, by type (https://adaptivecards.io/explorer/). */
const shared = ['type', 'id', 'spacing', 'isVisible'];
const input = [...shared, 'label', 'errorMessage', 'isRequired', 'placeholder', 'value'];
const action = ['type', 'title', 'style', 'fallback'];
const members: Readonly<Record<string, readonly string[]>> = {
  AdaptiveCard: ['type', '$schema', 'version', 'lang', 'speak', 'fallbackText', 'body', 'actions'],
  Container: [...shared, 'style', 'bleed', 'items'],
  ColumnSet: [...shared, 'columns'],
  Column: [...shared, 'width', 'verticalContentAlignment', 'items'],
  TextBlock: [...shared, 'text', 'style', 'size', 'weight', 'isSubtle', 'wrap'],
  RichTextBlock: [...shared, 'inlines'],
  TextRun: ['type', 'text', 'size', 'weight', 'color', 'isSubtle'],
  ActionSet: [...shared, 'actions'],
  Image: [...shared, 'url', 'altText', 'size', 'width'],
  'Input.Text': [...input, 'isMultiline', 'maxLength', 'style'],
  'Input.ChoiceSet': [...input, 'style', 'choices'],
  'Action.Execute': [...action, 'verb', 'data', 'associatedInputs'],
  'Action.Submit': [...action, 'data', 'associatedInputs'],
  'Action.OpenUrl': [...action, 'url'],
  'Action.ToggleVisibility': [...action, 'targetElements'],
};

const bytes = (card: Card) => Buffer.byteLength(JSON.stringify(card));
const ofType = (card: Card, ...types: string[]) => nodesOf(card).filter(({ type }) => types.includes(String(type)));
const texts = (card: Card) => ofType(card, 'TextRun').map(({ text }) => String(text));

for (const client of ['execute', 'submit'] as const satisfies ClientKind[]) {
  describe(`each card, for a client that knows Action.${client === 'execute' ? 'Execute' : 'Submit'}`, () => {
    const cards = gallery.map(({ name, draw }) => ({ name, card: draw(galleryLook(client)) }));
    /** A rule, held against each card; the first that breaks it is named. */
    const each = (rule: string, check: (card: Card, name: string) => void) =>
      it(rule, () => {
        for (const { name, card } of cards) {
          try {
            check(card, name);
          } catch (error) {
            throw new Error(`the card "${name}": ${error instanceof Error ? error.message : error}`, { cause: error });
          }
        }
      });

    each('is read by the renderer without a complaint, and uses nothing beyond schema 1.5', (card) => {
      expect(parseErrors(card)).to.deep.equal([]);
      for (const node of nodesOf(card))
        expect(members[String(node['type'])], String(node['type'])).to.include.members(Object.keys(node));
    });

    each('says what it is in its language, for eyes, ears and clients that cannot show it', (card) => {
      expect(card).to.include({ type: 'AdaptiveCard', version: '1.5', lang: 'en' });
      expect(card.speak).to.match(/^[A-Z].+[.]$/);
      expect(card.fallbackText).to.match(/^[A-Z].+[.]$/);
    });

    each('has nothing of the template or the catalogue left in it', (card, name) => {
      const written = name.includes('hostile') ? Object.values(hostileTexts) : [];
      const left = written.reduce((json, text) => json.replaceAll(JSON.stringify(text).slice(1, -1), ''), JSON.stringify(card));
      expect(left.replaceAll('{\u2060{', '')).to.not.match(/\$\{|\{\{|undefined|\[object|null|NaN/);
    });

    each('stays under 30 KB', (card) => {
      expect(bytes(card)).to.be.below(30_000);
    });

    each('has one primary button at most, a title on every button, and no more than six in a row', (card) => {
      const actions = ofType(card, 'Action.Execute', 'Action.Submit', 'Action.OpenUrl', 'Action.ToggleVisibility');
      expect(shownActions(card).filter(({ style }) => style === 'positive')).to.have.lengthOf.at.most(1);
      for (const { title } of actions) expect(title).to.be.a('string').and.not.empty;
      for (const { actions: row } of ofType(card, 'ActionSet', 'AdaptiveCard')) expect(row).to.have.lengthOf.at.most(6);
    });

    each('says in words what a picture shows', (card) => {
      for (const node of ofType(card, 'Image')) expect(node['altText'], String(node['url'])).to.be.a('string').and.not.empty;
    });

    each('gives every input a label and an error message', (card) => {
      for (const node of ofType(card, 'Input.Text', 'Input.ChoiceSet')) {
        expect(node['label'], String(node['id'])).to.be.a('string').and.not.empty;
        expect(node['errorMessage'], String(node['id'])).to.be.a('string').and.not.empty;
      }
    });

    each('has ids that are unique, and toggles that find theirs', (card) => {
      const ids = nodesOf(card).flatMap(({ id }) => (id === undefined ? [] : [id]));
      expect(new Set(ids).size).to.equal(ids.length);
      for (const { targetElements } of ofType(card, 'Action.ToggleVisibility'))
        expect(ids).to.include.members(targetElements as string[]);
    });

    each('speaks in buttons that this client knows', (card) => {
      const [sent, missing] = client === 'execute' ? ['Action.Execute', null] : ['Action.Submit', 'Action.Execute'];
      expect(ofType(card, missing ?? 'none')).to.deep.equal([]);
      for (const { verb, data, fallback, title } of ofType(card, sent).filter(() => client === 'execute')) {
        expect((data as JsonObject)['verb']).to.equal(verb);
        expect(fallback).to.include({ type: 'Action.Submit', title }).and.to.deep.include({ data });
      }
    });
  });
}

function shownActions(card: Card): readonly JsonObject[] {
  return ofType(card, 'ActionSet', 'AdaptiveCard').flatMap(({ actions }) => actions as readonly JsonObject[]);
}

describe('what people wrote', () => {
  const look = galleryLook('execute');

  for (const [name, text] of Object.entries(hostileTexts).filter(([name]) => name !== 'cjk')) {
    it(`survives as typed: ${name}`, () => {
      const card = renderOptions({ ...baseOptions, issue: text, details: 'short' }, look);
      expect(texts(card).map((shown) => shown.replaceAll('\u2060', ''))).to.include(text);
    });

    it(`stays in the form as typed: ${name}`, () => {
      const card = renderEdit({ fields: { issue: text, details: text, database: '' }, databases: [], errors: {} }, look);
      expect(ofType(card, 'Input.Text').map(({ value }) => value)).to.deep.equal([text, text]);
    });
  }

  it('stands in text runs and inputs alone, wherever it comes from', () => {
    const mark = '⟦written⟧';
    const ticket = { number: mark, url: 'https://vayusphere.example.com/t/1' };
    const base = { issue: mark, queueName: mark, mode: 'redirect', ticket, joinUrl: null, notice: mark } as const;
    const fields = { issue: mark, details: mark, database: '' };
    const cards = [
      renderOptions(
        { ...baseOptions, issue: mark, details: mark, about: { kind: 'topic', label: mark }, queueName: mark, intro: mark },
        look,
      ),
      renderEdit({ fields, databases: [], errors: {}, notice: mark }, look),
      renderReceipt({ ...base, state: 'queued', position: 1, estimatedWaitSeconds: 1, transferred: true }, look),
      renderReceipt({ ...base, state: 'connected', agentName: mark }, look),
      renderReceipt({ ...base, state: 'ended', reason: 'agent_ended', agentName: mark, transcriptUrl: null }, look),
      renderTicketReceipt({ ticket, issue: mark }, look),
      renderCallbackReceipt({ scheduledFor: '2026-03-06T09:30:00Z', phone: mark, issue: mark }, look),
      renderClosed({ kind: 'choices', line: mark }, look),
      renderAgentFiles(
        {
          agentName: mark,
          text: mark,
          files: [{ id: mark, name: mark, contentType: mark, sizeBytes: 1, url: 'https://vayusphere.example.com/1' }],
        },
        look,
      ),
    ];
    for (const card of cards) {
      const holders = nodesOf(card).filter((node) =>
        Object.values(node).some((value) => typeof value === 'string' && value.includes(mark)),
      );
      expect(holders).to.not.be.empty;
      for (const holder of holders) expect(holder['type']).to.be.oneOf(['TextRun', 'Input.Text']);
    }
  });

  it('is folded when it is long, and there to be read whole', () => {
    const card = renderOptions({ ...baseOptions, issue: longIssue, details: longIssue }, look);
    const [, short = '', full] = texts(card);
    expect(full).to.equal(longIssue);
    expect(short).to.have.lengthOf.below(300).and.match(/…$/);
    expect(longIssue.startsWith(short.slice(0, -1))).to.equal(true);
    expect(ofType(card, 'Action.ToggleVisibility').map(({ title }) => title)).to.deep.equal([
      'Show all',
      'Show less',
      'Show all',
      'Show less',
    ]);
    expect(
      nodesOf(card)
        .filter(({ isVisible }) => isVisible === false)
        .map(({ id }) => id),
    ).to.deep.equal(['issue-full', 'issue-less', 'details-full', 'details-less']);
  });

  it('says that nothing is lost where even unfolding has no room for all of it', () => {
    const card = renderOptions({ ...baseOptions, issue: hostileTexts.cjk, details: hostileTexts.cjk }, look);
    expect(JSON.stringify(card)).to.include('I keep all of it, and the agent sees it whole.');
  });

  it('is never cut in a form, and the form still fits what Teams takes', () => {
    const fields = { issue: hostileTexts.cjk, details: hostileTexts.cjk, database: '' };
    const card = renderEdit({ fields, databases: [], errors: {} }, look);
    expect(ofType(card, 'Input.Text').map(({ value }) => value)).to.deep.equal([hostileTexts.cjk, hostileTexts.cjk]);
    expect(bytes(card)).to.be.below(80_000);
  });
});
