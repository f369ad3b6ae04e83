import { expect } from 'chai';
import { BotFixture } from './support/bot-fixture.ts';
import { type Client, cardOf } from './support/client.ts';
import { rowCounts } from './support/row-counts.ts';

const canary = 'Canary1';
const secretive = `Our PostgreSQL server is down, we use password=${canary} for it`;
const hourMs = 60 * 60_000;

async function startedChat(bot: BotFixture, person: Client, words: string): Promise<string> {
  await person.press(cardOf(await person.write(words)), 'Start agent chat');
  const chat = await bot.until(
    () => bot.simulator.chats().find(({ requester }) => requester.id === person.requesterId),
    (found) => found !== undefined,
  );
  return chat?.id ?? '';
}

describe('What is asked for in the name of privacy', () => {
  let bot: BotFixture;
  const use = async (env: Readonly<Record<string, string>>) => {
    bot = new BotFixture({ env });
    await bot.start();
  };
  afterEach(() => bot.stop());

  describe('with MASK_SENSITIVE_TEXT', () => {
    /** Everything that Vayusphere was told of the chat. */
    const told = (chatId: string) => JSON.stringify([bot.simulator.chat(chatId), bot.simulator.tickets()]);

    it('masks the request, what was said before it and the ticket', async () => {
      await use({ MASK_SENSITIVE_TEXT: 'true', FILE_TICKET_ON_HANDOFF: 'true' });
      const chatId = await startedChat(bot, bot.client('teams personal'), secretive);
      const { issue, transcript, ticket } = bot.simulator.chat(chatId);
      expect(issue.summary).to.include('password=[masked]');
      expect(transcript.map(({ text }) => text).join()).to.include('password=[masked]');
      expect(ticket).to.not.equal(null);
      expect(told(chatId)).to.not.include(canary);
    });

    it('masks what is written to the agent', async () => {
      await use({ MASK_SENSITIVE_TEXT: 'true', HANDOFF_MODE: 'relay' });
      const person = bot.client('teams personal');
      const chatId = await startedChat(bot, person, secretive);
      bot.simulator.accept(chatId, 'agent-1');
      await bot.connector.call(({ activity }) => activity.text?.startsWith("You're connected with") ?? false);
      await person.write(`try password=${canary}`);
      const heard = await bot.until(
        () => bot.simulator.chat(chatId).messages.map(({ text }) => text),
        ({ length }) => length > 0,
      );
      expect(heard).to.deep.equal(['try password=[masked]']);
      expect(told(chatId)).to.not.include(canary);
    });
  });

  it('masks nothing without MASK_SENSITIVE_TEXT', async () => {
    await use({});
    const chatId = await startedChat(bot, bot.client('teams personal'), secretive);
    expect(bot.simulator.chat(chatId).issue.summary).to.include(canary);
  });

  describe('with RETENTION_DAYS', () => {
    const rows = () => {
      const { sessions = 0, transcript_lines: lines = 0, bot_state: states = 0 } = rowCounts(bot.folder);
      return { sessions, lines, states };
    };

    /** How often the last thing of a chat has been delivered: the question how it was. */
    const chatsOver = () => bot.logged('delivered').filter(({ action }) => action === 'ask_rating').length;

    async function chatThatIsOver(person: Client): Promise<void> {
      const before = chatsOver();
      const chatId = await startedChat(bot, person, 'Our PostgreSQL server is down');
      bot.simulator.accept(chatId);
      bot.simulator.say(chatId, 'Hello');
      bot.simulator.end(chatId);
      await bot.until(chatsOver, (count) => count > before);
    }

    it('deletes what has been over for longer, with what was said and what was known, and nothing else', async () => {
      await use({ RETENTION_DAYS: '1', HANDOFF_MODE: 'relay' });
      await chatThatIsOver(bot.client('teams personal', 'ada'));
      const one = rows();
      for (const count of Object.values(one)) expect(count).to.be.above(0);
      bot.clock.advance(20 * hourMs);
      await chatThatIsOver(bot.client('teams personal', 'ben'));
      expect(rows()).to.deep.equal({ sessions: 2 * one.sessions, lines: 2 * one.lines, states: 2 * one.states });
      bot.clock.advance(5 * hourMs);
      for (let minute = 0; minute < 60 && bot.logged('deleted what is old').length === 0; minute++) {
        bot.clock.advance(60_000);
        await new Promise(setImmediate);
      }
      expect(rows()).to.deep.equal(one);
    });
  });
});
