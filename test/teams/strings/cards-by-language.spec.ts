import { expect } from 'chai';
import type { Card } from '../../../src/teams/cards/card.ts';
import { renderReceipt } from '../../../src/teams/cards/chat-receipt.ts';
import type { ClientKind } from '../../../src/teams/cards/look.ts';
import { renderOptions } from '../../../src/teams/cards/options-card.ts';
import { createStrings } from '../../../src/teams/strings/strings.ts';
import { baseOptions, gallery, galleryLook } from '../cards/card-gallery.ts';
import { nodesOf } from '../cards/card-nodes.ts';
import { english, translations, withoutPlural } from './catalogues.ts';

/** Buttons of a card stand side by side on a desktop up to about here. */
const longestTitle = 30;
const strings = createStrings();
const keys = new Set([...english.keys()].map(withoutPlural));

const lookIn = (language: string, client: ClientKind = 'execute') => ({
  ...galleryLook(client),
  strings: strings.for(language, 'UTC'),
});
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
