import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BotProcess } from './crash/bot-process.ts';

const probe = new URL('./start-probe.ts', import.meta.url).href;

const longestStartMs = 30_000;

describe('a start', () => {
  let folder: string;
  let bot: BotProcess;

  const start = async (env: Readonly<Record<string, string>>): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), 'handoff-'));
    const own = { DATA_DIR: join(folder, 'data'), PORT: '0', SIMULATOR_PORT: '0' };
    bot = new BotProcess({ name: 'bot', folder, env: { ...own, ...env }, nodeOptions: [`--import=${probe}`], answers: true });
    await bot.start();
  };
  const stop = async (): Promise<void> => {
    await bot.kill();
    await rm(folder, { recursive: true, force: true });
  };

  describe('without any configuration', () => {
    before(() => start({})).timeout(longestStartMs);
    after(stop);

    it('loads nothing for what is not configured', async () => {
      for (const part of ['postgres-stores.ts', 'node_modules/pg/', 'node_modules/pg-boss/', 'otel-tracer.ts', '@secretlint'])
        expect(await bot.ask(part), part).to.equal(0);
      expect(await bot.ask('src/simulator/')).to.be.greaterThan(10);
    });

    it('loads of big packages the parts that are used', async () => {
      for (const part of ['node_modules/botbuilder/', 'recognizers-text-suite', 'restify/lib/plugins/'])
        expect(await bot.ask(part), part).to.equal(0);
      for (const part of ['node_modules/botbuilder-core/', 'node_modules/botbuilder-dialogs/', 'node_modules/restify/'])
        expect(await bot.ask(part), part).to.be.greaterThan(10);
    });

    it('keeps what was compiled before anything can kill it', async () => {
      // Who answers has done what comes with listening.
      await bot.ask('');
      const kept = await readdir(join(folder, 'data', 'compile-cache'), { recursive: true });
      expect(kept.length).to.be.greaterThan(1_000);
    });
  });

  describe('beside a Vayusphere', () => {
    before(() =>
      start({
        VAYUSPHERE_BASE_URL: 'http://127.0.0.1:9',
        VAYUSPHERE_API_KEY: 'key',
        VAYUSPHERE_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        PUBLIC_URL: 'http://127.0.0.1:9',
      }),
    ).timeout(longestStartMs);
    after(stop);

    it('loads no simulator', async () => {
      expect(await bot.ask('src/simulator/')).to.equal(0);
    }).timeout(longestStartMs);
  });
});
