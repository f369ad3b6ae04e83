import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { StoreUnavailable } from '../../src/errors.ts';
import { type Delivery, type DeliveryAction, type NewDelivery, newDelivery } from '../../src/handoff/delivery.ts';
import type { Change } from '../../src/handoff/ports.ts';
import { requestSession } from '../../src/handoff/transition.ts';
import { openPostgresDatabase } from '../../src/storage/postgres-database.ts';
import { PostgresHandoffStore } from '../../src/storage/postgres-handoff-store.ts';
import { newHandoff } from '../support/handoff-examples.ts';
import { layLine, useTestDatabase } from '../support/postgres.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const tendsUntilTakeOver = 3;

const sayConnected: DeliveryAction = { to: 'user', action: 'notify', notice: 'connected' };
const showReceipt: DeliveryAction = { to: 'user', action: 'show_receipt' };
const to = (sessionId: string, content: DeliveryAction): NewDelivery => newDelivery(sessionId, content, nowMs);
const numbered = (sessionId: string, number: number): NewDelivery =>
  to(sessionId, { to: 'desk', action: 'change_message', messageId: String(number), change: { deleted: true } });
const numberOf = ({ content }: Delivery): number => ('messageId' in content ? Number(content.messageId) : Number.NaN);
const settled = ({ id, claim }: Delivery): Change => ({ settled: { id, claim, outcome: { status: 'arrived' } } });

