import { expect } from 'chai';
import type { OpenQuestion, Understanding } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue } from './default-catalogue.ts';

function answered(text: string, open: OpenQuestion, candidates: readonly string[], locale = 'en'): Understanding {
  return understand({ text, locale, open, topicId: 'database', candidates }, defaultCatalogue);
}

describe('a question in the place of an answer', () => {
  const asked = [
    ['en', 'where would I see that?'],
    ['en', 'what is Cosmos DB?'],
    ['en', 'is it important?'],
    ['de', 'wo sehe ich das?'],
    ['de', 'was ist Cosmos DB?'],
    ['fr', "c'est quoi Cosmos DB ?"],
    ['es', '¿qué es Cosmos DB?'],
    ['pt', 'o que é Cosmos DB?'],
    ['ja', 'Cosmos DBって何ですか？'],
  ] as const;
  for (const [locale, text] of asked) {
    it(`is neither a yes nor not knowing: "${text}"`, () => {
      const back = answered(text, 'confirm', ['azure-cosmos-db'], locale);
      expect(back).to.include({ intent: 'none', product: null, unknown: false, issue: null });
    });
  }

  it('is not knowing where it only says so', () => {
    expect(answered('how should I know', 'database', []).unknown).to.equal(true);
    expect(answered('how can I find out? I have no idea', 'database', []).unknown).to.equal(true);
  });
});

describe('a yes or no', () => {
  it('may be said in several ways at once', () => {
    expect(answered('はい、それです', 'confirm', ['redis'], 'ja').intent).to.equal('yes');
    expect(answered('oui, tout à fait, merci', 'confirm', ['redis'], 'fr').intent).to.equal('yes');
    expect(answered('nope, wrong one', 'confirm', ['redis']).intent).to.equal('no');
  });

  it('is not made of the light words of a question', () => {
    expect(answered('is it', 'confirm', ['redis']).product).to.equal(null);
  });
});

describe('not knowing', () => {
  it('may be drawn as a shrug, with the backslash or without', () => {
    for (const text of ['¯\\_(ツ)_/¯', '¯\\\\_(ツ)_/¯', '¯_(ツ)_/¯', '🤷‍♀️'])
      expect(answered(text, 'database', []).unknown, text).to.equal(true);
  });

  it('cancels nothing while the question is open: "egal" is any of them', () => {
    for (const [locale, text] of [
      ['de', 'egal'],
      ['es', 'da igual'],
      ['fr', 'peu importe'],
    ] as const)
      expect(answered(text, 'database', [], locale)).to.include({ intent: 'none', unknown: true });
  });
});

describe('places in an offer', () => {
  const two = ['mysql', 'mariadb'];

  it('are denied one by one, before the other or after it', () => {
    for (const text of ['the second. not the first', 'not the first, the second'])
      expect(answered(text, 'database', two).product, text).to.deep.equal({ certainty: 'certain', id: 'mariadb' });
    expect(answered('nicht die erste, die zweite', 'database', two, 'de').product).to.deep.equal({
      certainty: 'certain',
      id: 'mariadb',
    });
  });

  it('leave what is not denied', () => {
    const left = answered('neither the first nor the second', 'database', ['mysql', 'mariadb', 'redis']).product;
    expect(left).to.deep.equal({ certainty: 'likely', id: 'redis' });
  });
});

describe('a request for a person', () => {
  const intentOf = (text: string): string =>
    understand({ text, locale: 'en', open: null, candidates: [] }, defaultCatalogue).intent;

  it('is not in being told to call somebody, nor in who was met before', () => {
    expect(intentOf('VPN DOWN. CALL SOMEBODY')).to.equal('none');
    expect(intentOf("the vendor's hotline told me after 40 minutes their server is down")).to.equal('none');
    expect(intentOf('why did I get an Oracle agent yesterday? My vpn is broken')).to.equal('none');
    expect(intentOf('can a human look at my excel macro?')).to.equal('request_agent');
  });

  it('leaves thanks what they are, whatever the last word', () => {
    expect(intentOf('thanks a lot for your help')).to.equal('thanks');
  });
});

describe('another way than the chat', () => {
  it('is asked for by when to call, and not by what about', () => {
    expect(answered('a callback at 3 would be better', 'options', []).intent).to.equal('other_options');
    expect(answered('mejor llámenme', 'options', [], 'es').intent).to.equal('other_options');
    expect(answered('call me when the printer is fixed', 'options', []).intent).to.equal('none');
  });
});
