import { expect } from 'chai';
import type { Verdict } from '../crash/verdict.ts';
import { problemsOf, type SoakResult } from './problems.ts';

const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  sent: 100,
  lost: 0,
  outOfOrder: 0,
  afterNoAnswer: 0,
  afterKill: 0,
  unexcused: 0,
  ...more,
});
const problems = (more: Partial<SoakResult> = {}) =>
  problemsOf({ growth: [], toVayusphere: verdict(), toTeams: verdict(), complaints: [], ...more });

describe('The verdict of a soak', () => {
  it('has nothing against what arrived once, in order, without growth or complaint', () => {
    expect(problems()).to.deep.equal([]);
    expect(problems({ toTeams: verdict({ afterNoAnswer: 3 }) })).to.deep.equal([]);
  });

  it('counts nothing sent as a problem, in either direction', () => {
    for (const direction of ['toVayusphere', 'toTeams'])
      expect(problems({ [direction]: verdict({ sent: 0 }) })).to.have.lengthOf(1);
  });

  it('names what was lost, out of order or doubled, what grew, and what the bot complained of', () => {
    for (const direction of ['toVayusphere', 'toTeams'])
      for (const figure of ['lost', 'outOfOrder', 'unexcused'])
        expect(problems({ [direction]: verdict({ [figure]: 1 }) }), `${direction} ${figure}`).to.have.lengthOf(1);
    expect(problems({ toVayusphere: verdict({ afterNoAnswer: 1 }) })).to.have.lengthOf(1);
    const others = problems({ growth: ['the heap grew'], complaints: ['bot-1 ended by itself: SIGABRT'] });
    expect(others).to.deep.equal(['the heap grew', 'bot-1 ended by itself: SIGABRT']);
  });
});
