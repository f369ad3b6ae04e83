import { expect } from 'chai';
import fc from 'fast-check';
import {
  ChannelUnavailable,
  DeskRefused,
  DeskUnavailable,
  HeldBack,
  StoreUnavailable,
  UserUnreachable,
  VersionConflict,
} from '../../src/errors.ts';
import type { DeliveryAction } from '../../src/handoff/delivery.ts';
import { isInDoubt, minuteMs, newDelivery, nextAttempt } from '../../src/handoff/delivery.ts';
import { anAgent } from '../support/handoff-examples.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const never = nowMs + 365 * 24 * 60 * minuteMs;
const noAnswer = (retryAfterMs: number | null = null) => new DeskUnavailable('desk_unavailable', 'no answer', { retryAfterMs });

/** The wait before the next attempt, in milliseconds; null when there is none. */
function waitMs(attempt: number, error: unknown, random: number, expiresAtMs = never): number | null {
  const next = nextAttempt({ attempt, expiresAtMs }, error, nowMs, random);
  return 'retryAtMs' in next ? next.retryAtMs - nowMs : null;
}

const attempts = fc.integer({ min: 1, max: 5_000 });
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('The next attempt of a delivery', () => {
  it('comes after waits that double from half a second to half a minute', () => {
    const waits = Array.from({ length: 9 }, (_, index) => waitMs(index + 1, noAnswer(), 0.999_999));
    expect(waits).to.deep.equal([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is drawn from the upper half of its wait', () => {
    expect(waitMs(1, noAnswer(), 0)).to.equal(250);
    expect(waitMs(1, noAnswer(), 0.5)).to.equal(375);
    expect(waitMs(20, noAnswer(), 0)).to.equal(15_000);
  });

  it('never comes later than half a minute, unless it was asked to, nor earlier than a quarter of a second', () => {
    fc.assert(
      fc.property(attempts, chance, (attempt, random) => {
        expect(waitMs(attempt, noAnswer(), random)).to.be.within(250, 30_000);
      }),
    );
  });

  it('comes at a whole millisecond, since stores count in those', () => {
    fc.assert(
      fc.property(attempts, chance, fc.double({ min: 0, max: 1e9, noNaN: true }), (attempt, random, askedMs) => {
        expect(Number.isSafeInteger(waitMs(attempt, noAnswer(askedMs), random))).to.equal(true);
      }),
    );
  });

  it('is never sooner than the other side asked, however long that is', () => {
    fc.assert(
      fc.property(attempts, chance, fc.integer({ min: 0, max: 86_400_000 }), (attempt, random, askedMs) => {
        for (const error of [noAnswer(askedMs), new ChannelUnavailable('busy', { retryAfterMs: askedMs })]) {
          expect(waitMs(attempt, error, random)).to.be.at.least(askedMs);
        }
      }),
    );
  });

  it('is not sooner than its own wait when the other side asked for less', () => {
    expect(waitMs(7, noAnswer(10), 0)).to.equal(15_000);
  });

  it('does not come at or after the expiry: the delivery is dead now', () => {
    const failure = noAnswer(60_000);
    expect(nextAttempt({ attempt: 1, expiresAtMs: nowMs + 60_000 }, failure, nowMs, 0)).to.deep.equal({ dead: 'expired' });
    expect(waitMs(1, failure, 0, nowMs + 60_001)).to.equal(60_000);
  });

  it('is before the expiry, always', () => {
    fc.assert(
      fc.property(attempts, chance, fc.integer({ min: -minuteMs, max: 60 * minuteMs }), (attempt, random, leftMs) => {
        const next = waitMs(attempt, noAnswer(), random, nowMs + leftMs);
        expect(next === null || next < leftMs).to.equal(true);
      }),
    );
  });

  describe('that was not made', () => {
    const openFor = (retryAfterMs: number | null) => new DeskUnavailable('desk_circuit_open', 'not tried', { retryAfterMs });
    const next = (attempt: number, error: unknown, random: number, expiresAtMs = never) =>
      nextAttempt({ attempt, expiresAtMs }, error, nowMs, random);

    it('because the circuit is open, is not counted, and comes soon after the circuit lets it, however many came before', () => {
      fc.assert(
        fc.property(attempts, chance, fc.integer({ min: 0, max: 10_000 }), (attempt, random, openMs) => {
          const held = next(attempt, openFor(openMs), random);
          expect(held).to.have.keys('heldUntilMs');
          expect('heldUntilMs' in held && held.heldUntilMs - nowMs).to.be.within(openMs + 250, openMs + 500);
        }),
      );
    });

    it('does not come at once where nobody knows how long the circuit is open', () => {
      expect(next(7, openFor(null), 0)).to.deep.equal({ heldUntilMs: nowMs + 250 });
    });

    it('does not come at or after the expiry either, because somebody waits to hear of it', () => {
      expect(next(1, openFor(1_000), 0, nowMs + 1_250)).to.deep.equal({ dead: 'expired' });
      expect(next(1, openFor(1_000), 0, nowMs + 1_251)).to.deep.equal({ heldUntilMs: nowMs + 1_250 });
    });

    it('because of the limits of the channel, comes when they let it, and does not expire by that', () => {
      expect(next(3, new HeldBack(nowMs + 60_000), 0, nowMs + 1)).to.deep.equal({ heldUntilMs: nowMs + 60_000 });
    });
  });

  for (const [why, error] of [
    ['Vayusphere refused', new DeskRefused('queue_closed')],
    ['the person is gone', new UserUnreachable('blocked')],
    ['the fault is ours', new TypeError('x is not a function')],
    ['something odd was thrown', 'a string'],
  ] as const)
    it(`does not come when ${why}`, () => {
      expect(nextAttempt({ attempt: 1, expiresAtMs: never }, error, nowMs, 0)).to.deep.equal({ dead: 'refused' });
    });

  it('comes after every failure that says that it can be tried again', () => {
    for (const error of [noAnswer(), new ChannelUnavailable('busy'), new VersionConflict('changed')])
      expect(waitMs(1, error, 0)).to.equal(250);
  });
});

describe('A new delivery', () => {
  const message = { id: 'message-1', text: 'Hello', sentAt: '2026-03-02T10:00:00Z', attachments: [] };
  const ofAgent = { id: 'm-1', text: 'Hello', agent: anAgent, attachments: [] };
  const file = { name: 'trace.log', contentType: 'text/plain', address: {} };
  const survey = { rating: 5, comment: null } as const;
  type Kind = DeliveryAction['action'];
  /** Of every kind an example, how many minutes it is worth sending, and whether one says it for all that wait. */
  const all: {
    readonly [Each in Kind]: readonly [DeliveryAction & { readonly action: Each }, minutes: number, coalesces: boolean | string];
  } = {
    create_chat: [{ to: 'desk', action: 'create_chat' }, 15, false],
    withdraw_chat: [{ to: 'desk', action: 'withdraw_chat' }, 60, false],
    change_issue: [{ to: 'desk', action: 'change_issue' }, 60, true],
    end_chat: [{ to: 'desk', action: 'end_chat', reason: 'user_ended' }, 60, false],
    rate: [{ to: 'desk', action: 'rate', survey }, 60, false],
    pass_file: [{ to: 'desk', action: 'pass_file', messageId: 'message-1', index: 0, file }, 14, false],
    send_message: [{ to: 'desk', action: 'send_message', message }, 15, false],
    change_message: [{ to: 'desk', action: 'change_message', messageId: 'message-1', change: { deleted: true } }, 15, false],
    open_personal: [{ to: 'user', action: 'open_personal' }, 15, false],
    show_receipt: [{ to: 'user', action: 'show_receipt' }, 15, true],
    tell_thread: [{ to: 'user', action: 'tell_thread' }, 15, true],
    retire_receipt: [{ to: 'user', action: 'retire_receipt', receiptId: 'message-1' }, 15, false],
    ask_rating: [{ to: 'user', action: 'ask_rating' }, 60, false],
    notify: [{ to: 'user', action: 'notify', notice: 'connected' }, 15, false],
    tell_lost_file: [{ to: 'user', action: 'tell_lost_file', name: null, loss: 'too_large' }, 15, false],
    tell_unshown: [{ to: 'user', action: 'tell_unshown', agentName: 'Grace' }, 15, false],
    show_message: [{ to: 'user', action: 'show_message', message: ofAgent }, 15, false],
    change_shown: [{ to: 'user', action: 'change_shown', messageId: 'm-1', change: { deleted: true } }, 15, false],
    check_order: [{ to: 'check', action: 'check_order', after: 4 }, 24 * 60, 'check_order/4'],
    check_silence: [{ to: 'silence', action: 'check_silence', afterMs: 0 }, 24 * 60, true],
    check_met: [{ to: 'met', action: 'check_met', afterMs: 0 }, 24 * 60, true],
  };
  for (const [content, minutes, coalesces] of Object.values(all))
    it(`that does ${content.action} is worth sending for ${minutes} minutes and ${coalesces ? 'says it for all that wait' : 'stands for itself'}`, () => {
      expect(newDelivery('session-1', content, nowMs)).to.deep.equal({
        sessionId: 'session-1',
        content,
        notBeforeMs: nowMs,
        expiresAtMs: nowMs + minutes * minuteMs,
        coalesceKey: coalesces === true ? content.action : coalesces || null,
      });
    });

  it('that waits on purpose lives as long after its wait as any other', () => {
    const delayed = newDelivery('session-1', { to: 'check', action: 'check_order', after: 4 }, nowMs, 30_000);
    const silence: DeliveryAction = { to: 'silence', action: 'check_silence', afterMs: 30_000 };
    expect(newDelivery('session-1', silence, nowMs)).to.include({
      notBeforeMs: delayed.notBeforeMs,
      expiresAtMs: delayed.expiresAtMs,
    });
    expect(delayed).to.include({ notBeforeMs: nowMs + 30_000, expiresAtMs: nowMs + 30_000 + 24 * 60 * minuteMs });
  });
});

describe('What is attempted again', () => {
  it('is no repeat the first time, whatever is known of before', () => {
    for (const code of [null, 'desk_unavailable', 'channel_unavailable'])
      expect(isInDoubt(1, code), String(code)).to.equal(false);
  });

  it('may have arrived when its process died before it knew', () => {
    expect(isInDoubt(2, null)).to.equal(true);
  });

  for (const error of [
    noAnswer(),
    new DeskUnavailable('desk_protocol', 'nonsense'),
    new ChannelUnavailable('broken off'),
    new VersionConflict('changed'),
    new StoreUnavailable('gone'),
  ])
    it(`may have arrived after ${error.code}, which says nothing of it`, () => {
      for (const attempt of [2, 3, 100]) expect(isInDoubt(attempt, error.code)).to.equal(true);
    });

  for (const error of [
    new ChannelUnavailable('slow down', { code: 'channel_throttled' }),
    new ChannelUnavailable('nobody listens', { code: 'channel_unreachable' }),
    new ChannelUnavailable('who are you', { code: 'channel_unauthorized' }),
    new DeskUnavailable('desk_overloaded', 'slow down'),
    new DeskUnavailable('desk_circuit_open', 'not called'),
    new HeldBack(nowMs),
  ])
    it(`has certainly not arrived after ${error.code}`, () => {
      for (const attempt of [2, 3, 100]) expect(isInDoubt(attempt, error.code)).to.equal(false);
    });
});
