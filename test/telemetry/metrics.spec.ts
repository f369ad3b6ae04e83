import { expect } from 'chai';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { BotFixture, type FixtureOptions } from '../support/bot-fixture.ts';
import { type Client, cardOf } from '../support/client.ts';
import { parseSamples, scrape } from '../support/scrape.ts';

function withBot(test: (bot: BotFixture, person: Client) => Promise<void>, options: FixtureOptions = {}): () => Promise<void> {
  return async () => {
    const bot = new BotFixture(options);
    await bot.start();
    try {
      await test(bot, bot.client('teams personal'));
    } finally {
      await bot.stop();
    }
  };
}

const metricsToken = 'a-token-of-the-specs-for-the-figures';

const delivered = (bot: BotFixture, action: string) =>
  bot.until(
    () => bot.logged('delivered').filter((line) => line['action'] === action),
    ({ length }) => length > 0,
  );

const eventsOf = (bot: BotFixture, type: string) =>
  bot.until(
    () => bot.logged('event').filter((line) => line['type'] === type),
    ({ length }) => length > 0,
  );

async function start(bot: BotFixture, person: Client): Promise<string> {
  await person.write("I'd like to speak to a live agent");
  await person.write("I'm running into a strange issue with a SQL database that I'm using.");
  await person.press(cardOf(await person.write("It's an Azure SQL Database.")), 'Start agent chat');
  await delivered(bot, 'create_chat');
  return bot.simulator.chats()[0]?.id ?? '';
}

