import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { ConfigError } from '../../src/errors.ts';
import { newDelivery } from '../../src/handoff/delivery.ts';
import { requestSession } from '../../src/handoff/transition.ts';
import { openSqliteDatabase } from '../../src/storage/sqlite-database.ts';
import { SqliteHandoffStore } from '../../src/storage/sqlite-handoff-store.ts';
import { anAgent, newHandoff } from '../support/handoff-examples.ts';

const storage = new URL('../../src/storage/', import.meta.url);
const nowMs = Date.parse('2026-03-02T10:00:00Z');

/** Opens the file, claims what is due, says so, and then goes on until it is killed. */
const holder = `
  import { openSqliteDatabase } from '${storage.href}sqlite-database.ts';
  import { SqliteHandoffStore } from '${storage.href}sqlite-handoff-store.ts';
  const store = new SqliteHandoffStore(openSqliteDatabase(process.argv[1]), () => ${nowMs});
  const claimed = await store.claim(${nowMs}, 10);
  process.stdout.write('claimed ' + claimed.length);
  setInterval(() => {}, 1000);
`;

function problemsOf(path: string): readonly string[] {
  try {
    openSqliteDatabase(path).close();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('The SQLite file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handoff-file-'));
    path = join(folder, 'data', 'handoff.sqlite');
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** Everything about the tables that a migration may change. */
  function schemaOf(database: DatabaseSync): unknown[] {
    return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
  }

  it('creates itself, with the folders above it', () => {
    openSqliteDatabase(path).close();
    expect(existsSync(path)).to.equal(true);
  });

  it('writes ahead, and to the disk before a commit returns', () => {
    const database = openSqliteDatabase(path);
    expect(database.prepare('PRAGMA journal_mode').get()).to.deep.include({ journal_mode: 'wal' });
    // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    expect(database.prepare('PRAGMA synchronous').get()).to.deep.include({ synchronous: 2 });
    database.close();
  });

  it('is migrated once: opening it again changes nothing', async () => {
    const first = openSqliteDatabase(path);
    const schema = schemaOf(first);
    const files = (await readdir(new URL('migrations/', storage))).filter((name) => name.endsWith('.sql'));
    expect(first.prepare('PRAGMA user_version').get()).to.deep.include({ user_version: files.length });
    first.close();
    const again = openSqliteDatabase(path);
    expect(schemaOf(again)).to.deep.equal(schema);
    again.close();
  });

  it('of an older schema is brought up to date, with what it holds', async () => {
    const files = (await readdir(new URL('migrations/', storage))).filter((name) => name.endsWith('.sql')).sort();
    const fresh = openSqliteDatabase(':memory:');
    await rm(path, { force: true });
    openSqliteDatabase(path).close();
    await rm(path);
    const old = new DatabaseSync(path);
    old.exec(await readFile(new URL(`migrations/${files[0]}`, storage), 'utf8'));
    old.exec(`INSERT INTO bot_state VALUES ('key', '{"a":1}', 1, 0); PRAGMA user_version = 1`);
    old.close();
    const database = openSqliteDatabase(path);
    expect(schemaOf(database)).to.deep.equal(schemaOf(fresh));
    expect(database.prepare('SELECT data FROM bot_state').get()).to.deep.include({ data: '{"a":1}' });
    database.close();
    fresh.close();
  });

  it('of a schema that kept what was shown inside the session finds it still', async () => {
    const all = (await readdir(new URL('migrations/', storage))).sort();
    const files = all.slice(0, all.indexOf('005-shown-messages.sql'));
    openSqliteDatabase(path).close();
    await rm(path);
    const old = new DatabaseSync(path);
    for (const file of files) old.exec(await readFile(new URL(`migrations/${file}`, storage), 'utf8'));
    const { session } = requestSession(newHandoff(), nowMs);
    const unseen = requestSession(newHandoff('session-2', 'grace'), nowMs).session;
    const odd = { ...session, added: ['\u0000 and \ud800 and "quoted"'] };
    const shown = ['m-1', 'm-2'].map((id) => ({ id, shownId: `shown ${id}`, agent: anAgent, attachments: [] }));
    const insert = old.prepare(`INSERT INTO sessions VALUES (?, ?, NULL, 'requested', 7, ?, 0)`);
    insert.run('session-1', 'ada', JSON.stringify({ ...odd, shown }));
    insert.run('session-2', 'grace', JSON.stringify({ ...unseen, shown: [] }));
    old.exec(`PRAGMA user_version = ${files.length}`);
    old.close();
    const database = openSqliteDatabase(path);
    const store = new SqliteHandoffStore(database, () => nowMs);
    expect(await store.shownMessage('session-1', 'm-2')).to.deep.equal(shown[1]);
    expect(await store.session('session-1')).to.deep.equal({ value: odd, version: 7 });
    expect(await store.session('session-2')).to.deep.equal({ value: unseen, version: 7 });
    database.close();
  });

  it('of a newer schema is refused and left as it is', () => {
    const database = openSqliteDatabase(path);
    database.exec('PRAGMA user_version = 999');
    database.close();
    expect(problemsOf(path)).to.have.lengthOf(1);
    expect(problemsOf(path)[0]).to.match(/^DATA_DIR: .*schema 999.*newer version/);
    const untouched = new DatabaseSync(path);
    expect(untouched.prepare('PRAGMA user_version').get()).to.deep.include({ user_version: 999 });
    untouched.close();
  });

  it('is refused by name of the variable when it is no database', async () => {
    openSqliteDatabase(path).close();
    await writeFile(path, 'These are words, and not a database, and there are quite enough of them to tell.'.repeat(20));
    expect(problemsOf(path)[0]).to.match(/^DATA_DIR: .*handoff\.sqlite/);
  });

  it('is refused by name of the variable when its place is a folder', () => {
    expect(problemsOf(folder)[0]).to.match(/^DATA_DIR: /);
  });

  it('is refused by name of the variable when its folder can not be made', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    expect(problemsOf(join(file, 'data', 'handoff.sqlite'))[0]).to.match(/^DATA_DIR: /);
  });

  it('belongs to one process; a second is told so, and has it when the first is killed, with all that it had claimed', async () => {
    const database = openSqliteDatabase(path);
    const delivery = newDelivery('session-1', { to: 'desk', action: 'create_chat' }, nowMs);
    await new SqliteHandoffStore(database, () => nowMs).commit({ deliveries: [delivery] });
    database.close();

    const child = spawn(process.execPath, ['--input-type=module', '--eval', holder, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [said] = await once(child.stdout, 'data');
      expect(String(said)).to.equal('claimed 1');
      expect(problemsOf(path)).to.deep.equal([
        `DATA_DIR: ${path} is in use by another process; stop it, or give this one its own DATA_DIR`,
      ]);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const reopened = openSqliteDatabase(path);
    const [again] = await new SqliteHandoffStore(reopened, () => nowMs).claim(nowMs, 10);
    expect(again).to.deep.include({ sessionId: 'session-1', attempt: 2 });
    reopened.close();
  });

  it('belongs to one opening within a process, too', () => {
    const database = openSqliteDatabase(path);
    expect(problemsOf(path)[0]).to.match(/in use/);
    database.close();
    expect(problemsOf(path)).to.deep.equal([]);
  });
});
