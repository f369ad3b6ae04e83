import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type Client, cardOf, readable, textsOf } from '../support/client.ts';

const said = (answer: Answer) => textsOf(answer.calls).join('\n');
const titlesOf = (answer: Answer) => buttonsOf(cardOf(answer)).map(({ title }) => title);

describe('Whoever is in the wrong place', () => {
  const bot = new BotFixture();
  let people = 0;
  let person: Client;
  before(() => bot.start());
  after(() => bot.stop());
  beforeEach(() => {
    people += 1;
    person = bot.client('teams personal', `person-${people}`);
  });

  describe('asked which database it is', () => {
    const ways: readonly [locale: string, issue: string, text: string, topic: string][] = [
      ['en', 'The database is slow', "it's my mouse", 'Hardware'],
      ['en', 'The database is slow', "it isn't the database but my laptop screen", 'Hardware'],
      ['en', 'The database is slow', 'no wait its the vpn', 'Network and VPN'],
      ['en', 'The database is slow', 'my mouse is broken', 'Hardware'],
      ['en', 'Our oracle is slow today', "no wait, it's the VPN that's down", 'Network and VPN'],
      ['de', 'Die Datenbank ist langsam', 'es ist gar nicht die Datenbank, meine Maus ist kaputt', 'Hardware'],
      ['fr', 'La base de données est lente', "non, c'est l'imprimante", 'Impression'],
      ['es', 'La base de datos va lenta', 'no es la base de datos, es mi impresora', 'Impresión'],
      ['pt', 'O banco de dados está lento', 'na verdade é a minha impressora', 'Impressão'],
      ['ja', 'データベースが遅いです', 'データベースではなく、プリンターです', '印刷'],
    ];
    for (const [locale, issue, text, topic] of ways)
      it(`gets to ${topic} in words, none of which is lost: "${text}"`, async () => {
        await person.write(issue, { locale });
        const answer = await person.write(text, { locale });
        expect(textsOf(answer.calls)).to.have.lengthOf(1);
        expect(readable(cardOf(answer)))
          .to.include(topic)
          .and.include(issue)
          .and.include(text);
      });

    it('gets to the general queue where no words say what it is', async () => {
      for (const text of ["it's not a database problem", 'wrong queue']) {
        await person.write('The database is slow');
        expect(said(await person.write(text)), text).to.match(/^Okay, I'm connecting you with a service desk expert/);
        await person.write('cancel');
      }
    });

    it('is asked again where another topic only tells which one it is', async () => {
      for (const text of ["it's the one for the printers", 'the VPN one', 'it is used by our printers', 'the accounts db']) {
        await person.write('The database is slow');
        expect(said(await person.write(text)), text).to.match(/^Which database is it\?/);
        await person.write('cancel');
      }
    });

    it('is asked again where another thing fails as well', async () => {
      await person.write('The database is slow');
      expect(said(await person.write('my laptop is slow too'))).to.match(/^Which database is it\?/);
    });

    it('is asked for another one where only the one that was guessed is ruled out', async () => {
      expect(said(await person.write('Our oracle is slow today'))).to.match(/Oracle Database\?$/);
      const answer = await person.write("that's not our database");
      expect(titlesOf(answer)).to.include('PostgreSQL').and.include("I don't know");
    });

    it('still answers by naming the product, whatever it is said not to be', async () => {
      await person.write('The database is slow');
      expect(said(await person.write("it's not the database server, it's MySQL"))).to.match(/with a MySQL expert/);
    });
  });

  describe('beside the options', () => {
    beforeEach(() => person.write('Our PostgreSQL server is down'));

    for (const [text, expert] of [
      ["no wait, it's the VPN that's down", 'a network expert'],
      ["it's my laptop screen", 'a hardware expert'],
      ["actually it's my printer", 'a printing expert'],
    ] as const)
      it(`is taken elsewhere, and keeps the words: "${text}"`, async () => {
        const answer = await person.write(text);
        expect(said(answer)).to.include(expert);
        expect(readable(cardOf(answer)))
          .to.include(text)
          .and.not.include('PostgreSQL experts');
      });

    it('stays where something else is only mentioned', async () => {
      for (const text of [
        'sorry, it also happens on my laptop',
        'actually it is slow on my laptop, too',
        "no, it's the same through the VPN",
        "it's my password that it does not take",
      ]) {
        const answer = await person.write(text);
        expect(said(answer), text).to.match(/added that to your request/);
        expect(readable(cardOf(answer)), text).to.include('PostgreSQL experts');
      }
    });

    it('is asked what to change where it is only said what it is not', async () => {
      const answer = await person.write("it's not the database");
      expect(said(answer)).to.equal('What should I change?');
    });

    for (const text of ["that's wrong", 'wrong', "that's not right", 'wrong queue', 'wrong database'])
      it(`is asked what to change, and loses nothing: "${text}"`, async () => {
        const answer = await person.write(text);
        expect(said(answer)).to.equal('What should I change?');
        expect(titlesOf(answer)).to.include('Save');
        expect(readable(cardOf(answer)))
          .to.include('Our PostgreSQL server is down')
          .and.not.include(text);
      });
  });
});
