import { expect } from 'chai';
import { Reachability } from '../src/reachability.ts';

describe('Reachability', () => {
  let nowMs = 0;
  let asked = 0;
  let answer: () => Promise<boolean> = async () => true;
  const reachability = (patienceMs = 60_000) =>
    new Reachability({
      ask: () => {
        asked += 1;
        return answer();
      },
      nowMs: () => nowMs,
      freshMs: 10_000,
      patienceMs,
    });

  beforeEach(() => {
    asked = 0;
    answer = async () => true;
  });

  it('asks once in its time, however often somebody wants to know', async () => {
    const { known } = reachability();
    for (const atMs of [0, 1_000, 9_999]) {
      nowMs = atMs;
      expect(await known()).to.equal(true);
    }
    expect(asked).to.equal(1);
    nowMs = 10_000;
    answer = async () => false;
    expect(await known()).to.equal(false);
    expect(asked).to.equal(2);
  });

  it('asks again where the clock was put back since', async () => {
    const { known } = reachability();
    nowMs = 60_000;
    await known();
    nowMs = 0;
    answer = async () => false;
    expect(await known()).to.equal(false);
  });

  it('asks once for all who want to know at the same time', async () => {
    const { known } = reachability();
    expect(await Promise.all([known(), known(), known()])).to.deep.equal([true, true, true]);
    expect(asked).to.equal(1);
  });

  it('says no where the answer does not come soon, asks nothing more meanwhile, and knows it when it has come', async () => {
    const { known } = reachability(1);
    const late = Promise.withResolvers<boolean>();
    answer = () => late.promise;
    expect(await known()).to.equal(false);
    nowMs += 20_000;
    expect(await known()).to.equal(false);
    expect(asked).to.equal(1);
    late.resolve(true);
    await late.promise;
    nowMs -= 20_000;
    expect(await known()).to.equal(true);
    expect(asked).to.equal(1);
  });
});
