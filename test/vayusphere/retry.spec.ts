import { expect } from 'chai';
import { parseRetryAfterMs, retryDelayMs } from '../../src/vayusphere/retry.ts';

const nowMs = Date.parse('2026-03-01T09:00:00Z');

describe('Retry-After', () => {
  const rules: [string | string[] | undefined, number | null][] = [
    ['0', 0],
    ['3', 3_000],
    [' 120 ', 120_000],
    ['Sun, 01 Mar 2026 09:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2026 08:59:00 GMT', 0],
    [['7', '8'], 7_000],
    ['99999999999999999999', 24 * 60 * 60 * 1000],
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['soon GMT', null],
    ['2026-03-01', null],
    [undefined, null],
  ];
  for (const [header, delayMs] of rules)
    it(`of ${JSON.stringify(header) ?? 'nothing'} is ${delayMs === null ? 'not a wait' : `${delayMs} ms`}`, () => {
      expect(parseRetryAfterMs(header, nowMs)).to.equal(delayMs);
    });
});

describe('The wait before a repeat', () => {
  const now = { failures: 1, retries: 2, retryAfterMs: null, remainingMs: 5_000, chance: 0 };

  it('doubles from 100 ms', () => {
    expect([1, 2, 3, 4].map((failures) => retryDelayMs({ ...now, failures, retries: 9 }))).to.deep.equal([100, 200, 400, 800]);
  });

  it('is shortened by chance, to half of it at the least', () => {
    expect(retryDelayMs({ ...now, chance: 0.5 })).to.equal(75);
    expect(retryDelayMs({ ...now, chance: 1 })).to.equal(50);
  });

  it('is what the other side asked for, to the millisecond', () => {
    expect(retryDelayMs({ ...now, retryAfterMs: 1_000, chance: 1 })).to.equal(1_000);
    expect(retryDelayMs({ ...now, retryAfterMs: 0, chance: 1 })).to.equal(0);
  });

  it('is not begun when it does not fit into the time that is left', () => {
    expect(retryDelayMs({ ...now, retryAfterMs: 5_000 })).to.equal(null);
    expect(retryDelayMs({ ...now, remainingMs: 100 })).to.equal(null);
    expect(retryDelayMs({ ...now, retryAfterMs: 0, remainingMs: 0 })).to.equal(null);
  });

  it('is not begun after the last repeat', () => {
    expect(retryDelayMs({ ...now, failures: 2 })).to.equal(200);
    expect(retryDelayMs({ ...now, failures: 3 })).to.equal(null);
    expect(retryDelayMs({ ...now, retries: 0 })).to.equal(null);
  });
});
