import { expect } from 'chai';
import { type Ages, agesAt, type Pruned, Pruner } from '../../src/handoff/pruner.ts';
import { HandClock } from '../support/hand-clock.ts';

const dayMs = 24 * 60 * 60_000;
const nothing: Pruned = { sessions: 0, transcriptLines: 0, deadLetters: 0, keptEvents: 0, botState: 0 };

describe('The pruner', () => {
  let clock: HandClock;
  let rounds: Ages[];
  let results: (Pruned | Error)[];
  let pruned: Pruned[];
  let errors: unknown[];
  let pruner: Pruner;

  beforeEach(() => {
    clock = new HandClock();
    [rounds, results, pruned, errors] = [[], [], [], []];
    pruner = new Pruner({
      clock,
      retentionMs: 30 * dayMs,
      store: {
        prune: async (ages) => {
          rounds.push(ages);
          const result = results.shift() ?? nothing;
          if (result instanceof Error) throw result;
          return result;
        },
      },
      onPruned: (counts) => pruned.push(counts),
      onError: (error) => errors.push(error),
    });
  });

  const settled = () => new Promise(setImmediate);

  it('clears up at the start and every minute, by the age that things have then', async () => {
    const startMs = clock.nowMs();
    pruner.start();
    await settled();
    expect(rounds).to.deep.equal([agesAt(startMs, 30 * dayMs)]);
    clock.advance(59_999);
    await settled();
    expect(rounds).to.have.length(1);
    clock.advance(1);
    await settled();
    expect(rounds.at(-1)?.sessionsBeforeMs).to.equal(startMs + 60_000 - 30 * dayMs);
    await pruner.stop();
  });

  it('tells of what it deleted, and not of nothing', async () => {
    results = [nothing, { ...nothing, sessions: 2 }];
    pruner.start();
    await settled();
    clock.advance(60_000);
    await settled();
    expect(pruned).to.deep.equal([{ ...nothing, sessions: 2 }]);
    await pruner.stop();
  });

  it('goes on after a round that failed', async () => {
    results = [new Error('the disk is full'), { ...nothing, botState: 1 }];
    pruner.start();
    await settled();
    expect(errors).to.have.length(1);
    clock.advance(60_000);
    await settled();
    expect(pruned).to.have.length(1);
    await pruner.stop();
  });

  it('keeps everything for its retention, but events that nobody asks for no longer than three days', () => {
    const nowMs = clock.nowMs();
    for (const [retentionDays, eventDays] of [
      [30, 3],
      [3, 3],
      [1, 1],
    ] as const) {
      const oldMs = nowMs - retentionDays * dayMs;
      expect(agesAt(nowMs, retentionDays * dayMs)).to.deep.equal({
        sessionsBeforeMs: oldMs,
        deadLettersBeforeMs: oldMs,
        botStateBeforeMs: oldMs,
        keptEventsBeforeMs: nowMs - eventDays * dayMs,
      });
    }
  });

  it('ends with the round that is under way, and leaves no alarm behind', async () => {
    pruner.start();
    await pruner.stop();
    expect(rounds).to.have.length(1);
    expect(clock.waiting).to.equal(0);
  });
});
