import { expect } from 'chai';
import { BoundedCache } from '../../src/teams/bounded-cache.ts';

describe('A bounded cache', () => {
  it('forgets what was asked for longest ago, and no more than it must', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).to.equal(1);
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).to.deep.equal([1, undefined, 3]);
    cache.set('c', 4);
    expect([cache.get('a'), cache.get('c')]).to.deep.equal([1, 4]);
    cache.delete('a');
    expect(cache.get('a')).to.equal(undefined);
  });

  it('never grows beyond its bound', () => {
    const cache = new BoundedCache<number>(10);
    for (let index = 0; index < 1_000; index++) cache.set(String(index), index);
    expect(cache.size).to.equal(10);
  });
});
