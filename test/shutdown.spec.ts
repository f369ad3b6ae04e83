import { expect } from 'chai';
import { readConfig } from '../src/config.ts';
import { type Held, releaseAll, type Stage, stageLimitsMs } from '../src/shutdown.ts';

describe('A stop', () => {
  let seen: string[];
  let warned: { name?: unknown; error?: unknown; message: string }[];
  const log = { warn: (details: object, message: string) => void warned.push({ ...details, message }) };
  const limitsMs = { intake: 10, work: 10, connections: 10, store: 10 };
  const held = (stage: Stage, name: string, release: () => Promise<void> = async () => {}): Held => ({
    stage,
    name,
    release: async () => {
      seen.push(name);
      await release();
    },
  });
  const never = () => new Promise<void>(() => {});

  beforeEach(() => {
    seen = [];
    warned = [];
  });

  it('ends the intake first and the store last, whatever was opened first', async () => {
    await releaseAll([held('store', 'd'), held('connections', 'c'), held('work', 'b'), held('intake', 'a')], log);
    expect(seen).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(warned).to.deep.equal([]);
  });

  it('waits for a stage before it begins the next', async () => {
    let settled = false;
    const settle = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      settled = true;
    };
    let settledBefore = false;
    const close = async () => {
      settledBefore = settled;
    };
    await releaseAll([held('store', 'store', close), held('work', 'deliveries', settle)], log);
    expect(settledBefore).to.equal(true);
  });

  it('lets go of those of one stage at once', async () => {
    let second = () => {};
    const first = () =>
      new Promise<void>((resolve) => {
        second = resolve;
      });
    await releaseAll([held('connections', 'a', first), held('connections', 'b', async () => second())], log);
    expect(warned).to.deep.equal([]);
  });

  it('says what could not be closed, and goes on', async () => {
    const error = new Error('no');
    await releaseAll([held('intake', 'http', () => Promise.reject(error)), held('store', 'store')], log);
    expect(seen).to.deep.equal(['http', 'store']);
    expect(warned).to.deep.equal([{ name: 'http', error, message: 'could not be closed' }]);
  });

  it('says what hangs, and waits no longer for it than its stage may take', async () => {
    await releaseAll([held('work', 'deliveries', never), held('store', 'store', never)], log, limitsMs);
    expect(warned).to.deep.equal([
      { name: 'deliveries', limitMs: 10, message: 'not closed in time' },
      { name: 'store', limitMs: 10, message: 'not closed in time' },
    ]);
  });

  it('takes less than ten seconds in production when everything hangs', () => {
    const { drainMs } = readConfig({
      NODE_ENV: 'production',
      MicrosoftAppId: 'a1b2c3d4-0000-4000-8000-000000000001',
      MicrosoftAppPassword: 'password',
      MicrosoftAppTenantId: 'a1b2c3d4-0000-4000-8000-000000000002',
      PUBLIC_URL: 'https://bot.example',
      VAYUSPHERE_BASE_URL: 'https://vayusphere.example',
      VAYUSPHERE_API_KEY: 'key',
      VAYUSPHERE_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    });
    expect(drainMs).to.be.greaterThan(0);
    expect(Object.values(stageLimitsMs).reduce((sum, limitMs) => sum + limitMs, drainMs)).to.be.lessThan(10_000);
  });
});
