import { expect } from 'chai';
import { buttonTitles } from '../../src/teams/strings/strings.ts';
import { typedButton } from '../../src/teams/typed-button.ts';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type Client, cardsOf, textsOf } from '../support/client.ts';
import { english, translations } from './strings/catalogues.ts';

const issue = 'Our MongoDB cluster is slow';
const unsureIssue = 'The database is slow';
const sentences = { en: english, ...translations };
const languages = Object.keys(sentences);

const titlesOf = (answer: Answer): unknown[] =>
  cardsOf(answer.calls)
    .flatMap((card) => buttonsOf(card))
    .map(({ title }) => title);

function sentence(language: string, key: string): string {
  const found = sentences[language as keyof typeof sentences]?.get(key);
  if (found === undefined) throw new Error(`no ${key} in ${language}`);
  return found;
}

/** A title as people type it: without capitals, with a full stop. */
function typedCarelessly(title: string): string {
  return `${title.toLowerCase()}.`;
}

describe('A typed title of a button', () => {
  for (const language of languages) {
    it(`is known for every button, but for yes, in ${language}`, () => {
      const titles = buttonTitles(language);
      expect(titles.length).to.be.at.least(20);
      for (const { key, title } of titles) {
        for (const text of [title, typedCarelessly(title), `  ${title}!`]) {
          expect(typedButton(text, language) === null, `${text} (${key})`).to.equal(key === 'yes');
        }
      }
    });
  }

  it('is known in English too, whatever the language', () => {
    expect(typedButton('Start agent chat', 'ja')).to.equal('start');
    expect(typedButton('Start agent chat', 'xx')).to.equal('start');
  });

  it('is not looked for inside of other words', () => {
    for (const text of ['I cannot save my work', 'open the door', 'Try again, it says', 'yes']) {
      expect(typedButton(text, 'en'), text).to.equal(null);
    }
  });
});

for (const language of languages) {
  describe(`Typing the titles of buttons in ${language}`, () => {
    const bot = new BotFixture();
    const said = (key: string): string => sentence(language, key);
    let people = 0;
    let person: Client;
    const write = (text: string): Promise<Answer> => person.write(text, { locale: language });
    const chatOf = async () => {
      const find = () => bot.simulator.chats().find(({ requester }) => requester.id === person.requesterId);
      const chat = await bot.until(find, (found) => found !== undefined);
      if (chat === undefined) throw new Error('no chat');
      return chat;
    };
    const meet = (): void => {
      people += 1;
      person = bot.client('teams personal', `${language}-${people}`);
    };
    before(() => bot.start());
    after(() => bot.stop());
    beforeEach(meet);

    it('never makes an issue or details of them', async () => {
      for (const { key, title } of buttonTitles(language)) {
        meet();
        await write(said('buttons.ask'));
        await write(typedCarelessly(title));
        await write(issue);
        // What ends the request, or begins it, is for the specs below.
        if (['neverMind', 'cancelRequest', 'endChat', 'ask', 'start', 'ticket', 'yes'].includes(key)) continue;
        await write(title);
        await write(said('buttons.start'));
        const chat = await chatOf();
        expect(chat.issue.summary, key).to.equal(issue);
        expect(chat.issue.details, key).to.equal(null);
      }
    }).timeout(30_000);

    it('does what they say beside the options', async () => {
      await write(issue);
      expect(titlesOf(await write(said('buttons.edit')))).to.include(said('buttons.save'));
      expect(titlesOf(await write(said('buttons.back')))).to.include(said('buttons.start'));
      expect(titlesOf(await write(said('buttons.other')))).to.include(said('buttons.ticket'));
      expect(titlesOf(await write(said('buttons.callback')))).to.include(said('buttons.saveCallback'));
      expect(titlesOf(await write(said('buttons.ticket')))).to.not.include(said('buttons.start'));
      expect(bot.simulator.tickets().filter(({ requester }) => requester.id === person.requesterId)).to.have.lengthOf(1);
    });

    it('drops the request where they say so', async () => {
      for (const key of ['buttons.neverMind', 'buttons.cancelRequest', 'buttons.endChat']) {
        await write(issue);
        expect(textsOf((await write(said(key))).calls), key).to.deep.equal([said('talk.cancelled')]);
        await write(said('buttons.ask'));
        expect(textsOf((await write(said(key))).calls), key).to.deep.equal([said('talk.cancelled')]);
        expect(textsOf((await write(said(key))).calls), key).to.deep.equal([said('talk.nothingToCancel')]);
      }
    });

    it('takes "I don\'t know" for what it is, wherever it is said', async () => {
      await write(said('buttons.ask'));
      expect(textsOf((await write(said('buttons.unknown'))).calls)).to.deep.equal([said('ask.issueAgain')]);
      await write(unsureIssue);
      expect(titlesOf(await write(said('buttons.unknown')))).to.include(said('buttons.start'));
      expect(textsOf((await write(said('buttons.unknown'))).calls)).to.deep.equal([said('talk.help')]);
      await write(said('buttons.start'));
      const chat = await chatOf();
      expect(chat.queueId).to.equal('db-general');
      expect(chat.issue.details).to.equal(null);
    });

    it('starts and drops nothing where they end in a question', async () => {
      await write(issue);
      for (const key of ['buttons.start', 'buttons.ask', 'buttons.cancelRequest']) {
        const answer = await write(`${said(key)}?`);
        expect(textsOf(answer.calls), key).to.deep.equal([said('offer.notSent')]);
        expect(titlesOf(answer), key).to.include(said('buttons.start'));
      }
    });

    it('takes whoever asks for an agent in the place of an answer to one, and records it once', async () => {
      for (const key of ['buttons.ask', 'buttons.start', 'buttons.unknown']) {
        meet();
        await write(unsureIssue);
        expect(titlesOf(await write(said(key))), key).to.include(said('buttons.start'));
        await write(said('buttons.start'));
        const { queueId, transcript } = await chatOf();
        expect(queueId, key).to.equal('db-general');
        expect(transcript.filter(({ from, text }) => from === 'user' && text === said(key)).length, key).to.equal(
          key === 'buttons.start' ? 2 : 1,
        );
      }
    });

    it('does not hold up who does not know what is wrong', async () => {
      await write(said('buttons.ask'));
      await write(said('buttons.unknown'));
      expect(titlesOf(await write(said('buttons.unknown')))).to.include(said('buttons.start'));
    });

    it('cancels an open request, and tells how it stands for any other', async () => {
      await write(issue);
      await write(said('buttons.start'));
      await chatOf();
      for (const key of ['buttons.retry', 'buttons.save', 'buttons.openChat', 'buttons.callback']) {
        expect(textsOf((await write(said(key))).calls), key).to.have.lengthOf(1);
      }
      expect((await chatOf()).issue.details).to.equal(null);
      expect(textsOf((await write(said('buttons.endChat'))).calls)).to.include(said('desk.cancelled'));
      const again = await write(said('buttons.retry'));
      expect(titlesOf(again)).to.include(said('buttons.start'));
    });
  });
}
