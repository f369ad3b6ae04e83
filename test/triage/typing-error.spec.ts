import { expect } from 'chai';
import { isOneErrorApart, TypingErrors } from '../../src/triage/typing-error.ts';

describe('TypingErrors', () => {
  const errors = new TypingErrors(['postgres', 'oracle', 'sql', 'db2'], 3);

  it('finds a letter left out, added, changed, or swapped with its neighbour', () => {
    for (const word of ['postgrs', 'posttgres', 'postgles', 'psotgres']) {
      expect(errors.near(word), word).to.deep.equal(['postgres']);
    }
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
  });
});
