import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import type { ChannelCall } from '../support/fake-connector.ts';
import { forgedTokens } from '../support/forged-tokens.ts';
import { botTokenOfSpecs } from '../support/local-issuer.ts';

type Json = Record<string, unknown>;

describe('The door', () => {
  const bot = new BotFixture({ authenticated: true });
  before(() => bot.start());
  after(() => bot.stop());

  const person = bot.client('teams personal');
  const activity = (more: Json = {}) => ({
    ...person.envelope(),
    type: 'message',
    id: `a-${Math.random()}`,
    text: 'hello',
    ...more,
  });

  async function post(authorization: string | null, body: unknown = activity()) {
    const response = await fetch(`${bot.url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
  const good = async (serviceUrl = bot.connector.serviceUrl) => `Bearer ${await bot.issuer.token(serviceUrl)}`;

  it('opens to a token of the channel, and the bot answers with its own', async () => {
    const { calls } = await person.write('hello');
    expect(calls.map(({ activity: { type } }: ChannelCall) => type)).to.include('message');
    expect(bot.connector.tokens.at(-1)).to.equal(`Bearer ${botTokenOfSpecs}`);
  });

  it('verifies a token once, and compares it each time', async () => {
    const token = await good();
    expect((await post(token)).status).to.equal(200);
    expect((await post(token)).status).to.equal(200);
    expect((await post(token, activity({ serviceUrl: 'https://smba.trafficmanager.net/emea/' }))).status).to.equal(401);
    expect((await post(token, activity({ channelId: 'slack' }))).status).to.equal(401);
  });

  it('allows clocks five minutes, and no more', async () => {
    const now = bot.clock.nowMs() / 1000;
    const withClaims = async (claims: Json) => `Bearer ${await bot.issuer.token(bot.connector.serviceUrl, claims)}`;
    expect((await post(await withClaims({ exp: now - 290 }))).status).to.equal(200);
    expect((await post(await withClaims({ nbf: now + 290 }))).status).to.equal(200);
    const aboutToEnd = await withClaims({ exp: now + 10 });
    expect((await post(aboutToEnd)).status).to.equal(200);
    bot.clock.advance(311_000);
    expect((await post(aboutToEnd)).status, 'remembered').to.equal(401);
  });

  for (const [what, forge] of Object.entries(forgedTokens))
    it(`answers 401 and nothing else to a token with ${what}`, async () => {
      const calls = bot.connector.calls.length;
      const { status, text, headers } = await post(await forge(bot.issuer, bot.connector.serviceUrl));
      expect(status).to.equal(401);
      expect(text).to.equal('{"code":"unauthorized"}');
      expect(headers.get('www-authenticate')).to.equal('Bearer');
      expect(bot.connector.calls).to.have.lengthOf(calls);
    });

  it('does not read what a stranger sends', async () => {
    expect((await post(null, '{{{')).status).to.equal(401);
    expect((await post(null, 'x'.repeat(2_000_000))).status).to.equal(401);
  });

  it('is not asked on behalf of the Application Service Environment, whose name the SDK takes for a reason to ask elsewhere', async () => {
    expect((await post(await good(), activity({ channelId: 'AseChannel' }))).status).to.equal(401);
  });

  it('lets nobody have answers sent to a place of their own, whatever they signed', async () => {
    for (const serviceUrl of ['https://evil.example/', 'http://10.0.0.1/', 'https://smba.trafficmanager.net.evil.example/']) {
      const { status, text } = await post(await good(serviceUrl), activity({ serviceUrl }));
      expect([status, text], serviceUrl).to.deep.equal([403, '{"code":"service_url_refused"}']);
    }
  });

  describe('for one tenant', () => {
    const foreign = (id: string) => ({ conversation: { id: 'a:1', tenantId: id }, channelData: { tenant: { id } } });

    it('opens to nobody of another, or of none, or of two', async () => {
      for (const members of [
        foreign('tenant-2'),
        { channelData: { tenant: { id: 'tenant-2' } } },
        { conversation: { id: 'a:1', tenantId: 'tenant-2' } },
        { conversation: { id: 'a:1' }, channelData: {} },
        { conversation: { id: 'a:1', tenantId: '' }, channelData: { tenant: { id: ['tenant-1'] } } },
      ]) {
        const { status, text } = await post(await good(), activity(members));
        expect([status, text], JSON.stringify(members)).to.deep.equal([403, '{"code":"tenant_refused"}']);
      }
    });

    it('minds no difference of capitals', async () => {
      expect((await post(await good(), activity(foreign('Tenant-1')))).status).to.equal(200);
    });

    it('says so in the log once a minute, with how often it was', async () => {
      const told = () => bot.logged('activities were refused at the door').filter(({ tenantId }) => tenantId === 'tenant-9');
      for (let times = 0; times < 5; times++) await post(await good(), activity(foreign('tenant-9')));
      expect(told()).to.have.lengthOf(1);
      bot.clock.advance(60_000);
      await post(await good(), activity(foreign('tenant-9')));
      expect(told().map(({ code, times }) => [code, times])).to.deep.equal([
        ['tenant_refused', 1],
        ['tenant_refused', 5],
      ]);
    });
  });

  it('writes neither tokens nor words to the log', () => {
    expect(bot.logLines.join('')).not.to.match(/eyJ|hello|canary/);
  });
});

describe('The door, when too much is sent', () => {
  const bot = new BotFixture({
    authenticated: true,
    env: { PERSON_MESSAGES_PER_MINUTE: '3', TENANT_MESSAGES_PER_MINUTE: '8' },
  });
  before(() => bot.start());
  after(() => bot.stop());

  it('serves a person up to the limit, tells them once, and is then silent, with 200 so that it does not come again', async () => {
    const person = bot.client('teams personal', 'hasty');
    for (let times = 0; times < 3; times++) expect((await person.write('thanks')).calls).not.to.have.lengthOf(0);
    const told = await person.write('thanks');
    expect(told.status).to.equal(200);
    expect(told.calls.map(({ activity: { text } }) => text)).to.deep.equal([
      "That's more than I can take in at once, so I haven't read your last message. Please wait a minute, then send it again.",
    ]);
    const silent = await person.write('thanks');
    expect([silent.status, silent.calls]).to.deep.equal([200, []]);
  });

  it('answers each press, at its card', async () => {
    const { status, body } = await bot
      .client('teams personal', 'hasty')
      .send({ type: 'invoke', name: 'adaptiveCard/action', value: {} });
    expect(status).to.equal(200);
    expect(body).to.deep.include({ statusCode: 429, type: 'application/vnd.microsoft.error' });
    expect(body)
      .to.have.nested.property('value.message')
      .that.matches(/^That's more/);
  });

  it('goes on serving their colleagues, until it is too much for a tenant', async () => {
    for (const id of ['one', 'two', 'three', 'four', 'five']) {
      const { status, calls } = await bot.client('teams personal', id).write('thanks');
      expect([status, calls.length > 0], id).to.deep.equal([200, true]);
    }
    const answer = await bot.client('teams personal', 'six').write('thanks');
    expect([answer.status, answer.body, answer.calls]).to.deep.equal([429, { code: 'too_many_requests' }, []]);
  });
});

describe('The door, while nobody can say which keys are good', () => {
  const bot = new BotFixture({ authenticated: true });
  before(() => bot.start());
  after(() => bot.stop());

  it('says 503 and when to come again, and opens when the keys can be read', async () => {
    bot.issuer.outage = 500;
    const person = bot.client('teams personal');
    const refused = await person.write('thanks');
    expect([refused.status, refused.body, refused.calls]).to.deep.equal([503, { code: 'keys_unavailable' }, []]);
    expect(bot.logged('the signing keys of the channel could not be read')).to.have.lengthOf(1);
    bot.issuer.outage = null;
    bot.clock.advance(5_000);
    expect((await person.write('thanks')).status).to.equal(200);
  });
});

describe('The door, in the cloud of the US government', () => {
  const bot = new BotFixture({ authenticated: true, env: { ChannelService: 'https://botframework.azure.us' } });
  before(() => bot.start());
  after(() => bot.stop());

  it('opens to the tokens of that cloud, and to none of the public one', async () => {
    const activity = { ...bot.client('teams personal').envelope(), type: 'typing', id: 'a-1' };
    for (const [iss, status] of [
      ['https://api.botframework.us', 200],
      ['https://api.botframework.com', 401],
    ] as const) {
      const authorization = `Bearer ${await bot.issuer.token(bot.connector.serviceUrl, { iss })}`;
      const headers = { 'content-type': 'application/json', authorization };
      const response = await fetch(`${bot.url}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
      expect(response.status, iss).to.equal(status);
    }
  });
});
