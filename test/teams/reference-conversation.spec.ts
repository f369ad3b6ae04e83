import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { cardOf, cardsOf, readable, statusOf, surfaces, textsOf } from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';

const askIssue =
  "Could you please provide more details about the issue you're experiencing so I can connect you with a live agent effectively?";
const askDatabase =
  "I understand you're having an issue with your **SQL Database** and would like to speak with a live agent. To help me route you to the right expert, can you tell me which database you're using?";
const connecting = "Okay, I'm connecting you with an Azure SQL Database expert. Please review the options below to proceed.";
const issue = "I'm running into a strange issue with a SQL database that I'm using.";

for (const surface of surfaces) {
  describe(`The reference conversation in ${surface}`, () => {
    const bot = new BotFixture({ vayusphere: 'embedded' });
    before(() => bot.start());
    after(() => bot.stop());

    // Channels of Teams show no sign of typing, and nothing can be streamed there.
    const showsStatus = surface !== 'teams channel';

    it('goes from the wish for an agent to a chat in Vayusphere', async () => {
      const person = bot.client(surface);

      const first = await person.write("I'd like to speak to a live agent");
      expect(textsOf(first.calls)).to.deep.equal([askIssue]);

      const second = await person.write(issue);
      expect(statusOf(second.calls)).to.deep.equal(showsStatus ? ['Determining appropriate live agent queue'] : []);
      expect(textsOf(second.calls)).to.deep.equal([askDatabase]);
      if (surface === 'teams personal') expectStream(second.calls);
      expect(readable(cardOf(second)))
        .to.include('Azure SQL Database')
        .and.include("I don't know");

      const third = await person.write("It's an Azure SQL Database.");
      expect(statusOf(third.calls)).to.deep.equal(showsStatus ? ['Finding Azure SQL Database experts...'] : []);
      expect(textsOf(third.calls)).to.deep.equal([connecting]);
      const options = cardOf(third);
      expect(readable(options)).to.include(issue).and.include('Azure SQL Database').and.include('Agents available');

      const seen = bot.connector.calls.length;
      const pressed = await person.press(options, 'Start agent chat');
      const said = pressed.card === null ? textsOf(pressed.calls).join() : readable(pressed.card);
      expect(said).to.include('Redirecting to Vayusphere Bot...');

      const receipt = await bot.connector.call(
        (call) => cardsOf([call]).some((card) => readable(card).includes('Open Vayusphere chat')),
        seen,
      );
      expect(receipt.method).to.equal(person.isTeams ? 'PUT' : 'POST');
      expect(readable(cardsOf([receipt])))
        .to.include('next in line')
        .and.include('Cancel request');

      const [chat, ...others] = bot.simulator.chats();
      expect(others).to.deep.equal([]);
      expect(chat).to.deep.include({ queueId: 'db-azure-sql-database', mode: 'redirect', status: 'queued' });
      expect(chat?.requester).to.deep.equal({
        id: person.requesterId,
        name: person.isTeams ? 'Ada Example' : 'User',
        email: person.isTeams ? 'ada@example.com' : null,
        tenantId: person.isTeams ? 'tenant-1' : null,
        locale: person.isTeams ? 'en-GB' : 'en-US',
      });
      expect(chat?.issue).to.deep.equal({
        summary: issue,
        details: null,
        attributes: { topic: 'Database', database: 'Azure SQL Database' },
      });
      expect(chat?.transcript.map(({ from, text }) => [from, text])).to.deep.equal([
        ['user', "I'd like to speak to a live agent"],
        ['bot', askIssue],
        ['user', issue],
        ['bot', askDatabase.replaceAll('**', '')],
        ['user', "It's an Azure SQL Database."],
        ['bot', connecting],
      ]);
    });
  });
}

/** The status opens a stream, and the first message after it ends that stream, as Teams wants both told. */
function expectStream(calls: readonly ChannelCall[]): void {
  const [status, first] = calls;
  const informative = { streamType: 'informative', streamSequence: 1 };
  expect(status?.activity.entities).to.deep.equal([{ type: 'streaminfo', ...informative }]);
  expect(status?.activity.channelData).to.deep.equal(informative);
  const final = { streamType: 'final', streamId: status?.id };
  expect(first?.activity.entities).to.deep.equal([{ type: 'streaminfo', ...final }]);
  expect(first?.activity.channelData).to.deep.equal(final);
}
