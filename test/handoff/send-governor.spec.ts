import { expect } from 'chai';
import fc from 'fast-check';
import { earliestSendMs, SendGovernor, type SendLimit, teamsSendLimits } from '../../src/handoff/send-governor.ts';
import { HandClock } from '../support/hand-clock.ts';

/** The moments at which permits are given to so many that ask at once, each sending when it has its permit. */
async function momentsOf(
  governor: SendGovernor,
  clock: HandClock,
  threads: readonly string[],
  untilMs: number,
): Promise<number[]> {
  const moments: number[] = [];
  for (const thread of threads) void governor.permit(thread, 'tenant').then(() => moments.push(clock.nowMs()));
  for (let leftMs = untilMs; leftMs > 0 && moments.length < threads.length; leftMs -= 5) {
    await everythingReady();
    clock.advance(5);
  }
  await everythingReady();
  return moments;
}

/** Lets everything run that does not wait for time. */
function everythingReady(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function mostInWindow(moments: readonly number[], windowMs: number): number {
  return Math.max(0, ...moments.map((from) => moments.filter((at) => at >= from && at < from + windowMs).length));
}

describe('The governor of sends', () => {
  it('lets through at once what the limits allow', async () => {
    const clock = new HandClock();
    const governor = new SendGovernor(teamsSendLimits, clock);
    const startMs = clock.nowMs();
    for (let count = 0; count < 7; count += 1) await governor.permit('a', 'tenant');
    expect(clock.nowMs()).to.equal(startMs);
    expect(clock.waiting).to.equal(0);
  });

  it('keeps a burst of 500 to one thread inside every limit, at no less than 95 % of the permitted rate', async () => {
    const clock = new HandClock();
    const startMs = clock.nowMs();
    const moments = await momentsOf(new SendGovernor(teamsSendLimits, clock), clock, Array(500).fill('busy'), 600_000);
    expect(moments).to.have.length(500);
    for (const { count, windowMs } of teamsSendLimits.thread) {
      expect(mostInWindow(moments, windowMs), `in ${windowMs} ms`).to.be.at.most(count);
    }
    // 60 in 30 s is what binds in the long run: the last of 500 may go after eight full windows.
    const permittedMs = 8 * 30_000;
    const tookMs = (moments.at(-1) ?? 0) - startMs;
    expect(permittedMs / tookMs, `took ${tookMs} ms`).to.be.at.least(0.95);
  }).timeout(30_000);

  it('keeps a tenant inside its limit over many threads', async () => {
    const clock = new HandClock();
    const threads = Array.from({ length: 300 }, (_, index) => `thread-${index}`);
    const moments = await momentsOf(new SendGovernor(teamsSendLimits, clock), clock, threads, 60_000);
    expect(moments).to.have.length(300);
    expect(mostInWindow(moments, 1_000)).to.be.at.most(50);
  });

  it('holds up one thread and not another', async () => {
    const clock = new HandClock();
    const governor = new SendGovernor(teamsSendLimits, clock);
    for (let count = 0; count < 20; count += 1) void governor.permit('busy', null);
    let through = false;
    void governor.permit('quiet', null).then(() => {
      through = true;
    });
    await everythingReady();
    expect(through).to.equal(true);
  });

  it('never allows a send that breaks a limit, whatever was sent before', () => {
    const limit: fc.Arbitrary<SendLimit> = fc.record({
      count: fc.integer({ min: 1, max: 5 }),
      windowMs: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(limit, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 40 }), (limits, sends) => {
        const sent: number[] = [];
        for (let send = 0; send < sends; send += 1) sent.push(earliestSendMs(sent, limits, 1_000));
        for (const { count, windowMs } of limits) expect(mostInWindow(sent, windowMs)).to.be.at.most(count);
      }),
    );
  });
});
