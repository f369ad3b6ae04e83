import { expect } from 'chai';
import { planOf } from './rounds.ts';

/** As many as the gate runs. */
const shortRun = [1, 2, 3];
const longRun = Array.from({ length: 30 }, (_, at) => at + 1);

describe('The rounds of the crash test', () => {
  it('are of every kind in a short run: one instance alone, all at once, and while they start', () => {
    expect(shortRun.map(planOf)).to.have.deep.members([
      { allAtOnce: false, whileStarting: false },
      { allAtOnce: true, whileStarting: false },
      { allAtOnce: false, whileStarting: true },
    ]);
  });

  it('in a long run also end all at once while they start', () => {
    expect(longRun.map(planOf)).to.deep.include({ allAtOnce: true, whileStarting: true });
  });
});
