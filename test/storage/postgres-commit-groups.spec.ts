import { expect } from 'chai';
import { VersionConflict } from '../../src/errors.ts';
import { type DeliveryAction, newDelivery } from '../../src/handoff/delivery.ts';
import type { Change } from '../../src/handoff/ports.ts';
import { requestSession, transition } from '../../src/handoff/transition.ts';
import { openPostgresDatabase } from '../../src/storage/postgres-database.ts';
import { PostgresHandoffStore } from '../../src/storage/postgres-handoff-store.ts';
import { anAgent, deskChat, newHandoff } from '../support/handoff-examples.ts';
import { layLine, useTestDatabase } from '../support/postgres.ts';

const nowMs = Date.parse('2026-03-02T10:00:00Z');
const showReceipt: DeliveryAction = { to: 'user', action: 'show_receipt' };
const ids = Array.from({ length: 6 }, (_, index) => `session-${index}`);

/** A session that learns its chat, something to send, and something said. */
function queuedIn(id: string, chatId: string, version = 1): Change {
  const { session } = requestSession(newHandoff(id, `person of ${id}`), nowMs);
  const value = transition(session, { type: 'chat_created', chat: deskChat({ id: chatId }), adopted: false }, nowMs).session;
  return {
    session: { value, version },
    deliveries: [newDelivery(id, showReceipt, nowMs)],
    transcript: [{ sessionId: id, atMs: nowMs, by: 'agent', id: `to ${id}`, text: 'Hello', files: [], agentName: 'Ada' }],
  };
}

