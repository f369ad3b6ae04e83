import { expect } from 'chai';
import { UserUnreachable, VersionConflict } from '../../src/errors.ts';
import { HandoffService, type NewHandoff } from '../../src/handoff/service.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { deskEvent, eventContents, exampleRequest, newHandoff } from '../support/handoff-examples.ts';
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

    it('a session that is forgotten meanwhile, says so', async () => {
      await bench.queued();
      const found = await bench.store.session('session-1');
      let looks = 0;
      bench.store.session = async () => (++looks === 1 ? found : null);
      expect(await service.cancel('session-1', 'ada')).to.deep.equal({ outcome: 'unknown' });
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
      expect(bench.channel.seen).to.deep.equal(['receipt queued', 'retired receipt', 'receipt queued']);
      expect(await bench.sessionNow()).to.include({ receiptId: 'message-2' });
    });

    it('of a session that nobody knows, does nothing', async () => {
      await service.showReceiptAgain('session-9');
      expect(bench.deliveriesLeft()).to.equal(0);
    });
  });

  describe('given a rating', () => {
    const good = { rating: 5, comment: 'Quick' } as const;
    const rated = () => bench.desk.calls.filter((call) => call.startsWith('rate'));

    async function talkedTo(): Promise<void> {
      await bench.queued();
      await service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await service.acceptFromVayusphere(deskEvent(2, eventContents.ended));
      await bench.quiet();
    }

    it('keeps it and passes it on', async () => {
      await talkedTo();
      expect(await service.rate('session-1', 'ada', good)).to.equal(true);
      await bench.quiet();
      expect(await bench.sessionNow()).to.deep.include({ survey: good });
      expect(rated()).to.deep.equal(['rate chat-1 5']);
    });

    it('a second time, says no and keeps the first', async () => {
      await talkedTo();
      await service.rate('session-1', 'ada', good);
      expect(await service.rate('session-1', 'ada', { rating: 1, comment: null })).to.equal(false);
      await bench.quiet();
      expect(await bench.sessionNow()).to.deep.include({ survey: good });
      expect(rated()).to.have.lengthOf(1);
    });

    it('in two processes at once, takes one', async () => {
      await talkedTo();
      const taken = await Promise.all([
        service.rate('session-1', 'ada', good),
        elsewhere.rate('session-1', 'ada', { rating: 1, comment: null }),
      ]);
      expect(taken.toSorted()).to.deep.equal([false, true]);
      await bench.quiet();
      expect(rated()).to.have.lengthOf(1);
    });

    it('by somebody else, or of a session that nobody knows, says no', async () => {
      await talkedTo();
      expect(await service.rate('session-1', 'bob', good)).to.equal(false);
      expect(await service.rate('session-9', 'ada', good)).to.equal(false);
      expect(await bench.sessionNow()).to.deep.include({ survey: null });
    });

    it('of a chat that is not over, or never was, says no', async () => {
      await bench.queued();
      expect(await service.rate('session-1', 'ada', good)).to.equal(false);
      bench.desk.down = noAnswer();
      await service.request(newHandoff('session-2', 'bob'));
      await service.cancel('session-2', 'bob');
      expect(await service.rate('session-2', 'bob', good)).to.equal(false);
      await bench.quiet();
      expect(rated()).to.deep.equal([]);
    });
  });

  describe('left by its person', () => {
    it('ends a chat that waits, as one whose person is not there any more', async () => {
      await bench.queued();
      await service.leave('ada');
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'undeliverable' });
      expect(bench.desk.calls.at(-1)).to.equal('endChat chat-1 undeliverable');
    });

    it('takes back a wish that has not become a chat yet', async () => {
      await bench.worker.stop();
      await service.request(newHandoff());
      await service.leave('ada');
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'user_cancelled' });
      bench.worker.start();
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal([]);
    });

    it('changes nothing where no session of theirs is open', async () => {
      await bench.queued();
      await service.leave('bob');
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });
  });

  describe('meeting a person in private', () => {
    const here = { scope: 'personal', address: { conversation: 'their own' } } as const;
    const amongOthers: NewHandoff = {
      ...newHandoff(),
      place: { scope: 'shared', address: { conversation: 'a thread' } },
      movesToPersonal: true,
    };

    it('goes on there with a request that could not be taken there', async () => {
      bench.channel.openPersonal = async () => {
        throw new UserUnreachable('not installed');
      };
      await service.request(amongOthers);
      await bench.quiet();
      expect(bench.channel.seen).to.deep.equal(['thread stuck requested']);
      expect(bench.desk.calls).to.deep.equal([]);
      const met = await service.meet(await bench.sessionNow(), here);
      expect(met).to.deep.include({ place: here });
      expect(met).to.have.nested.property('thread.move', 'arriving');
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(await bench.sessionNow()).to.deep.include({ state: 'queued', place: here });
    });

    it('changes nothing of a session that is where it should be, or on its way', async () => {
      const ordinary = await bench.queued();
      expect(await service.meet(ordinary, here)).to.equal(ordinary);
      await bench.worker.stop();
      await service.request({ ...amongOthers, id: 'session-2', personKey: 'bob' });
      const moving = await bench.sessionNow('session-2');
      expect(await service.meet(moving, here)).to.equal(moving);
      expect(await bench.sessionNow('session-2')).to.deep.equal(moving);
    });

    it('gives back a session that is forgotten by then', async () => {
      bench.channel.openPersonal = async () => {
        throw new UserUnreachable('not installed');
      };
      await service.request(amongOthers);
      await bench.quiet();
      const stuck = await bench.sessionNow();
      bench.store.session = async () => null;
      expect(await service.meet(stuck, here)).to.equal(stuck);
    });
  });

  describe('given what a person writes to their agent', () => {
    const message = { id: 'message-1', text: 'Hello', sentAt: '2026-03-02T10:00:00.000Z', attachments: [] };
    const relayed = (id = 'session-1', personKey = 'ada'): NewHandoff => ({
      ...newHandoff(id, personKey),
      request: { ...exampleRequest, mode: 'relay' },
    });
    const change = { text: 'Hello again' };
    const takes = async (personKey = 'ada') => [
      await service.acceptFromUser(personKey, message),
      await service.acceptChangeFromUser(personKey, 'message-1', change),
    ];

    it('sends it, and its changes after it', async () => {
      await service.request(relayed());
      await bench.quiet();
      expect(await takes()).to.deep.equal([true, true]);
      await bench.quiet();
      expect(bench.desk.calls.slice(1)).to.deep.equal(['sendMessage chat-1 message-1', 'changeMessage chat-1 message-1']);
    });

    it('says no where the two talk in Vayusphere, and where nothing is open', async () => {
      expect(await takes()).to.deep.equal([false, false]);
      await bench.queued();
      expect(await takes()).to.deep.equal([false, false]);
      await service.request(relayed('session-2', 'bob'));
      await bench.quiet();
      await service.cancel('session-2', 'bob');
      expect(await takes('bob')).to.deep.equal([false, false]);
      await bench.quiet();
      expect(bench.desk.calls.filter((call) => call.includes('Message'))).to.deep.equal([]);
    });

    it('says no when it ends between the look and the change', async () => {
      await service.request(relayed());
      await bench.quiet();
      const open = await bench.store.openSessionOf('ada');
      await service.cancel('session-1', 'ada');
      bench.store.openSessionOf = async () => open;
      expect(await takes()).to.deep.equal([false, false]);
      expect(await service.addDetails('ada', 'one')).to.equal(null);
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
    expect(await service.request(newHandoff('session-2', 'bob')).catch((error: unknown) => error)).to.equal(conflict);
  });
});
