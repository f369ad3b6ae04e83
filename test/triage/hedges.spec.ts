import { expect } from 'chai';
import type { ProductFinding } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue } from './default-catalogue.ts';

function product(text: string, locale = 'en'): ProductFinding | null {
  return understand({ text, locale, open: null, topicId: null }, defaultCatalogue).product;
}

const certain = (id: string): object => ({ certainty: 'certain', id });
const likely = (id: string): object => ({ certainty: 'likely', id });

describe('a hedge', () => {
  it('doubts the product of its clause, before and after it, in every language', () => {
    const hedged: readonly (readonly [string, string, string])[] = [
      ['en', 'badge times missing since friday. I believe they sit in Oracle Database.', 'oracle-database'],
      ['en', 'if I remember right the tills use MariaDB, they freeze', 'mariadb'],
      ['en', 'orders are empty, mysql if I am not mistaken', 'mysql'],
      ['de', "Vermutlich liegt's am SQL Server, die Bestellungen sind leer", 'sql-server'],
      ['de', 'soweit ich weiß läuft das auf MySQL, Bestellungen fehlen', 'mysql'],
      ['fr', 'il me semble que ça vient de MySQL, le planning est vide', 'mysql'],
      ['es', 'si no me equivoco es MySQL, la tienda no carga', 'mysql'],
      ['pt', 'pelo que sei é SQL Server, o relatório não abre', 'sql-server'],
      ['ja', 'Db2のような気がします', 'ibm-db2'],
    ];
    for (const [locale, text, id] of hedged) expect(product(text, locale), text).to.deep.equal(likely(id));
  });

  it('reaches no product of another clause', () => {
    expect(product("not sure what happened. Postgres won't start")).to.deep.equal(certain('postgresql'));
    expect(product("postgres won't start, I think the disk is full")).to.deep.equal(certain('postgresql'));
    expect(product('Can you perhaps look at our db2?')).to.deep.equal(certain('ibm-db2'));
    expect(product('MySQL startet nicht, vermutlich ist die Platte voll', 'de')).to.deep.equal(certain('mysql'));
  });

  it('is settled by a later product that is plainly the one', () => {
    expect(product("I thought it might be oracle, but it's mysql that is down")).to.deep.equal(certain('mysql'));
  });
});

describe('the words under the closing of a mail', () => {
  it('argue for no topic', () => {
    const body = "Dear team, the consolidation can't be run because the Oracle database CONS01 refuses the user.";
    const closing = 'Kind regards, Priya, please consider the environment before printing this e-mail';
    expect(product(`${body} ${closing}`)).to.deep.equal(certain('oracle-database'));
  });
});

describe('a word of another topic after "on"', () => {
  it('tells where the product runs', () => {
    expect(product('sqlexpress on our lab pc hit the 10 GB limit')).to.deep.equal(certain('sql-server'));
  });
});

describe('trouble', () => {
  it("right after a product's name is its own, whatever else is mentioned", () => {
    expect(product('SQL Server job died, see mail from 3:15')).to.deep.equal(certain('sql-server'));
  });

  it('of the thing that a product only belongs to is not its own', () => {
    expect(product('the leaflet about MongoDB got stuck in the scanner')).to.not.deep.equal(certain('mongodb'));
  });

  it('of all but one product is denied by a bare "not" of the last', () => {
    expect(product('oracle ok, db2 ok, mysql not ok')).to.deep.equal(certain('mysql'));
  });

  it('that is over leaves the product out where another thing is broken', () => {
    expect(product('the mysql part is solved, thanks. But the vpn still drops')).to.equal(null);
    expect(product('Oracle is back, forget that one. Now Db2 says too many connections')).to.deep.equal(certain('ibm-db2'));
  });
});
