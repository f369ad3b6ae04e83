import { expect } from 'chai';
import type { Card, JsonObject } from '../../../src/teams/cards/card.ts';
import { renderReceipt } from '../../../src/teams/cards/chat-receipt.ts';
import type { ClientKind } from '../../../src/teams/cards/look.ts';
import { renderOptions } from '../../../src/teams/cards/options-card.ts';
import { createStrings } from '../../../src/teams/strings/strings.ts';
import { baseOptions, gallery, galleryLook } from '../cards/card-gallery.ts';
import { nodesOf } from '../cards/card-nodes.ts';
import { parseErrors } from '../cards/card-renderer.ts';
import { english, translations, withoutPlural } from './catalogues.ts';

/** Buttons of a card stand side by side on a desktop up to about here. */
const longestTitle = 30;
/** In columns, of which a Japanese character takes two. `npm run cards:check` measures the rest, in a browser. */
const longestHeading = 26;
const longestLabel = 24;
/** May take two lines; a choice in a list that unfolds takes one. */
const longestQuestion = 64;
const longestChoice = 36;
const strings = createStrings();
const keys = new Set([...english.keys()].map(withoutPlural));

const lookIn = (language: string, client: ClientKind = 'execute') => ({
  ...galleryLook(client),
  strings: strings.for(language, 'UTC'),
});
const columnsOf = (text: unknown) =>
  [...String(text)].reduce((sum, each) => sum + (/[\u1100-\u{10ffff}]/u.test(each) ? 2 : 1), 0);
const wordsOf = (type: string) =>
  type.startsWith('Input.') ? ['label', 'errorMessage'] : type === 'Image' ? ['url', 'altText'] : [];
const titlesOf = (card: Card) =>
  nodesOf(card)
    .filter(({ type }) => String(type).startsWith('Action.'))
    .map(({ title }) => String(title));

for (const language of Object.keys(translations)) {
  describe(`each card in ${language}`, () => {
    const cards = gallery.map(({ name, draw }) => ({ name, card: draw(lookIn(language)) }));

    it('names its language, and speaks it to ears and to clients that cannot show it', () => {
      for (const { name, card } of cards) {
        expect(card, name).to.include({ lang: language, version: '1.5' });
        const spoken = [card.speak, card.fallbackText];
        const own = [...(translations[language]?.values() ?? [])];
        for (const sentence of spoken) expect(own, name).to.include(sentence);
      }
    });

    it('has no key in place of a sentence', () => {
      for (const { name, card } of cards)
        for (const node of nodesOf(card))
          for (const member of ['text', 'title', 'label', 'errorMessage', 'placeholder'])
            expect(keys.has(String(node[member])), `${name}: ${node[member]}`).to.equal(false);
    });

    it('is read by the renderer without a complaint', () => {
      for (const { name, card } of cards) expect(parseErrors(card), name).to.deep.equal([]);
    });

    it('says in words what its pictures show, and what its inputs want and refuse', () => {
      for (const { name, card } of cards)
        for (const node of nodesOf(card))
          for (const member of wordsOf(String(node['type'])))
            expect(node[member], `${name}: ${member} of ${node['id'] ?? node['type']}`).to.be.a('string').and.not.empty;
    });

    it('has one primary button at most', () => {
      for (const { name, card } of cards) {
        const rows = nodesOf(card).flatMap(({ type, actions }) =>
          type === 'ActionSet' || type === 'AdaptiveCard' ? (actions as readonly JsonObject[]) : [],
        );
        expect(rows.filter(({ style }) => style === 'positive').length, name).to.be.at.most(1);
      }
    });

    it('has headings, labels and choices that have room at 320 px', () => {
      for (const { name, card } of cards)
        for (const { type, text, label, size, style, choices } of nodesOf(card)) {
          if (style === 'heading') expect(columnsOf(text), `${name}: ${text}`).to.be.at.most(longestHeading);
          if (type === 'TextBlock' && size === 'Small' && !/[.。]$/u.test(String(text)))
            expect(columnsOf(text), `${name}: ${text}`).to.be.at.most(longestLabel);
          if (label !== undefined) expect(columnsOf(label), `${name}: ${label}`).to.be.at.most(longestQuestion);
          for (const choice of (choices ?? []) as readonly JsonObject[])
            expect(columnsOf(choice['title']), `${name}: ${choice['title']}`).to.be.at.most(longestChoice);
        }
    });

    it('stays under 30 KB for every client', () => {
      for (const client of ['execute', 'submit'] as const)
        for (const { name, draw } of gallery)
          expect(Buffer.byteLength(JSON.stringify(draw(lookIn(language, client)))), name).to.be.below(30_000);
    });

    it('has buttons whose titles fit', () => {
      const links = ['Service status', 'Database handbook', 'Reset a password'];
      for (const { name, card } of cards)
        for (const title of titlesOf(card).filter((each) => !links.includes(each)))
          expect(title.length, `${name}: ${title}`).to.be.within(1, longestTitle);
    });

    it("has this language's words on its buttons", () => {
      const said = (key: string) => translations[language]?.get(key);
      expect(titlesOf(renderOptions(baseOptions, lookIn(language)))).to.include.members(
        ['buttons.start', 'buttons.edit', 'buttons.other'].map(said),
      );
      const receipt = renderReceipt(
        {
          issue: baseOptions.issue,
          queueName: baseOptions.queueName,
          mode: 'redirect',
          ticket: null,
          joinUrl: 'https://vayusphere.example.com/chats/1',
          state: 'queued',
          position: 1,
          estimatedWaitSeconds: 60,
          transferred: false,
        },
        lookIn(language),
      );
      expect(titlesOf(receipt)).to.include.members(['buttons.openChat', 'buttons.cancelRequest'].map(said));
      expect(JSON.stringify(receipt)).to.include(said('receipt.queuedNext'));
    });
  });
}
