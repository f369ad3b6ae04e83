import { expect } from 'chai';
import { namedInstead, takesBack } from '../../src/teams/correction.ts';
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

describe('What a request is about instead', () => {
  const named: readonly [language: string, text: string, clause: string, how: 'said' | 'bare', isOwn: boolean][] = [
    ['en', "no wait, it's the VPN that's down", "it's the VPN that's down", 'said', false],
    ['en', 'no wait its the vpn', 'no wait its the vpn', 'said', false],
    ['en', "it's my mouse", "it's my mouse", 'said', true],
    ['en', 'not the database, my laptop is dead', 'my laptop is dead', 'bare', true],
    ['de', 'es ist gar nicht die Datenbank, meine Maus ist kaputt', 'meine Maus ist kaputt', 'bare', true],
    ['de', 'Nein, es geht um den Drucker', 'es geht um den Drucker', 'said', false],
    ['de', 'sorry, it is the printer', 'it is the printer', 'said', false],
    ['fr', "non, c'est l'imprimante", "c'est l'imprimante", 'said', false],
    ['fr', "c'est ma souris", "c'est ma souris", 'said', true],
    ['es', 'no, es mi ratón', 'es mi ratón', 'said', true],
    ['pt', 'na verdade é a minha impressora', 'na verdade é a minha impressora', 'said', true],
    ['ja', 'いや、マウスです', 'マウスです', 'said', false],
  ];
  for (const [language, text, clause, how, isOwn] of named)
    it(`is named in ${language}: "${text}"`, () => {
      const found = namedInstead(text, language);
      expect(found && { ...found, clause: found.clause.trim() }).to.deep.equal({ clause, how, isOwn });
    });

  const notNamed: readonly [language: string, text: string][] = [
    ['en', "it's the one for the printers"],
    ['en', 'it is used by our printers'],
    ['en', "it's the same through the VPN"],
    ['en', 'sorry, it also happens on my laptop'],
    ['de', 'es ist die vom Drucker'],
    ['de', 'es ist auch mein Laptop'],
    ['fr', "c'est celle du VPN"],
    ['es', 'es la de la VPN'],
    ['pt', 'é a da VPN'],
    ['ja', 'VPNのです'],
    ['ja', 'VPNも同じです'],
  ];
  for (const [language, text] of notNamed)
    it(`is not named by what only tells which one, or where else, in ${language}: "${text}"`, () =>
      expect(namedInstead(text, language)).to.equal(null));
});
