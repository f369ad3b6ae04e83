import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { VersionConflict } from '../../src/errors.ts';
import type { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { openSqliteDatabase } from '../../src/storage/sqlite-database.ts';
import { SqliteStateStorage } from '../../src/storage/sqlite-state-storage.ts';
import { commitsIn } from '../support/wal-commits.ts';

describe('The storage of dialog state', () => {
  let database: SqliteConnection;
  let storage: SqliteStateStorage;

  beforeEach(() => {
    database = openSqliteDatabase(':memory:');
    storage = new SqliteStateStorage(database, () => 0);
  });

  afterEach(() => {
    database.close();
  });

  const stored = async (key: string) => (await storage.read([key]))[key];
  const failureOf = (work: Promise<void>) => work.then(() => null).catch((error: unknown) => error);

  it('gives back what was written, with an eTag', async () => {
    await storage.write({ a: { dialogs: { stack: [1, { deep: 'Zoë' }] }, none: null } });
    const { eTag, ...data } = (await stored('a')) ?? {};
    expect(data).to.deep.equal({ dialogs: { stack: [1, { deep: 'Zoë' }] }, none: null });
    expect(eTag).to.be.a('string').that.is.not.empty;
  });

  it('leaves out keys that it does not know', async () => {
    await storage.write({ a: { x: 1 } });
    expect(Object.keys(await storage.read(['a', 'b']))).to.deep.equal(['a']);
    expect(await storage.read([])).to.deep.equal({});
  });

  it('gives another eTag with every write', async () => {
    const eTags = new Set<string | undefined>();
    for (let round = 0; round < 3; round++) {
      await storage.write({ a: { round } });
      eTags.add((await stored('a'))?.eTag);
    }
    expect(eTags.size).to.equal(3);
  });

  it('takes a write with the eTag that is current', async () => {
    await storage.write({ a: { x: 1 } });
    const read = (await stored('a')) ?? {};
    await storage.write({ a: { ...read, x: 2 } });
    expect(await stored('a')).to.include({ x: 2 });
  });

  it('refuses a write with an eTag that is not: somebody has written since', async () => {
    await storage.write({ a: { x: 1 } });
    const read = (await stored('a')) ?? {};
    await storage.write({ a: { ...read, x: 2 } });
    expect(await failureOf(storage.write({ a: { ...read, x: 3 } }))).to.be.instanceOf(VersionConflict);
    expect(await stored('a')).to.include({ x: 2 });
  });

  it('refuses a write with an eTag of what was deleted since', async () => {
    await storage.write({ a: { x: 1 } });
    const read = (await stored('a')) ?? {};
    await storage.delete(['a']);
    expect(await failureOf(storage.write({ a: { ...read, x: 2 } }))).to.be.instanceOf(VersionConflict);
    expect(await stored('a')).to.equal(undefined);
  });

  it('refuses a write with an eTag of what was deleted and written anew since', async () => {
    await storage.write({ a: { x: 1 } });
    const read = (await stored('a')) ?? {};
    await storage.delete(['a']);
    await storage.write({ a: { x: 'new' } });
    expect(await failureOf(storage.write({ a: { ...read, x: 2 } }))).to.be.instanceOf(VersionConflict);
    expect(await stored('a')).to.include({ x: 'new' });
  });

  for (const eTag of ['*', undefined])
    it(`lets the last writer win ${eTag === undefined ? 'without an eTag' : `with "${eTag}"`}, whatever is there`, async () => {
      const item = (x: number) => (eTag === undefined ? { x } : { x, eTag });
      await storage.write({ a: item(1) });
      await storage.write({ a: item(2) });
      expect(await stored('a')).to.include({ x: 2 });
    });

  it('writes all items of a call or none', async () => {
    await storage.write({ b: { x: 1 } });
    const failure = await failureOf(storage.write({ a: { x: 1 }, b: { x: 2, eTag: 'stale' }, c: { x: 1 } }));
    expect(failure).to.be.instanceOf(VersionConflict);
    const left = await storage.read(['a', 'b', 'c']);
    expect(Object.keys(left)).to.deep.equal(['b']);
    expect(left['b']).to.include({ x: 1 });
  });

  it('deletes, and deletes what is not there', async () => {
    await storage.write({ a: { x: 1 }, b: { x: 1 } });
    await storage.delete(['a', 'nothing']);
    expect(Object.keys(await storage.read(['a', 'b']))).to.deep.equal(['b']);
  });

  describe('when several write at once', () => {
    it('commits once for all of them', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'handoff-state-'));
      const path = join(folder, 'state.sqlite');
      const onDisk = openSqliteDatabase(path);
      const shared = new SqliteStateStorage(onDisk, () => 0);
      const before = commitsIn(path);
      await Promise.all(['a', 'b', 'c', 'd'].map((key) => shared.write({ [key]: { key } })));
      expect(commitsIn(path) - before).to.equal(1);
      expect(Object.keys(await shared.read(['a', 'b', 'c', 'd']))).to.have.lengthOf(4);
      onDisk.close();
      rmSync(folder, { recursive: true });
    });

    it('undoes all of the one that is refused, and none of the others', async () => {
      await storage.write({ stale: { x: 1 } });
      const read = (await stored('stale')) ?? {};
      await storage.write({ stale: { ...read, x: 2 } });
      const outcomes = await Promise.all([
        failureOf(storage.write({ a: { x: 1 } })),
        failureOf(storage.write({ b: { x: 1 }, stale: { ...read, x: 3 } })),
        failureOf(storage.write({ c: { x: 1 } })),
      ]);
      expect(outcomes[1]).to.be.instanceOf(VersionConflict);
      expect([outcomes[0], outcomes[2]]).to.deep.equal([null, null]);
      expect(Object.keys(await storage.read(['a', 'b', 'c']))).to.deep.equal(['a', 'c']);
      expect(await stored('stale')).to.include({ x: 2 });
    });
  });
});
