import { expect } from 'chai';
import { saysToEndChat } from '../../../src/teams/end-phrases.ts';
import { wishOf } from '../../../src/teams/session-wish.ts';
import defaultCatalogue from '../../../src/triage/catalogue.default.json' with { type: 'json' };
import { parseCatalogue } from '../../../src/triage/catalogue.ts';
import { understand } from '../../../src/triage/understand.ts';
import { english, translations, withoutPlural } from './catalogues.ts';

const gapsOf = (sentence: string) => [...sentence.matchAll(/\{\{.+?\}\}/gu)].map(([gap]) => gap).sort();
const marksOf = (sentence: string) => [...sentence.matchAll(/\*\*(.+?)\*\*/gu)].map(([, marked = '']) => marked);
const endOf = (sentence: string) => {
  if (sentence.endsWith('...')) return '...';
  return /[.。]$/u.test(sentence) ? '.' : /[?？]$/u.test(sentence) ? '?' : '';
};

/** What is the same in English and in another language, since nothing in it is English. */
const languageless = new Set(['icons.hardware', 'relay.agentMessage', 'time.dayWindow']);
/** Words that none of the five languages has. */
const englishWords =
  /\b(?:the|your|you|please|with|and|is|it|this|what|agent's|chat's|queue|call|back|issue|request|again|wait|tell|open|try)\b/iu;

for (const [language, sentences] of Object.entries(translations)) {
  describe(`the sentences in ${language}`, () => {
    const said = (key: string) => sentences.get(key) ?? '';
    /** A rule for each sentence, beside the English one of the same key. */
    const each = (rule: string, check: (own: string, inEnglish: string, key: string) => void) =>
      it(rule, () => {
        for (const [key, own] of sentences) check(own, english.get(key) ?? english.get(withoutPlural(key)) ?? '', key);
      });

    it('are those of the English file, neither more nor fewer', () => {
      expect([...new Set([...sentences.keys()].map(withoutPlural))]).to.deep.equal([
        ...new Set([...english.keys()].map(withoutPlural)),
      ]);
    });

    it('have every plural form that the language counts with', () => {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      // `many` counts millions here, and nothing that the bot says is counted so far.
      const forms = pluralCategories.filter((form) => form !== 'many').sort();
      const plural = [...sentences.keys()].filter((key) => key !== withoutPlural(key));
      for (const base of new Set(plural.map(withoutPlural))) {
        const own = plural.filter((key) => withoutPlural(key) === base).map((key) => key.slice(base.length + 1));
        expect(own.sort(), base).to.deep.equal(forms);
      }
    });

    each('have the gaps of the English ones', (own, inEnglish, key) => {
      // The catalogue names an expert in English only ("an Azure SQL Database expert"), so that other languages take the label.
      const expected = gapsOf(inEnglish).map((gap) => (key === 'connecting' && gap === '{{expert}}' ? '{{label}}' : gap));
      expect(gapsOf(own), key).to.deep.equal(expected);
    });

    each('mark as much as the English ones, have as many lines, and end alike', (own, inEnglish, key) => {
      expect(marksOf(own).length, key).to.equal(marksOf(inEnglish).length);
      expect(own.split('**').length, key).to.equal(inEnglish.split('**').length);
      expect(own.split('\n').length, key).to.equal(inEnglish.split('\n').length);
      expect(endOf(own), key).to.equal(endOf(inEnglish));
    });

    each('say something, in one space between words and none around', (own, _, key) => {
      expect(own, key).to.match(/\S/u);
      expect(own, key).to.equal(own.trim());
      expect(own, key).to.not.match(/ {2}/u);
    });

    each('are in this language', (own, inEnglish, key) => {
      if (!languageless.has(key)) expect(own, key).to.not.equal(inEnglish);
      expect(own.replace(/\{\{.+?\}\}/gu, ''), key).to.not.match(englishWords);
    });

    it('name buttons and choices as these are called', () => {
      const titles = new Map([...english].filter(([key]) => key.startsWith('buttons.')).map(([key, title]) => [title, key]));
      for (const [key, sentence] of english) {
        const named = marksOf(sentence).map((marked) => titles.get(marked));
        marksOf(said(key)).forEach((marked, at) => {
          const title = named[at];
          if (title !== undefined) expect(marked, key).to.equal(said(title));
        });
      }
      expect(said('ask.databaseAgain')).to.include(said('buttons.unknown'));
      expect(said('errors.databaseMissing')).to.include(said('edit.databaseUnknown'));
      expect(said('welcome.speak')).to.include(said('buttons.ask'));
    });

    it('tell people words that the bot understands', () => {
      const catalogue = parseCatalogue(defaultCatalogue);
      const heard = (text: string) => understand({ text, locale: language, open: 'database', topicId: 'database' }, catalogue);
      const [start = '', cancel = '', startOver = ''] = marksOf(said('talk.help'));
      expect([start, cancel, startOver].map((text) => heard(text).intent)).to.deep.equal(['start_chat', 'cancel', 'start_over']);
      expect(marksOf(said('talk.helpWhileOpen'))).to.deep.equal([cancel, startOver]);
      expect(heard(said('buttons.unknown')).unknown).to.equal(true);
    });

    it('tell people words that end a chat with an agent, and so does the button', () => {
      for (const key of ['talk.connectedHere', 'relay.passedOn']) {
        const [end = ''] = marksOf(said(key));
        expect(saysToEndChat(end, language), key).to.equal(true);
      }
      expect(saysToEndChat(said('buttons.endChat'), language)).to.equal(true);
      expect(saysToEndChat(english.get('buttons.endChat') ?? '', language)).to.equal(true);
    });

    it('tell people with an open request words that do what they say', () => {
      const wish = (text: string) => {
        const understood = understand({ text, locale: language, open: null }, parseCatalogue(defaultCatalogue));
        return wishOf({ text, understood, waits: true }, language);
      };
      const [cancel = ''] = marksOf(said('talk.staysOpen'));
      const [startOver = ''] = marksOf(said('talk.somethingElseWhileOpen'));
      expect([cancel, startOver].map(wish)).to.deep.equal(['end', 'begin_anew']);
      expect(marksOf(said('talk.anotherWayWhileOpen'))[0]).to.equal(cancel);
    });
  });
}

describe('the typography of', () => {
  const broken = (language: string, wrong: RegExp) =>
    [...(translations[language] ?? [])].filter(([, sentence]) => wrong.test(sentence.replaceAll('**', ''))).map(([key]) => key);

  it('French keeps its tall signs with the word before, and quotes together', () => {
    expect(broken('fr', /[^\u00a0][?!;»]|(?:^|[^\u00a0]):(?=\s|$)|«[^\u00a0]|["“”„]/u)).to.deep.equal([]);
  });

  it('Spanish opens each question and exclamation', () => {
    expect(broken('es', /^[^¿]*\?|^[^¡]*!/u)).to.deep.equal([]);
  });

  it('German and Japanese quote with their own signs', () => {
    expect(broken('de', /["”«»]|“[^.,?!) ]/u)).to.deep.equal([]);
    expect(broken('ja', /["“”]|[、。] /u)).to.deep.equal([]);
  });
});
