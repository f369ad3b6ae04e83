import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type Client, cardOf, cardsOf, readable, surfaces, textsOf } from '../support/client.ts';

const wish = "I'd like to speak to a live agent";
const vague = "I'm running into a strange issue with a SQL database that I'm using.";
const askIssue = /^Could you please provide more details/;
const askDatabase = /can you tell me which database you're using\?$/;

const picture = { attachments: [{ contentType: 'image/png', contentUrl: 'https://example.com/a.png', name: 'a.png' }] };

const titlesOf = (answer: Answer) => buttonsOf(cardOf(answer)).map((button) => button['title']);
const said = (answer: Answer) => textsOf(answer.calls).join('\n');

for (const surface of surfaces) {
  describe(`Talking to the bot in ${surface}`, () => {
    const bot = new BotFixture();
    let people = 0;
    let person: Client;
    before(() => bot.start());
    after(() => bot.stop());
    beforeEach(() => {
      people += 1;
      person = bot.client(surface, `person-${people}`);
    });

    it('asks for the issue when only an agent is asked for', async () => {
      expect(said(await person.write(wish))).to.match(askIssue);
    });

    it('skips the issue when the first message tells it', async () => {
      expect(said(await person.write(vague))).to.match(askDatabase);
    });

    it('shows the options at once when the first message tells everything', async () => {
      const answer = await person.write('I need an agent, our PostgreSQL production server is down');
      expect(said(answer)).to.equal(
        "Okay, I'm connecting you with a PostgreSQL expert. Please review the options below to proceed.",
      );
      expect(titlesOf(answer)).to.deep.equal(['Start agent chat', 'Edit / Add details', 'Other help options']);
    });

    it('asks nothing about topics without a question', async () => {
      const answer = await person.write("I can't connect to the VPN since this morning");
      expect(said(answer)).to.match(/^Okay, I'm connecting you with a .*network.* expert/i);
      expect(titlesOf(answer)).to.include('Start agent chat');
    });

    it('asked how it stands while nothing is open, says so, and takes it for no problem', async () => {
      const answer = await person.write('Any news?');
      expect(said(answer)).to.equal("You don't have a request open right now. If you need a live agent, tell me what's wrong.");
      expect(said(await person.write(wish))).to.match(askIssue);
      const again = said(await person.write('how long will it take?'));
      expect(again).to.match(/^You don't have a request open right now/);
      expect(again.split('\n').at(-1)).to.match(askIssue);
    });

    it('asked how long it takes beside the options, shows them as they stand, and adds nothing', async () => {
      await person.write('Our PostgreSQL production server is down');
      const answer = await person.write('How long will it take?');
      expect(said(answer)).to.equal('');
      expect(readable(cardOf(answer)))
        .to.include('Estimated wait')
        .and.not.include('How long will it take');
      expect(titlesOf(answer)).to.include('Start agent chat');
    });

    it('takes a picked answer like a typed one', async () => {
      const question = await person.write(vague);
      const answer = await person.press(cardOf(question), 'PostgreSQL');
      expect(said(answer)).to.match(/with a PostgreSQL expert/);
      expect(readable(cardsOf(answer.calls).at(-1))).to.include('PostgreSQL');
      if (person.isTeams) expect(readable(answer.card)).to.include('You chose PostgreSQL.');
    });

    it('takes "I don\'t know" to the general queue of the topic', async () => {
      const question = await person.write(vague);
      const answer = await person.press(cardOf(question), "I don't know");
      expect(said(answer)).to.match(/with a database expert/);
      expect(readable(cardsOf(answer.calls).at(-1))).to.include('Database');
    });

    it('offers what it might be before it guesses, and takes no for an answer', async () => {
      const guess = await person.write('Our oracle is slow today');
      expect(said(guess)).to.match(/Oracle Database\?$/);
      expect(titlesOf(guess)).to.deep.equal(['Oracle Database', 'Something else', ...(person.isShared ? ['Send'] : [])]);
      const open = await person.write('no');
      expect(titlesOf(open)).to.include('PostgreSQL').and.include("I don't know");
      expect(said(await person.write('it is MariaDB'))).to.match(/with a MariaDB expert/);
    });

    it('asks again with the choices when an answer tells nothing, and never for ever', async () => {
      await person.write(vague);
      expect(said(await person.write('the one on the second floor'))).to.match(/^Which database is it\?/);
      expect(said(await person.write('well, the blue one'))).to.match(/^Which database is it\?/);
      const last = await person.write('you know, that one');
      expect(said(last))
        .to.match(/I'll take you to the Database support queue/)
        .and.match(/with a database expert/);
      expect(readable(cardOf(last)))
        .to.include('the one on the second floor')
        .and.include('well, the blue one');
    });

    it('takes a short word that it was read for what it is, and never for a problem', async () => {
      await person.write('cancel');
      for (const text of ['ok', 'ok', 'hm ok', "d'accord", 'no thanks'])
        expect(said(await person.write(text)), text).to.equal('Okay. If something comes up, just tell me.');
      await person.write(wish);
      for (const text of ['ok', 'fine', 'ok', 'wrong queue', 'no rush', 'no worries'])
        expect(said(await person.write(text)), text).to.match(/^Tell me a little about what's wrong/);
      expect(said(await person.write(vague))).to.match(askDatabase);
      for (const text of ['ok', "I'll wait", 'no problem'])
        expect(
          said(await person.write(text))
            .split('\n')
            .at(-1),
          text,
        ).to.match(askDatabase);
      expect(readable(cardOf(await person.write('PostgreSQL')))).to.not.include('Details');
    });

    it('stops kindly when nothing is to be told after all', async () => {
      for (const text of ['no thanks', 'not now', 'actually no']) {
        await person.write(wish);
        expect(said(await person.write(text)), text).to.match(/^Okay, I've stopped\. Nothing was sent\./);
      }
    });

    it('takes whoever asks for a person, not for a database, to the general queue of the topic', async () => {
      for (const text of ['just connect me', 'human', 'agent', 'just get me someone']) {
        await person.write(vague);
        const answer = await person.write(text);
        expect(said(answer), text).to.match(/with a database expert/);
        expect(readable(cardOf(answer)), text).to.not.include('Details');
        await person.write('cancel');
      }
    });

    it('counts over the answers shown, and over nothing else', async () => {
      for (const [text, expert] of [
        ['the third one', 'a PostgreSQL expert'],
        ['3', 'a PostgreSQL expert'],
        ['2', 'a SQL Server expert'],
      ] as const) {
        await person.write(vague);
        expect(said(await person.write(text)), text).to.include(expert);
        await person.write('cancel');
      }
      await person.write(vague);
      expect(said(await person.write('the one on the second floor'))).to.match(/^Which database is it\?/);
    });

    it('takes no place of something else for that of an answer', async () => {
      for (const text of ['a database of ours', 'a table', 'last week', '2 databases', 'the second time', 'version 3']) {
        await person.write(vague);
        expect(said(await person.write(text)), text).to.match(/^Which database is it\?/);
        await person.write('cancel');
      }
    });

    it('drops nothing for a question about stopping, another question, or a plea not to be forgotten', async () => {
      await person.write(vague);
      for (const text of [
        'did you forget me?',
        'can I cancel later?',
        'how do I cancel?',
        "don't forget me",
        'I have another question',
      ])
        expect(
          said(await person.write(text))
            .split('\n')
            .at(-1),
          text,
        ).to.match(askDatabase);
      expect(said(await person.write('Oracle'))).to.match(/with an Oracle Database expert/);
    });

    it('says nothing of an empty conversation to somebody who has told what is wrong', async () => {
      await person.write(vague);
      for (const text of ['how long?', "I'm waiting", 'hi', 'thanks'])
        expect(said(await person.write(text)), text)
          .to.match(askDatabase)
          .and.not.match(/\n/);
    });

    it('takes leave of whoever has nothing open', async () => {
      for (const text of ['gotta go', 'thanks bye', 'bye'])
        expect(said(await person.write(text)), text).to.equal('Okay. If something comes up, just tell me.');
    });

    it('takes "both" of two to the general queue, and keeps the word', async () => {
      expect(said(await person.write('MySQL or Oracle is slow, I do not know which'))).to.match(/MySQL or Oracle Database\?$/);
      const answer = await person.write('both');
      expect(said(answer)).to.match(/with a database expert/);
      expect(readable(cardOf(answer))).to.include('Details both');
    });

    for (const [what, text, reply] of [
      ['a greeting', 'hi', /^Hi! I'm a bot\./],
      ['thanks', 'thanks!', /^You're welcome/],
      ['a call for help', 'help', /^I'm a bot\. I connect you with a live agent, who is a person\./],
      ['whoever asks whether it is a person', 'is this a real person?', /^I'm a bot\. I connect you with a live agent/],
    ] as const) {
      it(`answers ${what} when nothing is going on`, async () => {
        expect(said(await person.write(text))).to.match(reply);
      });

      it(`answers ${what} in the middle of a question, and asks again`, async () => {
        await person.write(wish);
        const [first, second] = textsOf((await person.write(text)).calls);
        expect(first).to.match(reply);
        expect(second).to.match(askIssue);
        expect(said(await person.write(vague))).to.match(askDatabase);
      });

      it(`answers ${what} beside the options, and shows that nothing is sent yet`, async () => {
        await person.write('Our MongoDB cluster is slow');
        const answer = await person.write(text);
        expect(said(answer)).to.match(/Nothing is sent yet: press \*\*Start agent chat\*\* when you're ready\.$/);
        if (text !== 'hi' && text !== 'thanks!') expect(said(answer)).to.match(reply);
        await person.press(cardOf(answer), 'Start agent chat');
        expect((await createdChat(bot, person)).queueId).to.equal('db-mongodb');
      });
    }

    it('stops at "cancel", wherever it is said, and begins afresh after', async () => {
      expect(said(await person.write('cancel'))).to.match(/nothing to cancel/);
      await person.write(wish);
      expect(said(await person.write('cancel'))).to.match(/^Okay, I've stopped/);
      await person.write(vague);
      expect(said(await person.write('never mind'))).to.match(/^Okay, I've stopped/);
      await person.write('Our MongoDB cluster is slow');
      expect(said(await person.write('cancel'))).to.match(/^Okay, I've stopped/);
      expect(said(await person.write(wish))).to.match(askIssue);
    });

    it('starts over from anywhere', async () => {
      await person.write(vague);
      expect(said(await person.write('start over')))
        .to.match(/^Okay, let's start again\./)
        .and.match(/provide more details/);
      expect(said(await person.write('Our MongoDB cluster is slow'))).to.match(/MongoDB expert/);
      expect(said(await person.write('start over'))).to.match(/provide more details/);
    });

    it('says of a picture beside words that nobody sees it yet, and takes the words', async () => {
      const words = said(await person.write(vague, picture));
      expect(words.split('\n')[0]).to.match(/^There's no agent yet who could see what you've attached/);
      expect(words).to.match(askDatabase);
      expect(said(await person.write('PostgreSQL', picture)))
        .to.match(/^There's no agent yet/)
        .and.match(/PostgreSQL expert/);
    });

    it('says of a picture beside what is added where it can be shown, and adds the words', async () => {
      await person.press(cardOf(await person.write('Our PostgreSQL server is down')), 'Start agent chat');
      const { id, joinUrl } = await createdChat(bot, person);
      const answer = said(await person.write('Error 42 since the update, see the picture', picture));
      expect(answer)
        .to.match(/^I can't pass on files or pictures here/)
        .and.match(/passed that on/);
      const changed = await bot.until(
        () => bot.simulator.chat(id),
        ({ issue }) => issue.details !== null,
      );
      expect(changed.issue.details).to.equal('Error 42 since the update, see the picture');
      const from = bot.connector.calls.length;
      expect(said(await person.write('', picture))).to.match(/^I can't pass on files or pictures here/);
      // Among others the way there is nobody's but the person's.
      if (person.isShared && person.isTeams)
        return expect(JSON.stringify(bot.connector.calls.slice(from))).not.to.include(String(joinUrl));
      await bot.connector.call((call) => JSON.stringify(buttonsOf(cardsOf([call]))).includes(String(joinUrl)), from);
    });

    it('says something kind to a message without text, and to a picture alone', async () => {
      expect(said(await person.write(''))).to.match(/without any text/);
      expect(said(await person.write('', picture))).to.match(/can't look at pictures/);
      await person.write(wish);
      expect(said(await person.write('', picture))).to.match(/tell me in words/);
      expect(said(await person.write(''))).to.match(/^Tell me a little about what's wrong/);
      expect(said(await person.write(vague))).to.match(askDatabase);
      expect(said(await person.write(''))).to.match(askDatabase);
      expect(said(await person.write('', picture)))
        .to.match(/^There's no agent yet who could see what you've attached/)
        .and.match(askDatabase);
    });

    it('takes 10,000 characters, and keeps every one of them for the agent', async () => {
      const long = `Our PostgreSQL server is down. ${'Line of a very long log file. '.repeat(333)}`.slice(0, 10_000);
      const answer = await person.write(long);
      expect(JSON.stringify(cardOf(answer)).length).to.be.below(30_000);
      await person.press(cardOf(answer), 'Start agent chat');
      const chat = await createdChat(bot, person);
      expect(chat.issue.summary.length).to.be.at.most(160);
      expect(chat.issue.details).to.equal(long.trim());
    });

    it('understands what is typed in place of pressing', async () => {
      await person.write('Our MongoDB cluster is slow');
      expect(titlesOf(await person.write('other options'))).to.include('File a ticket');
      expect(titlesOf(await person.write('edit'))).to.include('Save');
      // Where others read along, what became of it is one line, which comes when it is known (`among-others.spec.ts`).
      expect(said(await person.write('start'))).to.equal(person.isShared ? '' : 'Redirecting to Vayusphere Bot...');
      expect((await createdChat(bot, person)).queueId).to.equal('db-mongodb');
    });

    it('keeps what only looks like markup: no word of an issue is dropped', async () => {
      const issue = 'The <at>all</at> mention in our PostgreSQL <b>report</b> fails';
      expect(readable(cardOf(await person.write(issue)))).to.include(issue);
    });

    it('adds what is written beside the options to the request', async () => {
      await person.write('Our MongoDB cluster is slow');
      const answer = await person.write('It started after the update on Monday, error 11600');
      expect(said(answer)).to.match(/added that to your request/);
      expect(readable(cardOf(answer)))
        .to.include('Our MongoDB cluster is slow')
        .and.include('It started after the update on Monday');
    });

    it('corrects the database when another one is named beside the options', async () => {
      await person.write('Our MongoDB cluster is slow');
      const answer = await person.write("sorry, it's Azure Cosmos DB");
      expect(readable(cardOf(answer))).to.include('Azure Cosmos DB');
    });

    it('routes anew what takes back its topic beside the options, and keeps the words', async () => {
      await person.write('Our MongoDB cluster is slow');
      const text = 'actually it is about my printer, not the database';
      const answer = await person.write(text);
      expect(said(answer)).to.match(/^Okay, I'm connecting you with a printing expert/);
      expect(readable(cardOf(answer)))
        .to.include('Printing')
        .and.include(text)
        .and.not.include('MongoDB experts');
      await person.write('start');
      const chat = await createdChat(bot, person);
      expect(chat.queueId).to.equal('printing');
      expect(chat.issue.details).to.equal(text);
    });

    it('moves nothing where another topic is only mentioned beside the options', async () => {
      await person.write('Our MongoDB cluster is slow');
      for (const text of [
        'It is the same through the VPN',
        'the printer works, but not the database',
        'Outlook shows the same error',
        'sorry, it also happens on my laptop',
      ]) {
        const answer = await person.write(text);
        expect(said(answer), text).to.match(/added that to your request/);
        expect(readable(cardOf(answer)), text)
          .to.include('MongoDB experts')
          .and.include(text);
      }
    });

    it('keeps one request open, shows it again, and passes on what is added', async () => {
      await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
      const chat = await createdChat(bot, person);
      const waiting = person.isShared ? /in another chat of ours/ : /already have a request waiting/;
      expect(said(await person.write(wish))).to.match(waiting);
      expect(said(await person.write('Also the backup job fails with error 42'))).to.match(/passed that on/);
      await bot.simulator.settled();
      const changed = await bot.until(
        () => bot.simulator.chat(chat.id),
        ({ issue }) => issue.details !== null,
      );
      expect(changed.issue.details).to.equal('Also the backup job fails with error 42');
      expect(said(await person.write('cancel'))).to.match(/cancelled your request/);
      await bot.until(
        () => bot.simulator.chat(chat.id),
        ({ status }) => status === 'ended',
      );
      expect(said(await person.write(wish))).to.match(askIssue);
    });
  });
}

async function createdChat(bot: BotFixture, person: Client) {
  const find = () =>
    bot.simulator.chats().filter(({ requester, status }) => requester.id === person.requesterId && status !== 'ended')[0];
  const chat = await bot.until(find, (found) => found !== undefined);
  if (chat === undefined) throw new Error('no chat');
  return chat;
}
