import { expect } from 'chai';
import { takesBack } from '../../src/teams/correction.ts';
import defaultCatalogue from '../../src/triage/catalogue.default.json' with { type: 'json' };
import { parseCatalogue } from '../../src/triage/catalogue.ts';
import { understand } from '../../src/triage/understand.ts';

const catalogue = parseCatalogue(defaultCatalogue);
const isTakenBack = (language: string, text: string) =>
  takesBack(text, understand({ text, locale: language, open: 'options', topicId: 'database' }, catalogue), 'database', language);

const takenBack: readonly [language: string, text: string][] = [
  ['en', 'actually it is about my printer, not the database'],
  ['en', "It isn't the database after all, my laptop does not start"],
  ['en', 'Forget the database, I need help with my printer'],
  ['de', 'Eigentlich geht es um meinen Drucker, nicht um die Datenbank'],
  ['de', 'Es ist nicht die Datenbank, mein Drucker druckt nicht'],
  ['de', 'sorry, it is the printer, not the database'],
  ['fr', "En fait c'est mon imprimante, pas la base de données"],
  ['fr', "Ce n'est pas la base de données, c'est mon imprimante"],
  ['es', 'En realidad es mi impresora, no la base de datos'],
  ['pt', 'Na verdade é a minha impressora, não o banco de dados'],
  ['ja', '実はプリンターの件です。データベースではありません'],
];

const kept: readonly [language: string, text: string][] = [
  ['en', 'The printer works, but not the database'],
  ['en', 'actually it is slow on my laptop, too'],
  ['en', 'not on the VPN, only in the office'],
  ['en', 'Nothing gets to the printer, not the database server, not the app'],
  ['de', 'Mit dem Laptop komme ich nicht auf die Datenbank'],
  ['de', 'Der Drucker geht, nur nicht die Datenbank'],
  ['fr', 'Je ne vois pas la base de données depuis le VPN'],
  ['es', 'La impresora funciona pero no la base de datos'],
  ['es', 'No veo la base de datos desde la VPN'],
];

describe('What a request is about', () => {
  for (const [language, text] of takenBack)
    it(`is taken back in ${language}: "${text}"`, () => expect(isTakenBack(language, text)).to.equal(true));

  for (const [language, text] of kept)
    it(`stays in ${language}: "${text}"`, () => expect(isTakenBack(language, text)).to.equal(false));

  it('stays where nothing tells what it is about', () => {
    const text = 'actually it is about my printer, not the database';
    expect(takesBack(text, understand({ text, locale: 'en', open: 'options' }, catalogue), null, 'en')).to.equal(false);
  });
});
