import { expect } from 'chai';
import { headCharacters, phraseKeys, tailCharacters, tokenise, withoutMentions } from '../../src/triage/tokens.ts';

const words = (text: string, elision: 'join' | 'split' = 'join'): string[] => tokenise(text, elision).map((token) => token.word);

describe('tokenise', () => {
  it('folds case, accents and width, and drops punctuation', () => {
    expect(words('Où est l’ÉCRAN? ＳＱＬ-Ｓｅｒｖｅｒ!')).to.deep.equal(['ou', 'est', 'lecran', 'sql', 'server']);
  });

  it('joins or splits at apostrophes, as the language has it', () => {
    expect(words("It isn't")).to.deep.equal(['it', 'isnt']);
    expect(words("l'écran n'est", 'split')).to.deep.equal(['l', 'ecran', 'n', 'est']);
  });

  it('takes characters of scripts without spaces one by one, and keeps their marks', () => {
    expect(words('SQLデータが')).to.deep.equal(['sql', 'デ', 'ー', 'タ', 'が']);
  });

  it('gives digits a shape of their own', () => {
    expect(tokenise('SQL0911N')).to.deep.equal([{ word: 'sql0911n', shape: 'sql#n' }]);
    expect(phraseKeys('ORA-#')).to.deep.equal(['ora', '#']);
  });

  it('looks at the beginning and the end of long texts', () => {
    const text = `first ${'x '.repeat(headCharacters + tailCharacters)} last`;
    expect(words(text).at(0)).to.equal('first');
    expect(words(text).at(-1)).to.equal('last');
    expect(words(text).length).to.be.below(headCharacters + tailCharacters);
  });
});

describe('withoutMentions', () => {
  it('drops every mention and hard space, and nothing else', () => {
    expect(withoutMentions('<at>Bot</at>&nbsp;a < b <AT id="1">Bot</AT> c\u00a0d')).to.equal('a < b   c d');
    expect(withoutMentions('<at>never closed')).to.equal('<at>never closed');
  });
});
