import { expect } from 'chai';
import { receiptViewOf } from '../../src/teams/receipt-view.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { connected, nowMs, queued, requested, talkedAndEnded } from '../handoff/session-examples.ts';
import { BotFixture } from '../support/bot-fixture.ts';
import { type CardJson, type Client, cardOf, cardsOf, readable } from '../support/client.ts';

/** What is read aloud of a card's icon: the first picture's words. */
function iconOf(card: CardJson): string | undefined {
  return /"type":"Image"[^}]*"altText":"([^"]*)"/.exec(JSON.stringify(card))?.[1];
}

describe('The icon of the topic', () => {
  let bot: BotFixture;
  let person: Client;

  beforeEach(async () => {
    bot = new BotFixture({ env: { HANDOFF_MODE: 'relay' } });
    await bot.start();
    person = bot.client('teams personal');
  });

  afterEach(() => bot.stop());

  const cardWith = async (words: string) => {
    const [card] = cardsOf([await bot.connector.call((call) => readable(cardsOf([call])).includes(words))]);
    return card ?? {};
  };

  it('is on each card of a request, also those that come outside of turns', async () => {
    const options = cardOf(await person.write('Our PostgreSQL server is down'));
    const edit = cardOf(await person.press(options, 'Edit / Add details'));
    const back = cardOf(await person.press(edit, 'Back'));
    const other = cardOf(await person.press(back, 'Other help options'));
    const callback = cardOf(await person.press(other, 'Ask for a call back'));
    const again = cardOf(await person.press(callback, 'Back'));
    const receipt = cardOf(await person.press(again, 'Start agent chat'));
    const waiting = await cardWith('in line');
    const [chat] = bot.simulator.chats();
    bot.simulator.accept(chat?.id ?? '');
    const connected = await cardWith('Connected with');
    bot.simulator.end(chat?.id ?? '');
    const ended = await cardWith('Chat ended');
    const survey = await cardWith('How well were you helped?');
    const incomplete = cardOf(await person.press(survey, 'Send', { rating: '', comment: '' }));
    const cards = [options, edit, other, callback, receipt, waiting, connected, ended, survey, incomplete];
    expect(cards.map(iconOf)).to.deep.equal(cards.map(() => 'Database'));
  });

  it('is that of another topic on its cards, the ticket and the call back included', async () => {
    const options = cardOf(await person.write('I want to talk to an agent, the printer on our floor jams'));
    const other = cardOf(await person.press(options, 'Other help options'));
    const ticket = cardOf(await person.press(other, 'File a ticket'));
    expect(readable(ticket)).to.include('Ticket filed');
    expect([options, other, ticket].map(iconOf)).to.deep.equal(['Printing', 'Printing', 'Printing']);
  });

  it('is the general one for sessions of earlier versions, which have none', () => {
    const strings = createStrings().for('en', 'UTC');
    for (const session of [requested, queued, connected, talkedAndEnded]) {
      expect(session.request).to.not.have.property('icon');
      expect(receiptViewOf(session, strings, nowMs)).to.include({ icon: 'general' });
    }
  });

  it('is what the request keeps, and the general one if this version does not know it', () => {
    const strings = createStrings().for('en', 'UTC');
    const withIcon = (icon: string) => ({ ...queued, request: { ...queued.request, icon } });
    expect(receiptViewOf(withIcon('mail'), strings, nowMs)).to.include({ icon: 'mail' });
    expect(receiptViewOf(withIcon('of tomorrow'), strings, nowMs)).to.include({ icon: 'general' });
  });
});
