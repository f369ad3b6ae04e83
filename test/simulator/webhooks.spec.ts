import { expect } from 'chai';
import { type Bench, names, type Reaction, startBench, verify } from './bench.ts';

const sockets = () => process.getActiveResourcesInfo().filter((name) => /^(TCP|Timeout)/.test(name)).length;

describe('the events of the simulator', () => {
  let bench: Bench;
  let nowMs = Date.now();
  const start = async (options = {}) => {
    bench = await startBench({ nowMs: () => nowMs, ...options });
  };
  beforeEach(() => {
    nowMs = Date.now();
  });
  afterEach(() => bench.stop());

  it('are signed, numbered per chat from 1 without gaps, and come in order', async () => {
    await start();
    const chats = [await bench.open(), await bench.open()];
    for (const chatId of chats) {
      bench.simulator.accept(chatId);
      for (const text of ['one', 'two', 'three']) bench.simulator.say(chatId, text);
      bench.simulator.end(chatId);
    }
    await bench.simulator.settled();
    for (const event of bench.events) expect(verify(event)).to.deep.equal(event.body);
    expect(new Set(bench.events.map(({ id }) => id)).size).to.equal(bench.events.length);
    for (const chatId of chats) {
      const numbers = bench.events.filter(({ body }) => body.chatId === chatId).map(({ body }) => body.sequence);
      expect(numbers).to.deep.equal(numbers.map((_number, index) => index + 1));
    }
  });

  it('carry a signature for every secret while one is rotated', async () => {
    const [next, last] = ['the next secret', 'the last secret'].map((text) => `whsec_${Buffer.from(text).toString('base64')}`);
    await start({ webhookSecret: `${next} ${last}` });
    await bench.open();
    await bench.simulator.settled();
    for (const event of bench.events) {
      expect(verify(event, next)).to.deep.equal(event.body);
      expect(verify(event, last)).to.deep.equal(event.body);
      expect(() => verify(event)).to.throw();
    }
  });

  it('are sent again under the same id until they are answered 2xx, and hold back only their own chat', async () => {
    await start({ webhookRetryMs: [1, 2] });
    const answers: Reaction[] = [500, 302, 404, 'reset'];
    let free = '';
    let isFreeConnected = false;
    bench.react = ({ body }) => {
      if (body.chatId === free && body.type === 'chat.connected') isFreeConnected = true;
      return body.data.text !== 'held' ? 204 : (answers.shift() ?? (isFreeConnected ? 204 : 503));
    };
    const held = await bench.open();
    free = await bench.open();
    bench.simulator.accept(held);
    bench.simulator.say(held, 'held');
    bench.simulator.say(held, 'behind');
    bench.simulator.accept(free);
    await bench.simulator.settled();
    const ofHeld = bench.events.filter(({ body }) => body.chatId === held);
    const tries = ofHeld.filter(({ body }) => body.data.text === 'held');
    expect(new Set(tries.map(({ id, text }) => id + text)).size).to.equal(1);
    expect(names(ofHeld).at(-1)).to.equal('chat.message 4');
    const attempts = bench.simulator.deliveries().filter(({ webhookId }) => webhookId === tries[0]?.id);
    expect(attempts.map(({ attempt }) => attempt)).to.deep.equal(tries.map((_try, index) => index + 1));
    expect(attempts.map(({ status }) => status).slice(0, 4)).to.deep.equal([500, 302, 404, null]);
    expect(attempts.at(-1)?.status).to.equal(204);
  });

  it('are sent again when the receiver takes too long', async () => {
    await start({ webhookTimeoutMs: 100 });
    let asked = 0;
    bench.react = () => (asked++ === 0 ? 'hang' : 204);
    await bench.open();
    await bench.simulator.settled();
    // On a machine that is busy an answer may come too late more than once.
    expect(bench.events.length).to.be.at.least(2);
    expect(new Set(names(bench.events))).to.deep.equal(new Set(['chat.queued 1']));
  });

  it('are signed with the time of the attempt, so that a late one is not refused as old', async () => {
    await start();
    bench.react = () => {
      nowMs += 3_600_000;
      return bench.events.length === 1 ? 503 : 204;
    };
    await bench.open();
    await bench.simulator.settled();
    const [first, second] = bench.events;
    expect(Number(second?.timestamp) - Number(first?.timestamp)).to.equal(3600);
    expect(second?.body.occurredAt).to.equal(first?.body.occurredAt);
  });

  it('are given up after 24 hours, and the next one goes out', async () => {
    await start();
    bench.react = ({ body }) => {
      if (body.sequence > 1) return 204;
      nowMs += 7 * 3_600_000;
      return 500;
    };
    const chatId = await bench.open();
    bench.simulator.accept(chatId);
    await bench.simulator.settled();
    expect(names(bench.events)).to.deep.equal([...Array(4).fill('chat.queued 1'), 'chat.connected 2']);
    expect(bench.log.filter(({ event }) => event === 'webhook_expired')).to.have.length(1);
  });

  it('of typing have no number, hold nothing back, and are not tried again', async () => {
    await start();
    bench.react = ({ body }) => (body.type === 'chat.typing' ? 500 : 204);
    const chatId = await bench.open();
    bench.simulator.accept(chatId);
    bench.simulator.agentTypes(chatId);
    bench.simulator.say(chatId, 'Hello');
    await bench.simulator.settled();
    expect(names(bench.events).sort()).to.deep.equal(['chat.connected 2', 'chat.message 3', 'chat.queued 1', 'chat.typing -']);
  });

  it('reach a receiver from many chats at once without a warning of the runtime', async () => {
    const warnings: string[] = [];
    const note = (warning: Error) => warnings.push(warning.message);
    process.on('warning', note);
    await start({ queues: [{ id: 'sql', name: 'SQL', agents: 1 }] });
    bench.simulator.faults.set({ withholdEvents: true });
    for (let chat = 0; chat < 60; chat += 1) await bench.open();
    bench.simulator.faults.clear();
    await bench.simulator.settled();
    process.off('warning', note);
    expect(bench.events).to.have.length(60);
    expect(warnings).to.deep.equal([]);
  });

  it('leave no timer and no socket behind when the simulator stops in the middle of them', async () => {
    // The runner starts the timer of this spec's time limit only when the spec first waits.
    await new Promise(setImmediate);
    const before = sockets();
    await start({ webhookRetryMs: [60_000] });
    bench.react = ({ body }) => (body.sequence === 1 ? 204 : body.data.text === 'hangs' ? 'hang' : 500);
    const [hanging, retrying] = [await bench.open(), await bench.open()];
    for (const chatId of [hanging, retrying]) bench.simulator.accept(chatId);
    bench.react = () => 'hang';
    const reading = await fetch(`${bench.url}/console/api/events`);
    const settled = bench.simulator.settled().then(
      () => 'settled',
      (error: Error) => error.message,
    );
    await bench.simulator.stop();
    expect(await settled).to.include('stopped');
    await reading.text().catch(() => undefined);
    await bench.stop();
    // The other ends of the dropped connections notice in their own time; a timer of the simulator would stay for a minute.
    while (sockets() > before) await new Promise(setImmediate);
  });
});
