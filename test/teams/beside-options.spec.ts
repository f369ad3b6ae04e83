import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type Client, cardOf, readable, textsOf } from '../support/client.ts';

const issue = 'Our PostgreSQL server is down';
const notSent = "Nothing is sent yet: press **Start agent chat** when you're ready.";

const said = (answer: Answer) => textsOf(answer.calls).join('\n');
const titlesOf = (answer: Answer) => buttonsOf(cardOf(answer)).map(({ title }) => title);

describe('Beside the options', () => {
  const bot = new BotFixture();
  let people = 0;
  let person: Client;
  before(() => bot.start());
  after(() => bot.stop());
  beforeEach(async () => {
    people += 1;
    person = bot.client('teams personal', `person-${people}`);
    await person.write(issue);
  });
  const ownChats = () => bot.simulator.chats().filter(({ requester }) => requester.id === person.requesterId);
  /** Whatever was started is on its way by the time that another person's chat is there. */
  async function expectNoChat(): Promise<void> {
    const other = bot.client('teams personal', `other-${people}`);
    await other.press(cardOf(await other.write(issue)), 'Start agent chat');
    await bot.until(
      () => bot.simulator.chats().some(({ requester }) => requester.id === other.requesterId),
      (found) => found,
    );
    expect(ownChats()).to.deep.equal([]);
  }

  for (const text of ['thanks', 'hello?', 'still waiting', "I'm waiting", 'alright', 'hm ok', '', 'no rush'])
    it(`nobody waits for nobody: "${text}" is told that nothing is sent, and shown the way`, async () => {
      const answer = await person.write(text);
      expect(said(answer)).to.equal(notSent);
      expect(titlesOf(answer)).to.include('Start agent chat');
      expect(readable(cardOf(answer)))
        .to.include(issue)
        .and.not.include('Details');
      await expectNoChat();
    });

  for (const text of ['I have to go', 'ok wait', 'wait', 'hold on'])
    it(`a goodbye or a pause starts nothing, and is no detail: "${text}"`, async () => {
      const answer = await person.write(text);
      expect(said(answer)).to.equal(notSent);
      expect(readable(cardOf(answer)))
        .to.include(issue)
        .and.not.include('Details');
      await expectNoChat();
    });

  it('another question is written into the form, and drops nothing', async () => {
    const answer = await person.write('I have another question');
    expect(titlesOf(answer)).to.include('Save');
    expect(readable(cardOf(answer))).to.include(issue);
  });

  for (const text of ['how many agents are there?', 'when do you close?', 'why？', 'ready?', 'can I talk to someone?!'])
    it(`a question neither starts nor drops: "${text}"`, async () => {
      const answer = await person.write(text);
      expect(said(answer)).to.equal(notSent);
      expect(titlesOf(answer)).to.include('Start agent chat');
      expect(readable(cardOf(answer)))
        .to.include(issue)
        .and.not.include(text);
      await expectNoChat();
    });

  it('a question that describes something is kept for the agent', async () => {
    const answer = await person.write('could it be the replica lag?');
    expect(said(answer)).to.match(/added that to your request/);
    expect(readable(cardOf(answer))).to.include('could it be the replica lag?');
  });

  it('whoever asks whether it is a person is told, and where things stand', async () => {
    expect(said(await person.write('are you a robot?')))
      .to.match(/^I'm a bot\. I connect you with a live agent, who is a person\./)
      .and.include(notSent);
  });

  it('a bare no is shown the other ways to get help, and a polite one stops', async () => {
    const answer = await person.write('no');
    expect(titlesOf(answer)).to.include('File a ticket').and.include('Never mind').and.include('Back');
    expect(titlesOf(await person.write('back'))).to.include('Start agent chat');
    expect(said(await person.write('no thanks'))).to.match(/^Okay, I've stopped\. Nothing was sent\./);
  });

  it('a word that starts still does', async () => {
    await person.write('ok');
    await bot.until(ownChats, (chats) => chats.length > 0);
  });
});

describe('Beside the options of a closed queue', () => {
  const bot = new BotFixture();
  before(async () => {
    await bot.start();
    bot.simulator.setQueue('db-postgresql', { open: false, opensAt: '2026-03-03T08:00:00Z' });
  });
  after(() => bot.stop());

  for (const [at, text] of ['ok', 'connect me anyway', 'start agent chat', 'thanks', 'how many agents are there?'].entries())
    it(`"${text}" starts nothing that can't be, and is shown what can`, async () => {
      const person = bot.client('teams personal', `person-${at}`);
      expect(said(await person.write(issue))).to.match(/their queue is closed at the moment/);
      const answer = await person.write(text);
      expect(said(answer)).to.match(/^I've found the PostgreSQL experts, but their queue is closed at the moment\./);
      expect(titlesOf(answer)).to.include('File a ticket').and.not.include('Start agent chat');
      expect(bot.simulator.chats()).to.deep.equal([]);
    });
});
