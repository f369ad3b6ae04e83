import { expect } from 'chai';
import { takeEvent } from '../src/event-intake.ts';
import { TypingRelay } from '../src/handoff/typing-relay.ts';
import type { EventAnswer } from '../src/http/server.ts';
import { createLog } from '../src/logging.ts';
import { quietly } from '../src/quietly.ts';
import { createMetrics } from '../src/telemetry/metrics.ts';
import { createWebhookReceiver } from '../src/vayusphere/webhook.ts';
import { HandoffBench } from './support/handoff-bench.ts';
import { parseSamples } from './support/scrape.ts';
import { signedHeaders } from './support/signed-event.ts';
import { events } from './vayusphere/contract-examples.ts';

const secret = `whsec_${Buffer.from('a secret of the specs, 32 bytes.').toString('base64')}`;
const queued = { ...events.queued, sequence: 1 };
const stored = { status: 200, code: 'stored' };
const notStored = { status: 503, code: 'not_stored' };

describe('The intake of events', () => {
  let bench: HandoffBench;
  let metrics: ReturnType<typeof createMetrics>;
  let logLines: string[];
  let arrive: (event: object) => Promise<EventAnswer>;

  beforeEach(async () => {
    bench = new HandoffBench();
    metrics = createMetrics({ version: '1', node: '24' });
    logLines = [];
    const { service, store, desk, channel, clock } = bench;
    const nowMs = () => clock.nowMs();
    const parts = {
      webhooks: createWebhookReceiver({ secrets: [secret], nowMs }),
      service,
      typing: new TypingRelay({ store, desk, channel, clock }),
      nowMs,
      log: createLog('debug', { write: (line: string) => void logLines.push(line) }),
      metrics,
      quiet: quietly(nowMs),
    };
    arrive = (event) => {
      const body = JSON.stringify(event);
      return takeEvent(parts, signedHeaders(secret, body, clock.nowMs(), { 'webhook-id': 'event-1' }), body);
    };
    await bench.queued();
  });
  afterEach(() => bench.stop());

  const errors = () => logLines.filter((line) => JSON.parse(line).level === 'error');

  /** How often events were refused for this reason. */
  async function refusals(reason: string): Promise<number> {
    const samples = parseSamples(await metrics.render());
    return (
      samples.find(({ name, labels }) => name === 'handoff_webhooks_refused_total' && labels['reason'] === reason)?.value ?? 0
    );
  }

  it('answers 503 to an event that could not be stored, says so, and takes it when it comes again', async () => {
    bench.store.commitsToFail = 1;
    expect(await arrive(queued)).to.deep.equal(notStored);
    expect(await bench.sessionNow()).to.include({ lastSequence: 0 });
    expect(await refusals('not_stored')).to.equal(1);
    expect(errors()).to.have.lengthOf(1);
    expect(await arrive(queued)).to.deep.equal(stored);
    expect(await bench.sessionNow()).to.include({ lastSequence: 1, position: 1 });
  });

  for (const [what, event] of [
    ['an event in its turn', queued],
    ['an event that is kept for its turn', { ...queued, sequence: 2 }],
    ['an event of a newer contract', { ...queued, type: 'chat.snoozed' }],
    ['an event of a chat that is not known yet', { ...queued, chatId: 'chat-2' }],
  ] as const) {
    it(`answers ${what} when it is stored, and not before`, async () => {
      const held = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      bench.store.beforeCommit = () => {
        begun.resolve();
        return held.promise;
      };
      let answer: EventAnswer | null = null;
      const answered = arrive(event).then((given) => {
        answer = given;
      });
      await begun.promise;
      await new Promise(setImmediate);
      expect(answer).to.equal(null);
      held.resolve();
      await answered;
      expect(answer).to.deep.equal(stored);
    });

    it(`answers 503 to ${what} when its commit fails`, async () => {
      bench.store.commitsToFail = 1;
      expect(await arrive(event)).to.deep.equal(notStored);
    });
  }

  it('answers 400 to what is signed and no event, and stores nothing', async () => {
    expect(await arrive({ ...queued, data: null })).to.deep.equal({ status: 400, code: 'malformed_input' });
    expect(await refusals('malformed_input')).to.equal(1);
    expect(await bench.sessionNow()).to.include({ lastSequence: 0 });
  });
});
