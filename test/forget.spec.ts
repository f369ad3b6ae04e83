import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { BotFixture } from './support/bot-fixture.ts';
import { type Client, cardOf, cardsOf, readable, textsOf } from './support/client.ts';
import { type TestDatabase, useTestDatabase } from './support/postgres.ts';

const run = promisify(execFile);
const forgetCommand = fileURLToPath(import.meta.resolve('../src/forget.ts'));

/** Runs `npm run forget` and gives what it says and how it ends. */
async function forget(where: Readonly<Record<string, string>>, ...people: string[]): Promise<{ said: string; code: number }> {
  const { DATABASE_URL: _ours, DATA_DIR: _dir, ...env } = process.env;
  try {
    const { stdout } = await run(process.execPath, [forgetCommand, ...people], {
      env: { ...env, NODE_ENV: 'production', ...where },
    });
    return { said: stdout, code: 0 };
  } catch (error) {
    if (!(error instanceof Error && 'stderr' in error && 'code' in error)) throw error;
    return { said: String(error.stderr), code: Number(error.code) };
  }
}

/** A word of each kind that somebody may leave here, none of which may be left. */
const canaries = {
  issue: 'canaryissue',
  early: 'canaryearly',
  said: 'canarysaid',
  takenBack: 'canarytaken',
  agent: 'canaryagent',
  comment: 'canarycomment',
  draft: 'canarydraft',
};

/** A relayed chat of a person's from its beginning to its survey, and the beginning of a next one. */
async function leaveTraces(bot: BotFixture, person: Client): Promise<void> {
  const before = bot.simulator.chats().length;
  const options = cardOf(await person.write(`Our PostgreSQL server is down, ${canaries.issue}`));
  await person.press(options, 'Start agent chat');
  const chat = await bot.until(
    () => bot.simulator.chats()[before],
    (found) => found !== undefined,
  );
  const chatId = chat?.id ?? '';
  await person.write(`since nine ${canaries.early}`);
  const from = bot.connector.calls.length;
  bot.simulator.accept(chatId, 'agent-1');
  await bot.connector.call((call) => textsOf([call]).join().startsWith("You're connected with"), from);
  await person.write(canaries.said);
  await person.send({ type: 'message', text: canaries.takenBack, id: `${person.id}-m-2` });
  await person.send({ type: 'messageDelete', id: `${person.id}-m-2`, channelData: { eventType: 'softDeleteMessage' } });
  bot.simulator.say(chatId, canaries.agent);
  await bot.connector.call((call) => textsOf([call]).join().includes(canaries.agent), from);
  bot.simulator.end(chatId);
  const asked = await bot.connector.call((call) => readable(cardsOf([call])).includes('How well were you helped?'), from);
  await person.press(cardsOf([asked])[0] ?? {}, 'Send', { rating: '4', comment: canaries.comment });
  const surveys = bot.simulator.surveys().length;
  if (surveys === before)
    await bot.until(
      () => bot.simulator.surveys().length,
      (count) => count > before,
    );
  await person.write(`My MongoDB is slow ${canaries.draft}`);
}

const left = (dump: string) => Object.values(canaries).filter((canary) => dump.includes(canary));

