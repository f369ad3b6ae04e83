import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { SqliteConnection } from '../../src/storage/sqlite-connection.ts';
import { commitsIn, commitsReaching } from '../support/wal-commits.ts';

describe('A group of changes in SQLite', () => {
  let folder: string;
  let path: string;
  let database: SqliteConnection;
  /** Sees what is committed, as the next process would after a crash. */
  let onlooker: DatabaseSync;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handoff-group-'));
    path = join(folder, 'some.sqlite');
    database = new SqliteConnection(path);
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;
      CREATE TABLE words (word TEXT PRIMARY KEY) STRICT;
      CREATE TABLE answers (word TEXT REFERENCES words DEFERRABLE INITIALLY DEFERRED) STRICT;`);
    onlooker = new DatabaseSync(path);
  });

  afterEach(async () => {
    onlooker.close();
    if (database.isOpen) database.close();
    await rm(folder, { recursive: true });
  });

  const wordsIn = (seenBy: DatabaseSync) =>
    seenBy
      .prepare('SELECT word FROM words ORDER BY rowid')
      .all()
      .map((row) => String(row['word']));
  const say = (word: string) => database.write(() => void database.prepare('INSERT INTO words VALUES (?)').run(word));
  /** Refused by the COMMIT, and not before. */
  const answerToNothing = () => database.write(() => database.exec(`INSERT INTO answers VALUES ('never said')`));
  const outcomes = async (...writes: Promise<unknown>[]) => (await Promise.allSettled(writes)).map(({ status }) => status);

  it('is everything that is asked for in one turn of the event loop, in its order, and nobody is answered before it is stored', async () => {
    const seenByAnswered: string[][] = [];
    const writes = ['one', 'two', 'three'].map((word) => say(word).then(() => seenByAnswered.push(wordsIn(onlooker))));
    await Promise.resolve();
    expect(wordsIn(onlooker)).to.deep.equal([]);
    await Promise.all(writes);
    expect(seenByAnswered).to.deep.equal(Array.from({ length: 3 }, () => ['one', 'two', 'three']));
  });

  it('begins anew for what is asked for when it has ended', async () => {
    await say('one').then(() => say('two'));
    expect(wordsIn(onlooker)).to.deep.equal(['one', 'two']);
  });

  it('goes on without a change that throws, whole', async () => {
    const half = () =>
      database.write(() => {
        database.exec(`INSERT INTO words VALUES ('half')`);
        throw new Error('of a spec');
      });
    expect(await outcomes(say('one'), half(), say('one'), say('two'))).to.deep.equal([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(wordsIn(onlooker)).to.deep.equal(['one', 'two']);
  });

  it('gives each change what its work gave, and shows it what was asked for before it', async () => {
    const count = () => database.write(() => wordsIn(database).length);
    expect(await Promise.all([count(), say('one'), count()])).to.deep.equal([0, undefined, 1]);
  });

  it('that can not be committed is told to everybody in it, and the next one is stored', async () => {
    expect(await outcomes(say('one'), answerToNothing(), say('two'))).to.deep.equal(['rejected', 'rejected', 'rejected']);
    expect(wordsIn(onlooker)).to.deep.equal([]);
    await say('three');
    expect(wordsIn(onlooker)).to.deep.equal(['three']);
  });

  it('that SQLite takes back by itself is told to everybody in it, and what is asked for after that is stored', async () => {
    await say('one');
    const takeBack = () => database.write(() => database.exec(`INSERT OR ROLLBACK INTO words VALUES ('one')`));
    expect(await outcomes(say('two'), takeBack(), say('three'))).to.deep.equal(['rejected', 'rejected', 'fulfilled']);
    expect(wordsIn(onlooker)).to.deep.equal(['one', 'three']);
  });

  describe('is hidden from whoever reads', () => {
    const read = () => database.read(() => wordsIn(database));

    it('until it is stored', async () => {
      const seen: [string[], string[]][] = [];
      const reading = () => database.read(() => void seen.push([wordsIn(database), wordsIn(onlooker)]));
      await Promise.all([say('one'), reading(), say('two'), reading()]);
      expect(seen).to.deep.equal(
        Array.from({ length: 2 }, () => [
          ['one', 'two'],
          ['one', 'two'],
        ]),
      );
    });

    it('for good when it can not be stored', async () => {
      const [, seen] = await Promise.all([outcomes(say('one'), answerToNothing()), read()]);
      expect(seen).to.deep.equal([]);
    });

    it('who does not have to wait for those that are answered and write again', async () => {
      let wroteAgain = false;
      const writing = say('one').then(() => {
        const again = say('two');
        wroteAgain = true;
        return again;
      });
      const seen = await read();
      expect(wroteAgain).to.equal(true);
      expect(seen).to.deep.equal(['one']);
      await writing;
    });

    it('who hears what goes wrong in reading', async () => {
      const reading = database.read(() => {
        throw new Error('of a spec');
      });
      const during = [say('one'), database.read(() => database.prepare('SELECT nothing'))];
      expect(await outcomes(reading, ...during)).to.deep.equal(['rejected', 'fulfilled', 'rejected']);
    });
  });

  describe('that may be lost', () => {
    const mutter = (word: string) => database.writeSoon(() => void database.prepare('INSERT INTO words VALUES (?)').run(word));

    it('is seen by whoever reads, and stored with the first change that may not', async () => {
      await mutter('one');
      expect(await database.read(() => wordsIn(database))).to.deep.equal(['one']);
      expect(wordsIn(onlooker)).to.deep.equal([]);
      expect(database.isGathering).to.equal(false);
      const before = commitsIn(path);
      await Promise.all([say('two'), mutter('three')]);
      expect(wordsIn(onlooker)).to.deep.equal(['one', 'two', 'three']);
      expect(commitsIn(path) - before).to.equal(1);
    });

    it('is stored soon by itself when nothing else is', async () => {
      const before = commitsIn(path);
      await mutter('one');
      expect(await commitsReaching(path, before + 1)).to.equal(before + 1);
      expect(wordsIn(onlooker)).to.deep.equal(['one']);
    });

    it('is stored by closing the database', async () => {
      await mutter('one');
      database.close();
      expect(wordsIn(onlooker)).to.deep.equal(['one']);
    });

    it('is lost with a group that can not be stored, and the next one is stored', async () => {
      await mutter('one');
      expect(await outcomes(answerToNothing(), say('two'))).to.deep.equal(['rejected', 'rejected']);
      await mutter('three');
      await say('four');
      expect(wordsIn(onlooker)).to.deep.equal(['three', 'four']);
    });

    it('tells whoever asked for it what was wrong with it, and hides nothing else', async () => {
      expect(await outcomes(mutter('one'), mutter('one'), say('two'))).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
      expect(wordsIn(onlooker)).to.deep.equal(['one', 'two']);
    });
  });

  it('is stored by closing the database', async () => {
    const writing = say('one');
    database.close();
    await writing;
    expect(wordsIn(onlooker)).to.deep.equal(['one']);
    expect(await outcomes(say('two'))).to.deep.equal(['rejected']);
  });
});
