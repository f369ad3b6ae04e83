import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { StoreUnavailable } from '../../src/errors.ts';
import { openPostgresDatabase } from '../../src/storage/postgres-database.ts';
import { PostgresTurnLock } from '../../src/storage/postgres-turn-lock.ts';
import { layLine, useTestDatabase } from '../support/postgres.ts';

interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { passed: promise, open: () => resolve() };
}

describe('The turn lock in PostgreSQL', () => {
  const testDatabase = useTestDatabase();
  const letGo: (() => Promise<unknown>)[] = [];

  async function openLock(url = testDatabase.url()): Promise<PostgresTurnLock> {
    const database = await openPostgresDatabase(url, () => {});
    const lock = new PostgresTurnLock(database);
    letGo.unshift(async () => {
      await lock.close();
      await database.close();
    });
    return lock;
  }

  afterEach(async () => {
    for (const release of letGo.splice(0)) await release();
  });

  /** Resolves when this many connections wait for an advisory lock. */
  async function whenWaiting(count: number): Promise<void> {
    for (;;) {
      const [row] = await testDatabase.query(
        `SELECT count(*)::int AS n FROM pg_locks JOIN pg_database ON pg_database.oid = database
         WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
      );
      if (row?.['n'] === count) return;
    }
  }

  it('runs one turn of a key at a time, across instances', async () => {
    const locks = [await openLock(), await openLock(), await openLock()];
    let running = 0;
    const most: number[] = [];
    const turn = async () => {
      running += 1;
      most.push(running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const turns = Array.from({ length: 30 }, (_, index) => locks[index % locks.length]?.run('ada', turn));
    await Promise.all(turns);
    expect(most).to.have.lengthOf(30);
    expect(Math.max(...most)).to.equal(1);
  });

  it('serves instances in the order in which they asked', async () => {
    const [a, b] = [await openLock(), await openLock()];
    const [first, held] = [gate(), gate()];
    const order: string[] = [];
    const turns = [
      a.run('ada', async () => {
        held.open();
        await first.passed;
        order.push('a');
      }),
    ];
    await held.passed;
    turns.push(b.run('ada', async () => void order.push('b')));
    await whenWaiting(1);
    turns.push(a.run('ada', async () => void order.push('a again')));
    first.open();
    await Promise.all(turns);
    expect(order).to.deep.equal(['a', 'b', 'a again']);
  });

  it('holds up no other key, however many turns wait', async () => {
    const [a, b] = [await openLock(), await openLock()];
    const keys = Array.from({ length: 12 }, (_, index) => `person-${index}`);
    const allHeld = keys.map(() => gate());
    const over = gate();
    const holding = keys.map((key, index) =>
      a.run(key, async () => {
        allHeld[index]?.open();
        await over.passed;
      }),
    );
    await Promise.all(allHeld.map(({ passed }) => passed));
    const done: string[] = [];
    const waiting = keys.map((key) => b.run(key, async () => void done.push(key)));
    await whenWaiting(4);
    expect(await b.run('somebody else', async () => 'at once')).to.equal('at once');
    expect(done).to.deep.equal([]);
    over.open();
    await Promise.all([...holding, ...waiting]);
    expect(done).to.have.members(keys);
  });

  it('gives what the work gives, throws what it throws, and is free afterwards', async () => {
    const [a, b] = [await openLock(), await openLock()];
    const failure = new Error('the turn failed');
    expect(await a.run('ada', async () => 42)).to.equal(42);
    expect(await a.run('ada', () => Promise.reject(failure)).catch((error: unknown) => error)).to.equal(failure);
    expect(await b.run('ada', async () => 'free')).to.equal('free');
  });

  it('is free when the process that held it was killed', async () => {
    const lock = await openLock();
    const script = `
      import { openPostgresDatabase } from ${JSON.stringify(import.meta.resolve('../../src/storage/postgres-database.ts'))};
      import { PostgresTurnLock } from ${JSON.stringify(import.meta.resolve('../../src/storage/postgres-turn-lock.ts'))};
      const lock = new PostgresTurnLock(await openPostgresDatabase(${JSON.stringify(testDatabase.url())}, () => {}));
      await lock.run('ada', () => { console.log('held'); return new Promise(() => setInterval(() => {}, 1000)); });`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    letGo.push(async () => void holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    const order: string[] = [];
    const turn = lock.run('ada', async () => void order.push('the next turn'));
    await whenWaiting(1);
    order.push('killed');
    holder.kill('SIGKILL');
    await turn;
    expect(order).to.deep.equal(['killed', 'the next turn']);
  });

  it('begins no turn while the server is away, and works again when it is back', async () => {
    const line = await layLine(testDatabase.url());
    const lock = await openLock(line.url);
    letGo.push(() => line.close());
    await lock.run('ada', () => line.cut());
    let begun = false;
    const failure = await lock
      .run('ada', async () => {
        begun = true;
      })
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(StoreUnavailable);
    expect(begun).to.equal(false);
    await line.mend();
    expect(await lock.run('ada', async () => 'works')).to.equal('works');
  });
});
