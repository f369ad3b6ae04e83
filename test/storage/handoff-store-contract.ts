import { expect } from 'chai';
import fc from 'fast-check';
import { VersionConflict } from '../../src/errors.ts';
import type { Delivery, DeliveryAction, NewDelivery } from '../../src/handoff/delivery.ts';
import { newDelivery } from '../../src/handoff/delivery.ts';
import type { Change, DeliveryOutcome, HandoffStore, ShownMessage } from '../../src/handoff/ports.ts';
import type { HandoffSession } from '../../src/handoff/session.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { anAgent, deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';

/** A store that is open for one test, and empty. */
export interface OpenStore {
  readonly store: HandoffStore;
  /** Ends this store as a crash would and opens it again on what it has stored. */
  readonly reopen: () => Promise<HandoffStore>;
  readonly close: () => Promise<void>;
  /** What is kept for the operator, oldest first. */
  readonly deadLetters: () => Promise<readonly { sessionId: string; action: string; attempt: number; errorCode: string }[]>;
}

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const never = nowMs + 1_000_000_000;

const createChat: DeliveryAction = { to: 'desk', action: 'create_chat' };
const endChat: DeliveryAction = { to: 'desk', action: 'end_chat', reason: 'user_ended' };
const endOtherwise: DeliveryAction = { to: 'desk', action: 'end_chat', reason: 'user_cancelled' };
const showReceipt: DeliveryAction = { to: 'user', action: 'show_receipt' };
const sayConnected: DeliveryAction = { to: 'user', action: 'notify', notice: 'connected' };
const checkOrder: DeliveryAction = { to: 'check', action: 'check_order', after: 0 };

const requested = (id = 'session-1', personKey = 'ada'): HandoffSession =>
  requestSession(newHandoff(id, personKey), nowMs).session;
const queued = (id = 'session-1', personKey = 'ada', chatId = 'chat-1'): HandoffSession =>
  transition(requested(id, personKey), { type: 'chat_created', chat: deskChat({ id: chatId }), adopted: false }, nowMs).session;
const ended = (id = 'session-1', personKey = 'ada'): HandoffSession =>
  transition(requested(id, personKey), { type: 'cancelled' }, nowMs).session;
const to = (sessionId: string, content: DeliveryAction, delayMs = 0): NewDelivery =>
  newDelivery(sessionId, content, nowMs, delayMs);

const arrived: DeliveryOutcome = { status: 'arrived' };
const dead: DeliveryOutcome = { status: 'dead', errorCode: 'queue_closed' };
const heldUntil = (untilMs: number, { inDoubt } = { inDoubt: false }): DeliveryOutcome => ({
  status: 'held_back',
  untilMs,
  inDoubt,
});
const failedUntil = (retryAtMs: number): DeliveryOutcome => ({ status: 'failed', retryAtMs, errorCode: 'desk_unavailable' });

/** The message of the channel that shows an agent's, under this id. */
const shownAs = (shownId: string, id = 'm-1'): ShownMessage => ({
  id,
  shownId,
  agent: anAgent,
  attachments: [
    { id: 'file-1', name: 'Zoë.log', contentType: 'text/plain', sizeBytes: 3, url: 'https://vayusphere.example/f/1' },
  ],
});

/** What was claimed, such as `session-1 create_chat`. */
const names = (claimed: readonly Delivery[]): string[] =>
  claimed.map(({ sessionId, content }) => `${sessionId} ${content.action}`);

async function conflictOf(work: Promise<unknown>): Promise<unknown> {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).to.be.instanceOf(VersionConflict);
  return failure;
}

