import { expect } from 'chai';
import { createRecogniser, type Recogniser, type RecogniserInput, type Understanding } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { type FallbackReason, type TimeLimitClock, withFallback } from '../../src/triage/with-fallback.ts';
import { defaultCatalogue } from './default-catalogue.ts';

/** A clock whose only hand is `strike`: it lets every alarm that is still set go off. */
function handClock(): TimeLimitClock & { strike(): void; readonly alarms: Map<number, () => void> } {
  const alarms = new Map<number, () => void>();
  return {
    alarms,
    nowMs: () => 1_000,
    at: (atMs, callback) => {
      alarms.set(atMs, callback);
      return () => alarms.delete(atMs);
    },
    strike: () => {
      for (const callback of alarms.values()) callback();
    },
  };
}

const input: RecogniserInput = { text: 'MySQL is down', locale: 'en', open: null };
const builtInAnswer = understand(input, defaultCatalogue);
const otherAnswer: Understanding = { ...builtInAnswer, subject: 'from elsewhere' };

function setUp(understandElsewhere: Recogniser['understand']) {
  const clock = handClock();
  const reasons: FallbackReason[] = [];
  const primary = { understand: understandElsewhere };
  const recogniser = withFallback(primary, createRecogniser(), {
    timeoutMs: 500,
    clock,
    onFallback: (reason) => reasons.push(reason),
  });
  return { clock, reasons, answer: recogniser.understand(input, defaultCatalogue) };
}

describe('withFallback', () => {
  it('gives the answer of the primary recogniser and calls its alarm off', async () => {
    const { clock, reasons, answer } = setUp(async () => otherAnswer);
    expect(await answer).to.equal(otherAnswer);
    expect(reasons).to.deep.equal([]);
    expect(clock.alarms.size).to.equal(0);
  });

  it('answers itself when the primary fails, in a promise or at once', async () => {
    const later = setUp(() => Promise.reject(new Error('no answer')));
    expect(await later.answer).to.deep.equal(builtInAnswer);
    const atOnce = setUp(() => {
      throw new Error('not set up');
    });
    expect(await atOnce.answer).to.deep.equal(builtInAnswer);
    expect([...later.reasons, ...atOnce.reasons]).to.deep.equal(['failed', 'failed']);
  });

  it('answers itself when the time is over, and drops what comes later', async () => {
    let fail = (_: Error): void => {};
    const { clock, reasons, answer } = setUp(() => new Promise((_, reject) => (fail = reject)));
    expect([...clock.alarms.keys()]).to.deep.equal([1_500]);
    clock.strike();
    expect(await answer).to.deep.equal(builtInAnswer);
    fail(new Error('too late'));
    expect(reasons).to.deep.equal(['timed_out']);
  });
});
