import { expect } from 'chai';
import { StoreUnavailable } from '../../src/errors.ts';
import { PostgresConnections } from '../../src/storage/postgres-connections.ts';
import { type Line, layLine, useTestDatabase } from '../support/postgres.ts';

describe('The connections to PostgreSQL', () => {
  const testDatabase = useTestDatabase();
  let line: Line;
  let connections: PostgresConnections;
  let closed: Promise<void> | null;

  const open = (most: number, connectLimitMs?: number) => {
    connections = new PostgresConnections(line.url, { most, onError: () => {}, ...(connectLimitMs && { connectLimitMs }) });
  };
  const close = () => {
    closed ??= connections.close();
    return closed;
  };
  /** Keeps a connection busy until it is let go. */
  const busy = async () => {
    const [began, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const ended = connections.transaction(async (transaction) => {
      await transaction.query('SELECT 1');
      began.resolve();
      await letGo.promise;
      return transaction.query('SELECT 2 AS number');
    });
    await began.promise;
    return { ended, letGo: letGo.resolve };
  };
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  beforeEach(async () => {
    line = await layLine(testDatabase.url());
    closed = null;
  });
  afterEach(async () => {
    await close();
    await line.close();
  });

  it('that are closed carry out first what is under way, and what waits for one of them', async () => {
    open(1);
    const { ended, letGo } = await busy();
    const waiting = connections.query('SELECT 3 AS number');
    const closing = close();
    letGo();
    expect(await ended).to.deep.equal([{ number: 2 }]);
    expect(await waiting).to.deep.equal([{ number: 3 }]);
    await closing;
  });

  it('that are being closed refuse what is asked for then, and say so', async () => {
    open(2);
    const { ended, letGo } = await busy();
    const closing = close();
    const asked = [connections.query('SELECT 1'), connections.transaction((transaction) => transaction.query('SELECT 1'))];
    for (const failure of await Promise.all(asked.map(failureOf)))
      expect(failure)
        .to.be.instanceOf(StoreUnavailable)
        .with.property('message', 'PostgreSQL is not asked: the store is being closed');
    letGo();
    await ended;
    await closing;
    expect(await failureOf(connections.query('SELECT 1'))).to.be.instanceOf(StoreUnavailable);
  });

  it('that are being closed still find out what became of a transaction whose last answer was lost', async () => {
    open(2);
    const { ended, letGo } = await busy();
    const closing = close();
    line.loseNextCommit();
    letGo();
    expect(await ended).to.deep.equal([{ number: 2 }]);
    await closing;
  });

  it('that are closed after a failure close all the same', async () => {
    open(1);
    const { ended, letGo } = await busy();
    const failure = failureOf(ended);
    const closing = close();
    await line.cut();
    letGo();
    expect(await failure).to.be.instanceOf(StoreUnavailable);
    await closing;
  });

  it('say of one that nobody got how long that took, and what became of the others', async () => {
    open(1, 50);
    const { ended, letGo } = await busy();
    const failures = await Promise.all([1, 2].map((number) => failureOf(connections.query(`SELECT ${number}`))));
    for (const failure of failures)
      expect(failure)
        .to.be.instanceOf(StoreUnavailable)
        .with.property('message')
        .that.matches(/^PostgreSQL is not available \(no connection after \d+ ms: 1 open, 0 idle, [01] waiting\)$/);
    letGo();
    await ended;
  });

  it('say why one is refused', async () => {
    open(1);
    await line.cut();
    const failure = await failureOf(connections.query('SELECT 1'));
    expect(failure).to.have.property('message', 'PostgreSQL is not available (ECONNREFUSED)');
  });
});
