import { expect } from 'chai';
import { ChannelUnavailable, DeskRefused, StoreUnavailable } from '../../src/errors.ts';
import { minuteMs } from '../../src/handoff/delivery.ts';
import type { FailingStore } from '../support/handoff-bench.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';

describe('A delivery for which the store can not be read', () => {
  let bench: HandoffBench;

  beforeEach(() => {
    bench = new HandoffBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  /** Has this asked for while nothing is delivered, and then the first reads of its delivery fail. */
  async function unread(ask: () => Promise<unknown>, readThatFails: FailingStore['readThatFails'] = 'session'): Promise<void> {
    await bench.worker.stop();
    await ask();
    Object.assign(bench.store, { readsToFail: 2, readThatFails });
    bench.worker.start();
    await bench.quiet();
  }

  async function talking(): Promise<void> {
    const handoff = newHandoff();
    const silence = { warnAfterMs: 10 * minuteMs, endAfterMs: 15 * minuteMs };
    await bench.service.request({ ...handoff, request: { ...handoff.request, mode: 'relay', silence } });
    await bench.quiet();
    await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
    await bench.quiet();
    bench.reports.length = 0;
  }
  const agentWrites = () => bench.service.acceptFromVayusphere(deskEvent(2, eventContents.message));

  for (const [how, error] of Object.entries({
    'as it says itself': new StoreUnavailable('gone'),
    'by an error of its own': new Error('disk I/O error'),
  }))
    describe(how, () => {
      beforeEach(() => {
        bench.store.readError = error;
      });

      it('is made when it can be again, and the person is not told that Vayusphere does not answer', async () => {
        await unread(() => bench.service.request(newHandoff()));
        await bench.pass(2_000);
        expect(bench.channel.seen).to.deep.equal(['receipt queued']);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      });

      it('waits for a second each time, counts no attempt, and is told to whoever operates the store', async () => {
        await unread(() => bench.service.request(newHandoff()));
        await bench.pass(2_000);
        const creations = bench.reports.filter(({ action }) => action === 'create_chat');
        expect(creations.map(({ outcome, attempt, errorCode }) => [outcome, attempt, errorCode])).to.deep.equal([
          ['held_back', 1, null],
          ['held_back', 1, null],
          ['arrived', 1, null],
        ]);
        expect(bench.storeErrors).to.have.lengthOf(2);
        for (const told of bench.storeErrors) {
          expect(told).to.be.instanceOf(StoreUnavailable);
          expect([told, (told as StoreUnavailable).cause]).to.include(error);
        }
      });

      it('was not sent: it is no repeat, and ends no chat', async () => {
        await talking();
        await unread(agentWrites);
        await bench.pass(2_000);
        const repeats = bench.reports.map(({ outcome, mayRepeat }) => `${outcome} ${mayRepeat}`);
        expect(repeats).to.deep.equal(['held_back false', 'held_back false', 'arrived false']);
        expect(await bench.sessionNow()).to.include({ state: 'connected' });
        expect(bench.deadLetters()).to.deep.equal([]);
      });
    });

  it('stays a repeat when what was sent before may have arrived', async () => {
    await talking();
    bench.channel.fault = () => new ChannelUnavailable('broken off');
    await unread(async () => {
      bench.worker.start();
      await agentWrites();
      await bench.quiet();
      bench.channel.fault = () => null;
    });
    await bench.pass(minuteMs);
    expect(bench.reports.map(({ outcome, attempt, mayRepeat }) => [outcome, attempt, mayRepeat])).to.deep.equal([
      ['failed', 1, false],
      ['held_back', 2, false],
      ['held_back', 2, false],
      ['arrived', 2, true],
    ]);
  });

  it('is made also when it was in the middle that the store could not be read', async () => {
    bench.desk.chats.set('chat-own', deskChat({ id: 'chat-own' }));
    const inTheWay = async () => {
      throw new DeskRefused('chat_already_open', { chatId: 'chat-own' });
    };
    bench.desk.next('createChat', inTheWay, inTheWay, inTheWay);
    await unread(() => bench.service.request(newHandoff()), 'sessionOfChat');
    await bench.pass(2_000);
    expect(await bench.sessionNow()).to.have.nested.property('chat.id', 'chat-own');
    expect(bench.channel.seen).to.deep.equal(['receipt queued']);
  });

  it('is made whatever it is that could not be read', async () => {
    await talking();
    await agentWrites();
    await bench.quiet();
    const change = { type: 'message_changed', id: 'm-1', change: { text: 'Better' } } as const;
    await unread(() => bench.service.acceptFromVayusphere(deskEvent(3, change)), 'shownMessage');
    await bench.pass(2_000);
    expect(bench.channel.seen.at(-1)).to.match(/^change .* Better$/);
    await unread(async () => {
      await bench.service.acceptFromVayusphere(deskEvent(5, eventContents.message));
      bench.clock.advance(30_000);
    }, 'keptEvents');
    await bench.pass(2_000);
    expect(bench.desk.calls.at(-1)).to.equal('chat chat-1');
    expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 5 });
    expect(bench.deadLetters()).to.deep.equal([]);
  });
});
