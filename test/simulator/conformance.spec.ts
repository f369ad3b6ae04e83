import { expect } from 'chai';
import { loadContract } from '../support/contract.ts';
import { type Bench, fresh, issue, requester, startBench } from './bench.ts';

const contract = loadContract();
const contactType = 'chat bot';
const filing = { shortDescription: '[Agent Requested] Error 40613', assignmentGroup: null, contactType };
const later = { earliest: '2026-03-02T10:00:00.000Z', latest: '2026-03-02T12:00:00.000Z' };
const message = (change = {}) => ({
  id: fresh('m'),
  text: 'Hello',
  sentAt: '2026-03-02T09:01:00.000Z',
  attachments: [],
  ...change,
});

/** `GET /v1/chats/{chatId}` for `GET /v1/chats/chat_1`. */
function templates(called: Iterable<string>): string[] {
  const patterns = contract.operations.map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  }));
  return [...called].flatMap((call) => patterns.filter(({ pattern }) => pattern.test(call)).map(({ operation }) => operation));
}

describe('the simulator keeps the contract', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench({ nowMs: () => Date.parse('2026-03-02T09:02:03.000Z') });
  });
  // Stopping checks every answer and event of the spec against the contract file.
  afterEach(() => bench.stop());

  it('in every call and every event of a chat in relay mode', async () => {
    const { call, simulator } = bench;
    await call('GET', '/v1/queues/sql');
    const created = await call('POST', '/v1/chats', bench.chatRequest({ ticket: filing }));
    expect(created.body).to.deep.include({ status: 'queued', position: 1, joinUrl: null });
    expect(created.body.ticket.number).to.match(/^INC\d{7}$/);
    const chat = `/v1/chats/${created.body.id}`;
    await call('PATCH', chat, { issue: { ...issue, details: 'Since nine' } });
    simulator.accept(created.body.id);
    const file = {
      'content-type': 'text/plain',
      'content-disposition': `attachment; filename="a.txt"; filename*=UTF-8''%C3%A4.txt`,
    };
    const uploaded = await call('POST', `${chat}/attachments`, Buffer.from('bytes'), file);
    expect(uploaded.body).to.deep.include({ name: 'ä.txt', contentType: 'text/plain', sizeBytes: 5 });
    const sent = await call('POST', `${chat}/messages`, message({ id: 'm1', attachments: [uploaded.body] }));
    expect(sent.body).to.deep.equal({ id: 'm1', acceptedAt: '2026-03-02T09:02:03.000Z' });
    expect((await call('PATCH', `${chat}/messages/m1`, { text: 'Hello!' })).status).to.equal(200);
    expect((await call('PATCH', `${chat}/messages/m1`, { deleted: true })).status).to.equal(200);
    expect((await call('POST', `${chat}/typing`, {})).status).to.equal(202);
    simulator.agentTypes(created.body.id);
    const said = simulator.say(created.body.id, 'Look', [{ name: 'b.txt', contentType: 'text/plain', bytes: Buffer.from('b') }]);
    simulator.changeMessage(created.body.id, said.id, { text: 'Look here' });
    simulator.changeMessage(created.body.id, said.id, { deleted: true });
    simulator.transfer(created.body.id, 'sql');
    expect((await call('POST', `${chat}/end`, { reason: 'user_ended' })).body.endReason).to.equal('user_ended');
    expect((await call('POST', `${chat}/survey`, { rating: 4, comment: null })).status).to.equal(204);
    expect((await call('GET', chat)).body).to.deep.include({ status: 'ended', endedAt: '2026-03-02T09:02:03.000Z' });
    await call('POST', '/v1/tickets', { requester, issue, ...filing });
    const callback = await call('POST', '/v1/callbacks', { requester, issue, queueId: 'sql', ...later, phone: null });
    expect(callback.body.scheduledFor).to.equal('2026-03-02T10:00:00.000Z');
    await simulator.settled();

    expect(new Set(templates(bench.called))).to.deep.equal(new Set(contract.operations));
    expect(new Set(bench.events.map(({ body }) => body.type))).to.deep.equal(new Set(contract.eventTypes));
    const [shown] = simulator.chats();
    expect(shown).to.deep.include({ issue: { ...issue, details: 'Since nine' }, survey: { rating: 4, comment: null } });
    expect(shown?.messages.map(({ from, text, deleted }) => ({ from, text, deleted }))).to.deep.equal([
      { from: 'person', text: '', deleted: true },
      { from: 'agent', text: '', deleted: true },
    ]);
    expect(simulator.surveys()).to.deep.equal([{ chatId: created.body.id, rating: 4, comment: null }]);
    expect(simulator.tickets()).to.have.length(2);
    expect(simulator.callbacks()).to.have.length(1);
  });

  it('gives a joinUrl in redirect mode, and tells the bot nothing of what is said there', async () => {
    const { body } = await bench.call('POST', '/v1/chats', bench.chatRequest({ mode: 'redirect' }));
    expect(body.joinUrl).to.match(new RegExp(`^${bench.url}/join/VS-[0-9A-F]{20}$`));
    bench.simulator.accept(body.id);
    bench.simulator.agentTypes(body.id);
    bench.simulator.say(body.id, 'Hello');
    bench.simulator.personSays(body.id, 'Hello to you');
    bench.simulator.end(body.id);
    await bench.simulator.settled();
    expect(bench.events.map((event) => event.body.type)).to.deep.equal(['chat.queued', 'chat.connected', 'chat.ended']);
    expect(bench.simulator.chat(body.id).messages.map(({ text }) => text)).to.deep.equal(['Hello', 'Hello to you']);
  });

  it('creates a chat as connected where a free agent takes chats at once', async () => {
    bench.simulator.setQueue('sql', { autoAccept: true, agents: 1 });
    const first = await bench.call('POST', '/v1/chats', bench.chatRequest());
    const second = await bench.call('POST', '/v1/chats', bench.chatRequest());
    expect(first.body).to.deep.include({ status: 'connected', position: null, estimatedWaitSeconds: null });
    expect(second.body).to.deep.include({ status: 'queued', position: 1 });
    await bench.simulator.settled();
  });

  it('has no transcript of a chat that no agent took, and one of every other', async () => {
    const alone = await bench.open();
    const talked = await bench.open();
    bench.simulator.accept(talked);
    bench.simulator.end(alone, 'no_agents');
    bench.simulator.end(talked);
    await bench.simulator.settled();
    const ended = bench.events.filter(({ body }) => body.type === 'chat.ended');
    const urlOf = (chatId: string) => ended.find(({ body }) => body.chatId === chatId)?.body.data.transcriptUrl;
    expect(urlOf(alone)).to.equal(null);
    expect((await fetch(urlOf(talked))).status).to.equal(200);
  });

  it('serves the files of agents and persons by their url, whole and always as a download', async () => {
    const chatId = await bench.open();
    bench.simulator.accept(chatId);
    const bytes = Buffer.from([0, 255, 13, 10, 0]);
    const { attachments } = bench.simulator.say(chatId, '', [{ name: "it's 100%.bin", contentType: 'image/png', bytes }]);
    const response = await fetch(String(attachments[0]?.url));
    expect(Buffer.from(await response.arrayBuffer())).to.deep.equal(bytes);
    expect(response.headers.get('content-type')).to.equal('image/png');
    expect(response.headers.get('content-disposition')).to.equal(
      `attachment; filename="file"; filename*=UTF-8''it%27s%20100%25.bin`,
    );
    expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    expect((await fetch(`${bench.url}/files/unknown`)).status).to.equal(404);
  });
});
