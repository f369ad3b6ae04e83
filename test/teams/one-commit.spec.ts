import { join } from 'node:path';
import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { surfaces } from '../support/client.ts';
import { commitsIn, commitsReaching } from '../support/wal-commits.ts';

for (const surface of surfaces) {
  describe(`A turn in ${surface}`, () => {
    const bot = new BotFixture();
    before(() => bot.start());
    after(() => bot.stop());

    // The id of a card is known when it has been sent, and not before. Nobody waits for it to be remembered, so that it can be closed: it
    // goes with whatever is stored next, and here, where nothing is, by itself.
    it('is stored by one commit, whatever it asks and looks up, and which card is open a little later', async () => {
      const person = bot.client(surface);
      const path = join(bot.folder, 'handoff.sqlite');
      for (const text of [
        "I'd like to speak to a live agent",
        'Our database is slow',
        'Azure SQL Database',
        'thanks',
        'cancel',
      ]) {
        const before = commitsIn(path);
        const callsBefore = bot.connector.calls.length;
        await person.write(text);
        const changesCard = bot.connector.calls
          .slice(callsBefore)
          .some(({ activity }) => (activity.attachments ?? []).length > 0);
        const commits = changesCard && surface !== 'emulator' ? 2 : 1;
        expect((await commitsReaching(path, before + commits)) - before, text).to.equal(commits);
      }
    });

    it('that has been handled before is not stored again', async () => {
      const person = bot.client(surface, 'ben');
      await person.write('hello', { id: 'the-same' });
      const before = commitsIn(join(bot.folder, 'handoff.sqlite'));
      await person.write('hello', { id: 'the-same' });
      expect(commitsIn(join(bot.folder, 'handoff.sqlite'))).to.equal(before);
    });
  });
}
