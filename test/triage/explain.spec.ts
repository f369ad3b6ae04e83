import { expect } from 'chai';
import { explain } from '../../src/triage/explain.ts';
import type { RecogniserInput } from '../../src/triage/recogniser.ts';
import { defaultCatalogue } from './default-catalogue.ts';

const lines = (text: string): string => explain({ text, locale: 'en', open: null }, defaultCatalogue).join('\n');

describe('explain', () => {
  it('tells tokens, matches, scores, decision and queue', () => {
    const told = lines('we switched from MySQL to Postgres and login fails');
    expect(told).to.include('we switched from mysql to postgres and login fails');
    expect(told).to.include('alias "mysql" -> mysql (former:').and.include('alias "postgres" -> postgresql (current:');
    expect(told).to.include('postgresql 1.00').and.include('product postgresql, certain');
    expect(told).to.include('queue "PostgreSQL experts"');
  });

  it('tells what would be asked where it is not certain', () => {
    expect(lines('Oracle is broken')).to.include('asks: is this about Oracle Database?');
    expect(lines('MySQL and Redis are down')).to.include('asks which: MySQL, Redis');
    expect(lines('our database is down')).to.include('asks for the database');
  });

  it('tells all of it, in this order', () => {
    const told = lines('Oracle and MySQL are both down').replaceAll(/, \d\.\d\d$/gm, ', so probable');
    expect(told.split('\n')).to.deep.equal([
      'Tokens',
      '  oracle and mysql are both down',
      'Matches',
      '  ambiguous "oracle" -> oracle-database (current)',
      '  alias "mysql" -> mysql (current)',
      'Scores',
      '  mysql 1.00',
      '  oracle-database 0.95',
      'Experience',
      '  intent none, so probable',
      '  an issue, so probable',
      '  oracle-database: either, so probable',
      '  mysql: either, so probable',
      'Decision',
      '  intent none',
      '  describes an issue',
      '  topic database, certain; called "Database"',
      '  product mysql or oracle-database, unsure',
      '  because several products are named',
      'What happens',
      '  asks which: MySQL, Oracle Database',
    ]);
  });

  it('says where experience has overruled the rules', () => {
    const told = lines('got a weird text: your Snowflake account will be suspended, click here');
    expect(told).to.include('snowflake: not, ').and.include('because experience overrules what the rules made of the products');
    expect(told).to.include('queue "Security"').and.not.include('one product is left');
  });

  it('says where there is nothing to tell', () => {
    expect(lines('').split('\n')).to.deep.equal([
      'Tokens',
      '  ',
      'Matches',
      '  none',
      'Scores',
      '  none',
      'Experience',
      '  none',
      'Decision',
      '  intent none',
      '  describes nothing',
      '  no topic',
      '  no product',
      'What happens',
      '  queue "Service desk"',
    ]);
  });

  const asked = { open: 'database', topicId: 'database', candidates: ['mysql', 'redis', 'snowflake'] } as const;
  const toConfirm = { open: 'confirm', topicId: 'database', candidates: ['mysql'] } as const;
  const why: readonly [text: string, more: Partial<RecogniserInput>, told: readonly string[]][] = [
    [
      'sqlcmd cannot connect to our databse',
      {},
      [
        'tool "sqlcmd" -> azure-sql-database, azure-sql-managed-instance, sql-server (current)',
        'topic word "databse" -> database',
        'sql-server 0.50',
        'because what is named is shared by several products',
      ],
    ],
    [
      "Postgress is down, it isn't the network",
      {},
      [
        'alias "postgress" -> postgresql (current)',
        'topic word "network" -> network (negated)',
        'because one product is left, with 1.00: certain',
      ],
    ],
    ['Postgrsql is down', {}, ['alias, misspelt "postgrsql" -> postgresql (current)', 'postgresql 0.92']],
    [
      'Snwoflake is down',
      {},
      [
        'ambiguous, misspelt "snwoflake" -> snowflake (current)',
        'because one product is left, with 0.60: likely',
        'asks: is this about Snowflake?',
      ],
    ],
    ["I don't know", asked, ['does not know', 'no product', 'queue "Database support"']],
    ['not MySQL', asked, ['product redis or snowflake, unsure', 'because the rest of what was offered is ruled out']],
    ['the second one', asked, ['product redis, certain', 'because one of those offered']],
    ['not that one', toConfirm, ['intent -> no (not that one)', 'intent no', 'asks for the database']],
    ['no, it is Redis', toConfirm, ['alias "redis" -> redis (current: no, the other)', 'intent none', 'product redis, certain']],
    ['I want to talk to a live agent please', {}, ['intent -> request_agent (words of request_agent)', 'intent request_agent']],
    ['Hello', {}, ['intent -> greeting (hello)', 'intent greeting']],
  ];
  for (const [text, more, told] of why)
    it(`tells why: "${text}"${more.open ? ` when asked (${more.open})` : ''}`, () => {
      const all = explain({ text, locale: 'en', open: null, ...more }, defaultCatalogue).map((line) => line.trim());
      expect(all).to.include.members([...told]);
    });
});
