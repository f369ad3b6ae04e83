import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { expect } from 'chai';
import { createSimulator, teamsJoinUrl } from '../../src/simulator/simulator.ts';
import { apiKey, type Bench, startBench, webhookSecret } from './bench.ts';

const folder = new URL('../../src/simulator/console/', import.meta.url);

/** Like `fetch`, which does not let a caller choose Host. */
function request(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = '{}',
): Promise<{ status: number; code: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string }>();
  const length = method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const sent = http.request(url, { method, headers: { ...headers, ...length }, agent: false }, async (response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    resolve({ status: response.statusCode ?? 0, code: text.startsWith('{') ? JSON.parse(text).code : '' });
  });
  sent.once('error', reject);
  sent.end(method === 'GET' ? undefined : body);
  return promise;
}

/** The next event of a stream of server-sent events that has the name. */
async function nextPush(reader: ReadableStreamDefaultReader<string>, name: string): Promise<unknown> {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended without ${name}`);
    text += value;
    const data = new RegExp(`event: ${name}\\ndata: (.*)\\n\\n`).exec(text)?.[1];
    if (data !== undefined) return JSON.parse(data);
  }
}

describe('the console of the simulator', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const change = (path: string, body: unknown, method = 'POST') =>
    fetch(bench.url + path, { method, headers: { origin: bench.url }, body: JSON.stringify(body) });
  const parsed = async (response: Response) => JSON.parse(await response.text());
  const read = async (path: string) => parsed(await fetch(bench.url + path));
  async function watch(path: string): Promise<ReadableStreamDefaultReader<string>> {
    const { body } = await fetch(bench.url + path);
    if (body === null) throw new Error('no stream');
    return body.pipeThrough(new TextDecoderStream()).getReader();
  }

  it('is served with a policy that allows nothing inline and nothing from elsewhere', async () => {
    for (const path of ['/console', '/join/any', '/tickets/any', '/transcripts/any', '/assets/console.js', '/assets/base.css']) {
      const response = await fetch(bench.url + path);
      expect(response.status, path).to.equal(200);
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).to.include("default-src 'none'").and.include("script-src 'self'").and.include("frame-ancestors 'none'");
      expect(policy).to.not.include('unsafe');
      expect(response.headers.get('x-content-type-options')).to.equal('nosniff');
    }
    const start = await fetch(bench.url, { redirect: 'manual' });
    expect([start.status, start.headers.get('location')]).to.deep.equal([302, '/console']);
  });

  it('has no inline script, style or handler, names no other host, and never makes HTML of text', () => {
    for (const name of readdirSync(folder)) {
      const text = readFileSync(new URL(name, folder), 'utf8');
      if (name.endsWith('.html')) expect(text, name).to.not.match(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
      expect(text.replaceAll('http://www.w3.org/2000/svg', ''), name).to.not.match(/(src|href|url\()\s*=?\s*["']?https?:/i);
      expect(text, name).to.not.match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
    }
  });

  it('has every file that its pages and scripts name', async () => {
    const files = readdirSync(folder);
    const named = files.flatMap((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [...text.matchAll(/"\/assets\/([^"]+)"|from '\.\/([^']+)'/g)].map((match) => match[1] ?? match[2] ?? '');
    });
    expect(named).to.include('console.js');
    for (const name of new Set(named)) expect((await fetch(`${bench.url}/assets/${name}`)).status, name).to.equal(200);
    expect((await fetch(`${bench.url}/assets/..%2fsimulator.ts`)).status).to.equal(404);
  });

  it('lets no page of another origin change anything', async () => {
    const chatId = await bench.open({ mode: 'redirect' });
    const reference = bench.simulator.chat(chatId).reference;
    const changes: [string, string][] = [
      ['POST', `/console/api/chats/${chatId}/accept`],
      ['POST', `/console/api/chats/${chatId}/end`],
      ['PATCH', '/console/api/queues/sql'],
      ['PATCH', '/console/api/faults'],
      ['DELETE', '/console/api/faults'],
      ['POST', `/join/${reference}/messages`],
      ['POST', `/join/${reference}/end`],
    ];
    const foreign = ['https://example.com', 'null', bench.url.replace('127.0.0.1', 'localhost'), `${bench.url}0`];
    for (const [method, path] of changes) {
      for (const origin of foreign) {
        const answer = await request(bench.url + path, method, { origin });
        expect(answer, `${method} ${path} from ${origin}`).to.deep.equal({ status: 403, code: 'not_same_origin' });
      }
    }
    expect(bench.simulator.chat(chatId).status).to.equal('queued');
  });

  it('answers under no name but its own, so that a rebound name can not read it', async () => {
    const { port } = new URL(bench.url);
    for (const path of ['/console', '/console/api/state', '/console/api/events']) {
      const answer = await request(bench.url + path, 'GET', { host: `rebound.example:${port}` });
      expect(answer, path).to.deep.equal({ status: 403, code: 'not_loopback' });
    }
    const posted = await request(`${bench.url}/console/api/faults`, 'PATCH', {
      host: `rebound.example:${port}`,
      origin: `http://rebound.example:${port}`,
    });
    expect(posted).to.deep.equal({ status: 403, code: 'not_loopback' });
    expect((await request(`${bench.url}/console`, 'GET', { host: `localhost:${port}` })).status).to.equal(200);
  });

  it('takes changes of a client without an Origin only with the bearer token', async () => {
    const path = `${bench.url}/console/api/faults`;
    expect((await request(path, 'PATCH', {}, '{"failNext":3}')).status).to.equal(403);
    expect((await request(path, 'PATCH', { authorization: `Bearer ${apiKey}` }, '{"failNext":3}')).status).to.equal(200);
    expect(bench.simulator.faults.get().failNext).to.equal(3);
    expect((await change('/console/api/faults', {}, 'DELETE')).status).to.equal(200);
    expect(bench.simulator.faults.get().failNext).to.equal(0);
    expect((await change('/console/api/faults', { failNxt: 1 }, 'PATCH')).status).to.equal(422);
  });

  it('does what an agent does: accept, write, attach, edit, delete, transfer, end', async () => {
    const chatId = await bench.open();
    const chat = `/console/api/chats/${chatId}`;
    expect((await parsed(await change(`${chat}/accept`, { agentId: 'agent-3' }))).agent.id).to.equal('agent-3');
    const file = await fetch(`${bench.url}${chat}/files`, {
      method: 'POST',
      headers: { origin: bench.url, 'content-type': 'text/plain', 'content-disposition': 'attachment; filename="a.txt"' },
      body: 'bytes',
    });
    const { id: fileId } = await parsed(file);
    const said = await parsed(await change(`${chat}/messages`, { text: 'Hello', fileIds: [fileId] }));
    await change(`${chat}/messages/${said.id}`, { text: 'Hello!' }, 'PATCH');
    expect((await change(`${chat}/messages`, { text: '  ' })).status).to.equal(422);
    await change(`${chat}/transfer`, { queueId: 'sql' });
    await change(`${chat}/end`, { reason: 'no_agents' });
    await bench.simulator.settled();
    expect(bench.events.map(({ body }) => [body.type, body.data.text ?? body.data.reason ?? null])).to.deep.equal([
      ['chat.queued', null],
      ['chat.connected', null],
      ['chat.message', 'Hello'],
      ['chat.message_updated', 'Hello!'],
      ['chat.transferred', null],
      ['chat.queued', null],
      ['chat.ended', 'no_agents'],
    ]);
    expect(bench.events[2]?.body.data.attachments[0].name).to.equal('a.txt');
  });

  it('pushes what happens, and typing, to open pages', async () => {
    const reader = await watch('/console/api/events');
    const update = nextPush(reader, 'update');
    const chatId = await bench.open({ mode: 'redirect' });
    expect((await update) as object).to.have.property('queues');
    const { reference } = bench.simulator.chat(chatId);
    const typing = nextPush(reader, 'typing');
    expect((await change(`/join/${reference}/typing`, {})).status).to.equal(202);
    expect(await typing).to.deep.equal({ chatId, from: 'person' });
    await reader.cancel();
  });

  it('shows everything about a person beside the chat, and keeps the address of the bot to itself', async () => {
    const chatId = await bench.open();
    const [row] = (await read('/console/api/state')).chats;
    expect(row).to.deep.include({
      id: chatId,
      status: 'queued',
      position: 1,
      queueName: 'Azure SQL Database',
      personMessages: 0,
    });
    const page = await read(`/console/api/chats/${chatId}`);
    expect(page).to.include.keys('requester', 'issue', 'transcript', 'ticket', 'messages', 'steps');
    expect(page).to.not.have.any.keys('webhookUrl', 'reference');
    expect((await read('/console/api/traffic')).calls.map(({ call }: { call: string }) => call)).to.deep.equal(['createChat']);
  });

  it('gives the person of a redirect a page to talk on, by the reference alone', async () => {
    const chatId = await bench.open({ mode: 'redirect' });
    const { reference, joinUrl } = bench.simulator.chat(chatId);
    const base = new URL(String(joinUrl)).pathname;
    expect(await read(`${base}/state`)).to.deep.include({ status: 'queued', position: 1, messages: [] });
    const reader = await watch(`/join/${reference}/events`);
    const pushed = nextPush(reader, 'changed');
    bench.simulator.accept(chatId);
    await pushed;
    await change(`${base}/messages`, { text: '<b>Hello</b>' });
    expect(bench.simulator.chat(chatId).messages.map(({ from, text }) => [from, text])).to.deep.equal([
      ['person', '<b>Hello</b>'],
    ]);
    await change(`${base}/end`, {});
    await bench.simulator.settled();
    expect(bench.events.at(-1)?.body.data.reason).to.equal('user_ended');
    expect((await fetch(`${bench.url}/join/${chatId}/state`)).status).to.equal(404);
    await reader.cancel();
  });

  it('serves a ticket and a transcript behind the addresses it gave out', async () => {
    const ticket = { shortDescription: '[Agent Requested] Error 40613', assignmentGroup: null, contactType: 'chat bot' };
    const chatId = await bench.open({ ticket });
    bench.simulator.accept(chatId);
    bench.simulator.say(chatId, 'Hello');
    const ended = bench.simulator.end(chatId);
    const path = (url: string | null | undefined) => new URL(String(url)).pathname;
    expect(await read(`${path(ended.ticket?.url)}/state`)).to.deep.include({ ...ticket, chatId });
    const transcript = await read(`${path(ended.transcriptUrl)}/state`);
    expect(transcript.messages.map(({ text }: { text: string }) => text)).to.deep.equal(['Hello']);
    expect(transcript.transcript).to.have.length(1);
    await bench.simulator.settled();
  });

  it('can hand out Teams deep links in place of its own page', async () => {
    await bench.stop();
    bench = await startBench({ joinUrl: teamsJoinUrl('bot-id') });
    const { reference, joinUrl } = bench.simulator.chat(await bench.open({ mode: 'redirect' }));
    expect(joinUrl).to.equal(`https://teams.microsoft.com/l/chat/0/0?users=28%3Abot-id&message=${reference}`);
  });

  it('does not start on a port that is taken', async () => {
    const second = createSimulator({
      apiKey,
      webhookSecret,
      queues: [{ id: 'q', name: 'Q', agents: 1 }],
      port: Number(new URL(bench.url).port),
    });
    const failure = await second.start().then(
      () => 'started',
      (error: NodeJS.ErrnoException) => error.code,
    );
    expect(failure).to.equal('EADDRINUSE');
    await second.stop();
  });

  it('refuses to listen anywhere but on loopback, and names every problem of its options without the secrets', () => {
    const make = (options: object) => () => createSimulator({ apiKey, webhookSecret, queues: [], ...options });
    expect(make({ host: '0.0.0.0', port: -1, webhookSecret: '' })).to.throw(
      TypeError,
      /host: .*port: .*webhookSecret: .*queues: /s,
    );
    expect(make({ apiKey: '', webhookSecret }))
      .to.throw(TypeError)
      .that.does.not.match(/whsec_/);
  });
});
