import { expect } from 'chai';
import type { OpenQuestion, Understanding } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue } from './default-catalogue.ts';

function read(text: string, open: OpenQuestion = null, more: { locale?: string; candidates?: string[] } = {}): Understanding {
  const topicId = open === 'database' || open === 'confirm' ? 'database' : null;
  return understand({ text, locale: more.locale ?? 'en-US', open, topicId, candidates: more.candidates ?? [] }, defaultCatalogue);
}

const certain = (id: string): object => ({ certainty: 'certain', id });
const likely = (id: string): object => ({ certainty: 'likely', id });
const unsure = (...candidates: string[]): object => ({ certainty: 'unsure', candidates });

describe('the reference conversation', () => {
  const wordings: Record<string, readonly [string, string, string, string]> = {
    en: [
      "I'd like to speak to a live agent",
      "I'm running into a strange issue with a SQL database that I'm using.",
      "It's an Azure SQL Database.",
      'SQL Database',
    ],
    de: [
      'Ich möchte mit einem Mitarbeiter sprechen',
      'Ich habe ein seltsames Problem mit einer SQL-Datenbank, die ich benutze.',
      'Es ist eine Azure SQL Database.',
      'SQL-Datenbank',
    ],
    fr: [
      'Je voudrais parler à un agent',
      "J'ai un problème étrange avec une base de données SQL que j'utilise.",
      "C'est une Azure SQL Database.",
      'base de données SQL',
    ],
    es: [
      'Quiero hablar con un agente',
      'Tengo un problema extraño con una base de datos SQL que estoy usando.',
      'Es una Azure SQL Database.',
      'base de datos SQL',
    ],
    pt: [
      'Quero falar com um atendente',
      'Estou com um problema estranho em um banco de dados SQL que uso.',
      'É um Azure SQL Database.',
      'banco de dados SQL',
    ],
    ja: [
      '担当者と話したいです',
      '使っているSQLデータベースで変な問題が起きています。',
      'Azure SQL Databaseです。',
      'SQLデータベース',
    ],
  };

  for (const [locale, [request, issue, answer, subject]] of Object.entries(wordings)) {
    it(`is understood in ${locale}`, () => {
      expect(read(request, null, { locale })).to.include({ intent: 'request_agent', issue: null, product: null });
      const described = read(issue, 'issue', { locale });
      expect(described).to.include({ intent: 'none', issue, subject, product: null, unknown: false });
      expect(described.topic).to.deep.equal({ id: 'database', certainty: 'certain' });
      const answered = read(answer, 'database', { locale });
      expect(answered).to.include({ intent: 'none', issue: null });
      expect(answered.product).to.deep.equal(certain('azure-sql-database'));
    });
  }

  it('takes request, issue and product from one message', () => {
    const text = 'I need an agent, our PostgreSQL prod is down';
    const all = read(text);
    expect(all).to.include({ intent: 'request_agent', issue: text });
    expect(all.product).to.deep.equal(certain('postgresql'));
  });
});

