import { expect } from 'chai';
import { ChannelUnavailable, type DeskRefusalCode, DeskRefused } from '../../src/errors.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('After a delivery that failed,', () => {
  let bench: HandoffBench;

  beforeEach(() => {
    bench = new HandoffBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  const refuses = (code: DeskRefusalCode) => async () => {
    throw new DeskRefused(code);
  };
  const message = { id: 'activity-1', text: 'once', sentAt: '2026-03-02T10:00:00.000Z', attachments: [] };

  async function relayed(): Promise<void> {
    const handoff = newHandoff();
    await bench.service.request({ ...handoff, request: { ...handoff.request, mode: 'relay' } });
    await bench.quiet();
  }

  describe('the report says that the next attempt may repeat something', () => {
    const repeats = () => bench.reports.map(({ action, attempt, mayRepeat }) => `${action} ${attempt} ${mayRepeat}`);

    it('when it goes to the person and nobody knows what came of the one before', async () => {
      bench.channel.fault = () => new ChannelUnavailable('broken off');
      await bench.queued();
      bench.channel.fault = () => null;
      await bench.pass(1_000);
      expect(repeats()).to.deep.equal(['create_chat 1 false', 'show_receipt 1 false', 'show_receipt 2 true']);
    });

    it('but not when the one before certainly did not arrive', async () => {
      bench.channel.fault = () => new ChannelUnavailable('slow down', { code: 'channel_throttled' });
      await bench.queued();
      bench.channel.fault = () => null;
      await bench.pass(1_000);
      expect(repeats()).to.include('show_receipt 2 false');
    });

    it('nor when nothing was sent, since the limits of the channel held it back', async () => {
      bench.channel.fault = () => new ChannelUnavailable('broken off');
      await bench.queued();
      bench.channel.fault = () => null;
      const freeAtMs = bench.clock.nowMs() + 5_000;
      bench.channel.heldUntilMs = () => (bench.clock.nowMs() < freeAtMs ? freeAtMs : null);
      await bench.pass(1_000);
      expect(bench.reports.at(-1)).to.include({ outcome: 'held_back', mayRepeat: false, heldUntilMs: freeAtMs });
      await bench.pass(5_000);
      expect(bench.reports.at(-1)).to.include({ outcome: 'arrived', mayRepeat: true });
    });

    it('nor when it goes to Vayusphere, which knows it by its key', async () => {
      bench.desk.next('createChat', async () => {
        throw noAnswer();
      });
      await bench.queued();
      await bench.pass(1_000);
      expect(repeats()).to.include('create_chat 2 false');
    });
  });

  describe('what comes of it waits until it is over:', () => {
    it('the person is not told of a message that may still arrive', async () => {
      await relayed();
      bench.desk.next('sendMessage', async () => {
        throw noAnswer();
      });
      await bench.service.acceptFromUser('ada', message, []);
      await bench.pass(1_000);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
    });

    it('a request that is on its way to the personal chat is not stuck while the channel is only busy', async () => {
      bench.channel.fault = () => new ChannelUnavailable('busy');
      await bench.service.request({ ...newHandoff(), place: { scope: 'shared', address: {} }, movesToPersonal: true });
      await bench.pass(10_000);
      expect(await bench.sessionNow()).to.have.nested.property('thread.move', 'opening');
      bench.channel.fault = () => null;
      await bench.pass(30_000);
      expect(bench.channel.seen.slice(0, 2)).to.deep.equal(['personal', 'receipt requested']);
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });
  });

  describe('a chat is held for lost', () => {
    it('when Vayusphere is asked how it stands and does not know it, and for nothing else that it says then', async () => {
      await bench.queued();
      bench.desk.next('chat', refuses('not_authorized'));
      await bench.service.acceptFromVayusphere(deskEvent(2, eventContents.connected));
      await bench.pass(30_000);
      expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 0 });
      expect(bench.deadLetters()).to.deep.equal(['check_order not_authorized']);
    });

    it('for no other call that does not find it', async () => {
      await bench.queued();
      bench.desk.next('changeIssue', refuses('chat_not_found'));
      await bench.service.addDetails('ada', 'one');
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
      expect(bench.deadLetters()).to.deep.equal(['change_issue chat_not_found']);
    });
  });

  it('events that are newer than the answer of Vayusphere have the last word over it', async () => {
    await bench.queued();
    await bench.service.acceptFromVayusphere(deskEvent(2, { ...eventContents.queued, position: 7 }));
    const held = bench.desk.holdChat();
    bench.clock.advance(30_000);
    await held.reached;
    // Neither is in its turn yet: 3 and 4 are missing before the one, 3 before the other.
    await bench.service.acceptFromVayusphere(deskEvent(5, eventContents.connected));
    await bench.service.acceptFromVayusphere(deskEvent(4, eventContents.queued));
    held.letGo(async () => deskChat({ position: 3 }));
    await bench.quiet();
    expect(await bench.sessionNow()).to.include({ state: 'queued', position: 3, lastSequence: 2 });
    await bench.service.acceptFromVayusphere(deskEvent(3, eventContents.queued));
    await bench.quiet();
    expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 5 });
  });

  it('the store that could not keep its outcome is left alone for a second each time', async () => {
    bench.store.failsOn = ({ settled }) => settled !== undefined;
    bench.store.commitsToFail = 2;
    await bench.service.request(newHandoff());
    const pass = async (ms: number) => {
      bench.clock.advance(ms);
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    };
    await pass(0);
    expect(bench.storeErrors).to.have.lengthOf(1);
    await pass(999);
    expect(bench.storeErrors).to.have.lengthOf(1);
    await pass(1);
    expect(bench.storeErrors).to.have.lengthOf(2);
    await pass(1_000);
    await bench.quiet();
    expect(await bench.sessionNow()).to.include({ state: 'queued' });
  });
});
