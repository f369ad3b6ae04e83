import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, type Client, cardOf, readable, textsOf } from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';

type Json = Record<string, unknown>;
const issue = 'Our PostgreSQL server is down since the payroll run';
const link = '[sign in again](https://evil.example)';

/** What somebody was shown, in whatever way. */
const shown = (answer: Answer) =>
  [
    answer.words ?? '',
    answer.card === null ? '' : readable(answer.card),
    ...answer.calls.map(({ activity }) => JSON.stringify(activity)),
  ].join('\n');

describe('Between people', () => {
  const bot = new BotFixture({
    simulator: { agents: [{ id: 'agent-1', name: link }] },
    env: { HANDOFF_MODE: 'relay' },
  });
  before(() => bot.start());
  after(() => bot.stop());

  const chatOf = (person: Client) =>
    bot.until(
      () => bot.simulator.chats().find(({ requester }) => requester.id === person.requesterId),
      (found) => found !== undefined,
    );
  const press = (verb: string, of: string, more: Json = {}, members: Json = {}) => ({
    type: 'invoke',
    name: 'adaptiveCard/action',
    replyToId: 'card-1',
    value: { action: { type: 'Action.Execute', verb, data: { v: 1, verb, of, rev: 0, ...more } }, trigger: 'manual' },
    ...members,
  });

  /** Somebody's request: the id that their cards carry, which everybody may know who can read a card's source. */
  async function requestOf(person: Client): Promise<string> {
    const drawnBefore = bot.logged('delivered').filter(({ action }) => action === 'show_receipt').length;
    const receipt = cardOf(await person.press(cardOf(await person.write(issue)), 'Start agent chat'));
    await chatOf(person);
    // Their own card is drawn anew when the chat is there: what comes after that is shown to somebody else.
    await bot.until(
      () => bot.logged('delivered').filter(({ action }) => action === 'show_receipt').length,
      (drawn) => drawn > drawnBefore,
    );
    const { of } = JSON.parse(/\{"v":1,[^}]*\}/.exec(JSON.stringify(receipt))?.[0] ?? '{}') as { of?: string };
    expect(of).to.be.a('string');
    return String(of);
  }

  describe('a request of somebody else', () => {
    const victim = bot.client('teams personal', 'victim');
    let of = '';
    before(async () => {
      of = await requestOf(victim);
    });

    const strangers: Readonly<Record<string, Json>> = {
      'somebody else': {},
      'somebody of the same directory id in another tenant': {
        from: { id: '29:twin', name: 'Twin', aadObjectId: 'aad-victim' },
        conversation: { id: 'a:personal-twin', conversationType: 'personal', tenantId: 'tenant-2' },
      },
      'somebody of the same id without a directory': { from: { id: '29:victim', name: 'Twin' } },
    };
    for (const [who, members] of Object.entries(strangers))
      for (const [verb, more] of Object.entries<Json>({
        ask: {},
        cancelRequest: {},
        retry: {},
        rate: { rating: '1', comment: '' },
        start: {},
        edit: {},
        save: { issue: 'x', details: '', database: 'unknown' },
        ticket: {},
      }))
        it(`is neither shown nor touched by "${verb}" of ${who}`, async () => {
          const before = bot.simulator.chats().find(({ requester }) => requester.id === victim.requesterId);
          const chats = bot.simulator.chats().length;
          const mallory = bot.client('teams personal', `mallory-${verb}`);
          const answer = await mallory.send(press(verb, of, more, members));
          expect(answer.status).to.equal(200);
          expect(shown(answer)).not.to.include('payroll');
          expect(bot.simulator.chats()).to.have.lengthOf(chats);
          expect(bot.simulator.chats().find(({ requester }) => requester.id === victim.requesterId)).to.deep.equal(before);
        });
  });

  it('the name of an agent is a name, in every sentence that it stands in', async () => {
    const person = bot.client('teams personal', 'reader');
    await requestOf(person);
    const from = bot.connector.calls.length;
    bot.simulator.accept((await chatOf(person))?.id ?? '', 'agent-1');
    const named = (call: ChannelCall) => textsOf([call]).join().includes(link);
    await bot.connector.call(named, from);
    bot.simulator.say((await chatOf(person))?.id ?? '', 'Hello');
    await bot.connector.call((call) => textsOf([call]).join().endsWith('Hello'), from);
    for (const { activity } of bot.connector.calls.slice(from).filter(named)) expect(activity.textFormat).to.equal('plain');
  });

  it('what an agent types is neither Markdown nor a mention nor a page', async () => {
    const person = bot.client('teams personal', 'reader');
    const chat = await chatOf(person);
    for (const text of [
      '**bold**',
      '<at>Everybody</at>',
      '<script>alert(1)</script>',
      '$' + '{$root}',
      '{{DATE(2026-01-01T00:00:00Z)}}',
      link,
    ]) {
      const from = bot.connector.calls.length;
      bot.simulator.say(chat?.id ?? '', text);
      const { activity } = await bot.connector.call((call) => textsOf([call]).join().endsWith(text), from);
      expect([activity.textFormat, activity.entities ?? [], activity.attachments ?? []], text).to.deep.equal(['plain', [], []]);
    }
  });
});

describe('Between people, in redirect mode', () => {
  const bot = new BotFixture({ simulator: { agents: [{ id: 'agent-1', name: link }] } });
  before(() => bot.start());
  after(() => bot.stop());

  it('the name of an agent is a name, also to somebody who writes on', async () => {
    const person = bot.client('teams personal', 'writer');
    await person.press(cardOf(await person.write(issue)), 'Start agent chat');
    const chat = await bot.until(
      () => bot.simulator.chats()[0],
      (found) => found !== undefined,
    );
    const named = (call: ChannelCall) => textsOf([call]).join().includes(link);
    bot.simulator.accept(chat?.id ?? '', 'agent-1');
    const told = await bot.connector.call(named);
    const again = (await person.write('hello')).calls.filter(named);
    expect(again).not.to.have.lengthOf(0);
    for (const { activity } of [told, ...again]) {
      expect(activity.textFormat).to.equal('plain');
      expect(activity.text).not.to.include('**');
    }
  });
});
