import { expect } from 'chai';
import { BotFixture } from './support/bot-fixture.ts';

describe('GET /readyz', () => {
  const bot = new BotFixture();
  beforeEach(() => bot.start());
  afterEach(() => bot.stop());

  const asked = async () => {
    const response = await fetch(`${bot.url}/readyz`);
    return { status: response.status, body: await response.json() };
  };

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
