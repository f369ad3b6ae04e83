import { expect } from 'chai';
import { judge, type Sighting, total } from './verdict.ts';

const at = (atMs: number, number: number, answered = true): Sighting => ({ number, atMs, answered });
const none = { lost: 0, outOfOrder: 0, afterNoAnswer: 0, afterKill: 0, unexcused: 0 };

describe('The verdict of the crash test', () => {
  it('finds nothing where everything arrived once and in order', () => {
    expect(judge(3, [at(1, 1), at(2, 2), at(3, 3)], [])).to.deep.equal({ sent: 3, ...none });
  });

  it('counts what never arrived, also at the end', () => {
    expect(judge(4, [at(1, 1), at(2, 3)], [])).to.deep.equal({ sent: 4, ...none, lost: 2 });
  });

  it('counts what arrived behind its successor, also when it is a repeat', () => {
    expect(judge(2, [at(1, 2), at(2, 1)], [])).to.deep.equal({ sent: 2, ...none, outOfOrder: 1 });
    expect(judge(2, [at(1, 1, false), at(2, 2), at(3, 1)], [])).to.deep.equal({
      sent: 2,
      ...none,
      outOfOrder: 1,
      afterNoAnswer: 1,
    });
  });

  it('excuses a repeat after an answer that was lost, or after a kill shortly after the arrival, and no other', () => {
    expect(judge(1, [at(1, 1, false), at(2, 1)], [])).to.deep.equal({ sent: 1, ...none, afterNoAnswer: 1 });
    const kill = (atMs: number) => ({ atMs, goneAtMs: atMs + 10 });
    for (const atMs of [995, 1_005, 1_490]) {
      expect(judge(1, [at(1_000, 1), at(5_000, 1)], [kill(atMs)]), String(atMs)).to.deep.equal({
        sent: 1,
        ...none,
        afterKill: 1,
      });
    }
    for (const atMs of [900, 1_510, 5_001]) {
      expect(judge(1, [at(1_000, 1), at(5_000, 1)], [kill(atMs)]), String(atMs)).to.deep.equal({
        sent: 1,
        ...none,
        unexcused: 1,
      });
    }
  });

  it('adds verdicts up', () => {
    const one = judge(2, [at(1, 1)], []);
    expect(total([one, one])).to.deep.equal({ sent: 4, ...none, lost: 2 });
  });
});
