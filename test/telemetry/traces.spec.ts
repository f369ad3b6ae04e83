import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { cardOf } from '../support/client.ts';
import { type Collector, type ReceivedSpan, startCollector } from '../support/collector.ts';

const down = 'Our PostgreSQL server is down, says Ada';

describe('Traces', () => {
  let collector: Collector;
  let bot: BotFixture;
  beforeEach(async () => {
    collector = await startCollector();
    bot = new BotFixture({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` } });
    await bot.start();
  });
  afterEach(async () => {
    await bot.stop();
    await collector.close();
  });

  /** The one span of this name, which must be there. */
  function span(name: string, fits: (span: ReceivedSpan) => boolean = () => true): ReceivedSpan {
    const [found, ...others] = collector.spans.filter((each) => each.name === name && fits(each));
    if (found === undefined || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} spans ${name}`);
    return found;
  }

  const settled = (message: string, action: string) =>
    bot.until(
      () => bot.logged(message).filter((line) => line['action'] === action),
      ({ length }) => length > 0,
    );

  async function startChat(): Promise<void> {
    const person = bot.client('teams personal');
    await person.press(cardOf(await person.write(down)), 'Start agent chat');
  }

  it('hold the turn, the delivery that it asked for, and the call to Vayusphere, one below the other', async () => {
    await startChat();
    await settled('delivered', 'show_receipt');
    const { traceparent } = bot.simulator.requests().find(({ call }) => call === 'createChat') ?? { traceparent: '' };
    const [press] = bot.logged('turn').filter(({ kind }) => kind === 'press');
    await bot.stopApp();

    const turn = span('turn', ({ attributes }) => attributes['handoff.turn_kind'] === 'press');
    const create = span('deliver create_chat');
    const call = span('vayusphere createChat');
    const receipt = span('deliver show_receipt', ({ parentSpanId }) => parentSpanId === create.spanId);
    expect(turn).to.include({ traceId: press?.['correlationId'], parentSpanId: '', failed: false });
    expect(create).to.include({ traceId: turn.traceId, parentSpanId: turn.spanId, failed: false });
    expect(call).to.include({ traceId: turn.traceId, parentSpanId: create.spanId, failed: false });
    expect(receipt.traceId).to.equal(turn.traceId);
    expect(traceparent).to.equal(`00-${call.traceId}-${call.spanId}-01`);
    expect(create.attributes).to.include({ 'handoff.attempt': 1, 'handoff.session_id': press?.['sessionId'] });
    const triage = span('triage');
    expect(triage.attributes).to.include({ 'handoff.topic_certainty': 'certain', 'handoff.product_certainty': 'certain' });
    expect(span('turn', ({ spanId }) => spanId === triage.parentSpanId).attributes).to.include({ 'handoff.turn_kind': 'text' });
  });

  it('hold an event of Vayusphere and what it made us send', async () => {
    await startChat();
    await settled('delivered', 'create_chat');
    bot.simulator.accept(bot.simulator.chats()[0]?.id ?? '', 'agent-1');
    await settled('delivered', 'notify');
    await bot.stopApp();
    const notice = span('deliver notify');
    const event = span('webhook', ({ spanId }) => spanId === notice.parentSpanId);
    expect(event.traceId).to.equal(notice.traceId);
    expect(event.attributes['handoff.session_id']).to.equal(notice.attributes['handoff.session_id']);
  });

  it('go on over a restart where they were', async () => {
    bot.simulator.faults.set({ failNext: 100, failStatus: 500, calls: ['createChat'] });
    await startChat();
    await settled('not delivered yet', 'create_chat');
    await bot.restartApp();
    bot.simulator.faults.clear();
    bot.clock.advance(60_000);
    await settled('delivered', 'create_chat');
    await bot.stopApp();
    const turn = span('turn', ({ attributes }) => attributes['handoff.turn_kind'] === 'press');
    const attempts = collector.spans.filter(({ name }) => name === 'deliver create_chat');
    expect(attempts.length).to.be.at.least(2);
    for (const attempt of attempts) expect(attempt).to.include({ traceId: turn.traceId, parentSpanId: turn.spanId });
    expect(attempts.at(-1)?.attributes['handoff.attempt']).to.equal(attempts.length);
    const [call] = collector.spans.filter(({ name, failed }) => name === 'vayusphere createChat' && failed);
    expect(call?.attributes).to.include({ 'error.type': 'desk_unavailable' });
  });

  it('hold ids and codes alone, nothing that a person wrote', async () => {
    bot.connector.fault = ({ activity }) => (activity.attachments?.length ? { status: 403, code: 'NoCards' } : null);
    await bot.client('teams personal').write(down);
    await bot.stopApp();
    const [turn] = collector.spans.filter(({ name }) => name === 'turn');
    expect(turn?.attributes).to.include({ 'handoff.turn_outcome': 'failed' });
    expect(collector.bodies.join()).to.not.match(/PostgreSQL|Ada|aad-|tenant-1/);
  });

  for (const behaviour of ['hang', 503] as const)
    it(`hold up nothing when the collector ${behaviour === 'hang' ? 'never answers' : `answers ${behaviour}`}`, async () => {
      collector.behaviour = behaviour;
      await startChat();
      await settled('delivered', 'create_chat');
      const from = performance.now();
      await bot.stopApp();
      expect(performance.now() - from).to.be.lessThan(4_000);
    }).timeout(10_000);

  it('hold up nothing when nobody listens', async () => {
    await collector.close();
    await startChat();
    await settled('delivered', 'create_chat');
    const from = performance.now();
    await bot.stopApp();
    expect(performance.now() - from).to.be.lessThan(4_000);
    collector = await startCollector();
  }).timeout(10_000);

  it('that are refused are a line in the log', async () => {
    collector.behaviour = 400;
    await startChat();
    await settled('delivered', 'create_chat');
    await bot.stopApp();
    expect(bot.logged('the trace collector takes nothing')).to.have.lengthOf(1);
  });
});

describe('What sends traces', () => {
  it('is loaded where a collector is named, and nowhere else', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      let loaded = 0;
      registerHooks({ load(url, context, next) {
        if (/@opentelemetry.(sdk-trace|exporter|otlp|resources)/.test(url)) loaded += 1;
        return next(url, context);
      } });
      await import('./src/app.ts');
      const { createTelemetry } = await import('./src/telemetry/telemetry.ts');
      const { createLog } = await import('./src/logging.ts');
      for (const otlpEndpoint of [null, 'http://127.0.0.1:4318']) {
        await createTelemetry({ otlpEndpoint, log: createLog('silent'), nowMs: Date.now }).start();
        process.stdout.write(loaded + ' ');
      }
      process.exit();`;
    const top = new URL('../../', import.meta.url);
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: top });
    const [without, withOne] = stdout.trim().split(' ').map(Number);
    expect(without).to.equal(0);
    expect(withOne).to.be.greaterThan(5);
  }).timeout(60_000);
});
