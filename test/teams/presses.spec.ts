import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import {
  type Answer,
  buttonsOf,
  type CardJson,
  type Client,
  cardOf,
  cardsOf,
  readable,
  surfaces,
  textsOf,
} from '../support/client.ts';

const slow = 'Our MongoDB cluster is slow';
const titlesOf = (card: CardJson) => buttonsOf(card).map((button) => button['title']);
/** What the presser hears: beside the card, on it, or as a message. */
const heard = (answer: Answer) =>
  [answer.words ?? '', answer.card === null ? '' : readable(answer.card), ...textsOf(answer.calls)].join('\n');

for (const surface of surfaces) {
  describe(`Pressing a card in ${surface}`, () => {
    const bot = new BotFixture();
    let people = 0;
    let person: Client;
    let options: CardJson;
    before(() => bot.start());
    after(() => bot.stop());
    beforeEach(async () => {
      people += 1;
      person = bot.client(surface, `person-${people}`);
      options = cardOf(await person.write(slow));
    });

    const chatsOf = (client: Client) => bot.simulator.chats().filter(({ requester }) => requester.id === client.requesterId);

    it('opens the form in place of the card, and comes back with what was changed', async () => {
      const form = cardOf(await person.press(options, 'Edit / Add details'));
      expect(titlesOf(form)).to.deep.equal(['Save', 'Back']);
      const saved = await person.press(form, 'Save', {
        issue: 'Slow since noon',
        details: 'Error 11600',
        database: 'postgresql',
      });
      const changed = cardOf(saved);
      expect(readable(changed)).to.include('Slow since noon').and.include('Error 11600').and.include('PostgreSQL');
      await person.press(changed, 'Start agent chat');
      await bot.until(
        () => chatsOf(person),
        (chats) => chats.length === 1,
      );
      expect(chatsOf(person)[0]).to.deep.include({ queueId: 'db-postgresql' });
      expect(chatsOf(person)[0]?.issue).to.deep.equal({
        summary: 'Slow since noon',
        details: 'Error 11600',
        attributes: { topic: 'Database', database: 'PostgreSQL' },
      });
    });

    it('believes the database picked in the form over what the words beside it speak of', async () => {
      const form = cardOf(await person.press(options, 'Edit / Add details'));
      const issue = 'A suspicious e-mail came with the VPN password of the reporting tool';
      const changed = cardOf(await person.press(form, 'Save', { issue, details: '', database: 'postgresql' }));
      expect(readable(changed)).to.include('PostgreSQL').and.not.include('Security');
      await person.press(changed, 'Start agent chat');
      await bot.until(
        () => chatsOf(person),
        (chats) => chats.length === 1,
      );
      expect(chatsOf(person)[0]).to.deep.include({ queueId: 'db-postgresql' });
    });

    it('goes by the words where the database in the form is the one that stood there before', async () => {
      const form = cardOf(await person.press(options, 'Edit / Add details'));
      const words = { issue: 'A phishing e-mail reached all of us', details: '', database: 'mongodb' };
      expect(readable(cardOf(await person.press(form, 'Save', words))))
        .to.include('Security')
        .and.not.include('MongoDB');
    });

    it('checks the form again and says at the field what is wrong, keeping what was typed', async () => {
      const form = cardOf(await person.press(options, 'Edit / Add details'));
      const again = cardOf(await person.press(form, 'Save', { issue: '   ', details: 'typed with care', database: 'mongodb' }));
      expect(readable(again)).to.include("Please tell the agent what's wrong").and.include('typed with care');
      const tooLong = cardOf(
        await person.press(again, 'Save', { issue: 'x'.repeat(10_001), details: '', database: 'no-such-thing' }),
      );
      expect(readable(tooLong)).to.include('Please keep it under').and.include('Please pick a database');
      expect(titlesOf(cardOf(await person.press(tooLong, 'Back')))).to.include('Start agent chat');
    });

    it('files a ticket instead, once, and gives the receipt', async () => {
      const before = bot.simulator.tickets().length;
      const other = cardOf(await person.press(options, 'Other help options'));
      const receipt = cardOf(await person.press(other, 'File a ticket'));
      const [ticket, ...more] = bot.simulator.tickets().slice(before);
      expect(more).to.deep.equal([]);
      expect(readable(receipt)).to.include(ticket?.number);
      expect(buttonsOf(receipt)).to.deep.include({
        type: 'Action.OpenUrl',
        title: 'Open ticket',
        url: ticket?.url,
        style: 'positive',
      });
      expect(ticket).to.deep.include({ shortDescription: `[Agent Requested] ${slow}`, contactType: 'chat bot' });
      await person.press(other, 'File a ticket');
      expect(bot.simulator.tickets()).to.have.length(before + 1);
    });

    it('asks for a call back in a window that is on offer, and for nothing else', async () => {
      const other = cardOf(await person.press(options, 'Other help options'));
      const form = cardOf(await person.press(other, 'Ask for a call back'));
      const wrong = cardOf(await person.press(form, 'Ask for the call', { slot: '', phone: 'call me' }));
      expect(readable(wrong)).to.include('Please pick a time').and.include("can't read this number");
      const gone = cardOf(
        await person.press(wrong, 'Ask for the call', { slot: '2020-01-01T09:00:00Z/2020-01-01T11:00:00Z', phone: '' }),
      );
      expect(readable(gone)).to.include('just been taken');
      const slot = slotsOf(gone)[0];
      const receipt = cardOf(await person.press(gone, 'Ask for the call', { slot, phone: '+44 20 7946 0123' }));
      expect(readable(receipt)).to.include('An agent calls you').and.include('+44 20 7946 0123');
      const callback = bot.simulator.callbacks().find(({ requester }) => requester.id === person.requesterId);
      expect(callback).to.deep.include({ queueId: 'db-mongodb', phone: '+44 20 7946 0123' });
    });

    it('shows the links of the organisation, the way back, and the way out', async () => {
      const other = cardOf(await person.press(options, 'Other help options'));
      expect(buttonsOf(other).filter(({ type }) => type === 'Action.OpenUrl')).not.to.deep.equal([]);
      const back = cardOf(await person.press(other, 'Back'));
      expect(titlesOf(back)).to.include('Start agent chat');
      const again = cardOf(await person.press(back, 'Other help options'));
      const closed = cardOf(await person.press(again, 'Never mind'));
      expect(buttonsOf(closed)).to.deep.equal([]);
      expect(heard(await person.press(back, 'Start agent chat'))).to.include('earlier request');
      expect(chatsOf(person)).to.deep.equal([]);
    });

    it('starts one chat however often and however fast start is pressed', async () => {
      const answers = await Promise.all([1, 2, 3].map(() => person.press(options, 'Start agent chat')));
      expect(answers.filter((answer) => heard(answer).includes('I got this the first time'))).to.have.length(2);
      await bot.until(
        () => chatsOf(person),
        (chats) => chats.length > 0,
      );
      expect(chatsOf(person)).to.have.length(1);
      expect(heard(await person.press(options, 'Other help options'))).to.include("You've already pressed this");
    });

    it('changes nothing on a press of a card that has been replaced, and says why', async () => {
      const form = cardOf(await person.press(options, 'Edit / Add details'));
      const used = await person.press(options, 'Start agent chat');
      expect(heard(used)).to.include("You've already pressed this");
      await person.press(used.card ?? form, 'Save', { issue: 'kept', details: '', database: 'mongodb' });
      expect(chatsOf(person)).to.deep.equal([]);
    });

    it('changes nothing on a press of a card of an earlier request, and says why', async () => {
      await person.write('cancel');
      await person.write('Our PostgreSQL server is down');
      const old = await person.press(options, 'Start agent chat');
      expect(heard(old)).to.include('earlier request');
      if (old.card !== null) expect(buttonsOf(old.card)).to.deep.equal([]);
      expect(chatsOf(person)).to.deep.equal([]);
    });

    it('changes nothing when somebody else presses, and tells them and nobody else', async () => {
      const other = bot.client(surface, `somebody-${people}`);
      const foreign = await other.press(options, 'Start agent chat');
      expect(heard(foreign)).to.include('belongs to somebody else');
      expect(heard(foreign)).not.to.include('MongoDB');
      if (other.isTeams) expect(foreign.calls).to.deep.equal([]);
      expect([...chatsOf(person), ...chatsOf(other)]).to.deep.equal([]);
      await person.press(options, 'Start agent chat');
      const mine = await bot.until(
        () => chatsOf(person)[0],
        (chat) => chat !== undefined,
      );
      const receipt = await receiptFor(bot, mine?.joinUrl ?? '');
      expect(heard(await other.press(receipt, 'Cancel request'))).to.include('belongs to somebody else');
      expect(chatsOf(person)[0]?.status).to.equal('queued');
    });

    it('asks once what is wrong, however often and however fast an agent is asked for', async () => {
      await person.write('cancel');
      const ask = { v: 1, verb: 'ask', of: 'welcome', rev: 0 };
      const press = () =>
        person.isTeams
          ? person.send({
              type: 'invoke',
              name: 'adaptiveCard/action',
              value: { action: { type: 'Action.Execute', verb: 'ask', data: ask }, trigger: 'manual' },
            })
          : person.send({ type: 'message', value: ask });
      const from = bot.connector.calls.length;
      const [first, second] = await Promise.all([press(), press()]);
      const third = await press();
      const asked = textsOf(bot.connector.calls.slice(from)).filter((text) => text.startsWith('Could you please provide'));
      expect(asked).to.have.length(1);
      const again = [first, second, third].map(heard).filter((words) => words.includes('Tell me a little about'));
      expect(again.length).to.be.at.least(person.isTeams ? 2 : 1);
      const cards = cardsOf(bot.connector.calls.slice(from)).filter((card) => readable(card).includes('Send'));
      expect(cards).to.have.length(person.isShared ? 1 : 0);
      expect(readable(cardOf(await person.write(slow)))).to.include('MongoDB');
    });

    it('answers a press that can not be read', async () => {
      const unreadable = [
        undefined,
        null,
        {},
        { v: 2 },
        { v: 1, verb: 'explode', of: 'x', rev: 1 },
        { v: 1, verb: 'start', of: 7, rev: -1 },
      ];
      for (const data of unreadable) {
        const answer = person.isTeams
          ? await person.send({
              type: 'invoke',
              name: 'adaptiveCard/action',
              value: { action: { type: 'Action.Execute', data }, trigger: 'manual' },
            })
          : await person.send({ type: 'message', value: data ?? 7 });
        expect(answer.status).to.equal(200);
        expect(heard(answer)).to.include("couldn't read that press");
      }
    });
  });
}

describe('Pressing a card in Teams', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  it('has no effect when the client presses by itself to refresh a card', async () => {
    const person = bot.client('teams personal');
    const options = cardOf(await person.write(slow));
    const start = buttonsOf(options).find(({ title }) => title === 'Start agent chat');
    const value = { action: { type: 'Action.Execute', verb: 'start', data: start?.['data'] }, trigger: 'automatic' };
    const answer = await person.send({ type: 'invoke', name: 'adaptiveCard/action', value });
    expect(answer.status).to.equal(200);
    expect(answer.calls).to.deep.equal([]);
    await person.press(options, 'Other help options');
    expect(bot.simulator.chats()).to.deep.equal([]);
  });
});

function slotsOf(card: CardJson): string[] {
  const json = JSON.stringify(card);
  return [...json.matchAll(/"value":"(\d{4}-[^"/]+\/[^"]+)"/g)].map((match) => match[1] ?? '');
}

async function receiptFor(bot: BotFixture, joinUrl: string): Promise<CardJson> {
  const call = await bot.connector.call((each) => cardsOf([each]).some((card) => JSON.stringify(card).includes(joinUrl)));
  const [card] = cardsOf([call]);
  if (card === undefined) throw new Error('no receipt');
  return card;
}
