import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { cardOf, cardsOf, readable, surfaces, textsOf } from '../support/client.ts';

for (const surface of surfaces) {
  describe(`A restart in ${surface}`, () => {
    const bot = new BotFixture();
    before(() => bot.start());
    after(() => bot.stop());

    it('between any two steps loses nothing, up to the end of the chat', async () => {
      const person = bot.client(surface);
      await person.write("I'd like to speak to a live agent");
      await bot.restartApp();
      const question = await person.write("I'm running into a strange issue with a SQL database that I'm using.");
      expect(textsOf(question.calls).join()).to.include("which database you're using");
      await bot.restartApp();
      const options = cardOf(await person.press(cardOf(question), 'Azure SQL Database'));
      await bot.restartApp();
      const offered = options.actions === undefined ? options : cardOf(await person.write('It began after the update on Monday'));
      await bot.restartApp();
      const form = cardOf(await person.press(offered, 'Edit / Add details'));
      await bot.restartApp();
      const back = cardOf(await person.press(form, 'Back'));
      await bot.restartApp();
      const from = bot.connector.calls.length;
      bot.simulator.faults.set({ down: true });
      await person.press(back, 'Start agent chat');
      await bot.restartApp();
      bot.simulator.faults.clear();
      bot.clock.advance(60_000);
      await bot.connector.call((call) => readable(cardsOf([call])).includes('Open Vayusphere chat'), from);
      await bot.restartApp();
      const [chat, ...others] = bot.simulator.chats();
      expect(others).to.deep.equal([]);
      expect(chat?.issue.summary).to.include('strange issue with a SQL database');
      // The agent speaks first: nobody has written to the new process.
      bot.simulator.accept(chat?.id ?? '');
      await bot.connector.call((call) => readable(cardsOf([call])).includes('Connected with'), from);
      await bot.stopApp();
      bot.simulator.end(chat?.id ?? '');
      await bot.startApp();
      await bot.connector.call((call) => readable(cardsOf([call])).includes('Chat ended'), from);
    });
  });
}
