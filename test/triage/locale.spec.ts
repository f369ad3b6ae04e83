import { expect } from 'chai';
import { localeFor } from '../../src/triage/locale.ts';
import { localeTables, tableSchema } from '../../src/triage/locale-table.ts';
import { defaultCatalogue } from './default-catalogue.ts';

const { en, ...others } = localeTables;

describe('the tables of the languages', () => {
  for (const [language, table] of Object.entries(localeTables)) {
    it(`hold to their schema in ${language}`, () => {
      expect(tableSchema.parse(table)).to.deep.equal(table);
    });
  }

  for (const [language, table] of Object.entries(others)) {
    it(`have the same keys in ${language} as in English`, () => {
      expect(Object.keys(table).toSorted()).to.deep.equal(Object.keys(en ?? {}).toSorted());
      expect(Object.keys(table.intents).toSorted()).to.deep.equal(Object.keys(en?.intents ?? {}).toSorted());
      expect(Object.keys(table.classes).toSorted()).to.deep.equal(Object.keys(en?.classes ?? {}).toSorted());
      expect(Object.keys(table.bags).toSorted()).to.deep.equal(Object.keys(en?.bags ?? {}).toSorted());
    });

    it(`have words for every intent and every default topic in ${language}`, () => {
      for (const [intent, patterns] of Object.entries(table.intents)) expect(patterns, intent).to.not.be.empty;
      expect(Object.keys(table.topics).toSorted()).to.deep.equal(defaultCatalogue.topics.map((topic) => topic.id).toSorted());
      for (const [topic, { words, hints }] of Object.entries(table.topics)) expect([...words, ...hints], topic).to.not.be.empty;
    });
  }

  it('compile, so that every pattern can be read', () => {
    for (const language of Object.keys(localeTables)) expect(localeFor(language).language).to.equal(language);
  });

  it('are chosen by the language of a BCP 47 tag, English for those without', () => {
    expect(localeFor('de-AT').language).to.equal('de');
    expect(localeFor('PT-br').language).to.equal('pt');
    expect(localeFor('nb-NO').language).to.equal('en');
    expect(localeFor('').language).to.equal('en');
    expect(localeFor('__proto__').language).to.equal('en');
  });
});
