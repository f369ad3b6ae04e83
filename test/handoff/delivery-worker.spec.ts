import { expect } from 'chai';
import { ChannelUnavailable, UserUnreachable } from '../../src/errors.ts';
import { minuteMs } from '../../src/handoff/delivery.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('The delivery worker', () => {
  let bench: HandoffBench;

  beforeEach(() => {
    bench = new HandoffBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  describe('telling the person', () => {
    it('draws one receipt for all changes that came while the one before was on its way', async () => {
      await bench.queued();
      let going = () => {};
      const gone = new Promise<void>((resolve) => {
        going = resolve;
      });
      bench.channel.beforeReceipt = () => gone;
      for (const position of [9, 8, 7, 6])
        await bench.service.acceptFromVayusphere(deskEvent(10 - position, { ...eventContents.queued, position }));
      going();
      await bench.quiet();
      expect(bench.channel.receipts.map((session) => session.state === 'queued' && session.position)).to.deep.equal([2, 9, 6]);
    });

    it('keeps the order of what it says', async () => {
      await bench.queued();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.service.acceptFromVayusphere(deskEvent(2, eventContents.transferred));
      await bench.service.acceptFromVayusphere(deskEvent(3, eventContents.ended));
      await bench.quiet();
      const notices = bench.channel.seen.filter((what) => what.startsWith('notice'));
      expect(notices).to.deep.equal(['notice connected', 'notice transferred', 'notice ended']);
      expect(bench.channel.seen.at(-1)).to.equal('notice ended');
    });

    it('shows the receipt as a new message to a person who asks, although an update of the old one is on its way', async () => {
      await bench.queued();
      let going = () => {};
      let reached = () => {};
      const gone = new Promise<void>((resolve) => {
        going = resolve;
      });
      const reaching = new Promise<void>((resolve) => {
        reached = resolve;
      });
      bench.channel.beforeReceipt = () => {
        reached();
        return gone;
      };
      await bench.service.acceptFromVayusphere(deskEvent(1));
      await reaching;
      await bench.service.showReceiptAgain('session-1');
      going();
      await bench.quiet();
      expect(bench.channel.receipts.map(({ receiptId }) => receiptId)).to.deep.equal([null, 'message-1', null]);
      expect(await bench.sessionNow()).to.include({ receiptId: 'message-2' });
    });

    it('comes back when the channel is busy, as late as it asks', async () => {
      let busy = true;
      bench.channel.fault = () => (busy ? new ChannelUnavailable('busy', { retryAfterMs: 45_000 }) : null);
      await bench.queued();
      busy = false;
      await bench.pass(44_999);
      expect(bench.channel.seen).to.deep.equal([]);
      await bench.pass(1);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
    });

    it('leaves a person alone who can not be reached, and the chat goes on', async () => {
      bench.channel.fault = () => new UserUnreachable('blocked');
      await bench.queued();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'connected' });
      expect(bench.deadLetters()).to.deep.equal([
        'show_receipt user_unreachable',
        'show_receipt user_unreachable',
        'notify user_unreachable',
      ]);
    });

    it('that does not work holds up neither Vayusphere nor anybody else', async () => {
      bench.channel.fault = ({ personKey }) => (personKey === 'ada' ? new ChannelUnavailable('down') : null);
      await bench.queued();
      await bench.service.addDetails('ada', 'one');
      await bench.queued('session-2', 'grace');
      await bench.service.cancel('session-1', 'ada');
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal([
        'createChat session-1',
        'changeIssue chat-1',
        'createChat session-2',
        'endChat chat-1 user_cancelled',
      ]);
      expect(bench.channel.seenOf.get('session-2')).to.deep.equal(['receipt queued']);
      expect(bench.channel.seenOf.get('session-1')).to.equal(undefined);
    });
  });

  describe('a store that fails', () => {
    it('while the outcome is stored, has it stored again without delivering twice', async () => {
      bench.store.failsOn = ({ settled }) => settled !== undefined;
      bench.store.commitsToFail = 3;
      await bench.service.request(newHandoff());
      for (let round = 0; round < 8; round++) {
        await new Promise(setImmediate);
        bench.clock.advance(1_000);
      }
      await bench.quiet();
      expect(bench.storeErrors).to.have.lengthOf(3);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('while work is claimed, is asked again after a pause, without a busy loop', async () => {
      bench.store.claimsToFail = 2;
      await bench.service.request(newHandoff());
      await bench.quiet();
      expect(bench.storeErrors).to.have.lengthOf(1);
      bench.clock.advance(1_000);
      await bench.quiet();
      expect(bench.storeErrors).to.have.lengthOf(2);
      expect(bench.desk.calls).to.deep.equal([]);
      bench.clock.advance(1_000);
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });
  });

  describe('stopping', () => {
    it('waits for what is under way and stores what came of it', async () => {
      const held = bench.desk.holdCreation();
      await bench.service.request(newHandoff());
      await held.reached;
      let stopped = false;
      const stopping = bench.worker.stop().then(() => {
        stopped = true;
      });
      await new Promise(setImmediate);
      expect(stopped).to.equal(false);
      held.letGo();
      await stopping;
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });

    it('takes nothing new, neither by a wake nor by time, and leaves it for the next start', async () => {
      await bench.queued();
      await bench.worker.stop();
      await bench.service.acceptFromVayusphere(deskEvent(1));
      bench.worker.wake();
      bench.clock.advance(minuteMs);
      await bench.quiet();
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
      expect(bench.clock.waiting).to.equal(0);
      bench.worker.start();
      await bench.quiet();
      expect(bench.channel.seen).to.deep.equal(['receipt queued', 'receipt queued']);
    });
  });

  it('has no more under way than it has slots, and gets to everything', async () => {
    await bench.stop();
    bench = new HandoffBench({ slots: 2 });
    const held = [bench.desk.holdCreation(), bench.desk.holdCreation()];
    for (let person = 1; person <= 5; person++) await bench.service.request(newHandoff(`session-${person}`, `person-${person}`));
    await Promise.all(held.map(({ reached }) => reached));
    await new Promise(setImmediate);
    expect(bench.desk.calls).to.have.lengthOf(2);
    for (const each of held) each.letGo();
    await bench.quiet();
    expect(bench.desk.calls).to.have.lengthOf(5);
    expect(bench.deliveriesLeft()).to.equal(0);
  });

  it('reports every attempt by ids and codes, with the error for the log', async () => {
    const failure = noAnswer();
    bench.desk.next('createChat', async () => {
      throw failure;
    });
    await bench.queued();
    await bench.pass(1_000);
    const creations = bench.reports.filter(({ action }) => action === 'create_chat');
    const common = { sessionId: 'session-1', deliveryId: creations[0]?.deliveryId, action: 'create_chat', mayRepeat: false };
    expect(creations).to.deep.equal([
      { ...common, attempt: 1, outcome: 'failed', errorCode: 'desk_unavailable', error: failure },
      { ...common, attempt: 2, outcome: 'arrived', errorCode: null, error: null },
    ]);
  });

  it('does not wake when nothing waits', async () => {
    await bench.queued();
    expect(bench.clock.waiting).to.equal(0);
  });
});
