import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BotProcess } from './bot-process.ts';

const listens = `process.on('SIGTERM', () => process.exit(0));
const alive = setInterval(() => {}, 1_000);
console.log(JSON.stringify({ level: 'info', port: 1, msg: 'listening' }));`;
const says = (words: string) => `console.error(${JSON.stringify(words)});`;

describe('A process of the crash test', () => {
  let folder: string;
  let bot: BotProcess;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handoff-'));
  });
  afterEach(async () => {
    await bot.kill();
    await rm(folder, { recursive: true, force: true });
  });

  /** A process that does this and nothing else. */
  async function processOf(program: string): Promise<BotProcess> {
    const entry = join(folder, 'program.js');
    await writeFile(entry, program);
    bot = new BotProcess({ name: 'bot-1', folder, env: {}, entry });
    return bot;
  }

  it('has nothing to complain of when it is killed, also while it starts, or asked to stop', async () => {
    await (await processOf(listens)).start();
    await bot.kill();
    bot.spawn();
    await bot.kill();
    await bot.start();
    expect((await bot.terminate()).exitCode).to.equal(0);
    expect(bot.complaints()).to.deep.equal([]);
  });

  for (const [how, program, told] of [
    ['an exit', 'process.exit(3)', 'code 3'],
    ['an exit that looks well', 'clearInterval(alive)', 'code 0'],
    ['a kill by somebody else', "process.kill(process.pid, 'SIGKILL')", 'SIGKILL'],
    ['an abort', "process.kill(process.pid, 'SIGABRT')", 'SIGABRT'],
  ] as const) {
    it(`complains of ${how} that nobody asked for, whatever it is asked afterwards`, async () => {
      const child = (await processOf(`${listens}\n${program};`)).spawn();
      await once(child, 'exit');
      await bot.kill();
      await bot.terminate();
      expect(bot.complaints()).to.deep.equal([`bot-1 ended by itself: ${told}`]);
    });
  }

  it('complains of every line that is neither of a log nor tells what to open, and of errors in the log', async () => {
    const complaints = [
      'StoreUnavailable: The store does not answer',
      '    at commit (file:///src/storage/sqlite-handoff-store.ts:1:1)',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      '(node:1) MaxListenersExceededWarning: Possible EventEmitter memory leak detected',
      '{"level":"error","msg":"the store failed"}',
      '{"level":"fatal","msg":"out of order"}',
    ];
    const fine = [
      '',
      '{"level":"warn","msg":"not delivered yet"}',
      '  The bot is running.',
      '    Agents Playground        npm run',
    ];
    await (await processOf([...complaints, ...fine].map(says).join('\n') + listens)).start();
    expect(bot.complaints()).to.deep.equal(complaints);
  });
});
