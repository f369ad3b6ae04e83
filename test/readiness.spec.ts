import { expect } from 'chai';
import { BotFixture } from './support/bot-fixture.ts';
import { type Line, layLine, useTestDatabase } from './support/postgres.ts';
import { signedHeaders } from './support/signed-event.ts';
import { events } from './vayusphere/contract-examples.ts';

const readinessOf = async (bot: BotFixture) => {
  const response = await fetch(`${bot.url}/readyz`);
  return { status: response.status, body: (await response.json()) as { checks: { vayusphere: boolean } } };
};

describe('GET /readyz', () => {
  const bot = new BotFixture();
  beforeEach(() => bot.start());
  afterEach(() => bot.stop());

  const asked = () => readinessOf(bot);

  it('says that everything works', async () => {
    const checks = { running: true, store: true, vayusphere: true };
    let answer = await asked();
    // It says no while Vayusphere has not answered for half a second, which it may not have on a busy machine.
    while (!answer.body.checks.vayusphere) answer = await asked();
    expect(answer).to.deep.equal({ status: 200, body: { status: 'ready', checks } });
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

describe('A process that is to stop, in production', () => {
  const tenant = '00000000-0000-4000-8000-000000000001';
  const bot = new BotFixture({ authenticated: true, env: { NODE_ENV: 'production', ALLOWED_TENANTS: tenant } });
  const drainMs = 2_000;
  let stopped: Promise<void> = Promise.resolve();

  beforeEach(() => bot.start());
  afterEach(async () => {
    bot.clock.advance(drainMs);
    await stopped;
    const ended = bot.stop();
    bot.clock.advance(drainMs);
    await ended;
  });

  const statusOf = async (path: string, request: RequestInit = {}) =>
    (await fetch(`${bot.url}${path}`, { ...request, headers: { connection: 'close', ...request.headers } })).status;
  const sendEvent = () => {
    const body = JSON.stringify(events.queued);
    const headers = signedHeaders(bot.webhookSecret, body, bot.clock.nowMs());
    return statusOf('/api/vayusphere/events', { method: 'POST', headers, body });
  };
  const answers = async () => [await statusOf('/readyz'), await statusOf('/healthz'), await sendEvent()];

  it('first says at /readyz that it will not serve for long, and serves until whoever asks there has heard it', async () => {
    expect(await answers()).to.deep.equal([200, 200, 200]);
    stopped = bot.stopApp();
    expect(await answers()).to.deep.equal([503, 200, 200]);
    bot.clock.advance(drainMs - 1);
    expect(await answers()).to.deep.equal([503, 200, 200]);
    bot.clock.advance(1);
    await stopped;
    const refused = await fetch(`${bot.url}/healthz`).catch((error: Error) => error.cause);
    expect(refused).to.have.property('code', 'ECONNREFUSED');
  });
});
