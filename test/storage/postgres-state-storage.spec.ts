import { expect } from 'chai';
import { VersionConflict } from '../../src/errors.ts';
import { openPostgresDatabase, type PostgresDatabase } from '../../src/storage/postgres-database.ts';
import { PostgresStateStorage } from '../../src/storage/postgres-state-storage.ts';
import { useTestDatabase } from '../support/postgres.ts';

describe('The storage of dialog state in PostgreSQL', () => {
  const testDatabase = useTestDatabase();
  const databases: PostgresDatabase[] = [];
  /** Of two instances. */
  let here: PostgresStateStorage;
  let there: PostgresStateStorage;

  before(async () => {
    for (const _ of ['here', 'there']) databases.push(await openPostgresDatabase(testDatabase.url(), () => {}));
    const [one, other] = databases.map(({ connections }) => new PostgresStateStorage(connections, () => 0));
    if (one === undefined || other === undefined) throw new Error('not opened');
    [here, there] = [one, other];
  });

  beforeEach(() => databases[0]?.connections.query('TRUNCATE handoff.bot_state'));

  after(async () => {
    for (const database of databases) await database.close();
  });

  const stored = async (key: string) => (await there.read([key]))[key];
  const failureOf = (work: Promise<void>) => work.then(() => null).catch((error: unknown) => error);

  it('gives back what was written, with an eTag, whatever characters are in it', async () => {
    const data = { dialogs: { stack: [1, { deep: 'Zoë \u0000 \ud800 🙂' }] }, none: null };
    await here.write({ 'key/ä': data });
    const { eTag, ...found } = (await stored('key/ä')) ?? {};
    expect(found).to.deep.equal(data);
    expect(eTag).to.be.a('string').that.is.not.empty;
  });

  it('leaves out keys that it does not know', async () => {
    await here.write({ a: { x: 1 } });
    expect(Object.keys(await there.read(['a', 'b']))).to.deep.equal(['a']);
    expect(await there.read([])).to.deep.equal({});
  });

  it('takes a write with the eTag that is current, and gives another one', async () => {
    await here.write({ a: { x: 1 } });
    const read = (await stored('a')) ?? {};
    await here.write({ a: { ...read, x: 2 } });
    expect(await stored('a')).to.include({ x: 2 });
    expect((await stored('a'))?.eTag).not.to.equal(read.eTag);
  });

  it('refuses a write with an eTag that is not: written, deleted, or written anew since', async () => {
    await here.write({ a: { x: 1 } });
    const read = (await stored('a')) ?? {};
    const late = () => failureOf(there.write({ a: { ...read, x: 'late' } }));
    await here.write({ a: { x: 2 } });
    expect(await late()).to.be.instanceOf(VersionConflict);
    await here.delete(['a', 'nothing']);
    expect(await late()).to.be.instanceOf(VersionConflict);
    expect(await stored('a')).to.equal(undefined);
    await here.write({ a: { x: 3 } });
    expect(await late()).to.be.instanceOf(VersionConflict);
    expect(await stored('a')).to.include({ x: 3 });
  });

  it('lets one of two through that write with the same eTag at once', async () => {
    await here.write({ a: { x: 0 } });
    const read = (await stored('a')) ?? {};
    const writes = [here, there].map((storage, index) => failureOf(storage.write({ a: { ...read, x: index } })));
    const failures = (await Promise.all(writes)).filter((failure) => failure !== null);
    expect(failures).to.have.lengthOf(1);
    expect(failures[0]).to.be.instanceOf(VersionConflict);
  });

  for (const eTag of ['*', undefined])
    it(`lets the last writer win ${eTag === undefined ? 'without an eTag' : `with "${eTag}"`}`, async () => {
      const item = (x: number) => (eTag === undefined ? { x } : { x, eTag });
      await here.write({ a: item(1) });
      await there.write({ a: item(2) });
      expect(await stored('a')).to.include({ x: 2 });
    });

  it('writes all items of a call or none', async () => {
    await here.write({ b: { x: 1 } });
    const failure = await failureOf(here.write({ a: { x: 1 }, b: { x: 2, eTag: 'stale' }, c: { x: 1 } }));
    expect(failure).to.be.instanceOf(VersionConflict);
    const left = await there.read(['a', 'b', 'c']);
    expect(Object.keys(left)).to.deep.equal(['b']);
    expect(left['b']).to.include({ x: 1 });
  });

  it('lets calls that write the same items in different orders through, all of them', async () => {
    const rounds = Array.from({ length: 20 }, (_, x) =>
      x % 2 === 0 ? here.write({ a: { x }, b: { x } }) : there.write({ b: { x }, a: { x } }),
    );
    await Promise.all(rounds);
    const { a, b } = await here.read(['a', 'b']);
    expect(a?.['x']).to.equal(b?.['x']);
  });
});
