import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { cardOf, cardsOf, readable, textsOf } from '../support/client.ts';

const wish = "I'd like to speak to a live agent";
const bot28 = { id: '28:bot', name: 'Live Agent' };
const installation = { type: 'installationUpdate', action: 'add' };
const membersAdded = { type: 'conversationUpdate', membersAdded: [bot28, { id: '29:ada' }] };

describe('Installing the bot', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  for (const [order, events] of Object.entries({
    'the installation first': [installation, membersAdded],
    'the members first': [membersAdded, installation],
    'the same event again': [membersAdded, membersAdded, installation, installation],
  })) {
    it(`is welcomed once: ${order}`, async () => {
      const person = bot.client('teams personal', order);
      const cards = [];
      for (const event of events) cards.push(...cardsOf((await person.send(event)).calls));
      expect(cards).to.have.length(1);
      expect(readable(cards[0])).to.include('Speak to a live agent');
    });
  }

  it('is welcomed once when both events come at once', async () => {
    const person = bot.client('teams channel');
    const from = bot.connector.calls.length;
    await Promise.all([person.send(installation), person.send(membersAdded)]);
    expect(cardsOf(bot.connector.calls.slice(from))).to.have.length(1);
  });

  it('is welcomed again after it had been removed', async () => {
    const person = bot.client('teams personal', 'undecided');
    await person.send(installation);
    await person.send({ type: 'installationUpdate', action: 'remove' });
    expect(cardsOf((await person.send(installation)).calls)).to.have.length(1);
  });

  it('says nothing when other people come and go', async () => {
    const person = bot.client('teams personal', 'busy');
    expect((await person.send({ type: 'conversationUpdate', membersAdded: [{ id: '29:eve' }] })).calls).to.deep.equal([]);
  });

  it('begins with the button of the welcome', async () => {
    const person = bot.client('teams personal', 'presser');
    const welcome = cardOf(await person.send(installation));
    const answer = await person.press(welcome, 'Speak to a live agent');
    expect(textsOf(answer.calls)[0]).to.match(/^Could you please provide more details/);
    expect(readable(answer.card)).to.include('Speak to a live agent');
  });
});

describe('An activity', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  it('that comes again is answered without acting again', async () => {
    const person = bot.client('teams personal', 'again');
    const message = { type: 'message', text: 'Our MongoDB cluster is slow', id: 'the-same' };
    expect((await person.send(message)).calls).not.to.deep.equal([]);
    const again = await person.send(message);
    expect(again.status).to.equal(200);
    expect(again.calls).to.deep.equal([]);
  });

  it('of a kind that means nothing here is taken without a word', async () => {
    const person = bot.client('teams personal', 'quiet');
    for (const type of [
      'typing',
      'messageReaction',
      'messageUpdate',
      'messageDelete',
      'event',
      'endOfConversation',
      'whatever',
    ]) {
      const answer = await person.send({ type });
      expect([answer.status, answer.calls], type).to.deep.equal([200, []]);
    }
  });

  it('that is an invoke of another kind is told that it is not implemented', async () => {
    const person = bot.client('teams personal', 'invoker');
    expect((await person.send({ type: 'invoke', name: 'task/fetch', value: {} })).status).to.equal(501);
  });

  it('in a channel that does not mention the bot is ignored', async () => {
    const person = bot.client('teams channel', 'chatty');
    expect((await person.send({ type: 'message', text: wish })).calls).to.deep.equal([]);
  });

  it('may mention the bot anywhere and several times, with people beside it', async () => {
    const person = bot.client('teams channel', 'mentioner');
    const mention = (id: string, name: string) => ({ type: 'mention', mentioned: { id, name }, text: `<at>${name}</at>` });
    const answer = await person.send({
      type: 'message',
      text: 'Hey&nbsp;<at>Live Agent</at>, the MongoDB of <at>Eve</at> is down\u00a0<at>Live Agent</at>',
      entities: [mention('28:bot', 'Live Agent'), mention('29:eve', 'Eve'), mention('28:bot', 'Live Agent')],
    });
    expect(readable(cardOf(answer)))
      .to.include('the MongoDB of Eve is down')
      .and.not.include('<at>')
      .and.not.include('Live Agent');
  });

  it('that calls the bot by its name is read without the comma after it', async () => {
    const person = bot.client('teams channel', 'caller');
    const mention = { type: 'mention', mentioned: { id: '28:bot', name: 'Live Agent' }, text: '<at>Live Agent</at>' };
    const read = async (text: string) => readable(cardOf(await person.send({ type: 'message', text, entities: [mention] })));
    expect(await read('<at>Live Agent</at>, our MongoDB is down')).to.include('Issue our MongoDB is down');
    await person.write('cancel');
    expect(await read('Hey <at>Live Agent</at>, our MongoDB is down')).to.include('Issue Hey, our MongoDB is down');
  });

  it('in a thread belongs to its person alone', async () => {
    const ada = bot.client('teams channel', 'thread-ada');
    const eve = bot.client('teams channel', 'thread-eve');
    await ada.write(wish);
    expect(textsOf((await eve.write('hi')).calls)[0]).to.match(/^Hi!/);
    expect(textsOf((await eve.write(wish)).calls)[0]).to.match(/provide more details/);
    const options = await ada.write('Our MongoDB cluster is slow');
    expect(readable(cardOf(options))).to.include('MongoDB');
    expect(textsOf((await eve.write('Our PostgreSQL server is down')).calls).join()).to.match(/PostgreSQL expert/);
  });

  it('needs neither recipient, tenant, directory id, conversation type, locale nor name', async () => {
    const person = bot.client('emulator', 'bare');
    const answer = await person.send({
      type: 'message',
      text: 'Our MongoDB cluster is slow',
      from: { id: 'bare' },
      locale: undefined,
      recipient: undefined,
    });
    await person.press(cardOf(answer), 'Start agent chat', {}, { from: { id: 'bare' }, locale: undefined });
    const chat = await bot.until(
      () => bot.simulator.chats().find(({ requester }) => requester.id === 'bare'),
      (found) => found !== undefined,
    );
    expect(chat?.requester).to.deep.equal({ id: 'bare', name: 'Unknown', email: null, tenantId: null, locale: 'en' });
  });

  it('that is none is refused before anything looks into it', async () => {
    const post = (body: string) =>
      fetch(`${bot.url}/api/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
        ({ status }) => status,
      );
    for (const body of ['{}', '[]', 'null', '7', '"message"', '{"type":7}', '{"type":"message"}', 'not json', '']) {
      expect(await post(body), body).to.equal(400);
    }
    expect(await post(JSON.stringify({ type: 'message', text: 'x'.repeat(600_000) }))).to.equal(413);
    expect((await fetch(`${bot.url}/healthz`)).status).to.equal(200);
  });

  it('is answered even when the channel takes no status', async () => {
    const person = bot.client('teams personal', 'statusless');
    bot.connector.fault = ({ activity }) => (activity.type === 'typing' ? { status: 403, code: 'NotAllowed' } : null);
    const answer = await person.write('Our MongoDB cluster is slow');
    bot.connector.fault = () => null;
    expect(readable(cardOf(answer))).to.include('MongoDB');
  });

  it('leaves no word of anybody in the log', async () => {
    const person = bot.client('teams personal', 'private');
    await person.press(cardOf(await person.write('My secret canary-4711 is in MongoDB')), 'Start agent chat');
    await bot.until(
      () => bot.simulator.chats().find(({ issue }) => issue.summary.includes('canary-4711')),
      (chat) => chat !== undefined,
    );
    expect(bot.logLines.join('\n')).not.to.include('canary-4711');
  });
});