describe('npm run forget, with SQLite', function forgetting() {
  this.timeout(20_000);
  let dataDir: string;
  let bot: BotFixture;
  let where: Record<string, string>;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'handoff-forget-'));
    where = { DATA_DIR: dataDir };
    bot = new BotFixture({ env: { HANDOFF_MODE: 'relay', DATA_DIR: dataDir } });
    await bot.start();
  });
  afterEach(async () => {
    await bot.stop();
    await rm(dataDir, { recursive: true });
  });

  /** Every byte in the folder, deleted or not. */
  async function bytes(): Promise<string> {
    const files = await Promise.all((await readdir(dataDir)).map((name) => readFile(join(dataDir, name), 'latin1')));
    return files.join('');
  }

  for (const id of ['aad-ada', '29:ada', 'aad|tenant-1|aad-ada'])
    it(`leaves no word of ${id}, and no id, in any byte of the file`, async () => {
      await leaveTraces(bot, bot.client('teams personal'));
      await bot.stopApp();
      expect(left(await bytes())).to.include.members([canaries.issue, canaries.said, canaries.agent, canaries.comment]);
      const { said, code } = await forget(where, id);
      expect(code, said).to.equal(0);
      expect(said).to.match(/^Deleted: 1 sessions, 6 transcript lines, 1 deliveries, .* 2 states of conversations\.\n$/);
      const after = await bytes();
      expect(left(after)).to.deep.equal([]);
      expect(after).not.to.include('aad-ada').and.not.include('29:ada');
      expect(await forget(where, id)).to.deep.equal({ said: 'Nothing is stored about this person.\n', code: 0 });
      await bot.startApp();
      await leaveTraces(bot, bot.client('teams personal'));
    });

  it('leaves everybody else alone', async () => {
    await leaveTraces(bot, bot.client('teams personal'));
    await leaveTraces(bot, bot.client('teams personal', 'grace'));
    await bot.stopApp();
    expect((await forget(where, 'aad-ad')).said).to.equal('Nothing is stored about this person.\n');
    expect((await forget(where, 'aad-ada')).code).to.equal(0);
    expect(left(await bytes())).to.include.members([canaries.said, canaries.agent, canaries.draft]);
    expect((await forget(where, '29:grace')).code).to.equal(0);
    expect(left(await bytes())).to.deep.equal([]);
  });

  it('finds a person who never asked for an agent, and who only added the bot', async () => {
    const person = bot.client('teams personal');
    await person.send({ type: 'installationUpdate', action: 'add' });
    await person.write(`My database is slow ${canaries.draft}`);
    await bot.stopApp();
    expect((await forget(where, 'aad-ada')).said)
      .to.include('0 sessions')
      .and.include('3 states of conversations');
    const after = await bytes();
    expect(left(after)).to.deep.equal([]);
    expect(after).not.to.include('ada');
  });

  it('refuses while a chat is open, and says what to do', async () => {
    const person = bot.client('teams personal');
    await person.press(cardOf(await person.write(`Our PostgreSQL server is down, ${canaries.issue}`)), 'Start agent chat');
    await bot.until(
      () => bot.simulator.chats(),
      (chats) => chats.length === 1,
    );
    await bot.stopApp();
    const { said, code } = await forget(where, 'aad-ada');
    expect(code).to.equal(1);
    expect(said).to.match(/^Nothing was deleted: the person has a chat that is not over/);
    expect(left(await bytes())).to.include(canaries.issue);
  });

  it('refuses a file that the running bot holds, a folder without one, and a call without a person', async () => {
    const held = await forget(where, 'aad-ada');
    expect(held.code).to.equal(78);
    expect(held.said).to.match(/DATA_DIR: .*in use by another process; stop it/);
    const nowhere = await forget({ DATA_DIR: join(dataDir, 'nowhere') }, 'aad-ada');
    expect(nowhere.code).to.equal(78);
    expect(nowhere.said).to.match(/DATA_DIR: there is no database in/);
    for (const people of [[], [' '], ['ada', 'grace']]) {
      const { said, code } = await forget(where, ...people);
      expect(code).to.equal(64);
      expect(said).to.match(/^Usage: npm run forget/);
    }
  });
});

describe('npm run forget, with PostgreSQL', function forgetting() {
  this.timeout(20_000);
  const testDatabase = useTestDatabase();

  it('leaves no word and no id in any row, while the bot runs', async () => {
    const where = { DATABASE_URL: testDatabase.url() };
    const bot = new BotFixture({ env: { HANDOFF_MODE: 'relay', ...where } });
    await bot.start();
    try {
      await leaveTraces(bot, bot.client('teams personal'));
      expect(left(await rowsOf(testDatabase))).to.include.members([canaries.issue, canaries.said, canaries.agent]);
      // What the chat has sent last may be on its way.
      for (let result = await forget(where, '29:ada'); ; result = await forget(where, '29:ada')) {
        if (result.said.includes('yet to hear')) continue;
        expect(result.code, result.said).to.equal(0);
        break;
      }
      const dump = await rowsOf(testDatabase);
      expect(left(dump)).to.deep.equal([]);
      expect(dump).not.to.include('aad-ada').and.not.include('29:ada');
      await leaveTraces(bot, bot.client('teams personal'));
    } finally {
      await bot.stop();
    }
  });
});

/** Every row of every table, as text. */
async function rowsOf(database: TestDatabase): Promise<string> {
  const tables = await database.query(
    `SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('handoff', 'handoff_queue')`,
  );
  const dumps: string[] = [];
  for (const { schemaname, tablename } of tables) {
    const rows = await database.query(`SELECT each::text AS text FROM ${schemaname}.${tablename} each`);
    dumps.push(...rows.map(({ text }) => String(text)));
  }
  return dumps.join('\n');
}