describe('which product is meant', () => {
  const cases: readonly [string, string, object | null][] = [
    ['by elimination', "it isn't Db2, the thing is Snowflake", certain('snowflake')],
    ['by direction', 'we switched from MongoDB to Cosmos and inserts fail', certain('azure-cosmos-db')],
    ['by an error code', 'ORA-00060: deadlock detected while waiting for resource', certain('oracle-database')],
    ['by a tool', 'mongosh hangs', certain('mongodb')],
    ['by a misspelt name', 'our PostgeSQL server is down', certain('postgresql')],
    ['apart from the cloud it runs on', 'Amazon RDS for MySQL is slow', certain('mysql')],
    ['apart from the cloud in its name', 'Oracle Database@Azure cannot be reached', certain('oracle-database')],
    ['where it has a cloud in its name', 'Azure SQL Managed Instance is slow', certain('azure-sql-managed-instance')],
    [
      'by both where a tool is shared and a name decides',
      'sqlcmd cannot reach our Azure SQL Database',
      certain('azure-sql-database'),
    ],
    ['only likely where a name is also a word', 'Oracle is broken again', likely('oracle-database')],
    ['not, of two without a way to tell', 'MySQL and Postgres are both down', unsure('mysql', 'postgresql')],
    [
      'not, while moving',
      'we are migrating from Oracle Database to Postgres and it fails',
      unsure('oracle-database', 'postgresql'),
    ],
    [
      'not, by a code that several share',
      'Msg 1205, Level 13: deadlocked',
      unsure('azure-sql-database', 'azure-sql-managed-instance', 'sql-server'),
    ],
    ['not, by SQL alone', 'my SQL database is slow', null],
    ['not, by what is ruled out alone', 'it is certainly not Oracle', null],
    ['not, by what only looks alike', 'our Oracle Linux server is down', null],
    ['by what is put forward', 'MySQL has an old dump, but my problem is with MariaDB', certain('mariadb')],
    ['by several that are put forward', 'my problem is with MySQL and Redis', unsure('mysql', 'redis')],
    ['by what it was moved to', 'our Access database got upsized to SQL Server and is slow', certain('sql-server')],
    ['only likely beside words of a topic apart', 'my laptop is slow, and MySQL too', likely('mysql')],
    ['beside words for how it is reached', 'MySQL refuses my password over the VPN', certain('mysql')],
    ['not, by whose team it is', 'the printer of the MySQL team is jammed', null],
    ['not, by what the writer is', "I'm the MySQL admin and Outlook does not start", null],
    ['not, by where one was sent before', 'you sent me to the Oracle people, but it is Db2', certain('ibm-db2')],
    ['not, by a name of a person', "Cassandra from HR can't log in", null],
  ];
  for (const [how, text, product] of cases) {
    it(`is known ${how}: "${text}"`, () => expect(read(text).product).to.deep.equal(product));
  }

  it('is not negated by a "not" that belongs to the trouble', () => {
    for (const text of [
      "MySQL isn't starting",
      "I can't connect to MySQL",
      'MySQL is not responding',
      'no connection to MySQL',
    ]) {
      expect(read(text).product, text).to.deep.equal(certain('mysql'));
    }
  });
});

describe('the topic', () => {
  it('is never certain by a word read over a typing error, which may be none: "backed" is not "hacked"', () => {
    const backedUp = read('My database is slow when it is backed up', 'issue');
    expect(backedUp.topic).to.deep.equal({ id: 'database', certainty: 'certain' });
    expect(read('my pritner is jammed', 'issue').topic).to.deep.equal({ id: 'printing', certainty: 'likely' });
    expect(read('the filles were hackd', 'issue').topic).to.deep.equal({ id: 'security', certainty: 'likely' });
  });
});

describe('the topics that are not it', () => {
  it('are told where the text says so of each word for them', () => {
    expect(read('it is my printer, not the database', 'options').denied).to.deep.equal(['database']);
    expect(read('it is not the database, the database is fine, it is the printer', 'options').denied).to.deep.equal(['database']);
    expect(read('my printer is jammed', 'options')).to.not.have.property('denied');
  });
});

describe('several products', () => {
  it('leave the one that is in trouble where the rest is well', () => {
    for (const [text, locale] of [
      ['oracle responds, mysql does not', 'en'],
      ['mysql is broken, oracle is not', 'en'],
      ['Oracle läuft, MySQL nicht', 'de'],
      ['oracle fonctionne, mysql pas', 'fr'],
      ['oracle funciona, mysql no', 'es'],
      ['o oracle funciona, o mysql não', 'pt'],
    ] as const)
      expect(read(text, null, { locale }).product, text).to.deep.equal(certain('mysql'));
    expect(read('mysql and oracle are slow').product).to.deep.equal(unsure('mysql', 'oracle-database'));
  });

  it('are no product where they tell whose thing it is, and the thing speaks of another topic', () => {
    expect(read('the laptop of our postgres dba does not boot').topic?.id).to.equal('hardware');
    expect(read('a suspicious mail asks for my mysql password').product).to.equal(null);
  });

  it('are read over two swapped letters in a name of five', () => {
    expect(read('reids is down').product).to.deep.equal(certain('redis'));
    expect(read('mogno is down').product).to.deep.equal(certain('mongodb'));
  });
});

describe('names, codes and tools', () => {
  it('of a product that others are compatible with mean the one that is named beside them', () => {
    const syntax = 'ERROR 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your';
    expect(read(`${syntax} MariaDB server version`).product).to.deep.equal(certain('mariadb'));
    expect(read(`${syntax} MySQL server version`).product).to.deep.equal(certain('mysql'));
    expect(read('psql to Redshift hangs').product).to.deep.equal(certain('amazon-redshift'));
  });

  it('are found in front of the "\'s" of an owner', () => {
    expect(read("Snowflake's warehouse is suspended").product).to.deep.equal(certain('snowflake'));
    expect(read("Oracle's listener is down").product).to.deep.equal(certain('oracle-database'));
  });

  it('are not read into the number of a database in the name of a host', () => {
    expect(read("it's the mariadb on shop-db-2").product).to.deep.equal(certain('mariadb'));
    expect(read('mysql at app-db2.internal.corp refuses connections').product).to.deep.equal(certain('mysql'));
    expect(read('our IBM-Db2 refuses connections').product).to.deep.equal(certain('ibm-db2'));
  });

  it('keep their version out of the name', () => {
    expect(read('upgraded mysql 5.7 to 8.0, the nightly job fails').product).to.deep.equal(certain('mysql'));
  });
});

