import { expect } from 'chai';
import { compilePattern, type Item, matchAt, PatternSet } from '../../src/triage/pattern.ts';
import { tokenise } from '../../src/triage/tokens.ts';

const light = new Set(['the', 'a', 'our']);
const classes = { agent: new Set(['agent', 'human']) };

/** Words as items; `X0`, `X1`, … are products. */
function items(text: string): Item[] {
  return tokenise(text).map(({ word }) =>
    /^x\d$/.test(word) ? { word: '', product: Number(word[1]) } : { word, product: null },
  );
}

function match(source: string, text: string): unknown {
  const found = matchAt(compilePattern(source, classes, 'join'), items(text), 0, light);
  return found === null ? null : found.roles.length === 0 ? found.end : found.roles;
}

describe('a pattern', () => {
  it('matches words, alternatives, classes and what may be missing', () => {
    expect(match('talk to|with <agent> now?', 'talk with human')).to.equal(3);
    expect(match('talk to|with <agent> now?', 'talk to agent now')).to.equal(4);
    expect(match('talk to|with <agent>', 'talk at agent')).to.equal(null);
  });

  it('passes over light words, and over a few of any kind', () => {
    expect(match('need ~ <agent>', 'need the a agent')).to.equal(4);
    expect(match('need ~ <agent>', 'need no agent')).to.equal(null);
    expect(match('from … to', 'from one two three to')).to.equal(5);
    expect(match('from … to', 'from one two three four five six to')).to.equal(null);
    expect(match('from .. to', 'from one two three to')).to.equal(null);
  });

  it('tells what it says about which product', () => {
    expect(match('from ~ {former} … to ~ {current}', 'from our X0 last week to the X1')).to.deep.equal([
      [0, 'former'],
      [1, 'current'],
    ]);
  });

  it('never reads a product as a word of a gap', () => {
    expect(match('from … {former}', 'from X0 X1')).to.deep.equal([[0, 'former']]);
  });

  it('can ask for the end of the text', () => {
    expect(match('{doubtful} maybe $', 'X0 maybe')).to.deep.equal([[0, 'doubtful']]);
    expect(match('{doubtful} maybe $', 'X0 maybe not')).to.equal(null);
  });

  it('is refused with an unknown class, or without a first word to be found by', () => {
    expect(() => compilePattern('<nobody>', classes, 'join')).to.throw(RangeError);
    expect(() => new PatternSet([compilePattern('~ agent', classes, 'join')])).to.throw(RangeError);
    expect(() => new PatternSet([compilePattern('now? agent', classes, 'join')])).to.throw(RangeError);
  });
});
