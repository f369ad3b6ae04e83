import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { BotFixture } from '../support/bot-fixture.ts';
import { forgedTokens } from '../support/forged-tokens.ts';
import { rowCounts } from '../support/row-counts.ts';
import { signedHeaders } from '../support/signed-event.ts';
import { hostileWords, malformedActivities, malformedBodies, strangeActivities } from './bad-activities.ts';

type Json = Record<string, unknown>;
interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A refusal is decided by the first things that are looked at; nobody waits for one. */
const slowestMs = 5_000;
const mostGrowthBytes = 16 * 1024 * 1024;

describe('Hostile requests', function () {
  this.timeout(60_000);
  const bot = new BotFixture({ authenticated: true });
  const person = bot.client('teams personal', 'mallory');
  let token = '';
  let requests = 0;
  let written: string[] = [];
  const writeStderr = process.stderr.write;
  let heapBefore = 0;

  before(async () => {
    await bot.start();
    token = await bot.issuer.token(bot.connector.serviceUrl);
    // What a bot has in its store when somebody attacks it: a person who was here, and what they asked for.
    await bot.client('teams personal', 'victim').write("I'd like to speak to a live agent about my Snowflake database");
    process.stderr.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      written.push(String(chunk));
      return writeStderr.call(process.stderr, chunk, ...rest);
    }) as typeof writeStderr;
    await send({ headers: {}, body: '{}' });
    heapBefore = heapAfterCollection();
  });
  after(async () => {
    process.stderr.write = writeStderr;
    await bot.stop();
  });

  afterEach(async () => {
    expect((await fetch(`${bot.url}/healthz`)).status, 'alive').to.equal(200);
    expect(Object.prototype, 'the prototype of everything').not.to.have.property('polluted');
    expect(written, 'stderr').to.deep.equal([]);
    written = [];
  });

  const good = (more: Json = {}): Json => ({ ...person.envelope(), type: 'message', id: 'm-1', text: 'hello', ...more });
  const signedIn = () => ({ authorization: `Bearer ${token}` });

  async function send({ method = 'POST', path = '/api/messages', headers = signedIn(), body }: Sent) {
    requests += 1;
    const begunAt = performance.now();
    const response = await fetch(`${bot.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await response.text();
    expect(performance.now() - begunAt, 'ms').to.be.below(slowestMs);
    expect(text, 'says too much').not.to.match(/node_modules|\.ts:|at async|Error:/);
    return { status: response.status, text };
  }

  /** Runs it, and expects that nothing was stored, nothing was sent to anybody, and nobody was asked for. */
  async function leavesNoTrace(work: () => Promise<void>): Promise<void> {
    const before = { rows: rows(), calls: bot.connector.calls.length, chats: bot.simulator.chats().length };
    await work();
    expect({ rows: rows(), calls: bot.connector.calls.length, chats: bot.simulator.chats().length }).to.deep.equal(before);
  }

  const rows = () => rowCounts(bot.folder);

  it('stand against a store that has something in it', () => {
    expect(Object.values(rows()).reduce((sum, count) => sum + count)).to.be.above(0);
  });

  describe('with tokens that are none', () => {
    const bodies: Readonly<Record<string, () => string>> = {
      'a message': () => JSON.stringify(good()),
      'a press': () => JSON.stringify(good({ type: 'invoke', name: 'adaptiveCard/action', value: {} })),
      'a body that is none': () => '{{{',
    };
    for (const [what, body] of Object.entries(bodies))
      it(`and ${what}, get 401 and leave no trace`, () =>
        leavesNoTrace(async () => {
          for (const [kind, forge] of Object.entries(forgedTokens)) {
            const authorization = await forge(bot.issuer, bot.connector.serviceUrl);
            // Only what the token says of the activity is seen after the activity: without one, it is the body that is refused.
            const ofActivity = /service URL|endorsements/.test(kind) && what === 'a body that is none';
            const { status } = await send({ headers: authorization === null ? {} : { authorization }, body: body() });
            expect(ofActivity ? [400, 401] : [401], kind).to.include(status);
          }
        }));

    it('and made up by chance, get 401', () =>
      leavesNoTrace(() =>
        fc.assert(
          fc.asyncProperty(fc.stringMatching(/^[!-~ ]{0,300}$/), async (word) => {
            expect((await send({ headers: { authorization: word.trim() } })).status).to.equal(401);
            expect((await send({ headers: { authorization: `Bearer ${word.trim()}` } })).status).to.equal(401);
          }),
          { numRuns: 60 },
        ),
      ));

    it('and changed in one place, get 401', () =>
      leavesNoTrace(() =>
        fc.assert(
          fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom('A', 'z', '7', '_', '.', '='), async (at, sign) => {
            fc.pre(token[at] !== sign && !isLooseEnd(at));
            const changed = token.slice(0, at) + sign + token.slice(at + 1);
            expect((await send({ headers: { authorization: `Bearer ${changed}` } })).status).to.equal(401);
          }),
          { numRuns: 60 },
        ),
      ));

    /** The last letter of a part carries bits that base64url does not use. */
    const isLooseEnd = (at: number) => token[at + 1] === '.' || at === token.length - 1;
  });

  describe('from a verified sender', () => {
    it('with bodies that are none, get 400 and leave no trace', () =>
      leavesNoTrace(async () => {
        for (const [what, body] of Object.entries(malformedBodies(good()))) {
          expect((await send({ body })).status, what).to.equal(400);
        }
      }));

    it('with activities that are none, get 400 and leave no trace', () =>
      leavesNoTrace(async () => {
        for (const [what, activity] of Object.entries(malformedActivities(good()))) {
          expect((await send({ body: JSON.stringify(activity) })).status, what).to.equal(400);
        }
      }));

    it('with any JSON, get 400 and leave no trace', () =>
      leavesNoTrace(() =>
        fc.assert(
          fc.asyncProperty(fc.json({ maxDepth: 6 }), async (body) => {
            expect((await send({ body })).status).to.equal(400);
          }),
          { numRuns: 100 },
        ),
      ));

    it('with an activity in which one member is something else, are refused or mean something, and never fail', () =>
      fc.assert(
        fc.asyncProperty(fc.constantFrom(...Object.keys(good())), fc.jsonValue({ maxDepth: 3 }), async (name, value) => {
          const { status } = await send({ body: JSON.stringify(good({ type: 'typing', [name]: value })) });
          expect([200, 400, 401, 403]).to.include(status);
        }),
        { numRuns: 150 },
      ));

    it('for places and tenants that are not allowed, get 403 and leave no trace', () =>
      leavesNoTrace(async () => {
        for (const serviceUrl of ['https://evil.example/', 'http://169.254.169.254/', 'file:///etc/passwd', 'https://a@b/']) {
          const authorization = `Bearer ${await bot.issuer.token(serviceUrl)}`;
          const { status } = await send({ headers: { authorization }, body: JSON.stringify(good({ serviceUrl })) });
          expect(status, serviceUrl).to.equal(403);
        }
        for (const id of ['tenant-2', 'tenant-1 ', ' tenant-1', 'tenant-1\u0000', 'tenаnt-1', '*', '__proto__', 'constructor']) {
          const members = { conversation: { id: 'a:1', tenantId: id }, channelData: { tenant: { id } } };
          expect((await send({ body: JSON.stringify(good(members)) })).status, id).to.equal(403);
        }
      }));

    it('of other kinds than JSON, get 415 and leave no trace', () =>
      leavesNoTrace(async () => {
        const kinds = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp'];
        for (const kind of [...kinds, 'text/json', 'application/xml', 'application/json-patch+json', 'image/png']) {
          const headers = { ...signedIn(), 'content-type': kind };
          expect((await send({ headers, body: JSON.stringify(good()) })).status, kind).to.equal(415);
        }
      }));

    it('with methods and paths that are none, get 404 or 405 and leave no trace', () =>
      leavesNoTrace(async () => {
        for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'])
          expect((await send({ method, path: '/api/messages' })).status, method).to.equal(405);
        const paths = [
          '/',
          '/api',
          '/api/messages/',
          '/api/messages/x',
          '/API/messages',
          '//api/messages',
          '/console',
          '/.env',
          '/.git/config',
        ];
        for (const path of [
          ...paths,
          '/api/messages%00',
          '/api/%2e%2e/messages',
          '/src/index.js',
          '/data/handoff.sqlite',
          '/__proto__',
        ])
          expect((await send({ path, body: JSON.stringify(good()) })).status, path).to.be.oneOf([404, 405]);
      }));

    it('that mean nothing are answered, and nobody is asked for anything', async () => {
      const chats = bot.simulator.chats().length;
      const { sessions, deliveries } = rows();
      for (const [what, activity] of Object.entries(strangeActivities(good()))) {
        const { status } = await send({ body: JSON.stringify({ ...activity, id: what }) });
        expect([200, 501], what).to.include(status);
      }
      expect({ ...rows(), chats: bot.simulator.chats().length }).to.include({ sessions, deliveries, chats });
    });

    it('with words that hurt somewhere, are answered in time', async () => {
      for (const [what, text] of Object.entries(hostileWords)) {
        const { status } = await send({
          body: JSON.stringify(
            good({ id: what, text, conversation: { id: `a:${what}`, conversationType: 'personal', tenantId: 'tenant-1' } }),
          ),
        });
        expect(status, what).to.equal(200);
      }
    });

    it('with things hanging on them that are none, are answered', async () => {
      const download = 'application/vnd.microsoft.teams.file.download.info';
      const attachments: Readonly<Record<string, Json>> = {
        nothing: {},
        'no content': { contentType: download },
        'a content that is a list': { contentType: download, content: [] },
        'the address of a file here': { contentType: download, content: { downloadUrl: 'file:///etc/passwd' } },
        'the address of the cloud': { contentType: 'image/png', contentUrl: 'http://169.254.169.254/metadata' },
        'an address with a password': { contentType: 'image/png', contentUrl: 'https://a:b@evil.example/x.png' },
        'a name with a path': { contentType: 'image/png', contentUrl: 'https://evil.example/x', name: '../../etc/passwd' },
        'a type that is long': { contentType: 'x'.repeat(10_000), contentUrl: 'https://evil.example/' },
        'data in the address': { contentType: 'image/svg+xml', contentUrl: 'data:image/svg+xml,<svg onload=alert(1)>' },
      };
      for (const [what, attachment] of Object.entries(attachments)) {
        const { status } = await send({
          body: JSON.stringify(good({ id: what, text: 'look', attachments: Array(50).fill(attachment) })),
        });
        expect(status, what).to.equal(200);
      }
    });
  });

  describe('to the webhook', () => {
    const event = (more: Json = {}) =>
      JSON.stringify({
        type: 'chat.connected',
        chatId: 'no-such-chat',
        sequence: 1,
        occurredAt: new Date(bot.clock.nowMs()).toISOString(),
        ...more,
      });
    const path = '/api/vayusphere/events';
    const signed = (body: string, changes = {}) => signedHeaders(bot.webhookSecret, body, bot.clock.nowMs(), changes);

    it('without a signature that holds, get 401 and leave no trace', () =>
      leavesNoTrace(async () => {
        const now = Math.floor(bot.clock.nowMs() / 1000);
        const [version = '', signature = ''] = (signed(event())['webhook-signature'] ?? '').split(',');
        const changes: Readonly<Record<string, Record<string, string | undefined>>> = {
          'no id': { 'webhook-id': undefined },
          'no time': { 'webhook-timestamp': undefined },
          'no signature': { 'webhook-signature': undefined },
          'an empty signature': { 'webhook-signature': ' ' },
          'a signature of another version': { 'webhook-signature': `v2,${signature}` },
          'a signature without its version': { 'webhook-signature': signature },
          'a signature in pieces': {
            'webhook-signature': `${version},${signature.slice(0, 20)} ${version},${signature.slice(20)}`,
          },
          'a signature of zeros': { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` },
          'ten thousand signatures': { 'webhook-signature': 'v1,AAAA '.repeat(1_500).trim() },
          'a time of five minutes ago': { 'webhook-timestamp': String(now - 301) },
          'a time to come': { 'webhook-timestamp': String(now + 301) },
          'a time in words': { 'webhook-timestamp': 'now' },
          'a time below zero': { 'webhook-timestamp': '-1' },
          'a time beyond time': { 'webhook-timestamp': '9'.repeat(30) },
        };
        for (const [what, change] of Object.entries(changes)) {
          const { 'webhook-id': id, ...rest } = signed(event(), change);
          const headers = { ...rest, ...(id !== undefined && !('webhook-id' in change) && { 'webhook-id': id }) };
          expect((await send({ path, headers, body: event() })).status, what).to.equal(401);
        }
        expect((await send({ path, headers: signed(event()), body: event({ sequence: 2 }) })).status, 'another body').to.equal(
          401,
        );
      }));

    it('signed, but no events, get 400 and leave no trace', () =>
      leavesNoTrace(async () => {
        const nested = `{"type":"chat.connected","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
        for (const body of [
          '',
          'x',
          '[]',
          'null',
          '7',
          '{}',
          '{"type":7}',
          '{"type":"chat.connected"}',
          event({ sequence: 'one' }),
          event({ chatId: '' }),
          nested,
        ])
          expect((await send({ path, headers: signed(body), body })).status, body.slice(0, 40)).to.equal(400);
      }));

    it('that were here before, change nothing', async () => {
      const body = event({ type: 'chat.ended', reason: 'agent_ended', sequence: 7 });
      const headers = signed(body, { 'webhook-id': 'replayed' });
      await send({ path, headers, body });
      await leavesNoTrace(async () => {
        for (let times = 0; times < 5; times++) await send({ path, headers, body });
      });
    });
  });

  describe('that are large', () => {
    const mebibyte = Buffer.alloc(1024 * 1024, 'x');

    /** Sends as long as it is listened to; gives the status, or null for a connection that was cut. */
    async function sendMany(mebibytes: number, headers: Record<string, string>): Promise<number | null> {
      const sending = request(`${bot.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      });
      requests += 1;
      const cut = once(sending, 'error').then(() => null);
      const answered = once(sending, 'response').then(
        ([response]) => Number(response.resume().statusCode),
        () => null,
      );
      for (let sent = 0; sent < mebibytes && !sending.destroyed; sent++) {
        if (!sending.write(mebibyte)) await Promise.race([once(sending, 'drain'), once(sending, 'close')]).catch(() => {});
      }
      sending.end();
      return Promise.race([answered, cut]);
    }

    it('are refused by the length that they announce, or by the one that they have, 100 MB of it', () =>
      leavesNoTrace(async () => {
        expect((await send({ body: JSON.stringify(good({ text: 'x'.repeat(600_000) })) })).status).to.equal(413);
        expect(await sendMany(3, signedIn())).to.equal(413);
        expect(await sendMany(3, {})).to.equal(401);
        expect(await sendMany(100, signedIn())).to.be.oneOf([413, null]);
        expect(await sendMany(100, {})).to.be.oneOf([401, null]);
        // Not a limit of the bot's: a slow machine takes a minute to send so much and to see the memory returned.
      })).timeout(180_000);

    it('in their headers, are refused', () =>
      leavesNoTrace(async () => {
        expect((await send({ headers: { ...signedIn(), cookie: 'x'.repeat(20_000) } })).status).to.equal(431);
      }));

    it('in their number, are refused all the same', () =>
      leavesNoTrace(async () => {
        const all = await Promise.all(Array.from({ length: 300 }, () => send({ headers: {}, body: JSON.stringify(good()) })));
        expect(new Set(all.map(({ status }) => status))).to.deep.equal(new Set([401]));
      }));
  });

  it('that are no HTTP, harm nobody', () =>
    leavesNoTrace(async () => {
      const { port, hostname } = new URL(bot.url);
      for (const bytes of [
        '\0\0\0\0',
        'GET / HTTP/9.9\r\n\r\n',
        'POST /api/messages HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
        '\x16\x03\x01\x02\x00\x01',
      ]) {
        requests += 1;
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {});
        socket.end(bytes);
        socket.resume();
        await once(socket, 'close');
      }
      // Two lengths of one body: whoever stands before the bot may believe the other one.
      const smuggling =
        'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
      const socket = connect(Number(port), hostname);
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.end(smuggling);
      await once(socket, 'close');
      expect(Buffer.concat(chunks).toString())
        .to.match(/^HTTP\/1\.1 400 /)
        .and.not.include('"status":"ok"');
    }));

  // Runs last: the tests of a suite run before the suites in it.
  describe('when all is over', () => {
    it('were many, and memory returns', () => {
      expect(requests).to.be.above(900);
      expect(heapAfterCollection() - heapBefore, 'bytes').to.be.below(mostGrowthBytes);
    });

    it('left lines of the log that are one line each, without a token, a terminal or a word', () => {
      for (const line of bot.logLines) {
        expect(line.trimEnd()).not.to.match(/\p{Cc}/u);
        expect(JSON.parse(line)).to.be.an('object');
      }
      expect(bot.logLines.join('')).not.to.match(/eyJ|canary|hello|DROP TABLE|evil\.example|passwd/);
    });
  });
});

/** The heap in use when everything that nobody needs is gone. */
function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no way to collect garbage');
  for (let times = 0; times < 3; times++) collect();
  return process.memoryUsage().heapUsed;
}