describe('The metrics', () => {
  it(
    'are right after the reference conversation, an agent and an end',
    withBot(async (bot, person) => {
      const chatId = await start(bot, person);
      let { figure } = await scrape(bot.url);
      expect(figure('handoff_turns_total', { kind: 'text', outcome: 'done' })).to.equal(3);
      expect(figure('handoff_turns_total', { kind: 'press', outcome: 'done' })).to.equal(1);
      expect(figure('handoff_turns_total', { outcome: 'failed' })).to.equal(0);
      expect(figure('handoff_turn_duration_seconds_count', { kind: 'text' })).to.equal(3);
      expect(figure('handoff_sessions_started_total', { mode: 'redirect' })).to.equal(1);
      expect(figure('handoff_sessions', { state: 'queued' })).to.equal(1);
      expect(figure('handoff_triage_total', { intent: 'request_agent' })).to.equal(1);
      expect(figure('handoff_triage_topics_total')).to.equal(3);
      expect(figure('handoff_triage_products_total', { certainty: 'certain' })).to.equal(1);
      expect(figure('handoff_vayusphere_calls_total', { call: 'createChat', outcome: 'done' })).to.equal(1);
      expect(figure('handoff_vayusphere_call_duration_seconds_count', { call: 'createChat' })).to.equal(1);
      expect(figure('handoff_vayusphere_breaker', { state: 'closed' })).to.equal(1);
      expect(figure('handoff_delivery_attempts_total', { action: 'create_chat', outcome: 'arrived' })).to.equal(1);
      expect(figure('handoff_dead_letters_total')).to.equal(0);
      expect(figure('handoff_time_to_agent_seconds_count')).to.equal(0);
      expect(figure('handoff_build_info', { version: '0.1.0' })).to.equal(1);

      bot.clock.advance(90_000);
      bot.simulator.accept(chatId, 'agent-1');
      await eventsOf(bot, 'connected');
      bot.simulator.end(chatId);
      await eventsOf(bot, 'ended');
      ({ figure } = await scrape(bot.url));
      expect(figure('handoff_time_to_agent_seconds_count')).to.equal(1);
      expect(figure('handoff_time_to_agent_seconds_sum')).to.equal(90);
      expect(figure('handoff_sessions_ended_total', { reason: 'agent_ended' })).to.equal(1);
      expect(figure('handoff_sessions')).to.equal(0);
      expect(figure('handoff_webhooks_accepted_total', { result: 'applied' })).to.be.at.least(2);
      expect(figure('handoff_webhooks_refused_total')).to.equal(0);
    }),
  );

  it(
    'count the time to the first agent once, also when the person is transferred',
    withBot(async (bot, person) => {
      const chatId = await start(bot, person);
      bot.simulator.accept(chatId, 'agent-1');
      await eventsOf(bot, 'connected');
      bot.simulator.transfer(chatId, 'db-postgresql');
      await eventsOf(bot, 'transferred');
      bot.simulator.accept(chatId, 'agent-1');
      await bot.until(
        () => bot.logged('event').filter((line) => line['type'] === 'connected'),
        ({ length }) => length === 2,
      );
      expect((await scrape(bot.url)).figure('handoff_time_to_agent_seconds_count')).to.equal(1);
    }),
  );

  it(
    'show what waits for a Vayusphere that is away, its breaker, the retries, and the person who was let down',
    withBot(async (bot, person) => {
      const options = cardOf(await person.write('Our PostgreSQL server is down'));
      bot.simulator.faults.set({ down: true });
      await person.press(options, 'Start agent chat');
      const attempts = () => bot.logged('not delivered yet').filter((line) => line['action'] === 'create_chat');
      for (let attempt = 1; attempt <= 4; attempt++) {
        await bot.until(attempts, ({ length }) => length >= attempt);
        bot.clock.advance(30_000);
      }
      await bot.until(attempts, ({ length }) => length >= 5);
      let { figure } = await scrape(bot.url);
      expect(figure('handoff_vayusphere_breaker', { state: 'open' })).to.equal(1);
      expect(figure('handoff_vayusphere_breaker', { state: 'closed' })).to.equal(0);
      expect(figure('handoff_delivery_retries_total', { action: 'create_chat' })).to.equal(attempts().length - 1);
      expect(figure('handoff_delivery_attempts_total', { action: 'create_chat', outcome: 'failed' })).to.equal(attempts().length);
      expect(figure('handoff_deliveries_waiting', { lane: 'desk' })).to.equal(1);
      expect(figure('handoff_oldest_undelivered_seconds', { lane: 'desk' })).to.equal(120);
      expect(figure('handoff_sessions', { state: 'requested' })).to.equal(1);

      bot.clock.advance(16 * 60_000);
      await bot.until(
        () => bot.logged('given up'),
        ({ length }) => length > 0,
      );
      ({ figure } = await scrape(bot.url));
      expect(figure('handoff_dead_letters_total', { action: 'create_chat', why: 'expired' })).to.equal(1);
      expect(figure('handoff_sessions_ended_total', { reason: 'desk_unavailable' })).to.equal(1);
    }),
  );

  it(
    'tell a refusal of Vayusphere from a delivery whose time was up',
    withBot(async (bot, person) => {
      const options = cardOf(await person.write('Our PostgreSQL server is down'));
      bot.simulator.setQueue('db-postgresql', { open: false, opensAt: '2026-03-03T08:00:00Z' });
      await person.press(options, 'Start agent chat');
      await bot.until(
        () => bot.logged('given up'),
        ({ length }) => length > 0,
      );
      const { figure } = await scrape(bot.url);
      expect(figure('handoff_dead_letters_total', { why: 'refused' })).to.equal(1);
      expect(figure('handoff_dead_letters_total', { why: 'expired' })).to.equal(0);
    }),
  );

  it(
    'count what the person could not be shown at first',
    withBot(async (bot, person) => {
      let faults = 1;
      bot.connector.fault = ({ method, activity }) =>
        method === 'PUT' && JSON.stringify(activity).includes('In line') && faults-- > 0 ? { status: 503 } : null;
      await start(bot, person);
      await bot.until(
        () => bot.logged('not delivered yet'),
        ({ length }) => length > 0,
      );
      bot.clock.advance(1_000);
      await delivered(bot, 'show_receipt');
      const { figure } = await scrape(bot.url);
      expect(figure('handoff_delivery_failures_total', { action: 'show_receipt', code: 'channel_unavailable' })).to.equal(1);
      expect(figure('handoff_delivery_retries_total', { action: 'show_receipt' })).to.equal(1);
      expect(figure('handoff_delivery_repeats_total', { action: 'show_receipt' })).to.equal(1);
    }),
  );

  it(
    'show after a restart what is open, and count from zero what happened',
    withBot(async (bot, person) => {
      await start(bot, person);
      await bot.restartApp();
      const { figure } = await scrape(bot.url);
      expect(figure('handoff_sessions', { state: 'queued' })).to.equal(1);
      expect(figure('handoff_sessions_started_total')).to.equal(0);
    }),
  );

  it(
    'count turns that fail, activities that come again, and what became no turn',
    withBot(async (bot, person) => {
      await person.send({ type: 'message', text: 'hello', id: 'the-same' });
      await person.send({ type: 'message', text: 'hello', id: 'the-same' });
      await person.send({ conversation: 'not one' });
      bot.connector.fault = () => ({ status: 403, code: 'Forbidden' });
      await person.write('hello');
      const { figure } = await scrape(bot.url);
      expect(figure('handoff_turns_total', { kind: 'repeated', outcome: 'done' })).to.equal(1);
      expect(figure('handoff_turns_total', { kind: 'text', outcome: 'failed' })).to.equal(1);
      expect(figure('handoff_activities_refused_total', { status: '400' })).to.equal(1);
    }),
  );

  it(
    'count activities without a valid token, of another kind than JSON, that are too long, or too many, each under its own status',
    withBot(
      async (bot, person) => {
        const post = async (headers: Record<string, string>, body: string) =>
          (await fetch(`${bot.url}/api/messages`, { method: 'POST', headers, body })).status;
        const type = { 'content-type': 'application/json' };
        const token = { authorization: `Bearer ${await bot.issuer.token(bot.connector.serviceUrl)}` };
        expect(await post(type, '{}')).to.equal(401);
        expect(await post({ ...type, authorization: 'Bearer garbage' }, '{}')).to.equal(401);
        expect(await post({ ...token, 'content-type': 'text/plain' }, '{}')).to.equal(415);
        expect(await post({ ...type, ...token }, '{')).to.equal(400);
        expect(await post({ ...type, ...token }, 'x'.repeat(600_000))).to.equal(413);
        await person.write('thanks');
        expect((await person.write('thanks')).status).to.equal(200);
        const { samples } = await scrape(bot.url, { authorization: `Bearer ${metricsToken}` });
        const refused = samples.filter(({ name, value }) => name === 'handoff_activities_refused_total' && value > 0);
        expect(Object.fromEntries(refused.map(({ labels, value }) => [labels['status'], value]))).to.deep.equal({
          400: 1,
          401: 2,
          413: 1,
          415: 1,
          429: 1,
        });
      },
      { authenticated: true, env: { PERSON_MESSAGES_PER_MINUTE: '1', METRICS_TOKEN: metricsToken } },
    ),
  );

  it(
    'count webhooks that are refused, by what does not hold about them',
    withBot(async (bot) => {
      const post = (headers: Record<string, string>) =>
        fetch(`${bot.url}/api/vayusphere/events`, { method: 'POST', headers, body: '{}' });
      const seconds = String(bot.clock.nowMs() / 1_000);
      await post({});
      await post({ 'webhook-id': 'a', 'webhook-timestamp': '1', 'webhook-signature': 'v1,x' });
      await post({ 'webhook-id': 'a', 'webhook-timestamp': seconds, 'webhook-signature': 'v1,x' });
      const { figure } = await scrape(bot.url);
      for (const reason of ['header', 'time', 'signature'])
        expect(figure('handoff_webhooks_refused_total', { reason }), reason).to.equal(1);
    }),
  );

  it(
    'count each webhook that is refused, where the log tells of each reason once a minute, with how often it was',
    withBot(async (bot) => {
      const post = () => fetch(`${bot.url}/api/vayusphere/events`, { method: 'POST', body: '{}' });
      const told = () => bot.logged('events were refused').map(({ reason, times }) => [reason, times]);
      for (let times = 0; times < 5; times++) await post();
      expect(told()).to.deep.equal([['header', 1]]);
      bot.clock.advance(60_000);
      await post();
      expect(told()).to.deep.equal([
        ['header', 1],
        ['header', 5],
      ]);
      const { figure } = await scrape(bot.url);
      expect(figure('handoff_webhooks_refused_total', { reason: 'header' })).to.equal(6);
    }),
  );

  it(
    'tell of the process, too',
    withBot(async (bot) => {
      const { figure } = await scrape(bot.url);
      expect(figure('nodejs_eventloop_lag_p99_seconds')).to.be.a('number');
      expect(figure('nodejs_heap_size_used_bytes')).to.be.greaterThan(1e6);
      expect(figure('nodejs_active_handles_total')).to.be.greaterThan(0);
    }),
  );

  it(
    'hold words of the program alone: no ids, no names, nothing that a person wrote',
    withBot(async (bot, person) => {
      const chatId = await start(bot, person);
      bot.simulator.accept(chatId, 'agent-1');
      await eventsOf(bot, 'connected');
      await person.send({ type: 'message', text: 'hello', id: 'the-same', channelId: 'a channel of somebody' });
      const { text, samples } = await scrape(bot.url);
      const [session] = bot.logged('delivered').map((line) => String(line['sessionId']));
      for (const secret of [session ?? '?', chatId, 'Ada', 'aad-', 'tenant-1', 'agent-1', 'db-azure', 'strange', 'somebody'])
        expect(text).not.to.include(secret);
      for (const { name, labels } of samples.filter((sample) => sample.name.startsWith('handoff_'))) {
        for (const word of Object.values(labels)) expect(word, name).to.match(/^([A-Za-z_]+|\d{3}|[\d.]+|\+Inf)$/);
      }
      expect(samples.filter((sample) => sample.name.startsWith('handoff_')).length).to.be.lessThan(800);
    }),
  );

  it('come in time and without the gauges of a store that does not answer', async () => {
    const metrics = createMetrics({ version: '1', node: '24' }, 20);
    metrics.watch({ figures: () => new Promise(() => {}), breakerState: () => 'half_open' });
    const [first, second] = await Promise.all([metrics.render(), metrics.render()]);
    const samples = parseSamples(first);
    expect(second).to.include('handoff_store_readable 0');
    expect(samples.find(({ name }) => name === 'handoff_store_readable')?.value).to.equal(0);
    expect(
      samples.filter(({ name }) => /^handoff_(sessions|deliveries_waiting|oldest_undelivered_seconds)$/.test(name)),
    ).to.deep.equal([]);
  });

  it('ask a store that is slow once, however many scrape meanwhile', async () => {
    const metrics = createMetrics({ version: '1', node: '24' }, 10_000);
    const held = Promise.withResolvers<never>();
    let asked = 0;
    const figures = () => {
      asked += 1;
      return held.promise;
    };
    metrics.watch({ figures, breakerState: () => 'closed' });
    const scrapes = Array.from({ length: 5 }, () => metrics.render());
    await new Promise(setImmediate);
    expect(asked).to.equal(1);
    held.reject(new Error('the store is away'));
    await Promise.all(scrapes);
    expect(asked).to.equal(1);
    await metrics.render();
    expect(asked).to.equal(2);
  });
});

describe('/metrics', () => {
  const token = 'a-token-of-the-specs';
  const status = async (bot: BotFixture, headers: Record<string, string> = {}, method = 'GET') =>
    (await fetch(`${bot.url}/metrics`, { headers, method })).status;

  it(
    'is for whoever names the token, where there is one',
    withBot(
      async (bot) => {
        expect(await status(bot)).to.equal(401);
        expect(await status(bot, { authorization: `Bearer ${token}s` })).to.equal(401);
        expect(await status(bot, { authorization: `Basic ${token}` })).to.equal(401);
        const response = await fetch(`${bot.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
        expect(response.status).to.equal(200);
        expect(response.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/);
        expect(await status(bot, { authorization: `Bearer ${token}` }, 'POST')).to.equal(405);
      },
      { env: { METRICS_TOKEN: token } },
    ),
  );

  it(
    'is not there for a bot that faces the world without a token',
    withBot(async (bot) => void expect(await status(bot)).to.equal(404), {
      env: { MicrosoftAppId: 'app-1', MicrosoftAppPassword: 'secret', MicrosoftAppTenantId: 'tenant-1', HOST: '127.0.0.1' },
    }),
  );
});
