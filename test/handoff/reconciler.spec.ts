import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { cardOf, cardsOf, readable } from '../support/client.ts';

describe('Reconciliation', () => {
  let bot: BotFixture;
  beforeEach(async () => {
    bot = new BotFixture();
    await bot.start();
  });
  afterEach(() => bot.stop());

  const shows = (words: string, from = 0) => bot.connector.call((call) => readable(cardsOf([call])).includes(words), from);
  const compared = () => bot.logged('compared with Vayusphere').length;

  async function queued(): Promise<string> {
    const person = bot.client('teams personal');
    await person.press(cardOf(await person.write('Our PostgreSQL server is down')), 'Start agent chat');
    await shows('Open Vayusphere chat');
    return bot.simulator.chats()[0]?.id ?? '';
  }

  it('brings up to date at the start what ended while nobody was there to hear of it', async () => {
    const chatId = await queued();
    bot.simulator.faults.set({ withholdEvents: true });
    await bot.stopApp();
    bot.simulator.accept(chatId, 'agent-1');
    bot.simulator.end(chatId);
    await bot.startApp();
    await shows('Chat ended. The agent closed it.');
  });

  it('brings up to date within two minutes what was never told, and not before it is seen twice', async () => {
    const chatId = await queued();
    bot.simulator.faults.set({ withholdEvents: true });
    bot.simulator.accept(chatId, 'agent-1');
    const from = bot.connector.calls.length;
    const before = compared();
    bot.clock.advance(60_000);
    await bot.until(compared, (count) => count > before);
    expect(bot.connector.calls.slice(from)).to.deep.equal([]);
    bot.clock.advance(60_000);
    await shows('Connected with', from);
  });

  it('leaves alone what is as it is told', async () => {
    await queued();
    await bot.simulator.settled();
    const from = bot.connector.calls.length;
    const before = compared();
    await bot.restartApp();
    await bot.until(compared, (count) => count > before);
    expect(bot.connector.calls.slice(from)).to.deep.equal([]);
  });
});

describe('Stopping', () => {
  it('answers what has been taken, and stores it', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const person = bot.client('teams personal');
      bot.simulator.faults.set({ latencyMs: 300, calls: ['getQueue'] });
      const answer = person.write('Our PostgreSQL server is down');
      await bot.connector.call(({ activity }) => activity.type === 'typing');
      const stopped = bot.stopApp();
      expect(readable(cardOf(await answer))).to.include('PostgreSQL');
      await stopped;
      await bot.startApp();
      await person.write('start');
      await shows(bot, 'Open Vayusphere chat');
    } finally {
      await bot.stop();
    }
  });
});

const shows = (bot: BotFixture, words: string) => bot.connector.call((call) => readable(cardsOf([call])).includes(words));
