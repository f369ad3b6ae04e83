import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { buttonsOf, type CardJson, type Client, cardOf, cardsOf, readable, textsOf } from '../support/client.ts';

describe('One person in two conversations', () => {
  const bot = new BotFixture();
  let people = 0;
  let personal: Client;
  let channel: Client;
  before(() => bot.start());
  after(() => bot.stop());
  beforeEach(() => {
    people += 1;
    personal = bot.client('teams personal', `person-${people}`);
    channel = bot.client('teams channel', `person-${people}`);
  });

  const secret = 'Our PostgreSQL server leaks the secret list';

  async function openPersonally(): Promise<CardJson> {
    const from = bot.connector.calls.length;
    await personal.press(cardOf(await personal.write(secret)), 'Start agent chat');
    const receipt = await bot.connector.call((call) => readable(cardsOf([call])).includes('Open Vayusphere chat'), from);
    return cardsOf([receipt])[0] ?? {};
  }

  it('never sees in a channel what was asked for in private, and starts no second chat', async () => {
    const inChannel = cardOf(await channel.write('Our MongoDB cluster is slow'));
    await openPersonally();
    const from = bot.connector.calls.length;
    const pressed = await channel.press(inChannel, 'Start agent chat');
    expect(readable(pressed.card)).to.include('in another chat of ours');
    const chats = bot.simulator.chats().filter(({ requester }) => requester.id === personal.requesterId);
    expect(chats).to.have.length(1);
    const mention = await channel.write("I'd like to speak to a live agent");
    expect(textsOf(mention.calls).join('\n')).to.include('in another chat of ours');
    const shown = JSON.stringify([pressed.body, bot.connector.calls.slice(from)]);
    expect(shown)
      .not.to.include('secret')
      .and.not.to.include(chats[0]?.joinUrl ?? 'no chat');
  });

  it('hears in a channel which request it is that another problem has been added to, and nothing of what it is about', async () => {
    await openPersonally();
    const { calls } = await channel.write('Our MongoDB cluster is slow');
    expect(textsOf(calls).join()).to.match(/passed that on with the request that you have open in another chat of ours/);
    expect(JSON.stringify(calls)).not.to.include('PostgreSQL').and.not.to.include('secret');
  });

  it('sees the receipt again where it asks for it', async () => {
    await openPersonally();
    const from = bot.connector.calls.length;
    await personal.write("I'd like to speak to a live agent");
    const again = await bot.connector.call((call) => call.method === 'POST' && cardsOf([call]).length > 0, from);
    expect(readable(cardsOf([again]))).to.include('Open Vayusphere chat');
  });
});

describe('An old start', () => {
  it('of a session that has ended does not claim to be on its way', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const person = bot.client('teams personal');
      const options = cardOf(await person.write('Our MongoDB cluster is slow'));
      await person.press(options, 'Start agent chat');
      await bot.connector.call((call) => readable(cardsOf([call])).includes('Open Vayusphere chat'));
      await person.write('cancel');
      const old = await person.press(options, 'Start agent chat');
      expect(readable(old.card)).to.include("You've already pressed this").and.not.include("I'm on it");
    } finally {
      await bot.stop();
    }
  });
});

describe('A shared card', () => {
  it('says to the presser alone that a press changed nothing', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const person = bot.client('teams channel');
      const options = cardOf(await person.write('Our MongoDB cluster is slow'));
      await person.press(options, 'Edit / Add details');
      const doubled = await person.press(options, 'Edit / Add details');
      expect(doubled.words).to.include("You've already pressed this");
      expect(doubled.calls).to.deep.equal([]);
    } finally {
      await bot.stop();
    }
  });
});

describe('A message without words', () => {
  it('beside an open request is answered as one', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const person = bot.client('teams personal');
      await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
      const picture = { attachments: [{ contentType: 'image/png', contentUrl: 'https://example.com/a.png', name: 'a.png' }] };
      expect(textsOf((await person.write('')).calls)).to.match(/still open/);
      expect(textsOf((await person.write('', picture)).calls)).to.match(/in the Vayusphere chat/);
    } finally {
      await bot.stop();
    }
  });
});

