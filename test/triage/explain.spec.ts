import { expect } from 'chai';
import { explain } from '../../src/triage/explain.ts';
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
});
