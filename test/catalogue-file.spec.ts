import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextRound } from 'node:timers/promises';
import { expect } from 'chai';
import { CatalogueFile } from '../src/catalogue-file.ts';
import { ConfigError } from '../src/errors.ts';
import { languages } from '../src/triage/recogniser.ts';
import { BotFixture } from './support/bot-fixture.ts';
import { cardOf, readable, textsOf } from './support/client.ts';

const defaultPath = new URL('../src/triage/catalogue.default.json', import.meta.url);

/** How many rounds of the event loop it takes. */
async function roundsOf(work: Promise<void>): Promise<number> {
  let over = false;
  const done = work.then(() => {
    over = true;
  });
  let rounds = 0;
  for (; !over; rounds += 1) await nextRound();
  await done;
  return rounds;
}

describe('The catalogue file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
    path = join(folder, 'catalogue.json');
    await writeFile(path, await readFile(defaultPath));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function rename(from: string, to: string): Promise<void> {
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(from, to));
  }

  async function problemsOf(file: CatalogueFile): Promise<readonly string[]> {
    try {
      await file.read();
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  }

  it('is read again as a whole, or not at all', async () => {
    const file = new CatalogueFile(path);
    await file.read();
    await rename('"MongoDB experts"', '"Document database experts"');
    await file.read();
    expect(file.current().queues.map(({ name }) => name)).to.include('Document database experts');
    await rename('"queueId": "db-mongodb"', '"queueId": "nowhere"');
    expect(await problemsOf(file)).to.have.length.above(0);
    expect(file.current().queues.map(({ name }) => name)).to.include('Document database experts');
  });

  it('is made ready in all languages, one round each', async () => {
    const file = new CatalogueFile(path);
    await file.read();
    expect(await roundsOf(file.warmUp())).to.be.at.least(languages.length);
  });

  it('is not made ready any further once it has been read again', async () => {
    const file = new CatalogueFile(path);
    await file.read();
    await file.warmUp();
    await rename('"MongoDB experts"', '"Document database experts"');
    let isReading = true;
    const reading = file.read().finally(() => {
      isReading = false;
    });
    // The last of them begins in the round in which the other catalogue comes, or in the one before.
    let last = Promise.resolve(0);
    while (isReading) {
      last = roundsOf(file.warmUp());
      await nextRound();
    }
    const latest = await reading;
    expect(await last).to.be.within(1, 2);
    expect(file.current()).to.equal(latest);
  });

  it('is refused with what is wrong when it is missing or no JSON', async () => {
    expect(await problemsOf(new CatalogueFile(join(folder, 'missing.json')))).to.match(/CATALOG_PATH.*can't be read/);
    await writeFile(path, '{ "queues": hunter2 }');
    expect(await problemsOf(new CatalogueFile(path))).to.deep.equal(['CATALOG_PATH: not JSON from line 1, column 13 on']);
  });

  it('changes what a running bot offers, without a restart', async () => {
    const bot = new BotFixture({ env: { CATALOG_PATH: path } });
    await bot.start();
    try {
      const person = bot.client('teams personal');
      await rename('https://status.example.com', 'https://status.changed.example.com');
      await bot.reloadCatalogue();
      const options = cardOf(await person.write('Our MongoDB cluster is slow'));
      const other = cardOf(await person.press(options, 'Other help options'));
      expect(JSON.stringify(other)).to.include('https://status.changed.example.com');
      await writeFile(path, 'nonsense');
      await bot.reloadCatalogue();
      expect(bot.logged('the catalogue was refused; the one from before stays')).to.have.length(1);
      expect(readable(cardOf(await person.press(other, 'Back')))).to.include('MongoDB');
    } finally {
      await bot.stop();
    }
  });
});

describe('A recogniser of the organisation', () => {
  it('is asked in place of the built-in one, which stands in when it fails', async () => {
    let fails = false;
    const bot = new BotFixture({
      recogniser: {
        understand: async () => {
          if (fails) throw new Error('the model is not there');
          const evidence = { tokens: [], matches: [], scores: {}, decision: [] };
          return { intent: 'thanks', issue: null, topic: null, subject: null, product: null, unknown: false, evidence };
        },
      },
    });
    await bot.start();
    try {
      const person = bot.client('teams personal');
      expect(textsOf((await person.write('Our MongoDB cluster is slow')).calls)[0]).to.match(/^You're welcome/);
      fails = true;
      expect(readable(cardOf(await person.write('Our MongoDB cluster is slow')))).to.include('MongoDB');
      expect(bot.logged('the built-in recogniser stood in').map(({ reason }) => reason)).to.deep.equal(['failed']);
    } finally {
      await bot.stop();
    }
  });
});
