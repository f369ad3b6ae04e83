import { expect } from 'chai';
import { VersionConflict } from '../../src/errors.ts';
import { HandoffService, type NewHandoff } from '../../src/handoff/service.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { deskEvent, eventContents, exampleRequest, newHandoff } from '../support/handoff-examples.ts';

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
