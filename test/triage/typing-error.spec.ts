import { expect } from 'chai';
import { isOneErrorApart, TypingErrors } from '../../src/triage/typing-error.ts';

describe('TypingErrors', () => {
  let errors: TypingErrors;
  beforeEach(() => {
    errors = new TypingErrors(['postgres', 'oracle', 'sql', 'db2', 'mysql', 'mssql'], 3);
  });

  it('finds a letter left out, added, changed, or swapped with its neighbour', () => {
    for (const word of ['postgrs', 'posttgres', 'postgles', 'psotgres']) {
      expect(errors.near(word), word).to.deep.equal(['postgres']);
    }
  });

  it('finds every word that is one error away, each once', () => {
    expect(errors.near('msql').toSorted()).to.deep.equal(['mssql', 'mysql', 'sql']);
    expect(errors.near('msysql').toSorted()).to.deep.equal(['mssql', 'mysql']);
  });

  it('finds words of just the least number of letters, and no typing error in what is no word', () => {
    expect(errors.near('sq')).to.deep.equal(['sql']);
    expect(new TypingErrors(['a'.repeat(32)], 3).near('a'.repeat(33))).to.deep.equal([]);
    expect(new TypingErrors(['a'.repeat(33)], 3).near('a'.repeat(32))).to.deep.equal(['a'.repeat(33)]);
  });

  it('finds nothing two errors away, nor the word itself', () => {
    for (const word of ['postrgse', 'oracle', 'miracles']) expect(errors.near(word), word).to.deep.equal([]);
  });

  it('leaves words that are too short, or have digits, alone', () => {
    expect(new TypingErrors(['db', 'sql'], 3).near('dbs')).to.deep.equal([]);
    expect(errors.near('db3')).to.deep.equal([]);
  });

  it('counts only neighbours as swapped', () => {
    expect(isOneErrorApart('abcd', 'bacd')).to.equal(true);
    expect(isOneErrorApart('abcd', 'cbad')).to.equal(false);
    expect(isOneErrorApart('abcd', 'abdc')).to.equal(true);
    for (const other of ['badc', 'bxcd', 'axyd', 'abcdxy', 'abxd e', 'ab'])
      expect(isOneErrorApart('abcd', other), other).to.equal(false);
  });
});
