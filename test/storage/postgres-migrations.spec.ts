import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { ConfigError } from '../../src/errors.ts';
import { requestSession } from '../../src/handoff/transition.ts';
import { openPostgresDatabase } from '../../src/storage/postgres-database.ts';
import { PostgresHandoffStore } from '../../src/storage/postgres-handoff-store.ts';
import { anAgent, newHandoff } from '../support/handoff-examples.ts';
import { useTestDatabase } from '../support/postgres.ts';

const neverMind = (): void => {};
const open = (url: string) => openPostgresDatabase(url, neverMind);

async function problemOf(url: string): Promise<string> {
  const failure = await open(url).then(
    (database) => database.close(),
    (error: unknown) => error,
  );
  if (!(failure instanceof ConfigError)) throw failure ?? new Error('it was opened');
  return failure.problems.join('\n');
}

const run = promisify(execFile);
/** What there is to apply, in its order. */
const files = readdirSync(new URL('../../src/storage/postgres-migrations/', import.meta.url)).sort();
const migrateCommand = fileURLToPath(import.meta.resolve('../../src/migrate.ts'));

/** Runs `npm run migrate` and gives what it says and how it ends. */
async function migrate(databaseUrl: string | undefined): Promise<{ said: string; code: number }> {
  const { DATABASE_URL: _ours, ...env } = process.env;
  try {
    const options = { env: { ...env, NODE_ENV: 'production', ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) } };
    return { said: (await run(process.execPath, [migrateCommand], options)).stdout, code: 0 };
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error && 'code' in error)) throw error;
    return { said: String(error.stderr), code: Number(error.code) };
  }
}

describe('The schema in PostgreSQL', () => {
  const testDatabase = useTestDatabase();

  it('is created once by instances that start together, and each of them waits until it is there', async function together() {
    this.timeout(20_000);
    const databases = await Promise.all(Array.from({ length: 5 }, () => open(testDatabase.url())));
    const applied = databases.filter((database) => database.applied.length > 0);
    expect(applied.map((database) => database.applied.slice(0, files.length))).to.deep.equal([files]);
    for (const { connections } of databases) expect(await connections.query('SELECT * FROM handoff.sessions')).to.deep.equal([]);
    await Promise.all(databases.map((database) => database.close()));
  });

  it('is left alone when it is up to date', async () => {
    const database = await open(testDatabase.url());
    expect(database.applied).to.deep.equal([]);
    await database.close();
  });

  it('never lets pg-boss give up or delete what was not delivered', async () => {
    const database = await open(testDatabase.url());
    const queue = await database.boss.getQueue('deliveries');
    await database.close();
    const century = 100 * 365 * 24 * 60 * 60;
    expect(queue?.policy).to.equal('key_strict_fifo');
    expect(queue?.retryLimit).to.equal(2 ** 31 - 1);
    expect(queue?.retentionSeconds).to.be.greaterThan(century / 2);
  });

  it('of a newer version is refused, and not touched', async () => {
    await testDatabase.query('UPDATE handoff.schema_version SET version = 99');
    expect(await problemOf(testDatabase.url())).to.match(
      /^DATABASE_URL: the database is of schema 99, .* run the newer version$/,
    );
    expect(await testDatabase.query('SELECT version FROM handoff.schema_version')).to.deep.equal([{ version: 99 }]);
    await testDatabase.query('UPDATE handoff.schema_version SET version = $1', [files.length]);
  });

  it('is brought up to date by npm run migrate, which says what it did', async () => {
    await testDatabase.query('DROP SCHEMA handoff CASCADE');
    expect(await migrate(testDatabase.url())).to.deep.equal({
      said: `The schema is up to date: applied ${files.join(', ')}.\n`,
      code: 0,
    });
    expect(await migrate(testDatabase.url())).to.deep.equal({ said: 'The schema is up to date: nothing to do.\n', code: 0 });
  });

  it('that kept what was shown inside the session finds it still, and keeps a session that holds characters like no other', async () => {
    const { session } = requestSession(newHandoff(), 0);
    const odd = { ...requestSession(newHandoff('session-2', 'grace'), 0).session, added: ['\u0000 and \ud800'] };
    const shown = ['m-1', 'm-2'].map((id) => ({ id, shownId: `shown ${id}`, agent: anAgent, attachments: [] }));
    const first = new URL('../../src/storage/postgres-migrations/0001-handoff.sql', import.meta.url);
    await testDatabase.query(`
      DROP SCHEMA handoff CASCADE; CREATE SCHEMA handoff; CREATE TABLE handoff.schema_version AS SELECT 1 AS version;
      ${await readFile(first, 'utf8')}`);
    for (const each of [session, odd]) {
      await testDatabase.query(`INSERT INTO handoff.sessions VALUES ($1, $2, NULL, 'requested', 7, $3, 0)`, [
        each.id,
        each.personKey,
        JSON.stringify({ ...each, shown }),
      ]);
    }
    const database = await open(testDatabase.url());
    const store = new PostgresHandoffStore(database, () => 0);
    try {
      expect(database.applied).to.include('0004-shown-messages.sql');
      expect(await store.shownMessage('session-1', 'm-2')).to.deep.equal(shown[1]);
      expect(await store.session('session-1')).to.deep.equal({ value: session, version: 7 });
      expect((await store.session('session-2'))?.value).to.deep.include({ id: 'session-2', added: odd.added });
      expect(await store.shownMessage('session-2', 'm-2')).to.equal(null);
    } finally {
      await store.close();
      await database.close();
    }
  });

  it('that is missing is a problem of the configuration where the role may not create it', async () => {
    const role = `handoff_test_reader_${process.pid}`;
    await testDatabase.query(`CREATE ROLE ${role} LOGIN`);
    const url = new URL(testDatabase.url());
    url.username = role;
    try {
      expect(await problemOf(url.href)).to.match(/^DATABASE_URL: its role may not change the schema/);
    } finally {
      await testDatabase.query(`DROP ROLE ${role}`);
    }
  });

  it('is not looked for without a usable DATABASE_URL, and no secret is said', async () => {
    const missing = await migrate(undefined);
    expect(missing.code).to.equal(78);
    expect(missing.said).to.include('DATABASE_URL: required');
    const wrong = await migrate('mysql://root:secret@127.0.0.1/handoff');
    expect(wrong.code).to.equal(78);
    expect(wrong.said).to.include('DATABASE_URL').and.not.include('secret');
    const nowhere = await problemOf('postgres://bot:secret@127.0.0.1:1/handoff');
    expect(nowhere).to.equal("DATABASE_URL: the database can't be opened (ECONNREFUSED)");
  });
});
