import { expect } from 'chai';
import { defaultCatalogue } from './default-catalogue.ts';
import { inputOf, readLabelled, readTerms } from './labelled-set.ts';

const seen = readLabelled('seen');
const heldOut = readLabelled('held-out');
const strangers = [
  ...readLabelled('strangers-seen'),
  ...readLabelled('strangers-held-out'),
  ...readLabelled('strangers-2-held-out'),
];
const practice = readLabelled('practice');
const latestStrangers = readLabelled('strangers-3-held-out');

describe('the labelled set', () => {
  it('has at least 600 utterances, 150 of them for "no, not that", and at least 400 that are not looked at', () => {
    const all = [...seen, ...heldOut];
    expect(all.length).to.be.at.least(600);
    expect(all.filter((one) => one.kind === 'not-that').length).to.be.at.least(150);
    expect(heldOut.length).to.be.at.least(400);
  });

  it('has at least 900 utterances of strangers, 250 of them for "no, not that"', () => {
    expect(strangers.length).to.be.at.least(900);
    expect(strangers.filter((one) => one.kind === 'not-that').length).to.be.at.least(250);
  });

  it('has at least 500 utterances of the latest strangers, 100 of them for "no, not that", and some in each other language', () => {
    expect(latestStrangers.length).to.be.at.least(500);
    expect(latestStrangers.filter((one) => one.kind === 'not-that').length).to.be.at.least(100);
    for (const locale of ['de', 'fr', 'es', 'pt', 'ja'])
      expect(latestStrangers.filter((one) => one.locale === locale).length, locale).to.be.at.least(10);
  });

  it('has no utterance twice, in particular not in both parts', () => {
    const keys = [...seen, ...heldOut, ...strangers, ...practice, ...latestStrangers].map((one) => JSON.stringify(inputOf(one)));
    expect([...Map.groupBy(keys, (key) => key)].filter(([, same]) => same.length > 1).map(([key]) => key)).to.deep.equal([]);
  });

  it('labels with ids of the default catalogue only', () => {
    const topics = new Set(defaultCatalogue.topics.map((topic) => topic.id));
    const choices = new Set(defaultCatalogue.topics.flatMap((topic) => topic.question?.choices.map((choice) => choice.id) ?? []));
    for (const { expect: label, candidates } of [...seen, ...heldOut, ...strangers, ...practice, ...latestStrangers]) {
      const named = label.product === null ? [] : Object.values(label.product).flat();
      expect([...named, ...candidates].filter((id) => !choices.has(id))).to.deep.equal([]);
      expect(label.topic === undefined || topics.has(label.topic), label.topic).to.equal(true);
    }
  });

  it('has every term once in its language, for a topic of the default catalogue', () => {
    const terms = readTerms();
    const topics = new Set(defaultCatalogue.topics.map((topic) => topic.id));
    expect(terms.filter(({ topic }) => !topics.has(topic)).map(({ topic }) => topic)).to.deep.equal([]);
    const keys = terms.flatMap(({ locale, terms: own }) => own.map((term) => `${locale}: ${term}`));
    expect([...Map.groupBy(keys, (key) => key)].filter(([, same]) => same.length > 1).map(([key]) => key)).to.deep.equal([]);
  });
});
