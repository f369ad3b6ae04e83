import { expect } from 'chai';
import { ChannelUnavailable, DeskUnavailable, UserUnreachable } from '../../src/errors.ts';
import { type DeliveryAction, minuteMs, newDelivery } from '../../src/handoff/delivery.ts';
import { SendGovernor, teamsSendLimits } from '../../src/handoff/send-governor.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

const agentSays = (text: string): DeliveryAction => ({
  to: 'user',
  action: 'show_message',
  message: { id: `m-${text}`, text, agent: anAgent, attachments: [] },
});

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

  describe('what the limits of the channel hold back', () => {
    const idle = 'session-idle';
    const busy = Array.from({ length: 20 }, (_, index) => `session-${index}`);
    let governor: SendGovernor;

    beforeEach(async () => {
      governor = new SendGovernor(teamsSendLimits, bench.clock);
      for (const id of [idle, ...busy]) await bench.queued(id, `person of ${id}`);
      await bench.pass(minuteMs);
      bench.channel.seenOf.clear();
      bench.reports.length = 0;
      bench.channel.heldUntilMs = ({ id }) => governor.ask(id, null, id);
    });

    const talk = async (id: string, messages: number) => {
      for (let count = 1; count <= messages; count++)
        await bench.store.commit({ deliveries: [newDelivery(id, agentSays(`${count}`), bench.clock.nowMs())] });
      bench.worker.wake();
    };

    it('leaves the slots to others: an idle thread is served at once beside 20 that are over their limit', async () => {
      for (const id of busy) await talk(id, 10);
      await bench.quiet();
      const startMs = bench.clock.nowMs();
      expect(busy.map((id) => bench.channel.seenOf.get(id)?.length)).to.deep.equal(busy.map(() => 7));
      await talk(idle, 1);
      await bench.quiet();
      expect(bench.channel.seenOf.get(idle)).to.deep.equal(['message 1']);
      expect(bench.clock.nowMs()).to.equal(startMs);
    });

    it('keeps its order, and arrives when it may', async () => {
      await talk('session-1', 10);
      await bench.pass(1_015);
      expect(bench.channel.seenOf.get('session-1')).to.have.lengthOf(8);
      await bench.pass(1_015);
      const inOrder = Array.from({ length: 10 }, (_, index) => `message ${index + 1}`);
      expect(bench.channel.seenOf.get('session-1')).to.deep.equal(inOrder);
    });

    it('is asked for once a moment, not over and over', async () => {
      await talk('session-1', 8);
      await bench.quiet();
      expect(bench.clock.waiting).to.equal(1);
      bench.worker.wake();
      await bench.pass(1_014);
      expect(bench.reports.filter(({ outcome }) => outcome === 'held_back')).to.have.lengthOf(1);
    });

    it('counts no attempt, is in no doubt and does not expire by it', async () => {
      bench.channel.heldUntilMs = () => (bench.clock.nowMs() < releasedMs ? bench.clock.nowMs() + minuteMs : null);
      const releasedMs = bench.clock.nowMs() + 20 * minuteMs;
      await talk('session-1', 1);
      await bench.pass(20 * minuteMs);
      const last = bench.reports.at(-1);
      expect(bench.reports).to.have.lengthOf(21);
      expect(last).to.deep.include({ outcome: 'arrived', attempt: 1, mayRepeat: false, heldUntilMs: null });
      expect(bench.reports[0]).to.deep.include({ outcome: 'held_back', attempt: 1, mayRepeat: false, error: null });
      expect(bench.deadLetters()).to.deep.equal([]);
    });

    it('is stored as such by a store that fails at first, and does not hold a slot for good', async () => {
      bench.store.failsOn = ({ settled }) => settled?.outcome.status === 'held_back';
      bench.store.commitsToFail = 1;
      await talk('session-1', 8);
      for (let turn = 0; bench.storeErrors.length === 0 && turn < 1_000; turn++) await new Promise(setImmediate);
      for (let round = 0; round < 5; round++) {
        bench.clock.advance(1_000);
        await new Promise(setImmediate);
      }
      await bench.quiet();
      expect(bench.storeErrors).to.have.lengthOf(1);
      expect(bench.channel.seenOf.get('session-1')).to.have.lengthOf(8);
    });

    it('is drawn as things are when it goes, in one receipt for all that has changed meanwhile', async () => {
      const session = await bench.sessionNow('session-1');
      const chatId = session.state === 'queued' ? session.chat.id : '';
      bench.channel.receipts.length = 0;
      await talk('session-1', 7);
      await bench.quiet();
      for (const position of [3, 2, 1]) {
        await bench.service.acceptFromVayusphere(deskEvent(4 - position, { ...eventContents.queued, position }, chatId));
        await bench.quiet();
      }
      await bench.pass(5_000);
      expect(bench.channel.receipts.map((session) => session.state === 'queued' && session.position)).to.deep.equal([1]);
    });

    it('is left in the store by a stop, which does not wait for it', async () => {
      await talk('session-1', 9);
      await bench.quiet();
      const startMs = bench.clock.nowMs();
      await bench.worker.stop();
      expect(bench.clock.nowMs()).to.equal(startMs);
      bench.worker.start();
      await bench.pass(5_000);
      expect(bench.channel.seenOf.get('session-1')).to.have.lengthOf(9);
    });
  });

  describe('what is not tried while the circuit is open', () => {
    const open = new DeskUnavailable('desk_circuit_open', 'not tried', { retryAfterMs: 10_000 });
    beforeEach(() => {
      bench.desk.down = open;
    });

    const outcomes = () =>
      bench.reports.filter(({ action }) => action === 'create_chat').map(({ outcome, attempt }) => ({ outcome, attempt }));

    it('counts no attempt, and goes as soon as the circuit lets it', async () => {
      await bench.queued();
      await bench.pass(55_000);
      bench.desk.down = null;
      await bench.pass(10_500);
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
      expect(
        outcomes()
          .slice(0, -1)
          .every(({ outcome, attempt }) => outcome === 'held_back' && attempt === 1),
      ).to.equal(true);
      expect(outcomes().at(-1)).to.deep.equal({ outcome: 'arrived', attempt: 1 });
    });

    it('is told to the person, once', async () => {
      await bench.queued();
      await bench.pass(minuteMs);
      expect(bench.channel.seen.filter((what) => what === 'notice delayed')).to.have.lengthOf(1);
    });

    it('is given up when its time is up, and the person hears of it', async () => {
      await bench.queued();
      await bench.pass(15 * minuteMs);
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable' });
      expect(bench.deadLetters()).to.include('create_chat desk_circuit_open');
    });

    it('makes no chat for a person who has cancelled meanwhile', async () => {
      await bench.queued();
      await bench.service.cancel('session-1', 'ada');
      bench.desk.calls.length = 0;
      bench.desk.down = null;
      await bench.pass(minuteMs);
      expect(bench.desk.calls).to.deep.equal([]);
      expect(await bench.sessionNow()).to.include({ state: 'ended' });
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
    const { deliveryId } = creations[0] ?? {};
    const common = { sessionId: 'session-1', deliveryId, action: 'create_chat', mayRepeat: false, heldUntilMs: null };
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