describe('parts of a text', () => {
  it('that say one intent in several ways, or change nothing beside it, are that intent', () => {
    expect(read('never mind, sorted')).to.include({ intent: 'cancel', issue: null });
    expect(read('lets start again, i messed up')).to.include({ intent: 'start_over', issue: null });
    expect(read('forget what I said, let us start over')).to.include({ intent: 'start_over', issue: null });
    expect(read('who are you and what can you do')).to.include({ intent: 'help', issue: null });
    expect(read('never mind, the printer is broken')).to.include({ intent: 'none' });
    expect(read('more about it').intent).to.equal('none');
    expect(read('etwas anderes', 'options', { locale: 'de' }).intent).to.equal('other_options');
  });

  it('that ask are no command, whatever they end with', () => {
    expect(read('what is this chat for').intent).to.equal('help');
  });

  it('that have another question do not take back the first', () => {
    expect(read('Ich habe noch eine Frage', null, { locale: 'de' }).intent).to.not.equal('cancel');
    expect(read('ich frage dann lieber später nach', null, { locale: 'de' }).intent).to.equal('cancel');
  });

  it('that deny a topic leave the other', () => {
    expect(read('the database is fine, but the printer is not').topic?.id).to.equal('printing');
    expect(read('mysql is fine, the vpn drops')).to.deep.include({ product: null });
  });
});

describe('answers', () => {
  it('by any place in the offer, the last one from its end', () => {
    const offer = ['azure-sql-database', 'sql-server', 'postgresql', 'mysql'];
    for (const [text, id] of [
      ['the third one', 'postgresql'],
      ['4', 'mysql'],
      ['the last one', 'mysql'],
      ['das dritte', 'postgresql'],
    ] as const)
      expect(
        read(text, 'database', { candidates: offer, locale: text.startsWith('das') ? 'de' : 'en' }).product,
        text,
      ).to.deep.equal(certain(id));
    expect(read('the microsoft one', 'database', { candidates: ['sql-server', 'mysql'] }).product).to.deep.equal(
      certain('sql-server'),
    );
  });

  it('that ask for something else deny what was to be confirmed', () => {
    expect(read('a different database', 'confirm', { candidates: ['mysql'] }).intent).to.equal('no');
    expect(read('a ticket instead', 'confirm', { candidates: ['mysql'] }).intent).to.equal('other_options');
    expect(read('mysql? no', 'confirm', { candidates: ['mysql'] })).to.deep.include({ intent: 'no', product: null });
  });

  it('to what is to be confirmed: yes names it, no takes it away, another name replaces it', () => {
    const candidates = ['postgresql'];
    expect(read('yes', 'confirm', { candidates }).product).to.deep.equal(certain('postgresql'));
    expect(read('no', 'confirm', { candidates })).to.include({ intent: 'no', product: null });
    const other = read("no, it's MySQL", 'confirm', { candidates });
    expect(other.intent).to.equal('none');
    expect(other.product).to.deep.equal(certain('mysql'));
  });

  it('to what is offered, by place and by ruling out', () => {
    const candidates = ['mysql', 'mariadb'];
    expect(read('the second one', 'database', { candidates }).product).to.deep.equal(certain('mariadb'));
    expect(read('not MySQL', 'database', { candidates }).product).to.deep.equal(likely('mariadb'));
  });

  it('of not knowing, which is not "no", and not a guess', () => {
    expect(read("I don't know", 'database')).to.include({ intent: 'none', unknown: true, product: null });
    const guess = read('not sure, maybe Postgres', 'database');
    expect(guess.unknown).to.equal(false);
    expect(guess.product).to.deep.equal(likely('postgresql'));
  });

  it('of no to one product and the name of another, in every language', () => {
    const candidates = ['oracle-database'];
    for (const [locale, text] of [
      ['en', 'no, MySQL'],
      ['de', 'nein, MySQL'],
      ['fr', "non, c'est MySQL"],
      ['es', 'no, es MySQL'],
      ['pt', 'não, é MySQL'],
      ['ja', 'いいえ、MySQLです'],
    ] as const) {
      const answered = read(text, 'confirm', { locale, candidates });
      expect(answered.intent, text).to.equal('none');
      expect(answered.product, text).to.deep.equal(certain('mysql'));
    }
    expect(read('no, not Oracle', 'confirm', { candidates }).product).to.equal(null);
    expect(read('no es Oracle', 'confirm', { locale: 'es', candidates }).product).to.equal(null);
  });

  it('to what is offered, by a word that only one name has', () => {
    const candidates = ['sql-server', 'azure-sql-database'];
    expect(read('the azure one', 'database', { candidates }).product).to.deep.equal(certain('azure-sql-database'));
    expect(read('not the azure one', 'database', { candidates }).product).to.deep.equal(likely('sql-server'));
    expect(read('the sql one', 'database', { candidates }).product).to.equal(null);
  });

  it('in pictures, where there is nothing else', () => {
    const candidates = ['snowflake'];
    expect(read('👍', 'confirm', { candidates }).product).to.deep.equal(certain('snowflake'));
    expect(read('👎', 'confirm', { candidates }).intent).to.equal('no');
    expect(read('👋').intent).to.equal('greeting');
    expect(read('MySQL is down 👍').product).to.deep.equal(certain('mysql'));
  });

  it('that tell more are an issue as well', () => {
    expect(read('Oracle. The error is ORA-12170 connect timeout', 'database').issue).to.be.a('string');
    expect(read('Oracle 19c', 'database').issue).to.equal(null);
  });
});

