import { expect } from 'chai';
import { minuteMs } from '../../src/handoff/delivery.ts';
import { Reconciler } from '../../src/handoff/reconciler.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskChat, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('The rounds of reconciliation', () => {
  let bench: HandoffBench;
  let reconciler: Reconciler;
  let errors: unknown[];
  /** How many sessions each round has found to differ. */
  let rounds: number[];

  beforeEach(() => {
    bench = new HandoffBench();
    errors = [];
    rounds = [];
    reconciler = new Reconciler({
      store: bench.store,
      desk: bench.desk,
      clock: bench.clock,
      wake: () => bench.worker.wake(),
      onError: (error) => errors.push(error),
      onRound: (differing) => rounds.push(differing),
    });
  });

  afterEach(async () => {
    await reconciler.stop();
    await bench.stop();
  });

  /** Lets this round come to its end, and what follows from it. */
  async function round(begin: () => void): Promise<void> {
    const before = rounds.length;
    begin();
    while (rounds.length === before) await new Promise(setImmediate);
    await bench.quiet();
  }
  const firstRound = () => round(() => reconciler.start());
  const nextRound = () => round(() => bench.clock.advance(minuteMs));
  const asked = () => bench.desk.calls.filter((call) => call.startsWith('chat '));
  const endedAtTheDesk = (chatId: string) =>
    bench.desk.chats.set(chatId, deskChat({ id: chatId, status: 'ended', endReason: 'agent_ended' }));

  it('mend at once what they find at the start, and tell the person', async () => {
    await bench.queued();
    endedAtTheDesk('chat-1');
    await firstRound();
    expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'agent_ended' });
    expect(bench.channel.seen).to.deep.equal(['receipt queued', 'receipt ended', 'notice ended']);
    expect(rounds).to.deep.equal([1]);
  });

  it('leave an event the time of one round to arrive', async () => {
    await bench.queued();
    await firstRound();
    endedAtTheDesk('chat-1');
    await nextRound();
    expect(await bench.sessionNow()).to.include({ state: 'queued' });
    await nextRound();
    expect(await bench.sessionNow()).to.include({ state: 'ended' });
    await nextRound();
    expect(rounds).to.deep.equal([0, 1, 1, 0]);
  });

  it('take what has changed since the last one for new', async () => {
    await bench.queued();
    await firstRound();
    bench.desk.chats.set('chat-1', deskChat({ status: 'connected', agent: anAgent }));
    await nextRound();
    endedAtTheDesk('chat-1');
    await nextRound();
    expect(await bench.sessionNow()).to.include({ state: 'queued' });
    await nextRound();
    expect(await bench.sessionNow()).to.include({ state: 'ended' });
  });

  it('take what was right in between for new', async () => {
    await bench.queued();
    await firstRound();
    for (const status of ['connected', 'queued', 'connected'] as const) {
      bench.desk.chats.set('chat-1', deskChat({ status, agent: status === 'connected' ? anAgent : null }));
      await nextRound();
    }
    expect(await bench.sessionNow()).to.include({ state: 'queued' });
    expect(rounds).to.deep.equal([0, 1, 0, 1]);
  });

  it('end the session of a chat that Vayusphere does not know any more', async () => {
    await bench.queued();
    bench.desk.chats.delete('chat-1');
    await firstRound();
    expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'chat_not_found' });
  });

  it('change nothing while Vayusphere does not answer, which says nothing of its chats', async () => {
    await bench.queued();
    bench.desk.down = noAnswer();
    await firstRound();
    await nextRound();
    expect(await bench.sessionNow()).to.include({ state: 'queued' });
    expect(rounds).to.deep.equal([0, 0]);
    expect(errors).to.deep.equal([]);
  });

  it('ask nothing of a session that has no chat yet, nor of one that is over', async () => {
    await bench.queued();
    await bench.service.cancel('session-1', 'ada');
    bench.desk.down = noAnswer();
    await bench.service.request(newHandoff('session-2', 'bob'));
    await bench.quiet();
    await firstRound();
    expect(asked()).to.deep.equal([]);
  });

  it('look at every session, however many there are, with four calls at once', async () => {
    const count = 205;
    for (let number = 1; number <= count; number++)
      await bench.service.request(newHandoff(`session-${number}`, `person-${number}`));
    await bench.quiet();
    let underWay = 0;
    let most = 0;
    for (let number = 1; number <= count; number++)
      bench.desk.next('chat', async () => {
        most = Math.max(most, ++underWay);
        await new Promise(setImmediate);
        underWay -= 1;
        return deskChat();
      });
    await firstRound();
    expect(new Set(asked()).size).to.equal(count);
    expect(asked()).to.have.lengthOf(count);
    expect(most).to.equal(4);
  });

  it('go on after one in which the store failed, and say so', async () => {
    await bench.queued();
    const failure = new Error('the disk is gone');
    const { openSessions } = bench.store;
    bench.store.openSessions = async () => {
      throw failure;
    };
    await firstRound();
    expect(errors).to.deep.equal([failure]);
    bench.store.openSessions = openSessions;
    await nextRound();
    expect(asked()).to.deep.equal(['chat chat-1']);
    expect(errors).to.have.lengthOf(1);
  });

  it('come to an end when it is stopped: what is under way is waited for, and nothing begins after it', async () => {
    await bench.queued();
    await bench.queued('session-2', 'bob');
    const held = Array.from({ length: 2 }, () => bench.desk.holdChat());
    reconciler.start();
    for (const call of held) await call.reached;
    let stopped = false;
    const stopping = reconciler.stop().then(() => {
      stopped = true;
    });
    await new Promise(setImmediate);
    expect(stopped).to.equal(false);
    for (const call of held) call.letGo();
    await stopping;
    bench.clock.advance(10 * minuteMs);
    await bench.quiet();
    expect(asked()).to.have.lengthOf(2);
    expect(bench.clock.waiting).to.equal(0);
  });

  it('end between two of them when it is stopped then', async () => {
    await bench.queued();
    await firstRound();
    await reconciler.stop();
    bench.clock.advance(10 * minuteMs);
    await bench.quiet();
    expect(rounds).to.deep.equal([0]);
  });
});
