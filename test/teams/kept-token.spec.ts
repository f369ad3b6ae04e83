import { expect } from 'chai';
import { type BotToken, keepToken } from '../../src/teams/kept-token.ts';

const minuteMs = 60_000;

describe('The bot’s own token', () => {
  let nowMs: number;
  let fetched: boolean[];
  let lifeMs: number;
  let fault: Error | null;
  let token: BotToken;

  beforeEach(() => {
    nowMs = Date.parse('2026-03-02T10:00:00Z');
    fetched = [];
    lifeMs = 60 * minuteMs;
    fault = null;
    token = keepToken(fetchToken, { nowMs: () => nowMs, withinMs: 50 });
  });

  async function fetchToken(renew: boolean): Promise<string> {
    fetched.push(renew);
    await new Promise(setImmediate);
    if (fault !== null) throw fault;
    const claims = Buffer.from(JSON.stringify({ exp: (nowMs + lifeMs) / 1_000, number: fetched.length })).toString('base64url');
    return `head.${claims}.signature`;
  }
  const numberOf = (jwt: string): number => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()).number;
  const all = async (count: number, refused?: string) =>
    (await Promise.all(Array.from({ length: count }, () => token(refused)))).map(numberOf);
  const settled = async () => {
    for (let round = 0; round < 3; round++) await new Promise(setImmediate);
  };

  it('is fetched once, for all who ask, and kept', async () => {
    expect(await all(50)).to.deep.equal(Array(50).fill(1));
    nowMs += 55 * minuteMs;
    expect(await all(50)).to.deep.equal(Array(50).fill(1));
    expect(fetched).to.deep.equal([false]);
  });

  it('is renewed once before its end, while nobody waits', async () => {
    await token();
    nowMs += 57 * minuteMs;
    expect(await all(50)).to.deep.equal(Array(50).fill(1));
    await settled();
    expect(await all(50)).to.deep.equal(Array(50).fill(2));
    expect(fetched).to.deep.equal([false, true]);
  });

  it('serves to its end where no other is to be had, which is tried for now and then', async () => {
    await token();
    fault = new Error('the login service is down');
    nowMs += 57 * minuteMs;
    for (let seconds = 0; seconds < 60; seconds += 1) {
      expect(numberOf(await token())).to.equal(1);
      await settled();
      nowMs += 1_000;
    }
    expect(fetched.length).to.be.within(5, 8);
    nowMs += 2 * minuteMs;
    expect(await token().catch((error: unknown) => error)).to.equal(fault);
    fault = null;
    const before = fetched.length;
    expect(await all(10)).to.deep.equal(Array(10).fill(before + 1));
  });

  it('that was refused is replaced, once for all whose calls were refused', async () => {
    const old = await token();
    nowMs += 5 * minuteMs;
    expect(await all(20, old)).to.deep.equal(Array(20).fill(2));
    expect(numberOf(await token(old)), 'a late refusal of the old one').to.equal(2);
    expect(fetched).to.deep.equal([false, true]);
  });

  it('that was refused right after it was fetched is not fetched again and again', async () => {
    const young = await token();
    for (let count = 0; count < 10; count += 1) expect(await token(young)).to.equal(young);
    expect(fetched).to.deep.equal([false]);
  });

  it('that does not come in time has failed, and is asked for anew', async () => {
    let calls = 0;
    const slow = keepToken(() => (++calls === 1 ? new Promise<string>(() => {}) : fetchToken(false)), {
      nowMs: () => nowMs,
      withinMs: 20,
    });
    expect(await slow().catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(numberOf(await slow())).to.equal(1);
  });

  it('that does not tell its end is not trusted for long', async () => {
    const opaque = keepToken(async (renew) => `opaque ${fetched.push(renew)}`, { nowMs: () => nowMs });
    expect(await opaque()).to.equal('opaque 1');
    nowMs += 5 * minuteMs;
    expect(await opaque()).to.equal('opaque 2');
    expect(fetched).to.deep.equal([false, true]);
  });
});