/** What every store of the handoff promises. */
export function describeHandoffStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`The handoff store ${name}`, () => {
    let opened: OpenStore;
    let store: HandoffStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });

    afterEach(async () => {
      await opened.close();
    });

    async function crash(): Promise<void> {
      store = await opened.reopen();
    }

    /** Claims the one delivery that is due. */
    async function claimOne(atMs = nowMs): Promise<Delivery> {
      const [delivery, ...others] = await store.claim(atMs, 10);
      if (delivery === undefined || others.length > 0)
        throw new Error(`claimed ${delivery ? names([delivery, ...others]) : 'nothing'}`);
      return delivery;
    }

    const settle = (delivery: Delivery, outcome: DeliveryOutcome) => store.commit({ settled: { id: delivery.id, outcome } });

    describe('keeps sessions', () => {
      it('and finds them by id, by person while they are open, and by chat', async () => {
        expect(await store.session('session-1')).to.equal(null);
        expect(await store.openSessionOf('ada')).to.equal(null);
        expect(await store.sessionOfChat('chat-1')).to.equal(null);
        await store.commit({ session: { value: queued(), version: null } });
        const found = await store.session('session-1');
        expect(found?.value).to.deep.equal(queued());
        expect(await store.openSessionOf('ada')).to.deep.equal(found);
        expect(await store.sessionOfChat('chat-1')).to.deep.equal(found);
      });

      it('and finds one by its chat after its end, but no longer as its person’s open one', async () => {
        const over = transition(queued(), { type: 'cancelled' }, nowMs).session;
        await store.commit({ session: { value: over, version: null } });
        expect(await store.openSessionOf('ada')).to.equal(null);
        expect((await store.sessionOfChat('chat-1'))?.value).to.deep.equal(over);
      });

      it('in whatever words, whole', async () => {
        const words = 'Zoë 🙂 "quoted" \\ \u0001 $1 %s \n— and a long one '.repeat(500);
        const value = transition(queued(), { type: 'details_added', text: words }, nowMs).session;
        await store.commit({ session: { value, version: null } });
        await crash();
        expect((await store.session('session-1'))?.value).to.deep.equal(value);
      });

      it('and changes one only from the version that was read', async () => {
        await store.commit({ session: { value: requested(), version: null } });
        const first = await store.session('session-1');
        await store.commit({ session: { value: queued(), version: first?.version ?? null } });
        const second = await store.session('session-1');
        expect(second?.value).to.deep.equal(queued());
        expect(second?.version).not.to.equal(first?.version);
        await conflictOf(store.commit({ session: { value: ended(), version: first?.version ?? null } }));
        expect(await store.session('session-1')).to.deep.equal(second);
      });

      it('and lets one of two changes at once through', async () => {
        await store.commit({ session: { value: requested(), version: null } });
        const version = (await store.session('session-1'))?.version ?? null;
        const results = await Promise.allSettled([
          store.commit({ session: { value: queued(), version } }),
          store.commit({ session: { value: ended(), version } }),
        ]);
        expect(results.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      });

      it('and takes no second one of the same id', async () => {
        await store.commit({ session: { value: ended(), version: null } });
        await conflictOf(store.commit({ session: { value: requested('session-1', 'grace'), version: null } }));
        expect((await store.session('session-1'))?.value).to.deep.equal(ended());
      });

      it('and changes none that is not there', async () => {
        await conflictOf(store.commit({ session: { value: requested(), version: 1 } }));
        expect(await store.session('session-1')).to.equal(null);
      });

      it('of which a person has one open at most', async () => {
        await store.commit({ session: { value: requested('session-1'), version: null } });
        await conflictOf(store.commit({ session: { value: requested('session-2'), version: null } }));
        await store.commit({ session: { value: ended('session-3'), version: null } });
        await store.commit({ session: { value: requested('session-4', 'grace'), version: null } });
        const version = (await store.session('session-1'))?.version ?? null;
        await store.commit({ session: { value: ended('session-1'), version } });
        await store.commit({ session: { value: requested('session-2'), version: null } });
        expect((await store.openSessionOf('ada'))?.value.id).to.equal('session-2');
      });

      it('of which a person has one open at most, although they ask twice at once', async () => {
        const results = await Promise.allSettled([
          store.commit({ session: { value: requested('session-1'), version: null } }),
          store.commit({ session: { value: requested('session-2'), version: null } }),
        ]);
        expect(results.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      });

      it('and lists the open ones page by page, in the order of their ids', async () => {
        for (const id of ['s-3', 's-1', 's-5', 's-2'])
          await store.commit({ session: { value: requested(id, `of ${id}`), version: null } });
        await store.commit({ session: { value: ended('s-4', 'of s-4'), version: null } });
        const page = async (afterId: string) => (await store.openSessions(afterId, 2)).map(({ id }) => id);
        expect(await page('')).to.deep.equal(['s-1', 's-2']);
        expect(await page('s-2')).to.deep.equal(['s-3', 's-5']);
        expect(await page('s-5')).to.deep.equal([]);
      });
    });

    describe('stores a change whole or not at all', () => {
      /** Something of every part, each of which shows afterwards whether it was stored. */
      async function everyPart(): Promise<{ change: Required<Change>; untouched: () => Promise<void> }> {
        await store.commit({
          session: { value: requested(), version: null },
          deliveries: [to('session-1', createChat)],
          keepEvents: [deskEvent(1)],
        });
        const { version = 0 } = (await store.session('session-1')) ?? {};
        const delivery = await claimOne();
        const change: Required<Change> = {
          session: { value: queued(), version },
          settled: { id: delivery.id, outcome: arrived },
          deliveries: [to('session-1', showReceipt)],
          transcript: [],
          shown: { sessionId: 'session-1', message: shownAs('shown-1') },
          keepEvents: [deskEvent(2)],
          forgetEvents: { chatId: 'chat-1', upTo: 1 },
        };
        const untouched = async () => {
          expect(await store.session('session-1')).to.deep.equal({ value: requested(), version });
          expect(await store.keptEvents('chat-1')).to.deep.equal([deskEvent(1)]);
          expect(await store.shownMessage('session-1', 'm-1')).to.equal(null);
          expect(await store.claim(nowMs, 10), 'the new delivery is not there').to.deep.equal([]);
          await crash();
          expect(names(await store.claim(nowMs, 10)), 'the old one is still to be settled').to.deep.equal([
            'session-1 create_chat',
          ]);
        };
        return { change, untouched };
      }

      it('whole', async () => {
        const { change } = await everyPart();
        await store.commit(change);
        await crash();
        expect((await store.session('session-1'))?.value).to.deep.equal(queued());
        expect(await store.keptEvents('chat-1')).to.deep.equal([deskEvent(2)]);
        expect(await store.shownMessage('session-1', 'm-1')).to.deep.equal(shownAs('shown-1'));
        expect(names(await store.claim(nowMs, 10))).to.deep.equal(['session-1 show_receipt']);
      });

      it('not at all when the session has changed', async () => {
        const { change, untouched } = await everyPart();
        await conflictOf(store.commit({ ...change, session: { ...change.session, version: 99 } }));
        await untouched();
      });

      it('not at all when a later part fails', async () => {
        const { change, untouched } = await everyPart();
        const impossible = { ...to('session-1', sayConnected), expiresAtMs: Number.NaN };
        const failure = await store
          .commit({ ...change, deliveries: [...change.deliveries, impossible] })
          .catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(Error);
        await untouched();
      });

      it('each of those that come at once for itself', async () => {
        const others = ['session-2', 'session-3', 'session-4'];
        for (const id of others) await store.commit({ session: { value: requested(id, `of ${id}`), version: null } });
        const { change, untouched } = await everyPart();
        const changeOf = async (id: string): Promise<Change> => ({
          session: {
            value: queued(id, `of ${id}`, `chat of ${id}`),
            version: (await store.session(id))?.version ?? null,
          },
          deliveries: [newDelivery(id, createChat, nowMs + 1)],
        });
        const changes = await Promise.all(others.map(changeOf));
        const conflicting: Change = { ...change, session: { ...change.session, version: 99 } };
        const results = await Promise.allSettled([...changes, conflicting, ...changes].map((each) => store.commit(each)));
        const stored = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index % (others.length + 1)] : []));
        expect(stored.sort()).to.deep.equal([0, 1, 2]);
        await untouched();
        expect(names(await store.claim(nowMs + 1, 10)).sort()).to.deep.equal(others.map((id) => `${id} create_chat`));
      });

      it('and works on after one that failed', async () => {
        const { change } = await everyPart();
        await conflictOf(store.commit({ ...change, session: { ...change.session, version: 99 } }));
        await store.commit(change);
        expect((await store.session('session-1'))?.value).to.deep.equal(queued());
      });
    });

    describe('keeps which message shows an agent’s', () => {
      const show = (message: ShownMessage, sessionId = 'session-1') => store.commit({ shown: { sessionId, message } });

      beforeEach(async () => {
        await store.commit({ session: { value: queued(), version: null } });
      });

      it('whole, each session for itself, and does not change the session', async () => {
        const before = await store.session('session-1');
        await store.commit({ session: { value: queued('session-2', 'grace', 'chat-2'), version: null } });
        await show(shownAs('shown-1'));
        await show(shownAs('shown-2'), 'session-2');
        await show(shownAs('shown-3', 'm-2'));
        await crash();
        expect(await store.shownMessage('session-1', 'm-1')).to.deep.equal(shownAs('shown-1'));
        expect(await store.shownMessage('session-2', 'm-1')).to.deep.equal(shownAs('shown-2'));
        expect(await store.shownMessage('session-1', 'm-2')).to.deep.equal(shownAs('shown-3', 'm-2'));
        expect(await store.shownMessage('session-2', 'm-2')).to.equal(null);
        expect(await store.session('session-1')).to.deep.equal(before);
      });

      it('the last one, when there are two', async () => {
        await show(shownAs('shown-1'));
        await show(shownAs('shown-2'));
        expect(await store.shownMessage('session-1', 'm-1')).to.deep.equal(shownAs('shown-2'));
      });

      it('of no session that is not there, while the rest of the change is stored', async () => {
        await store.commit({
          shown: { sessionId: 'session-9', message: shownAs('shown-1') },
          deliveries: [to('session-9', showReceipt)],
        });
        expect(await store.shownMessage('session-9', 'm-1')).to.equal(null);
        expect(names(await store.claim(nowMs, 10))).to.deep.equal(['session-9 show_receipt']);
      });
    });

    describe('hands out deliveries', () => {
      it('whole, with the attempt counted', async () => {
        const content: DeliveryAction = { to: 'user', action: 'notify', notice: 'connected' };
        await store.commit({ deliveries: [{ ...to('session-1', content), expiresAtMs: never, cause: 'turn-1' }] });
        const delivery = await claimOne();
        expect(delivery).to.deep.equal({
          id: delivery.id,
          sessionId: 'session-1',
          content,
          attempt: 1,
          claim: delivery.claim,
          expiresAtMs: never,
          inDoubt: false,
          cause: 'turn-1',
        });
      });

      it('with what had them sent, also after a crash, and without where nothing did', async () => {
        await store.commit({ deliveries: [{ ...to('session-1', createChat), cause: 'turn-1' }, to('session-2', createChat)] });
        await store.claim(nowMs, 10);
        store = await opened.reopen();
        const causes = (await store.claim(nowMs, 10)).map(({ sessionId, cause }) => [sessionId, cause]);
        expect(causes.sort()).to.deep.equal([
          ['session-1', 'turn-1'],
          ['session-2', undefined],
        ]);
      });

      it('to one claim only', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-2', createChat)] });
        const claims = await Promise.all([store.claim(nowMs, 10), store.claim(nowMs, 10), store.claim(nowMs, 10)]);
        expect(claims.flatMap(names).sort()).to.deep.equal(['session-1 create_chat', 'session-2 create_chat']);
        expect(await store.claim(nowMs, 10)).to.deep.equal([]);
      });

      it('no more than are wanted, those that are due the longest first', async () => {
        await store.commit({
          deliveries: [to('session-1', createChat, 20), to('session-2', createChat, 10), to('session-3', createChat, 30)],
        });
        expect(names(await store.claim(nowMs + 50, 2))).to.deep.equal(['session-2 create_chat', 'session-1 create_chat']);
        expect(names(await store.claim(nowMs + 50, 2))).to.deep.equal(['session-3 create_chat']);
      });

      it('not before their time', async () => {
        await store.commit({ deliveries: [to('session-1', checkOrder, 30_000)] });
        expect(await store.claim(nowMs + 29_999, 10)).to.deep.equal([]);
        expect(await claimOne(nowMs + 30_000)).to.deep.include({ content: checkOrder });
      });

      it('again after a crash, with the attempt counted that may have arrived', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-1', endChat)] });
        expect((await claimOne()).attempt).to.equal(1);
        await crash();
        const again = await claimOne();
        expect(again).to.deep.include({ attempt: 2, content: createChat });
        await settle(again, failedUntil(nowMs + 10));
        await crash();
        expect((await claimOne(nowMs + 10)).attempt).to.equal(3);
      });
    });

    describe('says of a delivery that it may have arrived before', () => {
      const failedWith = (errorCode: string): DeliveryOutcome => ({ status: 'failed', retryAtMs: nowMs, errorCode });

      it('when its process died while it was under way, whatever came of the attempt before', async () => {
        await store.commit({ deliveries: [to('session-1', createChat)] });
        await settle(await claimOne(), failedWith('channel_throttled'));
        expect(await claimOne()).to.deep.include({ attempt: 2, inDoubt: false });
        await crash();
        expect(await claimOne()).to.deep.include({ attempt: 3, inDoubt: true });
      });

      it('when the answer did not say, and not when nobody took it', async () => {
        await store.commit({ deliveries: [to('session-1', createChat)] });
        await settle(await claimOne(), failedWith('channel_unavailable'));
        const doubted = await claimOne();
        expect(doubted.inDoubt).to.equal(true);
        await settle(doubted, failedWith('channel_unreachable'));
        expect((await claimOne()).inDoubt).to.equal(false);
      });
    });

    describe('takes back what was held back', () => {
      it('until its time, through a crash, with no attempt counted and in no doubt', async () => {
        await store.commit({ deliveries: [to('session-1', sayConnected)] });
        for (const untilMs of [nowMs + 500, nowMs + 900]) {
          const delivery = await claimOne(untilMs - 400);
          expect(delivery).to.deep.include({ attempt: 1, inDoubt: false });
          await settle(delivery, heldUntil(untilMs));
          expect(await store.nextDueAtMs()).to.equal(untilMs);
          await crash();
          expect(await store.claim(untilMs - 1, 10)).to.deep.equal([]);
        }
        expect(await claimOne(nowMs + 900)).to.deep.include({ attempt: 1, inDoubt: false, content: sayConnected });
      });

      it('as the head of its lane, holding nobody else', async () => {
        await store.commit({ deliveries: [to('session-1', sayConnected), to('session-1', showReceipt)] });
        await settle(await claimOne(), heldUntil(nowMs + 500));
        await store.commit({
          deliveries: [to('session-1', sayConnected), to('session-1', createChat), to('session-2', createChat)],
        });
        expect(names(await store.claim(nowMs + 499, 10))).to.have.members(['session-1 create_chat', 'session-2 create_chat']);
        const order: string[] = [];
        for (let [next] = await store.claim(nowMs + 500, 1); next; [next] = await store.claim(nowMs + 500, 1)) {
          order.push(next.content.action);
          await settle(next, arrived);
        }
        expect(order).to.deep.equal(['notify', 'show_receipt', 'notify']);
      });

      it('so that others of its kind join it, as they join one that was never claimed', async () => {
        await store.commit({ deliveries: [{ ...to('session-1', showReceipt), expiresAtMs: nowMs + 1_000 }] });
        await settle(await claimOne(), heldUntil(nowMs + 500));
        await store.commit({ deliveries: [{ ...to('session-1', showReceipt), expiresAtMs: nowMs + 2_000 }] });
        const only = await claimOne(nowMs + 500);
        expect(only.expiresAtMs).to.equal(nowMs + 2_000);
        await settle(only, arrived);
        expect(await store.claim(never, 10)).to.deep.equal([]);
      });

      it('but not what an attempt before it has left: neither the count nor the doubt', async () => {
        await store.commit({ deliveries: [to('session-1', showReceipt)] });
        await claimOne();
        await crash();
        const doubted = await claimOne();
        expect(doubted).to.deep.include({ attempt: 2, inDoubt: true });
        await settle(doubted, heldUntil(nowMs, doubted));
        await store.commit({ deliveries: [to('session-1', showReceipt)] });
        const still = await claimOne();
        expect(still).to.deep.include({ attempt: 2, inDoubt: true });
        await settle(still, { status: 'failed', retryAtMs: nowMs, errorCode: 'channel_throttled' });
        const refused = await claimOne();
        expect(refused).to.deep.include({ attempt: 3, inDoubt: false });
        await settle(refused, heldUntil(nowMs, refused));
        expect(await claimOne()).to.deep.include({ attempt: 3, inDoubt: false });
        await crash();
        expect(await claimOne()).to.deep.include({ attempt: 4, inDoubt: true });
      });

      it('and counts its attempts alone in a dead letter', async () => {
        await store.commit({ deliveries: [to('session-1', sayConnected)] });
        for (let time = 0; time < 3; time++) await settle(await claimOne(), heldUntil(nowMs));
        await settle(await claimOne(), failedUntil(nowMs));
        await settle(await claimOne(), heldUntil(nowMs));
        await settle(await claimOne(), { status: 'dead', errorCode: 'user_unreachable' });
        expect(await opened.deadLetters()).to.deep.equal([
          { sessionId: 'session-1', action: 'notify', attempt: 2, errorCode: 'user_unreachable' },
        ]);
      });
    });

    describe('keeps a lane in order', () => {
      it('strictly: one after the other', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-1', endChat)] });
        const first = await claimOne();
        expect(first.content).to.deep.equal(createChat);
        expect(await store.claim(never, 10), 'the second waits for the first').to.deep.equal([]);
        await settle(first, arrived);
        const second = await claimOne();
        expect(second.content).to.deep.equal(endChat);
        await settle(second, arrived);
        expect(await store.claim(never, 10)).to.deep.equal([]);
        expect(await store.nextDueAtMs()).to.equal(null);
      });

      it('while its head fails, however long', async () => {
        await store.commit({ deliveries: [to('session-1', createChat)] });
        await settle(await claimOne(), failedUntil(nowMs + 5_000));
        await store.commit({ deliveries: [to('session-1', endChat)] });
        expect(await store.claim(nowMs + 4_999, 10)).to.deep.equal([]);
        const again = await claimOne(nowMs + 5_000);
        expect(again).to.deep.include({ content: createChat, attempt: 2 });
        await settle(again, arrived);
        expect((await claimOne()).content).to.deep.equal(endChat);
      });

      it('and a head that fails holds nobody else: not the other lanes of its session, not other sessions', async () => {
        const deliveries = [
          to('session-1', createChat),
          to('session-1', endChat),
          to('session-1', sayConnected),
          to('session-2', createChat),
        ];
        await store.commit({ deliveries });
        const claimed = await store.claim(nowMs, 10);
        expect(names(claimed)).to.have.members(['session-1 create_chat', 'session-1 notify', 'session-2 create_chat']);
        for (const delivery of claimed) {
          const isHead = delivery.sessionId === 'session-1' && delivery.content.to === 'desk';
          await settle(delivery, isHead ? failedUntil(never) : arrived);
        }
        await store.commit({ deliveries: [to('session-1', showReceipt), to('session-2', endChat), to('session-1', endChat)] });
        expect(names(await store.claim(nowMs, 10))).to.have.members(['session-1 show_receipt', 'session-2 end_chat']);
      });

      it('and goes on behind a dead letter', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-1', endChat)] });
        await settle(await claimOne(), dead);
        expect((await claimOne()).content).to.deep.equal(endChat);
      });

      it('and lets what comes next wait for its own time', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-1', endChat, 10_000)] });
        await settle(await claimOne(), arrived);
        expect(await store.claim(nowMs + 9_999, 10)).to.deep.equal([]);
        expect(await store.nextDueAtMs()).to.equal(nowMs + 10_000);
        expect((await claimOne(nowMs + 10_000)).content).to.deep.equal(endChat);
      });

      it('when what comes next is stored in the change that settles its head', async () => {
        await store.commit({ deliveries: [to('session-1', createChat)] });
        await store.commit({ settled: { id: (await claimOne()).id, outcome: arrived }, deliveries: [to('session-1', endChat)] });
        expect((await claimOne()).content).to.deep.equal(endChat);
      });

      it('after a crash, too', async () => {
        const deliveries = [to('session-1', createChat), to('session-1', endOtherwise), to('session-1', endChat)];
        await store.commit({ deliveries });
        const order: DeliveryAction[] = [];
        for (let turn = 0; turn < 3; turn++) {
          await claimOne();
          await crash();
          const delivery = await claimOne();
          order.push(delivery.content);
          await settle(delivery, arrived);
          await crash();
        }
        expect(order).to.deep.equal(deliveries.map(({ content }) => content));
      });

      it('when the same outcome is stored twice', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-1', endChat), to('session-1', endChat)] });
        const first = await claimOne();
        await settle(first, arrived);
        await claimOne();
        await settle(first, arrived);
        expect(await store.claim(never, 10), 'the second is still under way').to.deep.equal([]);
      });

      it('whatever is stored, claimed and settled in whatever order', async () => {
        const step = fc.oneof(
          fc.record({ do: fc.constant('add' as const), lane: fc.integer({ min: 0, max: 3 }) }),
          fc.record({ do: fc.constant('claim' as const), limit: fc.integer({ min: 1, max: 4 }) }),
          fc.record({
            do: fc.constant('settle' as const),
            which: fc.nat(),
            how: fc.constantFrom('arrived', 'failed', 'dead', 'held'),
          }),
        );
        let run = 0;
        const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          run += 1;
          // Of every lane, what it should hold: the oldest first.
          const lanes = new Map<string, number[]>();
          const underWay: { delivery: Delivery; lane: string }[] = [];
          const laneOf = (number: number) => `run-${run}-${number}`;
          let next = 0;
          for (const each of steps) {
            if (each.do === 'add') {
              const lane = laneOf(each.lane);
              const content: DeliveryAction = {
                to: 'desk',
                action: 'change_message',
                messageId: String(next),
                change: { deleted: true },
              };
              lanes.set(lane, [...(lanes.get(lane) ?? []), next++]);
              await store.commit({ deliveries: [to(lane, content)] });
            } else if (each.do === 'claim') {
              for (const delivery of await store.claim(nowMs, each.limit)) {
                const lane = delivery.sessionId;
                expect(underWay.map((other) => other.lane)).not.to.include(lane);
                expect('messageId' in delivery.content && delivery.content.messageId).to.equal(String(lanes.get(lane)?.[0]));
                underWay.push({ delivery, lane });
              }
            } else if (underWay.length > 0) {
              const [settled] = underWay.splice(each.which % underWay.length, 1);
              if (settled === undefined) continue;
              const outcomes = { arrived, dead, failed: failedUntil(nowMs), held: heldUntil(nowMs) };
              await settle(settled.delivery, outcomes[each.how]);
              if (each.how === 'arrived' || each.how === 'dead') lanes.get(settled.lane)?.shift();
            }
          }
          // Whatever is left is left in order, and nothing but it.
          for (const { delivery } of underWay) await settle(delivery, failedUntil(nowMs));
          for (let left = [...lanes.values()].flat().length; left > 0; left--) {
            const [delivery] = await store.claim(nowMs, 1);
            if (delivery === undefined) throw new Error('a delivery is lost');
            expect('messageId' in delivery.content && delivery.content.messageId).to.equal(
              String(lanes.get(delivery.sessionId)?.shift()),
            );
            await settle(delivery, arrived);
          }
          expect(await store.claim(nowMs, 1)).to.deep.equal([]);
        });
        await fc.assert(property, { numRuns: 15 });
      });
    });

    describe('lets one delivery stand for all of its kind', () => {
      it('that wait in the same lane and have not been attempted', async () => {
        const deliveries = [to('session-1', showReceipt), to('session-1', sayConnected), to('session-1', showReceipt)];
        await store.commit({ deliveries });
        await store.commit({ deliveries: [to('session-1', showReceipt)] });
        const claimed: string[] = [];
        for (let [next] = await store.claim(nowMs, 1); next; [next] = await store.claim(nowMs, 1)) {
          claimed.push(next.content.action);
          await settle(next, arrived);
        }
        expect(claimed).to.deep.equal(['show_receipt', 'notify']);
      });

      it('but not for one that has been attempted: it may have been sent before this change', async () => {
        await store.commit({ deliveries: [to('session-1', showReceipt)] });
        const underWay = await claimOne();
        await store.commit({ deliveries: [to('session-1', showReceipt), to('session-1', showReceipt)] });
        await settle(underWay, failedUntil(nowMs + 1));
        await store.commit({ deliveries: [to('session-1', showReceipt)] });
        await settle(await claimOne(nowMs + 1), arrived);
        await settle(await claimOne(nowMs + 1), arrived);
        expect(await store.claim(never, 10)).to.deep.equal([]);
      });

      it('but not for other sessions, and not for those that stand for themselves', async () => {
        await store.commit({ deliveries: [to('session-1', showReceipt), to('session-2', showReceipt)] });
        await store.commit({ deliveries: [to('session-3', sayConnected), to('session-3', sayConnected)] });
        const claimed = await store.claim(nowMs, 10);
        expect(claimed).to.have.lengthOf(3);
        for (const delivery of claimed) await settle(delivery, arrived);
        expect(names(await store.claim(nowMs, 10))).to.deep.equal(['session-3 notify']);
      });

      it('and lives as long as the last of them is worth sending', async () => {
        await store.commit({ deliveries: [{ ...to('session-1', showReceipt), expiresAtMs: nowMs + 100 }] });
        await store.commit({ deliveries: [{ ...to('session-1', showReceipt), expiresAtMs: nowMs + 900 }] });
        await store.commit({ deliveries: [{ ...to('session-1', showReceipt), expiresAtMs: nowMs + 500 }] });
        expect((await claimOne()).expiresAtMs).to.equal(nowMs + 900);
      });
    });

    describe('counts for operators', () => {
      const none = { waiting: 0, oldestMs: 0 };

      it('nothing where nothing is', async () => {
        expect(await store.figures(nowMs)).to.deep.equal({
          sessions: { requested: 0, queued: 0, connected: 0 },
          lanes: { desk: none, user: none, check: none, silence: none, met: none },
        });
      });

      it('the sessions that are open, by their state', async () => {
        await store.commit({ session: { value: requested(), version: null } });
        await store.commit({ session: { value: queued('session-2', 'bob'), version: null } });
        await store.commit({ session: { value: queued('session-3', 'eve', 'chat-3'), version: null } });
        await store.commit({ session: { value: ended('session-4', 'joe'), version: null } });
        expect((await store.figures(nowMs)).sessions).to.deep.equal({ requested: 1, queued: 2, connected: 0 });
      });

      it('what waits in each lane: not yet tried, under way, and to be tried again', async () => {
        await store.commit({
          deliveries: [
            to('session-1', createChat),
            to('session-2', endChat),
            to('session-2', endOtherwise),
            to('session-1', showReceipt),
          ],
        });
        const [first] = (await store.claim(nowMs, 10)).filter(({ content }) => content.action === 'create_chat');
        await store.commit({ settled: { id: first?.id ?? '', outcome: failedUntil(nowMs + 60_000) } });
        const { lanes } = await store.figures(nowMs);
        expect([lanes.desk.waiting, lanes.user.waiting]).to.deep.equal([3, 1]);
        const all = await store.claim(nowMs + 60_000, 10);
        for (const { id, claim } of all) await store.commit({ settled: { id, claim, outcome: arrived } });
        expect((await store.figures(nowMs)).lanes.desk.waiting).to.equal(2);
      });

      it('no age of what is only to be looked at later', async () => {
        const yearMs = 365 * 24 * 3_600_000;
        await store.commit({
          deliveries: [to('session-1', checkOrder, yearMs), to('session-1', { to: 'met', action: 'check_met', afterMs: yearMs })],
        });
        const { lanes } = await store.figures(nowMs);
        expect([lanes.check, lanes.met]).to.deep.equal([1, 1].map((waiting) => ({ waiting, oldestMs: 0 })));
      });
    });

    describe('says when to look again', () => {
      it('which is never when nothing waits', async () => {
        expect(await store.nextDueAtMs()).to.equal(null);
        await store.commit({ session: { value: requested(), version: null }, keepEvents: [deskEvent(1)] });
        expect(await store.nextDueAtMs()).to.equal(null);
      });

      it('which is the time of the first head, past or to come', async () => {
        await store.commit({ deliveries: [to('session-1', checkOrder, 30_000), to('session-2', checkOrder, 20_000)] });
        expect(await store.nextDueAtMs()).to.equal(nowMs + 20_000);
        await store.commit({ deliveries: [to('session-1', createChat, -5_000)] });
        expect(await store.nextDueAtMs()).to.equal(nowMs - 5_000);
      });

      it('counting neither what is under way nor what waits behind it', async () => {
        await store.commit({ deliveries: [to('session-1', createChat), to('session-1', endChat)] });
        const delivery = await claimOne();
        expect(await store.nextDueAtMs()).to.equal(null);
        await settle(delivery, failedUntil(nowMs + 750));
        expect(await store.nextDueAtMs()).to.equal(nowMs + 750);
      });
    });

    it('keeps dead letters for the operator, and only them', async () => {
      await store.commit({
        deliveries: [to('session-1', createChat), to('session-1', showReceipt), to('session-2', createChat)],
      });
      const outcomes = new Map([
        ['session-1 create_chat', failedUntil(nowMs)],
        ['session-1 show_receipt', arrived],
        ['session-2 create_chat', dead],
      ]);
      for (const delivery of await store.claim(nowMs, 10)) await settle(delivery, outcomes.get(names([delivery]).join()) ?? dead);
      await settle(await claimOne(), { status: 'dead', errorCode: 'desk_unavailable' });
      await crash();
      expect(await opened.deadLetters()).to.have.deep.members([
        { sessionId: 'session-2', action: 'create_chat', attempt: 1, errorCode: 'queue_closed' },
        { sessionId: 'session-1', action: 'create_chat', attempt: 2, errorCode: 'desk_unavailable' },
      ]);
      expect(await store.claim(never, 10)).to.deep.equal([]);
    });

    describe('keeps events that came too early', () => {
      it('by sequence, each chat on its own, through a crash', async () => {
        const late = deskEvent(10, eventContents.ended);
        await store.commit({ keepEvents: [late, deskEvent(9, eventContents.message)] });
        await store.commit({ keepEvents: [deskEvent(2), deskEvent(3, eventContents.connected, 'chat-2')] });
        await crash();
        expect(await store.keptEvents('chat-1')).to.deep.equal([deskEvent(2), deskEvent(9, eventContents.message), late]);
        expect(await store.keptEvents('chat-2')).to.deep.equal([deskEvent(3, eventContents.connected, 'chat-2')]);
        expect(await store.keptEvents('chat-3')).to.deep.equal([]);
      });

      it('once, the first that came, however often they come', async () => {
        await store.commit({ keepEvents: [deskEvent(2), deskEvent(2)] });
        await store.commit({ keepEvents: [deskEvent(2, eventContents.connected)] });
        expect(await store.keptEvents('chat-1')).to.deep.equal([deskEvent(2)]);
      });

      it('until they are forgotten, up to a number, of one chat', async () => {
        await store.commit({
          keepEvents: [deskEvent(2), deskEvent(3), deskEvent(4), deskEvent(2, eventContents.queued, 'chat-2')],
        });
        await store.commit({ forgetEvents: { chatId: 'chat-1', upTo: 3 } });
        expect(await store.keptEvents('chat-1')).to.deep.equal([deskEvent(4)]);
        expect(await store.keptEvents('chat-2')).to.have.lengthOf(1);
      });
    });

    it('lets go of a watch, more than once', () => {
      const unwatch = store.watch(() => {});
      unwatch();
      unwatch();
    });
  });
}
