import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { buttonsOf, cardOf, cardsOf, readable, statusOf, textsOf } from '../support/client.ts';
import { translations } from './strings/catalogues.ts';

/** What somebody writes in their language, and how the default catalogue calls the thing there. */
interface Said {
  readonly locale: string;
  readonly wish: string;
  readonly issue: string;
  readonly answer: string;
  readonly subject: string;
}

const conversations: readonly Said[] = [
  {
    locale: 'de-DE',
    wish: 'Ich möchte bitte mit jemandem aus dem Support sprechen.',
    issue: 'Ich habe ein seltsames Problem mit einer SQL-Datenbank, die ich benutze.',
    answer: 'Es ist eine Azure SQL Database.',
    subject: 'SQL-Datenbank',
  },
  {
    locale: 'fr-FR',
    wish: "Je voudrais parler à un agent, s'il vous plaît.",
    issue: "J'ai un problème étrange avec une base de données SQL que j'utilise.",
    answer: "C'est une base Azure SQL Database.",
    subject: 'base de données SQL',
  },
  {
    locale: 'es-MX',
    wish: 'Quisiera hablar con un agente, por favor.',
    issue: 'Tengo un problema extraño con una base de datos SQL que estoy usando.',
    answer: 'Es una base de datos Azure SQL Database.',
    subject: 'base de datos SQL',
  },
  {
    locale: 'pt-BR',
    wish: 'Gostaria de falar com um atendente, por favor.',
    issue: 'Estou com um problema estranho em um banco de dados SQL que eu uso.',
    answer: 'É um Azure SQL Database.',
    subject: 'banco de dados SQL',
  },
  {
    locale: 'ja-JP',
    wish: '担当者と話したいのですが。',
    issue: '使っているSQLデータベースで、おかしな問題が起きています。',
    answer: 'Azure SQL Databaseです。',
    subject: 'SQLデータベース',
  },
];

const azure = 'Azure SQL Database';

/** A sentence of a language's file, its gaps filled. */
function sentence(locale: string, key: string, values: Readonly<Record<string, string>> = {}): string {
  const found = translations[locale.slice(0, 2)]?.get(key);
  if (found === undefined) throw new Error(`no ${key} for ${locale}`);
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{{${name}}}`, value), found);
}

for (const { locale, wish, issue, answer, subject } of conversations) {
  describe(`The reference conversation in ${locale}`, () => {
    const bot = new BotFixture({ vayusphere: 'embedded' });
    before(() => bot.start());
    after(() => bot.stop());

    it('is had in that language, to the chat in Vayusphere, which hears the locale', async () => {
      const said = (key: string, values?: Readonly<Record<string, string>>) => sentence(locale, key, values);
      const person = bot.client('teams personal');
      const write = (text: string) => person.write(text, { locale });

      const first = await write(wish);
      expect(textsOf(first.calls)).to.deep.equal([said('ask.issue')]);

      const second = await write(issue);
      expect(statusOf(second.calls)).to.deep.equal([said('status.findingQueue')]);
      expect(textsOf(second.calls)).to.deep.equal([said('ask.database', { subject })]);
      expect(buttonsOf(cardOf(second)).map(({ title }) => title)).to.include.members([azure, said('buttons.unknown')]);

      const third = await write(answer);
      expect(statusOf(third.calls)).to.deep.equal([said('status.findingExperts', { label: azure })]);
      expect(textsOf(third.calls)).to.deep.equal([said('connecting', { label: azure })]);
      const options = cardOf(third);
      expect(readable(options)).to.include(issue).and.include(said('labels.agents')).and.include(said('options.ready'));

      const seen = bot.connector.calls.length;
      const pressed = await person.press(options, said('buttons.start'), {}, { locale });
      expect(readable(pressed.card)).to.include(said('receipt.requested'));
      const receipt = await bot.connector.call(
        (call) => cardsOf([call]).some((card) => readable(card).includes(said('buttons.openChat'))),
        seen,
      );
      expect(readable(cardsOf([receipt])))
        .to.include(said('receipt.queuedNext'))
        .and.include(said('buttons.cancelRequest'));

      const [chat, ...others] = bot.simulator.chats();
      expect(others).to.deep.equal([]);
      expect(chat?.requester.locale).to.equal(locale);
      expect(chat).to.deep.include({ queueId: 'db-azure-sql-database', status: 'queued' });
      expect(chat?.issue.summary).to.equal(issue);
    });
  });
}

describe('A locale', () => {
  const bot = new BotFixture({ vayusphere: 'embedded' });
  before(() => bot.start());
  after(() => bot.stop());

  const english =
    "Hi! I'm a bot. I connect you with a live agent, who is a person. Tell me in a sentence what's wrong, and I'll find the right one.";
  const spoken: readonly [locale: string, greeting: string, heard: string][] = [
    ['de-AT', 'Hallo', sentence('de', 'talk.greeting')],
    ['fr-CA', 'Bonjour', sentence('fr', 'talk.greeting')],
    ['pt-PT', 'Olá', sentence('pt', 'talk.greeting')],
    ['es-419', 'Hola', sentence('es', 'talk.greeting')],
    ['xx', 'Hello', english],
    ['nl-NL', 'Hello', english],
    ['not a locale!', 'Hello', english],
  ];
  for (const [at, [locale, greeting, heard]] of spoken.entries()) {
    it(`of the form ${locale} is answered as "${heard.slice(0, 12)}…"`, async () => {
      const { calls } = await bot.client('teams personal', `person-${at}`).write(greeting, { locale });
      expect(textsOf(calls)).to.deep.equal([heard]);
    });
  }

  it('of one message holds for that message: the person may change their language', async () => {
    const person = bot.client('teams personal', 'changing');
    const inGerman = await person.write('Hallo', { locale: 'de-DE' });
    const inJapanese = await person.write('こんにちは', { locale: 'ja-JP' });
    expect(textsOf(inGerman.calls)).to.deep.equal([sentence('de', 'talk.greeting')]);
    expect(textsOf(inJapanese.calls)).to.deep.equal([sentence('ja', 'talk.greeting')]);
  });
});
