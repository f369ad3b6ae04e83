import { expect } from 'chai';
import { growthOf, thirdsOf } from './growth.ts';
import type { Sample } from './sample.ts';

const samples = (of: (at: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 90 }, (_, at) => ({ atMs: at, residentMb: 150, heapMb: 60, handles: 40, waiting: 3, ...of(at) }));

describe('The judge of a soak', () => {
  it('takes what stays, what swings and what falls for no growth', () => {
    expect(growthOf(thirdsOf(samples(() => ({}))))).to.deep.equal([]);
    expect(growthOf(thirdsOf(samples((at) => ({ heapMb: 60 + (at % 7) * 20 }))))).to.deep.equal([]);
    expect(growthOf(thirdsOf(samples((at) => ({ waiting: 90 - at }))))).to.deep.equal([]);
  });

  it('forgives what grows while everything warms up', () => {
    expect(growthOf(thirdsOf(samples((at) => ({ heapMb: Math.min(120, 30 + at * 4) }))))).to.deep.equal([]);
  });

  it('finds whatever goes on growing', () => {
    expect(growthOf(thirdsOf(samples((at) => ({ heapMb: 60 + at + (at % 7) * 20 }))))).to.have.lengthOf(1);
    expect(growthOf(thirdsOf(samples((at) => ({ residentMb: 150 + at * 2 }))))).to.have.lengthOf(1);
    expect(growthOf(thirdsOf(samples((at) => ({ handles: 40 + at / 3 }))))).to.have.lengthOf(1);
    expect(growthOf(thirdsOf(samples((at) => ({ waiting: at * 5 }))))).to.have.lengthOf(1);
  });

  it('does not take for no growth what was not measured', () => {
    for (const name of ['heapMb', 'residentMb', 'handles', 'waiting'])
      expect(() => growthOf(thirdsOf(samples(() => ({ [name]: Number.NaN })))), name).to.throw(RangeError, 'not measured');
    expect(() => growthOf(thirdsOf(samples((at) => (at < 60 ? {} : { heapMb: Number.NaN }))))).to.throw(RangeError);
  });

  it('says nothing about fewer than three samples in a third', () => {
    const few = (count: number) => samples(() => ({})).slice(0, count);
    for (const count of [0, 1, 8]) expect(() => thirdsOf(few(count)), String(count)).to.throw(RangeError, 'needed');
    for (const count of [9, 10, 11, 90]) expect(growthOf(thirdsOf(few(count))), String(count)).to.deep.equal([]);
  });
});
