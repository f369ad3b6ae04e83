import { expect } from 'chai';
import { bare, inAnyLanguage, isQuestion, wholePhrases, wordsAnywhere } from '../../src/teams/whole-phrases.ts';
import { cpuMs, slowness } from '../support/machine-pace.ts';

describe('A list of phrases', () => {
  const saysBye = wholePhrases(
    { en: 'bye | see you', de: 'tschüss', ja: 'さようなら' },
    { en: 'ok | thanks', de: 'danke', ja: 'では' },
  );

  it('is compared whole, in the language or in English, whatever the case, accents, emoji and punctuation', () => {
    for (const text of ['bye', 'Bye!', '  BYE. ', 'bye 👋🏽', 'see   you…', '“See you”'])
      expect(saysBye(text, 'en'), text).to.equal(true);
    for (const text of ['Tschüss', 'tschuss!', 'bye', 'TSCHÜSS']) expect(saysBye(text, 'de'), text).to.equal(true);
    expect(saysBye('tschüss', 'en')).to.equal(false);
    expect(saysBye('bye', 'xx')).to.equal(true);
  });

  it('may have courtesies around it, and nothing else', () => {
    for (const text of ['ok, bye', 'thanks! bye', 'ok thanks bye, see you']) expect(saysBye(text, 'en'), text).to.equal(true);
    expect(saysBye('danke, tschüss', 'de')).to.equal(true);
    expect(saysBye('では、さようなら', 'ja')).to.equal(true);
    expect(saysBye('ではさようなら', 'ja')).to.equal(true);
    for (const text of ['ok', 'thanks', '', 'byebye', 'bye it says', 'it says bye', 'see you in the log'])
      expect(saysBye(text, 'en'), text).to.equal(false);
  });

  it('is not looked for in long texts', () => {
    expect(saysBye(`${'ok '.repeat(20)}bye`, 'en')).to.equal(true);
    expect(saysBye(`${'ok '.repeat(40)}bye`, 'en')).to.equal(false);
  });

  it('is looked for in every language where that is wanted, in one at a time', () => {
    const saysByeAnyhow = inAnyLanguage(saysBye);
    for (const text of ['bye', 'tschüss', 'danke, tschüss', 'ok tschüss', 'さようなら'])
      expect(saysByeAnyhow(text), text).to.equal(true);
    for (const text of ['danke さようなら', 'adieu', `${'ok '.repeat(100)}bye`])
      expect(saysByeAnyhow(text), text).to.equal(false);
  });

  it('is found as words inside of a text where that is wanted, and not inside of other words', () => {
    const names = wordsAnywhere({ en: 'cancel* | end', ja: '終了' });
    for (const text of ['please cancel it', 'cancelled', 'the end.']) expect(names(text, 'en'), text).to.equal(true);
    for (const text of ['the weekend', 'ending', 'a canc']) expect(names(text, 'en'), text).to.equal(false);
    expect(names('もう終了します', 'ja')).to.equal(true);
  });
});

describe('A text as it is compared', () => {
  it('has small letters, digits and what holds words together', () => {
    expect(bare('  C’est  FINI, n’est-ce pas ? ')).to.equal("c'est fini n'est-ce pas");
    expect(bare('👍')).to.equal('');
    expect(bare('ガギグ')).to.equal('ガギグ');
  });

  it('is a question by what it ends with', () => {
    for (const text of ['cancel?', 'annuler ?', 'ok?!', 'お願い？', 'キャンセルできますか', '終わりですか。', 'cancel? 🙂'])
      expect(isQuestion(text), text).to.equal(true);
    for (const text of ['cancel', 'why? just cancel', 'キャンセルします']) expect(isQuestion(text), text).to.equal(false);
  });

  it('takes no longer for a long run of marks than for as many letters', () => {
    for (const run of ['?', '? ', '。', 'ますか ']) {
      const text = `a${run.repeat(50_000)}b`;
      expect(
        cpuMs(() => isQuestion(text) || bare(text)),
        run,
      ).to.be.below(100 * Math.max(1, slowness()));
    }
  });
});
