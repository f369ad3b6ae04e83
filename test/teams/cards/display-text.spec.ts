import { expect } from 'chai';
import fc from 'fast-check';
import { displayText, fitToBytes, fitToRoom, inputText, standAlone, wireBytes } from '../../../src/teams/cards/display-text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });

describe('display text', () => {
  it('keeps what can be drawn, with one kind of line end', () => {
    expect(inputText('a\r\nb\rc\u2028d\te ')).to.equal('a\nb\nc\nd\te ');
    expect(inputText('a\u0000b\u001b[31mc\ud83d')).to.equal('ab[31mc\ufffd');
    expect(displayText(' \n a b \n')).to.equal('a b');
  });

  it('keeps a date function of Adaptive Cards from becoming a date', () => {
    const shown = displayText('{{DATE(2017-02-14T06:08:39Z)}} {{{TIME(x)}} {{other}}');
    expect(shown).to.equal('{\u2060{DATE(2017-02-14T06:08:39Z)}} {{\u2060{TIME(x)}} {{other}}');
  });

  it('begins a phrase that stands alone with a capital of its language, and changes nothing else', () => {
    expect(standAlone('less than a Minute', 'en')).to.equal('Less than a Minute');
    expect(standAlone('iki dakika', 'tr')).to.equal('İki dakika');
    expect(standAlone('', 'en')).to.equal('');
  });

  it('cuts between words, never through a letter, and only where it must', () => {
    expect(fitToRoom('one two three', { columns: 13, lines: 1 })).to.deep.equal({ text: 'one two three', cut: false });
    expect(fitToRoom('one two three', { columns: 10, lines: 1 })).to.deep.equal({ text: 'one two…', cut: true });
    expect(fitToRoom('one\ntwo\nthree', { columns: 99, lines: 2 })).to.deep.equal({ text: 'one\ntwo…', cut: true });
    expect(fitToRoom('👩🏽‍💻👩🏽‍💻👩🏽‍💻', { columns: 5, lines: 1 })).to.deep.equal({ text: '👩🏽‍💻👩🏽‍💻…', cut: true });
  });

  it('gives a beginning that takes no more bytes than it may', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 20, max: 200 }), (text, room) => {
        const { text: fitted, cut } = fitToBytes(text, room);
        expect(wireBytes(fitted)).to.be.at.most(room);
        expect(cut).to.equal(fitted !== text);
        if (cut) expect(text.startsWith(fitted.slice(0, -1))).to.equal(true);
      }),
    );
  });
});
