import { expect } from 'chai';
import { type Bench, issue, requester, startBench } from './bench.ts';

const key = (value: string) => ({ 'idempotency-key': value });

describe('the simulator and the Idempotency-Key', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it('gives the first answer again for the same key and body, and acts once', async () => {
    const body = bench.chatRequest();
    const first = await bench.call('POST', '/v1/chats', body, key('k'));
    const turned = Object.fromEntries(Object.entries(body).reverse());
    const again = await bench.call('POST', '/v1/chats', turned, key('k'));
    expect([again.status, again.body]).to.deep.equal([201, first.body]);
    expect(bench.simulator.chats()).to.have.length(1);
  });

  it('acts once for calls that come at once', async () => {
    const body = bench.chatRequest();
    const answers = await Promise.all(Array.from({ length: 10 }, () => bench.call('POST', '/v1/chats', body, key('k'))));
    expect(new Set(answers.map(({ status, body: { id } }) => `${status} ${id}`)).size).to.equal(1);
    expect(bench.simulator.chats()).to.have.length(1);
  });

  it('refuses the key with another body, and keeps the first answer', async () => {
    const body = bench.chatRequest();
    const first = await bench.call('POST', '/v1/chats', body, key('k'));
    const other = await bench.call('POST', '/v1/chats', bench.chatRequest(), key('k'));
    expect([other.status, other.body.code]).to.deep.equal([422, 'idempotency_key_reused']);
    expect((await bench.call('POST', '/v1/chats', body, key('k'))).body.id).to.equal(first.body.id);
  });

  it('gives a refusal again, even when the reason for it has gone', async () => {
    const body = bench.chatRequest();
    bench.simulator.setQueue('sql', { agents: 0 });
    await bench.call('POST', '/v1/chats', body, key('k'));
    bench.simulator.setQueue('sql', { agents: 1 });
    expect((await bench.call('POST', '/v1/chats', body, key('k'))).body.code).to.equal('no_agents');
    expect((await bench.call('POST', '/v1/chats', body, key('another'))).status).to.equal(201);
  });

  it('does not keep what a fault answered', async () => {
    const body = bench.chatRequest();
    bench.simulator.faults.set({ failNext: 1 });
    expect((await bench.call('POST', '/v1/chats', body, key('k'))).status).to.equal(503);
    expect((await bench.call('POST', '/v1/chats', body, key('k'))).status).to.equal(201);
  });

  it('counts a key for one path alone', async () => {
    const [one, other] = [await bench.open(), await bench.open()];
    const message = { id: 'm1', text: 'Hello', sentAt: '2026-03-02T09:01:00Z', attachments: [] };
    for (const chatId of [one, other]) {
      expect((await bench.call('POST', `/v1/chats/${chatId}/messages`, message, key('m1'))).status).to.equal(201);
      expect(bench.simulator.chat(chatId).messages).to.have.length(1);
    }
  });

  it('tells files apart by their bytes and their name', async () => {
    const chat = `/v1/chats/${await bench.open()}`;
    const upload = (bytes: string, name: string) =>
      bench.call('POST', `${chat}/attachments`, Buffer.from(bytes), {
        ...key('f'),
        'content-type': 'text/plain',
        'content-disposition': `attachment; filename="${name}"`,
      });
    const first = await upload('one', 'a.txt');
    expect((await upload('one', 'a.txt')).body.id).to.equal(first.body.id);
    expect((await upload('two', 'a.txt')).body.code).to.equal('idempotency_key_reused');
    expect((await upload('one', 'b.txt')).body.code).to.equal('idempotency_key_reused');
  });

  it('asks for a key of 1 to 128 visible ASCII characters wherever something is created', async () => {
    const chat = `/v1/chats/${await bench.open()}`;
    const ticket = { requester, issue, shortDescription: 'x', assignmentGroup: null, contactType: 'chat bot' };
    for (const wrong of ['', 'two words', 'x'.repeat(129)]) {
      for (const path of ['/v1/chats', `${chat}/messages`, '/v1/tickets', '/v1/callbacks']) {
        const answer = await bench.call('POST', path, ticket, key(wrong));
        expect([answer.status, answer.body.code], `${path} ${wrong}`).to.deep.equal([422, 'invalid_request']);
        expect(answer.body.errors[0]).to.include('Idempotency-Key');
      }
    }
    expect((await bench.call('POST', '/v1/tickets', ticket, key('!'.repeat(128)))).status).to.equal(201);
  });

  it('takes a message once by its id, whatever the key, and refuses other words under a known id', async () => {
    const chatId = await bench.open();
    const send = (text: string) =>
      bench.call('POST', `/v1/chats/${chatId}/messages`, { id: 'm1', text, sentAt: '2026-03-02T09:01:00Z', attachments: [] });
    const first = await send('Hello');
    expect((await send('Hello')).body).to.deep.equal(first.body);
    expect((await send('Other')).status).to.equal(422);
    expect(bench.simulator.chat(chatId).messages.map(({ text }) => text)).to.deep.equal(['Hello']);
  });
});
