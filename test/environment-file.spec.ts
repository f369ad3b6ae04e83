import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';

const run = promisify(execFile);

/** What each command complains of when it has read the file, and what when it has not. */
const commands = [
  { file: 'index.js', args: [], line: 'PORT=nonsense', read: /PORT: a port number/, unread: /MicrosoftAppId: required/ },
  {
    file: 'migrate.ts',
    args: [],
    line: 'DATABASE_URL=postgres://127.0.0.1:1/none',
    read: /ECONNREFUSED/,
    unread: /DATABASE_URL: req/,
  },
  {
    file: 'forget.ts',
    args: ['ada'],
    line: 'DATA_DIR=of-the-file',
    read: /database in of-the-file/,
    unread: /database in \.\/data/,
  },
] as const;

describe('The file .env', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handoff-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Runs a command, which must fail, and gives what it complains of. */
  async function complaintOf({ file, args, line }: (typeof commands)[number], nodeEnv: string | null): Promise<string> {
    await writeFile(join(folder, '.env'), `${line}\n`);
    const command = fileURLToPath(new URL(`../src/${file}`, import.meta.url));
    const env = nodeEnv === null ? {} : { NODE_ENV: nodeEnv };
    const failed = await run(process.execPath, [command, ...args], { cwd: folder, env }).then(
      () => null,
      (error: { stderr: string }) => error,
    );
    return failed?.stderr ?? '';
  }

  for (const command of commands) {
    it(`is read by ${command.file} in development`, async () => {
      for (const nodeEnv of [null, 'test']) expect(await complaintOf(command, nodeEnv), String(nodeEnv)).to.match(command.read);
    }).timeout(30_000);

    it(`is not read by ${command.file} where production's rules hold`, async () => {
      for (const nodeEnv of ['production', 'staging'])
        expect(await complaintOf(command, nodeEnv), nodeEnv)
          .to.match(command.unread)
          .and.not.match(command.read);
    }).timeout(30_000);
  }
});
