import { expect } from 'chai';
import type { Row } from '../../src/storage/postgres-connections.ts';
import { PostgresLookup } from '../../src/storage/postgres-lookup.ts';

const statement = { name: 'some', text: 'SELECT …' };

describe('A lookup in PostgreSQL', () => {
  let asked: unknown[];
  let answer: (keys: readonly string[]) => Row[];
  let lookup: PostgresLookup;

  beforeEach(() => {
    asked = [];
    answer = (keys) =>
      keys.flatMap((key) =>
        key === 'none'
          ? []
          : [
              { key, n: 1 },
              { key, n: 2 },
            ],
      );
    const query = async (_statement: unknown, [keys]: readonly unknown[] = []) => {
      asked.push(keys);
      return answer(keys as readonly string[]);
    };
    lookup = new PostgresLookup({ query }, statement);
  });

  it('is one statement for all that is asked in one turn, and gives each its own rows, in their order', async () => {
    const [a, none, b, again] = await Promise.all(['a', 'none', 'b', 'a'].map((key) => lookup.rows(key)));
    expect(asked).to.deep.equal([['a', 'none', 'b']]);
    expect(a).to.deep.equal([
      { key: 'a', n: 1 },
      { key: 'a', n: 2 },
    ]);
    expect(again).to.deep.equal(a);
    expect(none).to.deep.equal([]);
    expect(b).to.have.length(2);
  });

  it('never answers with what was read before it was asked', async () => {
    const first = lookup.rows('a');
    await new Promise(setImmediate);
    const second = lookup.rows('a');
    await Promise.all([first, second]);
    expect(asked).to.deep.equal([['a'], ['a']]);
  });

  it('that fails is told to everybody who asked, and to nobody who asks later', async () => {
    const whole = answer;
    answer = () => {
      throw new Error('of a spec');
    };
    const failed = await Promise.allSettled([lookup.rows('a'), lookup.rows('b'), lookup.rows('a')]);
    expect(failed.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'rejected']);
    answer = whole;
    expect(await lookup.rows('a')).to.have.length(2);
  });
});