describe('Changes that come to PostgreSQL together', () => {
  const testDatabase = useTestDatabase();
  const letGo: (() => Promise<unknown>)[] = [];

  async function openStore(url = testDatabase.url()): Promise<PostgresHandoffStore> {
    const database = await openPostgresDatabase(url, () => {});
    const store = new PostgresHandoffStore(database, () => nowMs);
    letGo.unshift(async () => {
      await store.close();
      await database.close();
    });
    return store;
  }

  beforeEach(async () => {
    const store = await openStore();
    await testDatabase.query('TRUNCATE handoff.sessions, handoff.transcript_lines, handoff_queue.job CASCADE');
    for (const id of ids) {
      const { session } = requestSession(newHandoff(id, `person of ${id}`), nowMs);
      await store.commit({ session: { value: session, version: null } });
    }
  });

  afterEach(async () => {
    for (const release of letGo.splice(0)) await release();
  });

  /** In how many transactions the sessions were stored as they are now. */
  const transactions = async () => {
    const rows = await testDatabase.query('SELECT DISTINCT xmin::text FROM handoff.sessions WHERE version = 2');
    return rows.length;
  };
  const versions = async () => {
    const rows = await testDatabase.query('SELECT version FROM handoff.sessions ORDER BY id');
    return rows.map((row) => row['version']);
  };
  const transcripts = async () => {
    const rows = await testDatabase.query('SELECT session_id FROM handoff.transcript_lines ORDER BY session_id');
    return rows.map((row) => row['session_id']);
  };
  const toSend = async (store: PostgresHandoffStore) => (await store.claim(nowMs, 10)).map(({ sessionId }) => sessionId).sort();
  const outcomes = async (...commits: Promise<unknown>[]) =>
    (await Promise.allSettled(commits)).map((each) => (each.status === 'rejected' ? each.reason : 'stored'));

  it('are stored in one transaction, each with all of its parts', async () => {
    const store = await openStore();
    await Promise.all(ids.map((id) => store.commit(queuedIn(id, `chat of ${id}`))));
    expect(await transactions()).to.equal(1);
    expect(await transcripts()).to.deep.equal(ids);
    const claimed = await store.claim(nowMs, 10);
    expect(claimed.map(({ sessionId }) => sessionId).sort()).to.deep.equal(ids);
    const shownOf = ({ sessionId }: { sessionId: string }) => ({
      sessionId,
      message: { id: 'm-1', shownId: `shown to ${sessionId}`, agent: anAgent, attachments: [] },
    });
    await Promise.all(
      claimed.map(({ id, claim, sessionId }) =>
        store.commit({ settled: { id, claim, outcome: { status: 'arrived' } }, shown: shownOf({ sessionId }) }),
      ),
    );
    for (const sessionId of ids) expect(await store.shownMessage(sessionId, 'm-1')).to.deep.equal(shownOf({ sessionId }).message);
    expect(await testDatabase.query('SELECT DISTINCT xmin::text FROM handoff.shown_messages')).to.have.length(1);
    expect(await testDatabase.query('SELECT id FROM handoff_queue.job')).to.deep.equal([]);
  });

  it('do not suffer from one whose session has changed, of which nothing is stored', async () => {
    const store = await openStore();
    const commits = ids.map((id, index) => store.commit(queuedIn(id, `chat of ${id}`, index === 2 ? 9 : 1)));
    const results = await outcomes(...commits);
    expect(results[2]).to.be.instanceOf(VersionConflict);
    expect(results.toSpliced(2, 1)).to.deep.equal(Array.from({ length: 5 }, () => 'stored'));
    expect(await versions()).to.deep.equal([2, 2, 1, 2, 2, 2]);
    expect(await toSend(store)).to.deep.equal(ids.toSpliced(2, 1));
    expect(await transcripts()).to.deep.equal(ids.toSpliced(2, 1));
  });

  it('do not suffer from one that the server refuses, of which nothing is stored', async () => {
    const store = await openStore();
    await store.commit(queuedIn('session-0', 'chat of session-0'));
    const same = 'chat of session-0';
    const results = await outcomes(
      ...ids.slice(1).map((id) => store.commit(queuedIn(id, id === 'session-3' ? same : `chat of ${id}`))),
    );
    expect(results[2]).to.be.instanceOf(VersionConflict);
    expect(results.toSpliced(2, 1)).to.deep.equal(Array.from({ length: 4 }, () => 'stored'));
    expect(await versions()).to.deep.equal([2, 2, 2, 1, 2, 2]);
    expect(await toSend(store)).to.deep.equal(ids.toSpliced(3, 1));
    expect(await transcripts()).to.deep.equal(ids.toSpliced(3, 1));
  });

  it('of one session and version, are stored once', async () => {
    const store = await openStore();
    const results = await outcomes(
      ...['chat-1', 'chat-2', 'chat-3'].map((chatId) => store.commit(queuedIn('session-0', chatId))),
      store.commit(queuedIn('session-1', 'chat-4')),
    );
    expect(results.filter((each) => each === 'stored')).to.have.length(2);
    expect(results.filter((each) => each instanceof VersionConflict)).to.have.length(2);
    expect(await versions()).to.deep.equal([2, 2, 1, 1, 1, 1]);
    expect(await toSend(store)).to.deep.equal(['session-0', 'session-1']);
    expect(await transcripts()).to.deep.equal(['session-0', 'session-1']);
  });

  it('count as stored once when only the answer to their end got lost', async () => {
    const line = await layLine(testDatabase.url());
    const store = await openStore(line.url);
    letGo.push(() => line.close());
    line.loseNextCommit();
    await Promise.all(ids.map((id) => store.commit(queuedIn(id, `chat of ${id}`))));
    expect(await versions()).to.deep.equal([2, 2, 2, 2, 2, 2]);
    expect(await toSend(store)).to.deep.equal(ids);
  });

  it('are all told when the server does not answer, and can be stored when it does', async () => {
    const line = await layLine(testDatabase.url());
    const store = await openStore(line.url);
    letGo.push(() => line.close());
    await line.cut();
    const results = await outcomes(...ids.map((id) => store.commit(queuedIn(id, `chat of ${id}`))));
    for (const result of results) expect(result).to.have.property('code', 'store_unavailable');
    await line.mend();
    await Promise.all(ids.map((id) => store.commit(queuedIn(id, `chat of ${id}`))));
    expect(await versions()).to.deep.equal([2, 2, 2, 2, 2, 2]);
  });
});
