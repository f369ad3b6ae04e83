import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { BotProcess } from './crash/bot-process.ts';

const probe = new URL('./start-probe.ts', import.meta.url).href;

const defaultCatalogue = new URL('../src/triage/catalogue.default.json', import.meta.url);
const longestStartMs = 30_000;

describe('a start', () => {
  let folder: string;
  let bot: BotProcess;

  const start = async (env: Readonly<Record<string, string>>): Promise<void> => {
    folder = await mkdtemp(join(tmpdir(), 'handoff-'));
    await writeFile(join(folder, 'catalogue.json'), await readFile(defaultCatalogue));
    const own = { DATA_DIR: join(folder, 'data'), PORT: '0', SIMULATOR_PORT: '0' };
    bot = new BotProcess({ name: 'bot', folder, env: { ...own, ...env }, nodeOptions: [`--import=${probe}`], answers: true });
    await bot.start();
  };
  /** Who answers has done what comes with listening. */
  const settled = () => bot.ask('');
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
      await settled();
      const kept = await readdir(join(folder, 'data', 'compile-cache'), { recursive: true });
      expect(kept.length).to.be.greaterThan(1_000);
    });

    it('says what to open, and nothing else beside its log', async () => {
      await settled();
      const said = bot.spoken();
      const [agentConsole = ''] = /http:\S+\/console/.exec(said) ?? [];
      expect(said.trimEnd().split('\n')).to.deep.equal([
        '',
        '  The bot is running.',
        '',
        `    Bot Framework Emulator   http://127.0.0.1:${bot.port}/api/messages   (no app id, no password)`,
        '    Agents Playground        npm run playground',
        `    Agent console            ${agentConsole}   (the simulator stands in for Vayusphere)`,
        '',
        '  Write "I\'d like to speak to a live agent". Ctrl+C stops it.',
      ]);
      expect((await fetch(agentConsole)).status).to.equal(200);
      expect(bot.complaints()).to.deep.equal([]);
    });

    it('that finds its port taken says what to do, and leaves the other alone', async () => {
      const env = { DATA_DIR: join(folder, 'other'), PORT: String(bot.port), SIMULATOR_PORT: '0' };
      const other = new BotProcess({ name: 'other', folder, env });
      const child = other.spawn();
      expect(await once(child, 'exit')).to.deep.equal([1, null]);
      expect(other.spoken()).to.match(/^The port is taken\. Set PORT \(and SIMULATOR_PORT\) to free ones/);
      expect((await fetch(`http://127.0.0.1:${bot.port}/healthz`)).status).to.equal(200);
    }).timeout(longestStartMs);

    // The last one here: afterwards nothing runs any more.
    it('is undone by SIGTERM, in good order', async () => {
      await settled();
      expect((await bot.terminate()).exitCode).to.equal(0);
      await bot.logged('stopped');
      expect(bot.complaints()).to.deep.equal([]);
    }).timeout(longestStartMs);
  });

  describe('in production, beside a Vayusphere', () => {
    before(() =>
      start({
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        MicrosoftAppId: '00000000-0000-4000-8000-000000000001',
        MicrosoftAppPassword: 'password',
        MicrosoftAppTenantId: '00000000-0000-4000-8000-000000000002',
        CATALOG_PATH: 'catalogue.json',
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

    it('says nothing beside its log', async () => {
      await settled();
      expect(bot.spoken()).to.equal('');
    });

    it('reads the catalogue again at every SIGHUP, and goes on with the one before where it does not hold', async () => {
      await settled();
      const path = join(folder, 'catalogue.json');
      const catalogue = await readFile(path);
      const hangUp = () => process.kill(bot.pid ?? 0, 'SIGHUP');
      await writeFile(path, 'nonsense');
      hangUp();
      await bot.logged('the catalogue was refused; the one from before stays');
      await writeFile(path, catalogue);
      hangUp();
      await bot.logged('the catalogue has been read again');
      hangUp();
      await bot.logged('the catalogue has been read again', 2);
      expect((await fetch(`http://127.0.0.1:${bot.port}/healthz`)).status).to.equal(200);
    }).timeout(longestStartMs);
  });
});
