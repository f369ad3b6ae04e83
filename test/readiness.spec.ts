import { expect } from 'chai';
import { BotFixture } from './support/bot-fixture.ts';
import { type Line, layLine, useTestDatabase } from './support/postgres.ts';

const readinessOf = async (bot: BotFixture) => {
  const response = await fetch(`${bot.url}/readyz`);
  return { status: response.status, body: await response.json() };
};

describe('GET /readyz', () => {
  const bot = new BotFixture();
  beforeEach(() => bot.start());
  afterEach(() => bot.stop());

  const asked = () => readinessOf(bot);

  it('says that everything works', async () => {
    const checks = { running: true, store: true, vayusphere: true };
    expect(await asked()).to.deep.equal({ status: 200, body: { status: 'ready', checks } });
  });

  it('stays ready while Vayusphere is away, since requests are stored and sent later, and says that it is away', async () => {
    await bot.simulator.stop();
    const checks = { running: true, store: true, vayusphere: false };
    expect(await asked()).to.deep.equal({ status: 200, body: { status: 'ready', checks } });
  });
});

describe('GET /readyz of an instance with PostgreSQL', () => {
  const testDatabase = useTestDatabase();
  const statement = 'SELECT 1\0';
  let line: Line;
  let bot: BotFixture;

  beforeEach(async () => {
    line = await layLine(testDatabase.url());
    bot = new BotFixture({ env: { DATABASE_URL: line.url } });
    await bot.start();
  });
  afterEach(async () => {
    await line.close();
    await bot.stop();
  });

  const askedByMany = () => Promise.all(Array.from({ length: 20 }, () => readinessOf(bot)));
  const ready = { status: 200, body: { status: 'ready', checks: { running: true, store: true, vayusphere: true } } };
  const notReady = { status: 503, body: { status: 'not_ready', checks: { running: true, store: false, vayusphere: true } } };

  it('asks the store once a second, however many ask it', async () => {
    for (const times of [1, 2]) {
      for (const answer of [...(await askedByMany()), ...(await askedByMany())]) expect(answer).to.deep.equal(ready);
      expect(line.sent(statement)).to.equal(times);
      bot.clock.advance(1_000);
    }
  });

  it('says no while the store hangs, before whoever asks gives up', async () => {
    expect(await readinessOf(bot)).to.deep.equal(ready);
    line.hang();
    bot.clock.advance(1_000);
    const startedAtMs = performance.now();
    for (const answer of await askedByMany()) expect(answer).to.deep.equal(notReady);
    // Probes of Kubernetes and of Container Apps wait for a second.
    expect(performance.now() - startedAtMs).to.be.lessThan(1_000);
  });
});