describe('intents', () => {
  it('need the whole message', () => {
    for (const text of [
      "I can't cancel my print job",
      'the start menu does not open',
      'help page is broken',
      "I can't edit the file",
    ]) {
      expect(read(text), text).to.include({ intent: 'none', issue: text });
    }
  });

  it('are not looked for in look-alikes of asking for a person', () => {
    for (const text of ["the estate agent's site is down", 'the monitoring agent crashed', 'my agent never called me back']) {
      expect(read(text).intent, text).to.equal('none');
    }
  });

  it('stand beside more detail while the options are open', () => {
    expect(read('it happens every morning at nine', 'options')).to.include({
      intent: 'none',
      issue: 'it happens every morning at nine',
    });
    expect(read('start agent chat', 'options')).to.include({ intent: 'start_chat', issue: null });
  });
});

describe('the language of a text', () => {
  it('is the one that it is written in, whatever the client says', () => {
    expect(read('mein Drucker geht nicht', null, { locale: 'en' }).topic).to.deep.equal({ id: 'printing', certainty: 'certain' });
    expect(read('ich möchte mit einem Mitarbeiter sprechen', null, { locale: 'fr' }).intent).to.equal('request_agent');
    expect(read('担当者と話したいです', null, { locale: 'en' }).intent).to.equal('request_agent');
    expect(read('the printer does not work', null, { locale: 'ja' }).topic).to.deep.equal({
      id: 'printing',
      certainty: 'certain',
    });
  });

  it("is the client's where the text does not tell", () => {
    expect(read('stornieren', null, { locale: 'de' }).intent).to.equal('cancel');
    expect(read('Redis', 'database', { locale: 'fr' }).product).to.deep.equal(certain('redis'));
  });
});

describe('the issue', () => {
  it('is not in a few words around a request for a person', () => {
    expect(read('Dear bot, kindly transfer me to a member of staff. Regards, Priya')).to.include({
      intent: 'request_agent',
      issue: null,
    });
    expect(read('I need to talk to somebody about my parental leave').issue).to.be.a('string');
  });

  it('is the whole text without the mention, however long', () => {
    const text = `The printer is broken. ${'It prints blank pages. '.repeat(2_000)}`.trim();
    expect(read(`<at>Helpdesk</at> ${text}`).issue).to.equal(text);
  });

  it('is what is said of a product beside a request for a person, also in words that the bot does not know', () => {
    for (const text of ['I need a live agent: my Redis cache evicts too much', 'I need a live agent, redis evicts keys']) {
      expect(read(text)).to.include({ intent: 'request_agent', issue: text });
    }
    expect(read('I need a redis agent please').issue).to.equal(null);
  });

  it('is found at the end of a long text too', () => {
    const text = `${'at com.example.app.Module.run(Module.java) '.repeat(400)} Caused by: ORA-12541: no listener`;
    expect(read(text).product).to.deep.equal(certain('oracle-database'));
  });
});