describe('Several instances on one PostgreSQL database', () => {
  const testDatabase = useTestDatabase();
  const letGo: (() => Promise<unknown>)[] = [];
  const troubles: unknown[] = [];

  async function openStore(url = testDatabase.url()): Promise<PostgresHandoffStore> {
    const database = await openPostgresDatabase(url, (error) => troubles.push(error));
    const store = new PostgresHandoffStore(database, () => nowMs);
    letGo.unshift(async () => {
      await store.close();
      await database.close();
    });
    return store;
  }

  beforeEach(async () => {
    await openStore();
    await testDatabase.query('TRUNCATE handoff.sessions, handoff.dead_letters, handoff.kept_events, handoff_queue.job CASCADE');
  });

  afterEach(async () => {
    for (const release of letGo.splice(0)) await release();
    troubles.length = 0;
  });

  /** As if the last signs of life had come eleven seconds ago. */
  const passElevenSeconds = () =>
    testDatabase.query(`UPDATE handoff_queue.job SET heartbeat_on = heartbeat_on - interval '11 seconds'`);

  async function tendAsLongAsItTakes(store: PostgresHandoffStore): Promise<void> {
    for (let time = 1; time <= tendsUntilTakeOver; time++) await store.tend();
  }

  describe('hand out each delivery once, in the order of its lane', () => {
    it('while they claim, settle and add at the same time', async () => {
      const stores = [await openStore(), await openStore(), await openStore()];
      const lanes = Array.from({ length: 8 }, (_, index) => `session-${index}`);
      const perLane = 12;
      const arrivals = new Map<string, number[]>(lanes.map((lane) => [lane, []]));
      const underWay = new Set<string>();
      let left = lanes.length * perLane;
      const add = async (lane: string, index: number) => {
        const store = stores[index % stores.length];
        for (let number = 0; number < perLane; number += 2)
          await store?.commit({ deliveries: [numbered(lane, number), numbered(lane, number + 1)] });
      };
      const work = async (store: PostgresHandoffStore) => {
        while (left > 0) {
          const claimed = await store.claim(nowMs, 3);
          for (const { sessionId } of claimed) {
            expect(underWay, 'nobody else has the lane').not.to.include(sessionId);
            underWay.add(sessionId);
          }
          for (const delivery of claimed) {
            arrivals.get(delivery.sessionId)?.push(numberOf(delivery));
            underWay.delete(delivery.sessionId);
            left -= 1;
            await store.commit(settled(delivery));
          }
        }
      };
      await Promise.all([...lanes.map(add), ...stores.map(work)]);
      const inOrder = Array.from({ length: perLane }, (_, number) => number);
      for (const lane of lanes) expect(arrivals.get(lane), lane).to.deep.equal(inOrder);
    });

    it('and the order of one commit is that of its list', async () => {
      const [a, b] = [await openStore(), await openStore()];
      const numbers = Array.from({ length: 60 }, (_, number) => number);
      await a.commit({ deliveries: numbers.map((number) => numbered('session-1', number)) });
      const order: number[] = [];
      for (let [next] = await b.claim(nowMs, 9); next; [next] = await b.claim(nowMs, 9)) {
        order.push(numberOf(next));
        await b.commit(settled(next));
      }
      expect(order).to.deep.equal(numbers);
    });

    it('and one that stands for a change which is being stored is not handed out before it is', async () => {
      const line = await layLine(testDatabase.url());
      const [a, b] = [await openStore(line.url), await openStore()];
      letGo.push(() => line.close());
      const { session } = requestSession(newHandoff(), nowMs);
      await b.commit({ session: { value: session, version: null }, deliveries: [to(session.id, showReceipt)] });
      const { held, release } = line.holdNextCommit();
      const changed = { ...session, receiptId: 'another' };
      const changing = a.commit({ session: { value: changed, version: 1 }, deliveries: [to(session.id, showReceipt)] });
      await held;
      expect(await b.claim(nowMs, 10), 'it would show what was before').to.deep.equal([]);
      release();
      await changing;
      const [delivery] = await b.claim(nowMs, 10);
      if (delivery === undefined) throw new Error('nothing was claimed');
      await b.commit(settled(delivery));
      expect(await b.claim(nowMs, 10), 'one stands for both').to.deep.equal([]);
    });
  });

  describe('take over from each other', () => {
    /** Claims all that is due in a process of its own, which then hangs with it. */
    async function startClaimant(): Promise<{ claimant: ChildProcess; claimed: string }> {
      const script = `
        import { openPostgresDatabase } from ${JSON.stringify(import.meta.resolve('../../src/storage/postgres-database.ts'))};
        import { PostgresHandoffStore } from ${JSON.stringify(import.meta.resolve('../../src/storage/postgres-handoff-store.ts'))};
        const store = new PostgresHandoffStore(await openPostgresDatabase(${JSON.stringify(testDatabase.url())}, () => {}), () => ${nowMs});
        console.log((await store.claim(${nowMs}, 10)).map(({ sessionId }) => sessionId).sort().join());
        setInterval(() => {}, 1000);`;
      const claimant = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      letGo.push(async () => void claimant.kill('SIGKILL'));
      const [claimed] = await once(claimant.stdout, 'data');
      return { claimant, claimed: String(claimed).trim() };
    }

    it('what a killed one had under way, after its time, with the attempt counted', async () => {
      const store = await openStore();
      await store.commit({ deliveries: [numbered('session-1', 1), numbered('session-1', 2), to('session-2', sayConnected)] });
      const { claimant, claimed } = await startClaimant();
      expect(claimed).to.equal('session-1,session-2');
      claimant.kill('SIGKILL');
      await once(claimant, 'exit');
      await tendAsLongAsItTakes(store);
      expect(await store.claim(nowMs, 10), 'it may still be alive').to.deep.equal([]);
      await passElevenSeconds();
      await store.tend();
      const taken = await store.claim(nowMs, 10);
      expect(taken.map(({ sessionId, attempt }) => `${sessionId} ${attempt}`).sort()).to.deep.equal([
        'session-1 2',
        'session-2 2',
      ]);
      expect(taken.map(numberOf)).to.include(1);
    });

    it('nothing of one that lives, however long its delivery takes', async () => {
      const [a, b] = [await openStore(), await openStore()];
      await a.commit({ deliveries: [numbered('session-1', 1)] });
      await a.claim(nowMs, 10);
      for (let round = 1; round <= 5; round++) {
        await passElevenSeconds();
        await a.tend();
        await b.tend();
        expect(await b.claim(nowMs, 10)).to.deep.equal([]);
      }
    });

    it('not before the database has answered for a while: after an outage nobody has been heard of', async () => {
      const [a, b] = [await openStore(), await openStore()];
      await a.commit({ deliveries: [numbered('session-1', 1)] });
      await a.claim(nowMs, 10);
      await passElevenSeconds();
      await b.tend();
      await b.tend();
      expect(await b.claim(nowMs, 10)).to.deep.equal([]);
      await b.tend();
      expect(await b.claim(nowMs, 10)).to.have.lengthOf(1);
    });

    it('and the late outcome of one that hung settles nothing that another has under way', async () => {
      const [a, b] = [await openStore(), await openStore()];
      await a.commit({ deliveries: [numbered('session-1', 1), numbered('session-1', 2)] });
      const [late] = await a.claim(nowMs, 10);
      await passElevenSeconds();
      await tendAsLongAsItTakes(b);
      const [taken] = await b.claim(nowMs, 10);
      if (late === undefined || taken === undefined) throw new Error('nothing was claimed');
      await a.commit(settled(late));
      expect(await a.claim(nowMs, 10), 'the lane is still held').to.deep.equal([]);
      await b.commit(settled(taken));
      expect((await a.claim(nowMs, 10)).map(numberOf)).to.deep.equal([2]);
    });

    it('nor does one that was held back and is stored a second time, because the answer to the first was lost', async () => {
      const [a, b] = [await openStore(), await openStore()];
      await a.commit({ deliveries: [numbered('session-1', 1), numbered('session-1', 2)] });
      const [held] = await a.claim(nowMs, 10);
      if (held === undefined) throw new Error('nothing was claimed');
      const heldBack: Change = {
        settled: { id: held.id, claim: held.claim, outcome: { status: 'held_back', untilMs: nowMs, inDoubt: false } },
      };
      await a.commit(heldBack);
      const [taken] = await b.claim(nowMs, 10);
      expect(taken).to.deep.include({ id: held.id, attempt: 1, inDoubt: false });
      await a.commit(heldBack);
      expect(await a.claim(nowMs, 10), 'the other has it under way').to.deep.equal([]);
    });

    it('but the late outcome of one that hung counts where nobody has taken it over yet', async () => {
      const [a, b] = [await openStore(), await openStore()];
      await a.commit({ deliveries: [numbered('session-1', 1), numbered('session-1', 2)] });
      const [late] = await a.claim(nowMs, 10);
      await passElevenSeconds();
      await tendAsLongAsItTakes(b);
      if (late === undefined) throw new Error('nothing was claimed');
      await a.commit(settled(late));
      expect((await b.claim(nowMs, 10)).map(numberOf)).to.deep.equal([2]);
    });
  });

  describe('wake each other', () => {
    /** Watches a store; each `next` resolves with one wake. The first tells that it listens. */
    async function watching(store: PostgresHandoffStore): Promise<{ next: () => Promise<void>; count: () => number }> {
      const waiting: (() => void)[] = [];
      let wakes = 0;
      store.watch(() => {
        wakes += 1;
        waiting.shift()?.();
      });
      const next = () => new Promise<void>((resolve) => waiting.push(resolve));
      await next();
      return { next, count: () => wakes };
    }

    it('when one stores something to deliver', async () => {
      const [a, b] = [await openStore(), await openStore()];
      const { next } = await watching(b);
      const woken = next();
      await a.commit({ deliveries: [numbered('session-1', 1)] });
      await woken;
      expect(await b.claim(nowMs, 10)).to.have.lengthOf(1);
    });

    it('and again after the listening connection broke', async () => {
      const [a, b] = [await openStore(), await openStore()];
      const { next } = await watching(b);
      const back = next();
      await testDatabase.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
      );
      await back;
      const woken = next();
      await a.commit({ deliveries: [numbered('session-1', 1)] });
      await woken;
      expect(troubles, 'somebody hears of it').not.to.be.empty;
    });

    it('by themselves when something is due that nobody told of', async () => {
      const [a, b] = [await openStore(), await openStore()];
      const { count } = await watching(b);
      await b.tend();
      expect(count(), 'nothing is due').to.equal(1);
      await a.commit({ deliveries: [numbered('session-1', 1)] });
      const before = count();
      await b.tend();
      expect(count()).to.be.greaterThan(before);
    });
  });

  describe('outlive their connections', () => {
    it('when the server ends all of them', async () => {
      const store = await openStore();
      await store.commit({ deliveries: [numbered('session-1', 1)] });
      await testDatabase.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      const [delivery] = await store.claim(nowMs, 10);
      if (delivery === undefined) throw new Error('nothing was claimed');
      await store.commit({ ...settled(delivery), deliveries: [numbered('session-1', 2)] });
      expect((await store.claim(nowMs, 10)).map(numberOf)).to.deep.equal([2]);
    });

    it('when the server goes away, and work again when it is back', async () => {
      const line = await layLine(testDatabase.url());
      const store = await openStore(line.url);
      letGo.push(() => line.close());
      store.watch(() => {});
      await line.cut();
      const failures = await Promise.all([
        store.session('session-1').catch((error: unknown) => error),
        store.commit({ deliveries: [numbered('session-1', 1)] }).catch((error: unknown) => error),
        store.claim(nowMs, 1).catch((error: unknown) => error),
      ]);
      for (const failure of failures) expect(failure).to.be.instanceOf(StoreUnavailable).with.property('retryable', true);
      await store.tend();
      await line.mend();
      await store.commit({ deliveries: [numbered('session-1', 2)] });
      expect((await store.claim(nowMs, 10)).map(numberOf)).to.deep.equal([2]);
    });

    it('and count a change as stored once when only the answer to its end got lost', async () => {
      const line = await layLine(testDatabase.url());
      const store = await openStore(line.url);
      letGo.push(() => line.close());
      const { session } = requestSession(newHandoff(), nowMs);
      line.loseNextCommit();
      await store.commit({ session: { value: session, version: null }, deliveries: [numbered(session.id, 1)] });
      expect((await store.session(session.id))?.version).to.equal(1);
      const [delivery] = await store.claim(nowMs, 10);
      if (delivery === undefined) throw new Error('nothing was claimed');
      await store.commit(settled(delivery));
      expect(await store.claim(nowMs, 10)).to.deep.equal([]);
    });
  });
});
