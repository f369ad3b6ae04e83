import { connect } from 'node:net';
import { expect } from 'chai';
import { apiKey, type Bench, fresh, issue, requester, startBench } from './bench.ts';

const message = (change = {}) => ({ id: fresh('m'), text: 'Hello', sentAt: '2026-03-02T09:01:00Z', attachments: [], ...change });
const window = (earliest: string, latest: string) => ({ requester, issue, queueId: 'sql', earliest, latest, phone: null });
const file = (type: string, name = 'a.bin') => ({
  'content-type': type,
  'content-disposition': `attachment; filename="${name}"`,
});

describe('the simulator refuses', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench({
      knownAgents: ['an-agent'],
      maxMessageCharacters: 20,
      maxAttachmentBytes: 1000,
      nowMs: () => Date.parse('2026-03-02T09:00:00Z'),
    });
  });
  afterEach(() => bench.stop());

  async function refusal(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    const answer = await bench.call(method, path, body, headers);
    expect(answer.headers.get('content-type')).to.equal('application/problem+json');
    expect(answer.body.status).to.equal(answer.status);
    return `${answer.status} ${answer.body.code}`;
  }

  it('every call without the token, or with another', async () => {
    expect(await refusal('GET', '/v1/queues/sql', undefined, { authorization: '' })).to.equal('401 not_authorized');
    expect(await refusal('POST', '/v1/chats', bench.chatRequest(), { authorization: 'Bearer wrong' })).to.equal(
      '401 not_authorized',
    );
    expect(await refusal('GET', '/v1/queues/sql', undefined, { authorization: `Basic ${apiKey}` })).to.equal(
      '401 not_authorized',
    );
    expect(bench.simulator.chats()).to.deep.equal([]);
  });

  it('queues, chats and messages that there are not', async () => {
    const chatId = await bench.open();
    expect(await refusal('GET', '/v1/queues/none')).to.equal('404 queue_not_found');
    expect(await refusal('POST', '/v1/chats', bench.chatRequest({ queueId: 'none' }))).to.equal('404 queue_not_found');
    expect(await refusal('GET', '/v1/chats/none')).to.equal('404 chat_not_found');
    expect(await refusal('POST', '/v1/chats/none/messages', message())).to.equal('404 chat_not_found');
    expect(await refusal('PATCH', `/v1/chats/${chatId}/messages/none`, { text: 'x' })).to.equal('404 message_not_found');
  });

  it('a closed queue, and tells when it opens', async () => {
    bench.simulator.setQueue('sql', { open: false, opensAt: '2026-03-03T08:00:00.000Z' });
    const { status, body } = await bench.call('POST', '/v1/chats', bench.chatRequest());
    expect({ status, code: body.code, opensAt: body.opensAt }).to.deep.equal({
      status: 409,
      code: 'queue_closed',
      opensAt: '2026-03-03T08:00:00.000Z',
    });
  });

  it('a queue without agents', async () => {
    bench.simulator.setQueue('sql', { agents: 0 });
    expect(await refusal('POST', '/v1/chats', bench.chatRequest())).to.equal('409 no_agents');
  });

  it('a person who is an agent', async () => {
    const body = bench.chatRequest({ requester: { ...requester, id: 'an-agent' } });
    expect(await refusal('POST', '/v1/chats', body)).to.equal('409 requester_is_agent');
  });

  it('a second chat of one person while the first is open, and names the first', async () => {
    const chatId = await bench.open({ requester });
    const again = await bench.call('POST', '/v1/chats', bench.chatRequest({ requester }));
    expect([again.status, again.body.code, again.body.chatId]).to.deep.equal([409, 'chat_already_open', chatId]);
    bench.simulator.end(chatId);
    expect(await bench.open({ requester })).to.not.equal(chatId);
  });

  it('what a chat that has ended can not take, and ends it again without a change', async () => {
    const chatId = await bench.open();
    const chat = `/v1/chats/${chatId}`;
    await bench.call('POST', `${chat}/messages`, message({ id: 'm1' }));
    await bench.call('POST', `${chat}/end`, { reason: 'user_cancelled' });
    expect(await refusal('PATCH', chat, { issue })).to.equal('409 chat_ended');
    expect(await refusal('POST', `${chat}/messages`, message())).to.equal('409 chat_ended');
    expect(await refusal('PATCH', `${chat}/messages/m1`, { deleted: true })).to.equal('409 chat_ended');
    expect(await refusal('POST', `${chat}/attachments`, Buffer.from('x'), file('text/plain'))).to.equal('409 chat_ended');
    expect(await refusal('POST', `${chat}/typing`, {})).to.equal('409 chat_ended');
    const again = await bench.call('POST', `${chat}/end`, { reason: 'timed_out' });
    expect([again.status, again.body.endReason]).to.deep.equal([200, 'user_cancelled']);
    await bench.simulator.settled();
    expect(bench.events.filter(({ body }) => body.type === 'chat.ended')).to.have.length(1);
  });

  it('messages and files that are too large, and takes those of just the limit', async () => {
    const chat = `/v1/chats/${await bench.open()}`;
    expect(await refusal('POST', `${chat}/messages`, message({ text: 'x'.repeat(21) }))).to.equal('413 message_too_large');
    expect(await refusal('POST', `${chat}/messages`, message({ text: 'x'.repeat(2_000_000) }))).to.equal('413 message_too_large');
    expect((await bench.call('POST', `${chat}/messages`, message({ id: 'm1', text: 'x'.repeat(20) }))).status).to.equal(201);
    expect(await refusal('PATCH', `${chat}/messages/m1`, { text: 'x'.repeat(21) })).to.equal('413 message_too_large');
    const upload = (bytes: number) => bench.call('POST', `${chat}/attachments`, Buffer.alloc(bytes), file('image/png'));
    expect((await upload(1000)).status).to.equal(201);
    const tooLarge = await upload(1001);
    expect([tooLarge.status, tooLarge.body.code]).to.deep.equal([413, 'attachment_too_large']);
  });

  it('programs, scripts and pages as files', async () => {
    const chat = `/v1/chats/${await bench.open()}`;
    for (const type of ['application/x-msdownload', 'TEXT/HTML; charset=utf-8', 'text/javascript']) {
      expect(await refusal('POST', `${chat}/attachments`, Buffer.from('x'), file(type))).to.equal('415 attachment_type_refused');
    }
  });

  it('files without a name, and messages that name a file of another chat', async () => {
    const [mine, other] = [await bench.open(), await bench.open()];
    const upload = (chatId: string, headers: Record<string, string>) =>
      bench.call('POST', `/v1/chats/${chatId}/attachments`, Buffer.from('x'), headers);
    for (const disposition of ['inline; filename="a"', 'attachment', 'attachment; filename="../"']) {
      const answer = await upload(mine, { 'content-type': 'text/plain', 'content-disposition': disposition });
      expect([answer.status, answer.body.code], disposition).to.deep.equal([422, 'invalid_request']);
    }
    const { body } = await upload(other, file('text/plain', 'C:\\\\temp\\\\notes.txt'));
    expect(body.name).to.equal('notes.txt');
    const sent = message({ attachments: [body] });
    expect(await refusal('POST', `/v1/chats/${mine}/messages`, sent)).to.equal('422 invalid_request');
  });

  it('bodies with a member missing or wrong, and says which', async () => {
    const chat = `/v1/chats/${await bench.open()}`;
    const broken: [string, string, unknown, string][] = [
      ['POST', '/v1/chats', bench.chatRequest({ mode: 'phone' }), 'mode'],
      ['POST', '/v1/chats', bench.chatRequest({ webhookUrl: 'ftp://example.com' }), 'webhookUrl'],
      ['POST', '/v1/chats', bench.chatRequest({ requester: { ...requester, locale: undefined } }), 'requester.locale'],
      ['POST', '/v1/chats', bench.chatRequest({ requester: { ...requester, id: 'x'.repeat(129) } }), 'requester.id'],
      ['POST', `${chat}/messages`, message({ sentAt: '2026-03-02T10:01:00+01:00' }), 'sentAt'],
      ['PATCH', `${chat}/messages/m1`, { text: 'x', deleted: true }, 'body'],
      ['POST', `${chat}/end`, { reason: 'agent_ended' }, 'reason'],
      ['POST', `${chat}/survey`, { rating: 6, comment: null }, 'rating'],
      [
        'POST',
        '/v1/tickets',
        { requester, issue, shortDescription: '', assignmentGroup: null, contactType: 'phone' },
        'contactType',
      ],
      ['POST', '/v1/callbacks', window('2026-03-02T12:00:00Z', '2026-03-02T11:00:00Z'), 'latest'],
    ];
    for (const [method, path, body, member] of broken) {
      const answer = await bench.call(method, path, body);
      expect([answer.status, answer.body.code], member).to.deep.equal([422, 'invalid_request']);
      expect(answer.body.errors.join(' ')).to.include(`${member}: `);
    }
  });

  it('a body that is no JSON as malformed, and one that is far too large', async () => {
    const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'k' };
    const answer = async (body: string | Buffer) => {
      const response = await fetch(`${bench.url}/v1/chats`, { method: 'POST', headers, body });
      return `${response.status} ${JSON.parse(await response.text()).code}`;
    };
    expect(await answer('{')).to.equal('400 invalid_request');
    expect(await answer(Buffer.from([0x22, 0xff, 0x22]))).to.equal('400 invalid_request');
    expect(await answer(JSON.stringify('x'.repeat(1_100_000)))).to.equal('400 invalid_request');
  });

  it('nothing to a client that goes away in the middle of a call, and goes on', async () => {
    const { port } = new URL(bench.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`POST /v1/chats HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"queue`);
    while (bench.simulator.requests().length === 0) await new Promise(setImmediate);
    socket.destroy();
    while (bench.log.length < 2) await new Promise(setImmediate);
    expect(bench.log.at(-1)).to.deep.equal({ event: 'request', call: 'createChat', status: null, fault: null });
    expect(await bench.open()).to.match(/^chat_/);
  });

  it('paths and methods that are not in the contract, as problem documents too', async () => {
    const answer = async (method: string, path: string) => {
      const response = await fetch(bench.url + path, { method, headers: { authorization: `Bearer ${apiKey}` } });
      expect(response.headers.get('content-type')).to.equal('application/problem+json');
      return `${response.status} ${JSON.parse(await response.text()).code}`;
    };
    expect(await answer('GET', '/v1/nothing')).to.equal('404 not_found');
    expect(await answer('DELETE', '/v1/chats')).to.equal('405 method_not_allowed');
  });

  it('call backs for which nobody is free in the window', async () => {
    const book = (earliest: string, latest: string) => bench.call('POST', '/v1/callbacks', window(earliest, latest));
    bench.simulator.setQueue('sql', { agents: 1 });
    const first = await book('2026-03-02T10:01:00Z', '2026-03-02T10:40:00Z');
    const second = await book('2026-03-02T10:01:00Z', '2026-03-02T10:40:00Z');
    const third = await book('2026-03-02T10:01:00Z', '2026-03-02T10:40:00Z');
    expect([first.body.scheduledFor, second.body.scheduledFor]).to.deep.equal([
      '2026-03-02T10:15:00.000Z',
      '2026-03-02T10:30:00.000Z',
    ]);
    expect([third.status, third.body.code]).to.deep.equal([409, 'no_slot']);
    expect((await book('2026-03-01T10:00:00Z', '2026-03-02T08:59:00Z')).status, 'the past').to.equal(409);
    bench.simulator.setQueue('sql', { open: false, opensAt: '2026-03-03T08:00:00.000Z' });
    expect((await book('2026-03-02T11:00:00Z', '2026-03-02T12:00:00Z')).status, 'closed').to.equal(409);
    expect((await book('2026-03-02T11:00:00Z', '2026-03-03T12:00:00Z')).body.scheduledFor).to.equal('2026-03-03T08:00:00.000Z');
  });
});