describe('The form', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  it('takes whatever the draft holds already, and says at the field what is too long', async () => {
    const person = bot.client('teams personal', 'writer');
    let options = cardOf(await person.write('Our MongoDB cluster is slow'));
    for (let part = 0; part < 3; part += 1) options = cardOf(await person.write(`It says so: ${'error line '.repeat(800)}`));
    const form = cardOf(await person.press(options, 'Edit / Add details'));
    const fields = { issue: 'Our MongoDB cluster is slow', details: detailsOf(form), database: 'mongodb' };
    expect(fields.details.length).to.be.above(25_000);
    const tooLong = cardOf(await person.press(form, 'Save', { ...fields, details: `${fields.details} and more` }));
    expect(readable(tooLong)).to.include('keep it under');
    expect(buttonsOf(cardOf(await person.press(tooLong, 'Save', fields))).map(({ title }) => title)).to.include(
      'Start agent chat',
    );
  });

  it('routes anew when the issue plainly belongs to another topic', async () => {
    const person = bot.client('teams personal', 'changer');
    const options = cardOf(await person.write('Our MongoDB cluster is slow'));
    const form = cardOf(await person.press(options, 'Edit / Add details'));
    const saved = await person.press(form, 'Save', { issue: 'My VPN does not connect', details: '', database: 'unknown' });
    expect(readable(cardOf(saved)))
      .to.match(/network/i)
      .and.not.match(/database/i);
  });
});

describe('A ticket or a call back whose answer was lost', () => {
  for (const [what, call, open] of [
    ['ticket', 'fileTicket', 'File a ticket'],
    ['call back', 'requestCallback', 'Ask for a call back'],
  ] as const) {
    it(`is finished by trying again, also after an edit: ${what}`, async () => {
      const bot = new BotFixture();
      await bot.start();
      try {
        const person = bot.client('teams personal');
        const other = cardOf(await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Other help options'));
        bot.simulator.faults.set({ loseNext: 50, calls: [call] });
        const failed = await attempt(person, other, open, '');
        bot.simulator.faults.clear();
        const back = cardOf(await person.press(failed, 'Back'));
        const form = cardOf(await person.press(back, 'Edit / Add details'));
        const edited = cardOf(await person.press(form, 'Save', { issue: 'It is very slow', details: '', database: 'mongodb' }));
        const otherAgain = cardOf(await person.press(edited, 'Other help options'));
        const receipt = await attempt(person, otherAgain, open, '+44 20 7946 0123');
        expect(readable(receipt)).to.match(/Your ticket is|An agent calls you/);
        expect([...bot.simulator.tickets(), ...bot.simulator.callbacks()]).to.have.length(1);
      } finally {
        await bot.stop();
      }
    });
  }

  async function attempt(person: Client, other: CardJson, open: string, phone: string): Promise<CardJson> {
    const next = cardOf(await person.press(other, open));
    if (open === 'File a ticket') return next;
    const slot = /"value":"(\d{4}-[^"/]+\/[^"]+)"/.exec(JSON.stringify(next))?.[1];
    return cardOf(await person.press(next, 'Ask for the call', { slot, phone }));
  }
});

describe('An installation', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  it('that is updated leaves a running request alone, and welcomes nobody again', async () => {
    const person = bot.client('teams personal', 'updated');
    await person.send({ type: 'installationUpdate', action: 'add' });
    await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
    const chat = await bot.until(
      () => bot.simulator.chats()[0],
      (found) => found !== undefined,
    );
    const answers = [];
    for (const action of ['remove-upgrade', 'add-upgrade', undefined])
      answers.push(await person.send({ type: 'installationUpdate', action }));
    expect(
      answers
        .flatMap(({ calls }) => cardsOf(calls))
        .map(readable)
        .join(),
    ).not.to.include('Talk to a live agent');
    expect(textsOf((await person.write('more about it')).calls)).to.match(/passed that on/);
    expect(bot.simulator.chat(chat?.id ?? '').status).to.equal('queued');
  });

  it('whose welcome could not be said is welcomed by its next event', async () => {
    const person = bot.client('teams personal', 'unlucky');
    bot.connector.fault = () => ({ status: 403, code: 'Forbidden' });
    await person.send({ type: 'installationUpdate', action: 'add' });
    bot.connector.fault = () => null;
    const members = { type: 'conversationUpdate', membersAdded: [null, 'x', { id: '28:bot' }] };
    expect(cardsOf((await person.send(members)).calls)).to.have.length(1);
  });
});

function detailsOf(form: CardJson): string {
  const find = (node: unknown): string | null => {
    if (Array.isArray(node)) return node.map(find).find((found) => found !== null) ?? null;
    if (typeof node !== 'object' || node === null) return null;
    if ('id' in node && node.id === 'details' && 'value' in node) return String(node.value);
    return (
      Object.values(node)
        .map(find)
        .find((found) => found !== null) ?? null
    );
  };
  return find(form) ?? '';
}
