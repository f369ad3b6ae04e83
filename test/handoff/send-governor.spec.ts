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

  describe('with very many threads', () => {
    const tooSoon = (governor: SendGovernor, thread: string) => governor.ask(thread, null, null) !== null;
    const others = (governor: SendGovernor, count: number) => {
      for (let number = 1; number <= count; number += 1) governor.ask(`other-${number}`, null, null);
    };
    let governor: SendGovernor;

    beforeEach(() => {
      governor = new SendGovernor({ thread: [{ count: 1, windowMs: 3_600_000 }], tenant: [] }, new HandClock());
      governor.ask('a', null, null);
    });

    it('remembers what was sent to ten thousand of them', () => {
      others(governor, 9_999);
      expect(tooSoon(governor, 'a')).to.equal(true);
    });

    it('forgets the one that has been quiet for longest for one more', () => {
      governor.ask('b', null, null);
      others(governor, 9_999);
      expect(tooSoon(governor, 'b')).to.equal(true);
      expect(tooSoon(governor, 'a')).to.equal(false);
    });

    it('counts the last time that one was asked for, and not the first', () => {
      others(governor, 9_999);
      governor.ask('a', null, null);
      governor.ask('one more', null, null);
      expect(tooSoon(governor, 'a')).to.equal(true);
    });
  });

  describe('tells who may not send yet', () => {
    const limits = { thread: [{ count: 2, windowMs: 1_000 }], tenant: [{ count: 3, windowMs: 1_000 }] };
    const marginMs = 15;
    let clock: HandClock;
    let governor: SendGovernor;
    let startMs: number;

    beforeEach(() => {
      clock = new HandClock();
      startMs = clock.nowMs();
      governor = new SendGovernor(limits, clock);
    });

    it('the moment, at which it may', () => {
      expect([1, 2].map(() => governor.ask('a', null, 'x'))).to.deep.equal([null, null]);
      const atMs = governor.ask('a', null, 'x');
      expect(atMs).to.equal(startMs + 1_000 + marginMs);
      clock.advance(1_000 + marginMs - 1);
      expect(governor.ask('a', null, 'x')).to.equal(atMs);
      clock.advance(1);
      expect(governor.ask('a', null, 'x')).to.equal(null);
    });

    it('and keeps its place from those who come later, in the order in which they asked', () => {
      for (const who of ['x', 'x']) governor.ask('a', null, who);
      const moments = ['x', 'y', 'z'].map((who) => (governor.ask('a', null, who) ?? 0) - startMs);
      expect(moments).to.deep.equal([1_015, 1_015, 2_030]);
      clock.advance(1_015);
      expect(governor.ask('a', null, 'z'), 'not in the place of the others').to.equal(startMs + 2_030);
      expect(governor.ask('a', null, 'y')).to.equal(null);
      expect(governor.ask('a', null, 'x')).to.equal(null);
    });

    it('and nothing is passed over by answers that keep coming', async () => {
      for (const who of ['x', 'x']) governor.ask('a', null, who);
      const atMs = governor.ask('a', null, 'x') ?? 0;
      for (let count = 0; count < 50; count += 1) void governor.permit('a', null);
      await everythingReady();
      clock.advance(atMs - clock.nowMs());
      expect(governor.ask('a', null, 'x')).to.equal(null);
    });

    it('and gives up the place of one that does not come', () => {
      for (const who of ['x', 'x', 'gone', 'gone too', 'y']) governor.ask('a', null, who);
      clock.advance(1_015 + 2_001);
      expect(['y', 'z'].map((who) => governor.ask('a', null, who))).to.deep.equal([null, null]);
    });

    it('and keeps none for what is not worth waiting for', () => {
      for (const who of ['x', 'x']) governor.ask('a', null, who);
      for (let count = 0; count < 9; count += 1) expect(governor.ask('a', null, null)).to.equal(startMs + 1_015);
      expect(governor.ask('a', null, 'x')).to.equal(startMs + 1_015);
    });

    it('and keeps none for what is not worth waiting for, also where there is room for one only', () => {
      governor = new SendGovernor({ thread: [{ count: 1, windowMs: 1_000 }], tenant: [] }, clock);
      governor.ask('a', null, 'x');
      expect([null, null, 'x'].map((who) => governor.ask('a', null, who))).to.deep.equal(Array(3).fill(startMs + 1_015));
    });

    it('and keeps its place in the tenant from those who come later, in whatever thread', () => {
      for (const thread of ['a', 'b', 'c']) governor.ask(thread, 'tenant', thread);
      for (const who of ['d', 'e', 'f']) expect(governor.ask(who, 'tenant', who)).to.equal(startMs + 1_015);
      expect(governor.ask('g', 'tenant', 'g')).to.equal(startMs + 2_030);
      clock.advance(1_015);
      expect(governor.ask('g', 'tenant', 'g'), 'not in the place of the others').to.equal(startMs + 2_030);
      for (const who of ['f', 'e', 'd']) expect(governor.ask(who, 'tenant', who)).to.equal(null);
    });

    it('and counts no tenant against another', () => {
      for (const thread of ['a', 'b', 'c']) governor.ask(thread, 'tenant', thread);
      expect(governor.ask('d', 'another tenant', 'd')).to.equal(null);
      expect(governor.ask('d', 'tenant', 'd')).to.equal(startMs + 1_015);
    });

    it('and holds no place of the tenant for a thread that has to wait for itself', () => {
      for (const who of ['x', 'x', 'x']) governor.ask('a', 'tenant', who);
      expect(governor.ask('b', 'tenant', 'y')).to.equal(null);
      expect(governor.ask('c', 'tenant', 'z'), 'the tenant has sent its three').to.equal(startMs + 1_015);
      clock.advance(1_015);
      expect(['x', 'z', 'y'].map((who, index) => governor.ask(['a', 'c', 'b'][index] ?? '', 'tenant', who))).to.deep.equal([
        null,
        null,
        null,
      ]);
    });

    it('and holds it to what was really sent, when others came later than they were told', () => {
      for (const who of ['x', 'x']) governor.ask('a', null, who);
      for (const who of ['x', 'y', 'z']) governor.ask('a', null, who);
      clock.advance(1_700);
      expect(['x', 'y'].map((who) => governor.ask('a', null, who))).to.deep.equal([null, null]);
      clock.advance(330);
      expect(governor.ask('a', null, 'z')).to.equal(startMs + 2_715);
    });

    it('of a clock that was set back, no later than by that clock', () => {
      let nowMs = startMs + 3_600_000;
      governor = new SendGovernor(limits, { nowMs: () => nowMs, at: () => () => {} });
      for (const who of ['x', 'x']) governor.ask('a', null, who);
      nowMs = startMs;
      expect(governor.ask('a', null, 'x')).to.equal(startMs + 1_015);
    });

    it('always a moment to come, and never one that breaks a limit, whoever asks whenever', () => {
      const step = fc.record({ who: fc.integer({ min: 0, max: 5 }), waitMs: fc.integer({ min: 0, max: 700 }) });
      fc.assert(
        fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (steps) => {
          const time = new HandClock();
          const held = new SendGovernor(limits, time);
          const sent = new Map<string, number[]>([['tenant', []]]);
          for (const { who, waitMs } of steps) {
            time.advance(waitMs);
            const thread = `thread-${who % 2}`;
            const atMs = held.ask(thread, 'tenant', who);
            if (atMs !== null) expect(atMs).to.be.greaterThan(time.nowMs());
            else for (const line of [thread, 'tenant']) sent.set(line, [...(sent.get(line) ?? []), time.nowMs()]);
          }
          for (const [line, moments] of sent) expect(mostInWindow(moments, 1_000)).to.be.at.most(line === 'tenant' ? 3 : 2);
        }),
      );
    });
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
