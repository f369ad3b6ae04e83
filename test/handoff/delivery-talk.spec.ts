import { expect } from 'chai';
import { ChannelUnavailable, type DeskRefusalCode, DeskRefused, MessageRefused, UserUnreachable } from '../../src/errors.ts';
import { type DeliveryAction, minuteMs, newDelivery } from '../../src/handoff/delivery.ts';
import type { NewHandoff } from '../../src/handoff/service.ts';
import { type HandoffSession, isOpen } from '../../src/handoff/session.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('What a delivery does to a session that goes on:', () => {
  let bench: HandoffBench;

  beforeEach(() => {
    bench = new HandoffBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  const message = { id: 'activity-1', text: 'once', sentAt: '2026-03-02T10:00:00.000Z', attachments: [] };
  const refuses = (code: DeskRefusalCode) => async () => {
    throw new DeskRefused(code);
  };

  /** Asks for an agent who writes and is written to here. */
  async function relayed(): Promise<void> {
    const handoff = newHandoff();
    await bench.service.request({ ...handoff, request: { ...handoff.request, mode: 'relay' } });
    await bench.quiet();
  }

  /** Attempts this for the session as it is, as after a crash that left it behind. */
  async function attempt(content: DeliveryAction): Promise<void> {
    await bench.store.commit({ deliveries: [newDelivery('session-1', content, bench.clock.nowMs())] });
    bench.worker.wake();
    await bench.quiet();
  }

  describe('whatever it is', () => {
    it('does nothing for a session that is forgotten', async () => {
      await bench.queued();
      bench.store.session = async () => null;
      const calls = bench.desk.calls.length;
      for (const content of [
        { to: 'desk', action: 'change_issue' },
        { to: 'user', action: 'show_receipt' },
      ] as const)
        await attempt(content);
      expect(bench.desk.calls).to.have.lengthOf(calls);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
      expect(bench.deadLetters()).to.deep.equal([]);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('does nothing for a session that has got beyond it', async () => {
      await bench.queued();
      for (const content of [
        { to: 'desk', action: 'create_chat' },
        { to: 'desk', action: 'withdraw_chat' },
        { to: 'desk', action: 'end_chat', reason: 'user_cancelled' },
        { to: 'desk', action: 'rate', survey: { rating: 5, comment: null } },
        { to: 'user', action: 'ask_rating' },
        { to: 'check', action: 'check_order', after: 0 },
        { to: 'check', action: 'check_order', after: 7 },
      ] as const)
        await attempt(content);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('looks for no chat of a session whose chat is known', async () => {
      await bench.queued();
      await bench.service.cancel('session-1', 'ada');
      await bench.quiet();
      bench.desk.calls.length = 0;
      await attempt({ to: 'desk', action: 'withdraw_chat' });
      expect(bench.desk.calls).to.deep.equal([]);
    });

    it('does nothing towards Vayusphere for a session that ended before there was a chat', async () => {
      bench.desk.next('createChat', refuses('no_agents'));
      await bench.queued();
      for (const content of [
        { to: 'desk', action: 'change_issue' },
        { to: 'desk', action: 'end_chat', reason: 'user_cancelled' },
        { to: 'desk', action: 'send_message', message },
        { to: 'desk', action: 'change_message', messageId: 'activity-1', change: { deleted: true } },
        { to: 'desk', action: 'rate', survey: { rating: 5, comment: null } },
        { to: 'check', action: 'check_order', after: 0 },
      ] as const)
        await attempt(content);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.deadLetters()).to.deep.equal(['create_chat no_agents']);
    });

    it('does nothing towards Vayusphere for a session whose chat is not there yet', async () => {
      bench.desk.down = noAnswer();
      await bench.queued();
      bench.desk.calls.length = 0;
      const ahead = { ...newDelivery('session-1', { to: 'check', action: 'check_order', after: 0 }, bench.clock.nowMs()) };
      await bench.store.commit({ deliveries: [ahead] });
      bench.worker.wake();
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal([]);
    });
  });

  describe('sending a message', () => {
    it('counts as done when Vayusphere has a message of this id, and tells the person nothing', async () => {
      await relayed();
      bench.desk.next('sendMessage', async () => {
        throw new DeskRefused('idempotency_key_reused');
      });
      await bench.service.acceptFromUser('ada', message, []);
      await bench.service.acceptFromUser('ada', { ...message, id: 'activity-2', text: 'after it' }, []);
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal([
        'createChat session-1',
        'sendMessage chat-1 activity-1',
        'sendMessage chat-1 activity-2',
      ]);
      expect(bench.deadLetters()).to.deep.equal([]);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
    });

    for (const [code, notice] of [
      ['chat_ended', 'message_too_late'],
      ['chat_not_found', 'message_too_late'],
      ['invalid_request', 'message_lost'],
    ] as const)
      it(`tells the person what helps when Vayusphere says ${code}`, async () => {
        await relayed();
        bench.desk.next('sendMessage', refuses(code));
        await bench.service.acceptFromUser('ada', message, []);
        await bench.quiet();
        expect(bench.channel.seen).to.deep.equal(['receipt queued', `notice ${notice}`]);
      });

    it('tells the person when Vayusphere refuses it, and the next one goes out', async () => {
      await relayed();
      bench.desk.next('sendMessage', refuses('message_too_large'));
      await bench.service.acceptFromUser('ada', message, []);
      await bench.service.acceptFromUser('ada', { ...message, id: 'activity-2' }, []);
      await bench.quiet();
      expect(bench.channel.seen).to.deep.equal(['receipt queued', 'notice message_too_large']);
      expect(bench.desk.calls.at(-1)).to.equal('sendMessage chat-1 activity-2');
      expect(bench.deadLetters()).to.deep.equal(['send_message message_too_large']);
    });

    it('sends files that come without words', async () => {
      await relayed();
      await bench.service.acceptFromUser('ada', { ...message, text: '' }, [{ name: 'a.log', contentType: null, address: {} }]);
      await bench.quiet();
      expect(bench.desk.calls.at(-1)).to.equal('sendMessage chat-1 activity-1');
    });

    describe('with a file, before there is a chat', () => {
      const file = { name: 'a.log', contentType: null, address: {} };

      async function sentTooEarly(refusal: DeskRefusalCode | null): Promise<void> {
        const creation = bench.desk.holdCreation();
        const handoff = newHandoff();
        await bench.service.request({ ...handoff, request: { ...handoff.request, mode: 'relay' } });
        await creation.reached;
        await bench.service.acceptFromUser('ada', message, [file]);
        if (refusal === null) await bench.service.cancel('session-1', 'ada');
        creation.letGo(refuses(refusal ?? 'no_agents'));
        await bench.quiet();
      }

      for (const code of ['queue_closed', 'no_agents', 'not_authorized'] as const)
        it(`tells the person that the file goes nowhere when Vayusphere says ${code}`, async () => {
          await sentTooEarly(code);
          expect(bench.channel.seen).to.deep.equal(['receipt ended', 'lost file a.log no_chat']);
          expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
        });

      it('tells so when Vayusphere can not be reached in time', async () => {
        bench.desk.down = noAnswer();
        await relayed();
        await bench.service.acceptFromUser('ada', { ...message, text: '' }, [file]);
        await bench.pass(15 * minuteMs);
        expect(bench.channel.seen.filter((what) => what.startsWith('lost file'))).to.deep.equal(['lost file a.log no_chat']);
      });

      it('says nothing of it to a person who has let the request go', async () => {
        await sentTooEarly(null);
        expect(bench.channel.seen).to.deep.equal(['receipt ended']);
      });
    });

    it('comes again when there was no answer, and then in its order', async () => {
      await relayed();
      bench.desk.next('sendMessage', async () => {
        throw noAnswer();
      });
      await bench.service.acceptFromUser('ada', message, []);
      await bench.service.acceptFromUser('ada', { ...message, id: 'activity-2' }, []);
      await bench.pass(1_000);
      expect(bench.desk.calls.slice(1)).to.deep.equal([
        'sendMessage chat-1 activity-1',
        'sendMessage chat-1 activity-1',
        'sendMessage chat-1 activity-2',
      ]);
    });
  });

  describe('changing a message that has been sent', () => {
    const change = { text: 'twice' };

    it('changes it, behind it', async () => {
      await relayed();
      await bench.service.acceptFromUser('ada', message, []);
      await bench.service.acceptChangeFromUser('ada', 'activity-1', change);
      await bench.quiet();
      expect(bench.desk.calls.slice(1)).to.deep.equal(['sendMessage chat-1 activity-1', 'changeMessage chat-1 activity-1']);
    });

    it('is nothing where Vayusphere has no such message', async () => {
      await relayed();
      bench.desk.next('changeMessage', refuses('message_not_found'));
      await bench.service.acceptChangeFromUser('ada', 'activity-9', change);
      await bench.quiet();
      expect(bench.reports.at(-1)).to.include({ action: 'change_message', outcome: 'arrived' });
      expect(bench.deadLetters()).to.deep.equal([]);
    });

    it('goes to the operator when Vayusphere refuses it for anything else', async () => {
      await relayed();
      bench.desk.next('changeMessage', refuses('invalid_request'));
      await bench.service.acceptChangeFromUser('ada', 'activity-1', change);
      await bench.quiet();
      expect(bench.deadLetters()).to.deep.equal(['change_message invalid_request']);
    });
  });

  describe('asking what the person thought', () => {
    const survey = { rating: 4, comment: null } as const;

    async function talkedTo(): Promise<void> {
      await relayed();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.quiet();
    }

    it('asks once the chat is over, and passes on the answer', async () => {
      await talkedTo();
      await bench.service.acceptFromVayusphere(deskEvent(2, eventContents.ended));
      await bench.quiet();
      expect(bench.channel.seen.slice(-2)).to.deep.equal(['receipt ended', 'survey']);
      await bench.service.rate('session-1', 'ada', survey);
      await bench.quiet();
      expect(bench.desk.calls.at(-1)).to.equal('rate chat-1 4');
    });

    it('asks nobody who has said it by the time that they can be asked', async () => {
      await talkedTo();
      bench.channel.fault = () => new ChannelUnavailable('down');
      await bench.service.acceptFromVayusphere(deskEvent(2, eventContents.ended));
      await bench.service.rate('session-1', 'ada', survey);
      await bench.quiet();
      bench.channel.fault = () => null;
      await bench.pass(minuteMs);
      expect(bench.channel.seen).to.include('receipt ended').and.not.to.include('survey');
    });
  });

  describe('watching the silence of a chat that is relayed', () => {
    async function relayedInSilence(more: Partial<NewHandoff> = {}): Promise<void> {
      const handoff = newHandoff();
      const silence = { warnAfterMs: 10 * minuteMs, endAfterMs: 15 * minuteMs };
      await bench.service.request({ ...handoff, ...more, request: { ...handoff.request, mode: 'relay', silence } });
      await bench.quiet();
    }

    it('warns the person, then ends the chat', async () => {
      await relayedInSilence();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.pass(10 * minuteMs - 1);
      expect(bench.channel.seen.at(-1)).to.equal('notice connected');
      await bench.pass(1);
      expect(bench.channel.seen.at(-1)).to.equal('notice silence');
      await bench.pass(5 * minuteMs);
      expect(bench.desk.calls.at(-1)).to.equal('endChat chat-1 timed_out');
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'timed_out' });
    });

    it('leaves the person their time to answer the warning after a standstill, too', async () => {
      await relayedInSilence();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.quiet();
      await bench.worker.stop();
      bench.clock.advance(20 * minuteMs);
      bench.worker.start();
      await bench.pass(5 * minuteMs - 1);
      expect(bench.channel.seen.at(-1)).to.equal('notice silence');
      expect(await bench.sessionNow()).to.include({ state: 'connected' });
      await bench.pass(1);
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'timed_out' });
    });

    it('is not held up by the look whether the person has been met', async () => {
      bench.channel.fault = (session) => (session.thread?.move === 'opening' ? new UserUnreachable('not installed') : null);
      await relayedInSilence({ place: { scope: 'shared', address: {} }, movesToPersonal: true });
      await bench.service.meet(await bench.sessionNow(), { scope: 'personal', address: {} });
      await bench.quiet();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.pass(10 * minuteMs);
      expect(bench.channel.seen.at(-1)).to.equal('notice silence');
      await bench.pass(5 * minuteMs);
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'timed_out' });
    });
  });

  describe('a request that was made among others', () => {
    const amongOthers = { ...newHandoff(), place: { scope: 'shared', address: {} }, movesToPersonal: true } as const;

    it('opens the personal chat, shows the receipt there, says so in the thread, and only then asks for an agent', async () => {
      await bench.service.request(amongOthers);
      await bench.quiet();
      expect(bench.channel.seen.slice(0, 3)).to.deep.equal(['personal', 'receipt requested', 'thread done requested']);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(await bench.sessionNow()).to.have.nested.property('thread.cardId', 'thread-1');
    });

    for (const [why, blocks] of [
      ['no personal chat can be opened', (_session: HandoffSession) => true],
      ['the personal chat takes no receipt', (session: HandoffSession) => session.thread?.move === 'arriving'],
    ] as const)
      it(`waits for its person for an hour when ${why}, asks for no agent, and is let go`, async () => {
        bench.channel.fault = (session) =>
          session.thread?.move !== 'stuck' && isOpen(session) && blocks(session) ? new UserUnreachable('blocked') : null;
        await bench.service.request(amongOthers);
        await bench.pass(60 * minuteMs - 1);
        expect(await bench.sessionNow()).to.include({ state: 'requested' });
        expect(bench.channel.seen.at(-1)).to.equal('thread stuck requested');
        await bench.pass(1);
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'undeliverable' });
        expect(bench.channel.seen.at(-1)).to.equal('thread stuck ended');
        expect(bench.desk.calls).to.deep.equal([]);
      });

    it('is let go, too, by the look that an earlier version has stored in the lane of silence', async () => {
      bench.channel.fault = (session) => (session.thread?.move === 'opening' ? new UserUnreachable('not installed') : null);
      await bench.service.request(amongOthers);
      await bench.quiet();
      bench.database.exec(`DELETE FROM deliveries WHERE content LIKE '%check_met%'`);
      await attempt({ to: 'silence', action: 'check_met', afterMs: 60 * minuteMs });
      await bench.pass(60 * minuteMs - 1);
      expect(await bench.sessionNow()).to.include({ state: 'requested' });
      await bench.pass(1);
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'undeliverable' });
      expect(bench.deliveriesLeft()).to.equal(0);
    });
  });

  describe('showing what the agent said', () => {
    const ended = { state: 'ended', reason: 'undeliverable' };
    const said = (sequence: number, text: string) => deskEvent(sequence, { ...eventContents.message, id: `m-${sequence}`, text });
    /** What the channel makes of the next message of the agent's. */
    const nextMessage = (fault: Error) => {
      const { showMessage } = bench.channel;
      bench.channel.showMessage = async () => {
        bench.channel.showMessage = showMessage;
        throw fault;
      };
    };

    beforeEach(async () => {
      await relayed();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.quiet();
      bench.channel.seen.length = 0;
    });

    it('ends the chat when the person can not be reached: an agent must not go on writing to nobody', async () => {
      bench.channel.fault = () => new UserUnreachable('blocked');
      await bench.service.acceptFromVayusphere(deskEvent(2, eventContents.message));
      await bench.quiet();
      expect(await bench.sessionNow()).to.include(ended);
      expect(bench.desk.calls.at(-1)).to.equal('endChat chat-1 undeliverable');
    });

    it('ends the chat when nothing has got through until its time was up', async () => {
      bench.channel.fault = () => new ChannelUnavailable('who are you', { code: 'channel_unauthorized' });
      await bench.service.acceptFromVayusphere(deskEvent(2, eventContents.message));
      await bench.pass(14 * minuteMs);
      expect(await bench.sessionNow()).to.include({ state: 'connected' });
      await bench.pass(minuteMs);
      expect(await bench.sessionNow()).to.include(ended);
    });

    for (const [what, fault] of [
      ['a message that the channel refuses', new MessageRefused('413')],
      ['a message over which we fail ourselves', new TypeError('a fault of ours')],
    ] as const)
      it(`tells the person of ${what}, and shows what comes after it`, async () => {
        nextMessage(fault);
        await bench.service.acceptFromVayusphere(said(2, 'first'));
        await bench.service.acceptFromVayusphere(said(3, 'second'));
        await bench.quiet();
        expect(bench.channel.seen).to.have.members([`unshown of ${anAgent.name}`, 'message second']);
        expect(await bench.sessionNow()).to.include({ state: 'connected' });
        expect(bench.deadLetters()).to.have.lengthOf(1);
      });

    it('ends the chat when not even that is taken: then it is not the message', async () => {
      bench.channel.fault = () => new MessageRefused('400');
      await bench.service.acceptFromVayusphere(said(2, 'first'));
      await bench.quiet();
      expect(await bench.sessionNow()).to.include(ended);
    });
  });

  describe('changing a message that has been shown', () => {
    const said = (sequence: number, id: string) => deskEvent(sequence, { ...eventContents.message, id });
    const changed = (sequence: number, id: string) =>
      deskEvent(sequence, { type: 'message_changed', id, change: { text: 'Better' } });

    beforeEach(async () => {
      await relayed();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.quiet();
      bench.channel.seen.length = 0;
    });

    it('changes the message that shows it, however much was said since', async () => {
      for (let number = 1; number <= 60; number++) await bench.service.acceptFromVayusphere(said(1 + number, `m-${number}`));
      await bench.quiet();
      const before = await bench.sessionNow();
      await bench.service.acceptFromVayusphere(changed(62, 'm-1'));
      await bench.quiet();
      expect(bench.channel.seen.filter((what) => what.startsWith('message'))).to.have.length(60);
      // The receipt was the channel's first message.
      expect(bench.channel.seen.at(-1)).to.equal('change message-2 Better');
      expect(JSON.stringify(await bench.sessionNow())).to.have.length(JSON.stringify(before).length);
    });

    it('does nothing where the channel has named none', async () => {
      bench.channel.showMessage = async () => null;
      await bench.service.acceptFromVayusphere(said(2, 'm-1'));
      await bench.service.acceptFromVayusphere(changed(3, 'm-1'));
      await bench.quiet();
      expect(bench.channel.seen).to.deep.equal([]);
      expect(bench.deliveriesLeft()).to.equal(0);
      expect(bench.deadLetters()).to.deep.equal([]);
    });

    it('does nothing where none is known to show it', async () => {
      await bench.service.acceptFromVayusphere(changed(2, 'm-1'));
      await bench.quiet();
      expect(bench.channel.seen).to.deep.equal([]);
      expect(bench.deliveriesLeft()).to.equal(0);
      expect(bench.deadLetters()).to.deep.equal([]);
    });
  });
});
