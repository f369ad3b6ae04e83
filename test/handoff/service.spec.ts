import { expect } from 'chai';
import { VersionConflict } from '../../src/errors.ts';
import { HandoffService, type NewHandoff } from '../../src/handoff/service.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskChat, deskEvent, eventContents, exampleRequest, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('The handoff service', () => {
  let bench: HandoffBench;
  let service: HandoffService;
  /** Another process on the same store. */
  let elsewhere: HandoffService;

  beforeEach(() => {
    bench = new HandoffBench();
    service = bench.service;
    elsewhere = new HandoffService({ store: bench.store, clock: bench.clock, wake: () => bench.worker.wake() });
  });

  afterEach(async () => {
    await bench.stop();
  });

  describe('asked for an agent', () => {
    it('stores the wish before it answers, together with what creates the chat', async () => {
      await bench.worker.stop();
      expect(await service.request(newHandoff())).to.deep.include({ outcome: 'requested' });
      expect(await service.session('session-1')).to.include({ state: 'requested' });
      expect(bench.deliveriesLeft()).to.equal(1);
    });

    it('twice for one wish, knows it, whatever became of it', async () => {
      await bench.queued();
      const other: NewHandoff = { ...newHandoff(), request: { ...exampleRequest, queueId: 'another' } };
      const again = await service.request(other);
      expect(again.outcome).to.equal('repeated');
      expect(again.session).to.deep.equal(await bench.sessionNow());
      await service.cancel('session-1', 'ada');
      await bench.quiet();
      expect(await service.request(other)).to.include({ outcome: 'repeated' });
      expect(bench.desk.requests).to.have.lengthOf(1);
    });

    it('while another session of the person is open, shows that one and changes nothing', async () => {
      await bench.queued();
      const refused = await service.request(newHandoff('session-2'));
      expect(refused).to.deep.equal({ outcome: 'other_open', session: await bench.sessionNow() });
      expect(await service.session('session-2')).to.equal(null);
    });

    it('after the session before has ended, starts a new one', async () => {
      await bench.queued();
      await service.cancel('session-1', 'ada');
      expect(await bench.queued('session-2')).to.include({ state: 'queued' });
      expect(await service.openSessionOf('ada')).to.include({ id: 'session-2' });
    });

    it('in two processes at once for one wish, stores it once', async () => {
      const outcomes = await Promise.all([service.request(newHandoff()), elsewhere.request(newHandoff())]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal(['repeated', 'requested']);
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
    });

    it('in two processes at once for two wishes of one person, stores one of them', async () => {
      const outcomes = await Promise.all([service.request(newHandoff('session-1')), elsewhere.request(newHandoff('session-2'))]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal(['other_open', 'requested']);
      await bench.quiet();
      expect(bench.desk.requests).to.have.lengthOf(1);
    });

    it('says so when the store fails, and has stored nothing', async () => {
      bench.store.commitsToFail = 1;
      const failure = await service.request(newHandoff()).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      expect(await service.session('session-1')).to.equal(null);
      expect(bench.deliveriesLeft()).to.equal(0);
    });
  });

  describe('asked to cancel', () => {
    it('a session that nobody knows, says so', async () => {
      expect(await service.cancel('session-9', 'ada')).to.deep.equal({ outcome: 'unknown' });
    });

    it('the session of somebody else, refuses', async () => {
      await bench.queued();
      expect(await service.cancel('session-1', 'grace')).to.deep.equal({ outcome: 'not_theirs' });
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });

    it('twice, does it once', async () => {
      await bench.queued();
      expect(await service.cancel('session-1', 'ada')).to.include({ outcome: 'cancelled' });
      expect(await service.cancel('session-1', 'ada')).to.include({ outcome: 'already_ended' });
      await bench.quiet();
      expect(bench.desk.calls.filter((call) => call.startsWith('endChat'))).to.have.lengthOf(1);
    });

    it('in two processes at once, does it once and says so in one of them', async () => {
      await bench.queued();
      const outcomes = await Promise.all([service.cancel('session-1', 'ada'), elsewhere.cancel('session-1', 'ada')]);
      expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal(['already_ended', 'cancelled']);
      await bench.quiet();
      expect(bench.desk.calls.filter((call) => call.startsWith('endChat'))).to.have.lengthOf(1);
    });

    it('while the event of its end arrives in another process, ends it once, for one of the two reasons', async () => {
      await bench.queued();
      const [result, cancelled] = await Promise.all([
        elsewhere.acceptFromVayusphere(deskEvent(1, eventContents.ended)),
        service.cancel('session-1', 'ada'),
      ]);
      const session = await bench.sessionNow();
      expect(result).to.equal('applied');
      expect(session).to.include({ state: 'ended', lastSequence: 1 });
      const byPerson = session.state === 'ended' && session.reason === 'user_cancelled';
      expect(cancelled).to.deep.include({ outcome: byPerson ? 'cancelled' : 'already_ended' });
    });

    it('while an agent takes the chat, ends it all the same', async () => {
      await bench.queued();
      await Promise.all([
        elsewhere.acceptFromVayusphere(deskEvent(1, eventContents.connected)),
        service.cancel('session-1', 'ada'),
      ]);
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'ended', lastSequence: 1 });
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
    });
  });

  describe('given details', () => {
    it('adds them to the open session of the person', async () => {
      await bench.queued();
      expect(await service.addDetails('ada', 'one')).to.deep.include({ added: ['one'] });
    });

    it('keeps all of them, whichever process they come to', async () => {
      await bench.queued();
      await Promise.all([
        service.addDetails('ada', 'one'),
        elsewhere.addDetails('ada', 'two'),
        service.addDetails('ada', 'three'),
      ]);
      expect((await bench.sessionNow()).added).to.have.members(['one', 'two', 'three']);
    });

    it('says that there is nothing to add them to when no session is open', async () => {
      expect(await service.addDetails('ada', 'one')).to.equal(null);
      await bench.queued();
      await service.cancel('session-1', 'ada');
      expect(await service.addDetails('ada', 'one')).to.equal(null);
      expect((await bench.sessionNow()).added).to.deep.equal([]);
    });
  });

  describe('asked for the receipt', () => {
    it('has it shown as a new message', async () => {
      await bench.queued();
      await service.showReceiptAgain('session-1');
      await bench.quiet();
      expect(bench.channel.receipts.map(({ receiptId }) => receiptId)).to.deep.equal([null, null]);
      expect(await bench.sessionNow()).to.include({ receiptId: 'message-2' });
    });

    it('of a session that nobody knows, does nothing', async () => {
      await service.showReceiptAgain('session-9');
      expect(bench.deliveriesLeft()).to.equal(0);
    });
  });

  describe('given events', () => {
    const queuedAt = (sequence: number, position: number) => deskEvent(sequence, { ...eventContents.queued, position });

    it('applies them in order', async () => {
      await bench.queued();
      for (const event of [queuedAt(1, 1), deskEvent(2, eventContents.connected), deskEvent(3, eventContents.ended)])
        expect(await service.acceptFromVayusphere(event)).to.equal('applied');
      expect(await bench.sessionNow()).to.deep.include({
        state: 'ended',
        reason: 'agent_ended',
        agent: anAgent,
        lastSequence: 3,
      });
    });

    it('applies them in order when they arrive in reverse, and asks nobody', async () => {
      await bench.queued();
      expect(await service.acceptFromVayusphere(deskEvent(3, eventContents.ended))).to.equal('kept');
      expect(await service.acceptFromVayusphere(deskEvent(2, eventContents.connected))).to.equal('kept');
      expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 0 });
      expect(await service.acceptFromVayusphere(queuedAt(1, 1))).to.equal('applied');
      expect(await bench.sessionNow()).to.deep.include({ state: 'ended', agent: anAgent, lastSequence: 3 });
      expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      await bench.pass(60_000);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('takes each of them once, however often it comes', async () => {
      await bench.queued();
      const event = deskEvent(1, eventContents.connected);
      expect(await service.acceptFromVayusphere(event)).to.equal('applied');
      expect(await service.acceptFromVayusphere(event)).to.equal('known');
      expect(await elsewhere.acceptFromVayusphere(event)).to.equal('known');
      const early = deskEvent(3, eventContents.transferred);
      expect(await service.acceptFromVayusphere(early)).to.equal('kept');
      expect(await service.acceptFromVayusphere(early)).to.equal('kept');
      expect(await bench.store.keptEvents('chat-1')).to.deep.equal([early]);
      await bench.quiet();
      expect(bench.channel.seen.filter((what) => what === 'notice connected')).to.have.lengthOf(1);
    });

    it('takes each of them once when it comes to two processes at once', async () => {
      await bench.queued();
      const event = deskEvent(1, eventContents.connected);
      const results = await Promise.all([service.acceptFromVayusphere(event), elsewhere.acceptFromVayusphere(event)]);
      expect(results.sort()).to.deep.equal(['applied', 'known']);
      await bench.quiet();
      expect(bench.channel.seen.filter((what) => what === 'notice connected')).to.have.lengthOf(1);
    });

    it('loses none that come to two processes at once in any order', async () => {
      await bench.queued();
      const events = [5, 2, 4, 1, 3].map((sequence) => queuedAt(sequence, 10 - sequence));
      await Promise.all(events.map((event, index) => (index % 2 === 0 ? service : elsewhere).acceptFromVayusphere(event)));
      expect(await bench.sessionNow()).to.include({ lastSequence: 5, position: 5 });
      expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
    });

    it('counts those that mean nothing here, so that the next ones have their turn', async () => {
      await bench.queued();
      await service.acceptFromVayusphere(deskEvent(1, eventContents.unrecognised));
      await service.acceptFromVayusphere(deskEvent(2, eventContents.message));
      expect(await service.acceptFromVayusphere(deskEvent(3, eventContents.connected))).to.equal('applied');
      expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 3 });
    });

    it('keeps the transcript of a chat that the person has ended', async () => {
      await bench.queued();
      await service.cancel('session-1', 'ada');
      expect(await service.acceptFromVayusphere(deskEvent(1, eventContents.ended))).to.equal('applied');
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({
        reason: 'user_cancelled',
        transcriptUrl: 'https://vayusphere.example/transcripts/1',
        lastSequence: 1,
      });
      expect(bench.channel.receipts.at(-1)).to.include({ transcriptUrl: 'https://vayusphere.example/transcripts/1' });
    });

    describe('before the session knows its chat', () => {
      it('keeps them, and applies them as soon as it does', async () => {
        const held = bench.desk.holdCreation();
        await service.request(newHandoff());
        await held.reached;
        expect(await service.acceptFromVayusphere(deskEvent(2, eventContents.connected))).to.equal('kept');
        expect(await service.acceptFromVayusphere(queuedAt(1, 1))).to.equal('kept');
        held.letGo();
        await bench.quiet();
        expect(await bench.sessionNow()).to.deep.include({ state: 'connected', agent: anAgent, lastSequence: 2 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      });

      it('applies what is in order, and waits for what is missing', async () => {
        const held = bench.desk.holdCreation();
        await service.request(newHandoff());
        await held.reached;
        await service.acceptFromVayusphere(deskEvent(2, eventContents.connected));
        held.letGo();
        await bench.quiet();
        expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 0 });
        await bench.pass(30_000);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-1']);
      });

      it('applies one that was kept in the very moment in which the session learnt its chat', async () => {
        const held = bench.desk.holdCreation();
        await service.request(newHandoff());
        await held.reached;
        held.letGo();
        await Promise.all([service.acceptFromVayusphere(deskEvent(1, eventContents.connected)), bench.quiet()]);
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 1 });
      });

      it('passes over one that a second process kept although it is known, and applies those behind it', async () => {
        await bench.queued();
        await service.acceptFromVayusphere(queuedAt(1, 1));
        await bench.store.commit({ keepEvents: [queuedAt(1, 1), deskEvent(2, eventContents.connected)] });
        await service.applyKeptEvents('chat-1');
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 2 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      });

      it('ends a chat that was given up, whose events come first', async () => {
        bench.desk.next('createChat', async (request, key) => {
          bench.desk.carryOutCreation(request, key);
          throw noAnswer();
        });
        bench.desk.down = noAnswer();
        await bench.queued();
        await bench.pass(15 * 60_000);
        expect(await service.acceptFromVayusphere(deskEvent(1, eventContents.connected))).to.equal('kept');
        bench.desk.down = null;
        await bench.pass(30_000);
        expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable', lastSequence: 1 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      });
    });

    describe('with one missing', () => {
      beforeEach(async () => {
        await bench.queued();
        await service.acceptFromVayusphere(deskEvent(2, eventContents.connected));
      });

      it('waits half a minute for it, then asks Vayusphere how the chat stands', async () => {
        await bench.pass(29_999);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
        bench.desk.next('chat', async (id) => deskChat({ id, status: 'connected', agent: anAgent }));
        await bench.pass(1);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-1']);
        expect(await bench.sessionNow()).to.deep.include({ state: 'connected', agent: anAgent, lastSequence: 2 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
        expect(bench.channel.seen.filter((what) => what === 'notice connected')).to.have.lengthOf(1);
      });

      it('needs to ask nobody when it comes in time', async () => {
        await bench.pass(29_000);
        await service.acceptFromVayusphere(queuedAt(1, 1));
        await bench.pass(2_000);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 2 });
      });

      it('takes it for known when it comes later', async () => {
        await bench.pass(30_000);
        expect(await service.acceptFromVayusphere(queuedAt(1, 1))).to.equal('known');
      });

      it('takes Vayusphere at its word where that differs from the events', async () => {
        await bench.pass(30_000);
        // The scripted chat still waits: the event that somebody took it is older than the answer.
        expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 2 });
      });

      it('goes on asking while Vayusphere does not answer', async () => {
        bench.desk.down = noAnswer();
        await bench.pass(5 * 60_000);
        bench.desk.down = null;
        await bench.pass(30_000);
        expect(await bench.sessionNow()).to.include({ lastSequence: 2 });
      });

      it('ends the session when Vayusphere does not know the chat any more', async () => {
        bench.desk.chats.delete('chat-1');
        await bench.pass(30_000);
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'chat_not_found' });
        expect(bench.channel.seen.slice(-2)).to.deep.equal(['receipt ended', 'notice ended']);
      });

      it('applies the next one at once although it comes while Vayusphere is being asked', async () => {
        const held = bench.desk.holdChat();
        bench.clock.advance(30_000);
        await held.reached;
        expect(await service.acceptFromVayusphere(deskEvent(3, eventContents.transferred))).to.equal('kept');
        held.letGo();
        await bench.quiet();
        expect(await bench.sessionNow()).to.include({ queueName: 'SQL Server', lastSequence: 3 });
      });
    });
  });

  it('gives up after many conflicts in a row, which are a fault and not bad luck', async () => {
    await bench.queued();
    const conflict = new VersionConflict('always');
    bench.store.commit = async () => {
      throw conflict;
    };
    expect(await service.addDetails('ada', 'one').catch((error: unknown) => error)).to.equal(conflict);
    expect(await service.acceptFromVayusphere(deskEvent(1)).catch((error: unknown) => error)).to.equal(conflict);
  });
});
