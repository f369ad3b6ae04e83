import { expect } from 'chai';
import { type Bench, names, startBench } from './bench.ts';

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
};

describe('the faults of the simulator', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench({ seed: 7 });
  });
  afterEach(() => bench.stop());

  const status = async (method = 'GET', path = '/v1/queues/sql', body?: unknown, headers?: Record<string, string>) =>
    bench.call(method, path, body, headers).then(
      (answer) => answer.status,
      (error: unknown) => codeOf(error),
    );

  async function statuses(count: number): Promise<(number | string)[]> {
    const found = [];
    for (let call = 0; call < count; call += 1) found.push(await status());
    return found;
  }

  it('fail the next calls, and then no more', async () => {
    bench.simulator.faults.set({ failNext: 2, retryAfterSeconds: 9 });
    const { headers, body } = await bench.call('GET', '/v1/queues/sql');
    expect([headers.get('retry-after'), body.code]).to.deep.equal(['9', 'unavailable']);
    expect(await statuses(3)).to.deep.equal([503, 200, 200]);
  });

  it('answer 429 with Retry-After to the next calls', async () => {
    bench.simulator.faults.set({ throttleNext: 1, retryAfterSeconds: 3 });
    const { status: first, headers } = await bench.call('GET', '/v1/queues/sql');
    expect([first, headers.get('retry-after')]).to.deep.equal([429, '3']);
    expect(await status()).to.equal(200);
  });

  it('fail a share of the calls, the same ones for the same seed', async () => {
    bench.simulator.faults.set({ failRate: 0.5 });
    const first = await statuses(20);
    expect(new Set(first)).to.deep.equal(new Set([200, 503]));
    bench.simulator.faults.clear();
    bench.simulator.faults.set({ failRate: 0.5 });
    expect(await statuses(20)).to.deep.equal(first);
    bench.simulator.faults.set({ failRate: 1 });
    expect(await statuses(3)).to.deep.equal([503, 503, 503]);
  });

  it('lose the answer of a call that acted, so that the repeat gets it', async () => {
    const body = bench.chatRequest();
    bench.simulator.faults.set({ loseNext: 1 });
    expect(await status('POST', '/v1/chats', body, { 'idempotency-key': 'k' })).to.equal('ECONNRESET');
    const [chat] = bench.simulator.chats();
    const again = await bench.call('POST', '/v1/chats', body, { 'idempotency-key': 'k' });
    expect(again.body.id).to.equal(chat?.id);
    expect(bench.simulator.chats()).to.have.length(1);
    expect(bench.simulator.requests().map(({ status: answered, fault }) => [answered, fault])).to.deep.equal([
      [null, 'lost'],
      [201, null],
    ]);
  });

  it('reset every connection while the desk is down, and act on nothing', async () => {
    bench.simulator.faults.set({ down: true });
    expect(await status()).to.equal('ECONNRESET');
    expect(await status('POST', '/v1/chats', bench.chatRequest())).to.equal('ECONNRESET');
    bench.simulator.faults.set({ down: false });
    expect(await status()).to.equal(200);
    expect(bench.simulator.chats()).to.deep.equal([]);
  });

  it('refuse connections while disconnected, and keep the state', async () => {
    const chatId = await bench.open();
    await bench.simulator.disconnect();
    expect(await status()).to.equal('ECONNREFUSED');
    await bench.simulator.reconnect();
    expect((await bench.call('GET', `/v1/chats/${chatId}`)).body.status).to.equal('queued');
  });

  it('delay calls, and let go of a delayed one when the simulator stops', async () => {
    bench.simulator.faults.set({ latencyMs: 40 });
    const startedAt = performance.now();
    expect(await status()).to.equal(200);
    expect(performance.now() - startedAt).to.be.at.least(39);
    bench.simulator.faults.set({ latencyMs: 600_000 });
    const delayed = status();
    while (bench.simulator.requests().length < 2) await new Promise(setImmediate);
    await bench.simulator.stop();
    expect(await delayed).to.be.oneOf(['ECONNRESET', 'UND_ERR_SOCKET']);
  });

  it('hit only the named calls', async () => {
    bench.simulator.faults.set({ calls: ['createChat'], failNext: 1, loseNext: 1 });
    expect(await status()).to.equal(200);
    expect(await status('POST', '/v1/chats', bench.chatRequest())).to.equal(503);
    expect(await status()).to.equal(200);
    expect(await status('POST', '/v1/chats', bench.chatRequest())).to.equal('ECONNRESET');
  });

  it('refuse a fault that there is not, and a value out of range', () => {
    expect(() => bench.simulator.faults.set(JSON.parse('{"failnext":1}'))).to.throw('failnext');
    expect(() => bench.simulator.faults.set({ failRate: 2 })).to.throw('failRate');
    expect(bench.simulator.faults.get().failRate).to.equal(0);
  });

  it('deliver an event twice under one id', async () => {
    bench.simulator.faults.set({ duplicateEvents: 1 });
    bench.simulator.accept(await bench.open());
    await bench.simulator.settled();
    expect(names(bench.events)).to.deep.equal(['chat.queued 1', 'chat.queued 1', 'chat.connected 2']);
    expect(bench.events[0]?.id).to.equal(bench.events[1]?.id);
  });

  it('deliver an event after the one behind it', async () => {
    bench.simulator.faults.set({ reorderEvents: 1 });
    const chatId = await bench.open();
    bench.simulator.accept(chatId);
    bench.simulator.say(chatId, 'Hello');
    await bench.simulator.settled();
    expect(names(bench.events)).to.deep.equal(['chat.connected 2', 'chat.queued 1', 'chat.message 3']);
  });

  it('let go of a reordered event behind which none comes when they are switched off', async () => {
    bench.simulator.faults.set({ reorderEvents: 5 });
    await bench.open();
    expect(bench.events).to.deep.equal([]);
    bench.simulator.faults.clear();
    await bench.simulator.settled();
    expect(names(bench.events)).to.deep.equal(['chat.queued 1']);
  });

  it('withhold events until they are switched off, and then deliver them in order', async () => {
    bench.simulator.faults.set({ withholdEvents: true });
    const chatId = await bench.open();
    bench.simulator.accept(chatId);
    bench.simulator.agentTypes(chatId);
    await bench.call('GET', `/v1/chats/${chatId}`);
    expect(bench.events).to.deep.equal([]);
    bench.simulator.faults.set({ withholdEvents: false });
    await bench.simulator.settled();
    expect(names(bench.events)).to.deep.equal(['chat.queued 1', 'chat.connected 2']);
  });

  it('let the events of a chat overtake one that is not answered', async () => {
    let asked = 0;
    bench.react = ({ body }) => (body.sequence === 1 && asked++ < 3 ? 500 : 204);
    bench.simulator.faults.set({ parallelEvents: true });
    bench.simulator.accept(await bench.open());
    await bench.simulator.settled();
    expect(names(bench.events).at(-1)).to.equal('chat.queued 1');
    expect(names(bench.events)).to.include('chat.connected 2');
  });
});
