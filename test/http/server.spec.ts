import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { createHttpServer, type HttpParts, type HttpServer } from '../../src/http/server.ts';

const json = { 'content-type': 'application/json' };
const activityLimit = 512 * 1024;
const eventLimit = 256 * 1024;
/** Longer than anything here takes. */
const withinMs = 5_000;

describe('The HTTP server', () => {
  let server: HttpServer;
  let url: string;
  let activities: unknown[];
  let events: { headers: Readonly<Record<string, string>>; body: string }[];
  let errors: { error: unknown; requestId: string }[];
  let refused: number[];
  let parts: { -readonly [Part in keyof HttpParts]: HttpParts[Part] };

  beforeEach(async () => {
    activities = [];
    events = [];
    errors = [];
    refused = [];
    parts = {
      admit: async () => null,
      onActivity: async (received, response) => {
        activities.push(received.body);
        response.send(200, { ok: true });
      },
      onEvent: async (headers, body) => {
        events.push({ headers, body });
        return { status: 200, code: 'stored' };
      },
      health: () => ({ vayusphere: 'simulator' }),
      readiness: async () => ({ needed: { running: true }, wanted: { vayusphere: true } }),
      onError: (error, requestId) => void errors.push({ error, requestId }),
      onActivityRefused: (status) => void refused.push(status),
    };
    server = createHttpServer({
      admit: (received) => parts.admit(received),
      onActivity: (received, response) => parts.onActivity(received, response),
      onActivityRefused: (status) => parts.onActivityRefused(status),
      onEvent: (headers, body) => parts.onEvent(headers, body),
      health: () => parts.health(),
      readiness: () => parts.readiness(),
      onError: (error, requestId) => parts.onError(error, requestId),
    });
    url = `http://127.0.0.1:${(await server.listen('127.0.0.1', 0)).port}`;
  });

  afterEach(async () => {
    await server.close(withinMs);
  });

  const post = (path: string, body: string) => fetch(`${url}${path}`, { method: 'POST', headers: json, body });

  describe('on POST /api/messages', () => {
    it('gives the activity, decoded, to its handler, which answers', async () => {
      const response = await post('/api/messages', JSON.stringify({ type: 'message', text: 'Zoë 🙂' }));
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({ ok: true });
      expect(activities).to.deep.equal([{ type: 'message', text: 'Zoë 🙂' }]);
    });

    for (const body of ['', '{', 'type=message', '{"a":1}}'])
      it(`refuses "${body}", which is not JSON`, async () => {
        const response = await post('/api/messages', body);
        expect(response.status).to.equal(400);
        expect(await response.json()).to.include({ code: 'malformed_input' });
        expect(activities).to.deep.equal([]);
        expect(errors).to.deep.equal([]);
        expect(refused).to.deep.equal([400]);
      });
  });

  describe('on POST /api/messages by somebody who is not let in', () => {
    beforeEach(() => {
      parts.admit = async () => (response) => void response.send(401, { code: 'unauthorized' });
    });

    it('answers as it is told, without looking at the body', async () => {
      for (const body of ['{}', '{{{', 'x'.repeat(2 * activityLimit)]) {
        const response = await post('/api/messages', body);
        expect([response.status, await response.json()]).to.deep.equal([401, { code: 'unauthorized' }]);
      }
      expect([...activities, ...errors]).to.deep.equal([]);
    });

    it('cuts the connection of somebody who goes on sending', async () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      const cut = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => {});
      socket.resume();
      socket.write(
        'POST /api/messages HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n',
      );
      const chunk = Buffer.alloc(256 * 1024, 'x');
      const more = () => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
      await cut;
      expect(socket.bytesWritten).to.be.below(32 * 1024 * 1024);
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    });
  });

  describe('on POST /api/messages of another kind than JSON', () => {
    for (const kind of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/json', ''])
      it(`answers 415 to "${kind}"`, async () => {
        const headers = { 'content-type': kind };
        const response = await fetch(`${url}/api/messages`, { method: 'POST', headers, body: new TextEncoder().encode('{}') });
        expect(response.status).to.equal(415);
        expect(activities).to.deep.equal([]);
      });

    for (const kind of ['application/json', 'application/json; charset=utf-8', 'Application/JSON ;charset=UTF-8'])
      it(`takes "${kind}"`, async () => {
        const response = await fetch(`${url}/api/messages`, { method: 'POST', headers: { 'content-type': kind }, body: '{}' });
        expect(response.status).to.equal(200);
      });
  });

  describe('on POST /api/vayusphere/events', () => {
    it('gives the headers and the body, byte for byte as signed, and answers what the handler says', async () => {
      parts.onEvent = async (headers, body) => {
        events.push({ headers, body });
        return { status: 401, code: 'webhook_refused' };
      };
      const body = '{ "text" : "Zoë \\u0041",\n"sequence":1}  ';
      const response = await fetch(`${url}/api/vayusphere/events`, {
        method: 'POST',
        headers: { ...json, 'Webhook-Id': 'event-1' },
        body,
      });
      expect(response.status).to.equal(401);
      expect(await response.json()).to.deep.equal({ code: 'webhook_refused' });
      expect(events[0]?.body).to.equal(body);
      expect(events[0]?.headers).to.include({ 'webhook-id': 'event-1' });
    });

    it('leaves it to the handler whether the body is JSON', async () => {
      expect((await post('/api/vayusphere/events', 'not json')).status).to.equal(200);
      expect(events[0]?.body).to.equal('not json');
    });
  });

  for (const [path, limit] of [
    ['/api/messages', activityLimit],
    ['/api/vayusphere/events', eventLimit],
  ] as const)
    describe(`on a large body for ${path}`, () => {
      const text = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

      it(`takes ${limit / 1024} KiB`, async () => {
        expect((await post(path, text(limit))).status).to.equal(200);
      });

      it('answers 413 beyond, before it has heard of more, and the handler hears nothing', async () => {
        const response = await post(path, text(limit + 1));
        expect(response.status).to.equal(413);
        expect(await response.json()).to.deep.equal({ code: 'body_too_large' });
        expect([...activities, ...events, ...errors]).to.deep.equal([]);
      });

      it('answers 413 also when the length was not told, and to somebody who goes on sending', async () => {
        const chunk = Buffer.alloc(64 * 1024, 'x');
        const sending = request(`${url}${path}`, { method: 'POST', headers: json });
        const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
        for (let sent = 0; sent <= 4 * limit; sent += chunk.length) sending.write(chunk);
        sending.end();
        const [response] = await answered;
        expect(response.statusCode).to.equal(413);
        response.resume();
        await once(response, 'end');
      });

      it('counts bytes, not letters', async () => {
        expect((await post(path, `"${'ë'.repeat(limit / 2)}"`)).status).to.equal(413);
      });
    });

  describe('on GET', () => {
    it('/healthz, says that it is alive and what stands in for Vayusphere, ready or not', async () => {
      parts.readiness = async () => ({ needed: { running: false }, wanted: {} });
      const response = await fetch(`${url}/healthz`);
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({ status: 'ok', vayusphere: 'simulator' });
    });

    it('/readyz, says that everything works', async () => {
      const response = await fetch(`${url}/readyz`);
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({ status: 'ready', checks: { running: true, vayusphere: true } });
    });

    it('/readyz, answers 503 and says what does not work', async () => {
      parts.readiness = async () => ({ needed: { running: true, store: false }, wanted: { vayusphere: true } });
      const response = await fetch(`${url}/readyz`);
      expect(response.status).to.equal(503);
      const checks = { running: true, store: false, vayusphere: true };
      expect(await response.json()).to.deep.equal({ status: 'not_ready', checks });
    });

    it('/readyz, is ready without what it can do without, and says so', async () => {
      parts.readiness = async () => ({ needed: { running: true }, wanted: { vayusphere: false } });
      const response = await fetch(`${url}/readyz`);
      expect(response.status).to.equal(200);
      expect(await response.json()).to.deep.equal({ status: 'ready', checks: { running: true, vayusphere: false } });
    });

    it('answers in JSON whatever the client would like best', async () => {
      for (const accept of ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/plain', 'image/png', '*/*']) {
        const response = await fetch(`${url}/healthz`, { headers: { accept } });
        expect(response.headers.get('content-type'), accept).to.match(/^application\/json/);
        expect(await response.json(), accept).to.include({ status: 'ok' });
      }
    });
  });

  describe('on anything else', () => {
    for (const path of ['/', '/api', '/api/messages/1', '/console', '/healthz/x', '/.env', '/api/%2e%2e/messages'])
      it(`answers 404 to ${path}, without saying more`, async () => {
        const response = await fetch(`${url}${path}`);
        expect(response.status).to.equal(404);
        expect(await response.text()).not.to.match(/stack|node_modules|restify/i);
      });

    for (const [method, path] of [
      ['GET', '/api/messages'],
      ['PUT', '/api/messages'],
      ['GET', '/api/vayusphere/events'],
      ['POST', '/healthz'],
      ['DELETE', '/readyz'],
    ] as const)
      it(`does nothing on ${method} ${path}`, async () => {
        const response = await fetch(`${url}${path}`, { method });
        expect(response.status).to.equal(405);
        expect([...activities, ...events, ...errors]).to.deep.equal([]);
      });

    it('does not say what it is made of', async () => {
      for (const path of ['/healthz', '/nothing'])
        expect((await fetch(`${url}${path}`)).headers.get('server'), path).to.equal(null);
    });
  });

  describe('when something goes wrong', () => {
    const secret = new Error('the words of a person');
    const ways: readonly [string, () => Promise<Response>, () => void][] = [
      [
        'the handler of activities',
        () => post('/api/messages', '{}'),
        () => (parts.onActivity = async () => Promise.reject(secret)),
      ],
      [
        'the handler of events',
        () => post('/api/vayusphere/events', '{}'),
        () => (parts.onEvent = async () => Promise.reject(secret)),
      ],
      ['the check of readiness', () => fetch(`${url}/readyz`), () => (parts.readiness = async () => Promise.reject(secret))],
      [
        'the telling of health',
        () => fetch(`${url}/healthz`),
        () => {
          parts.health = () => {
            throw secret;
          };
        },
      ],
    ];
    for (const [what, ask, breakIt] of ways)
      it(`in ${what}, answers 500 with no more than the id that stands with the error in the log`, async () => {
        breakIt();
        const response = await ask();
        expect(response.status).to.equal(500);
        expect(errors.map(({ error }) => error)).to.deep.equal([secret]);
        expect(await response.json()).to.deep.equal({ code: 'unexpected', requestId: errors[0]?.requestId });
      });

    it('after the answer, keeps the answer and logs the error', async () => {
      parts.onActivity = async (_received, response) => {
        response.send(200, { ok: true });
        throw secret;
      };
      expect((await post('/api/messages', '{}')).status).to.equal(200);
      expect(errors).to.have.lengthOf(1);
    });

    it('in one request, serves the next', async () => {
      parts.onActivity = async () => Promise.reject(secret);
      await post('/api/messages', '{}');
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    });

    for (const path of ['/api/messages', '/api/vayusphere/events'])
      it(`because clients go away in the middle of their body to ${path}, logs nothing, and serves the next`, async () => {
        const half = `POST ${path} HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"half":`;
        const goAway = async () => {
          const socket = connect(Number(new URL(url).port), '127.0.0.1');
          socket.write(half, () => socket.destroy());
          await once(socket, 'close');
        };
        await Promise.all(Array.from({ length: 20 }, goAway));
        expect((await fetch(`${url}/healthz`)).status).to.equal(200);
        // The end of the server is the end of all that it had taken.
        await server.close(withinMs);
        expect([...activities, ...events, ...errors]).to.deep.equal([]);
      });

    it('while a client whose body has come whole goes away, logs it all the same', async () => {
      const reached = Promise.withResolvers<void>();
      const logged = new Promise<unknown>((resolve) => {
        parts.onError = resolve;
      });
      parts.onActivity = async (received) => {
        reached.resolve();
        await once(received.socket, 'close');
        throw secret;
      };
      const client = request(`${url}/api/messages`, { method: 'POST', headers: json }).on('error', () => {});
      client.end('{}');
      await reached.promise;
      client.destroy();
      expect(await logged).to.equal(secret);
    });
  });

  describe('listening', () => {
    it('says so when the port is taken, and harms nobody', async () => {
      const second = createHttpServer(parts);
      const failure = await second.listen('127.0.0.1', Number(new URL(url).port)).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'EADDRINUSE');
      expect((await fetch(`${url}/healthz`)).status).to.equal(200);
    });
  });

  describe('closing', () => {
    it('answers what is under way first, also to a client that would keep its connection, and takes nothing new', async () => {
      const agent = new Agent({ keepAlive: true });
      let answer = () => {};
      const reached = new Promise<void>((resolve) => {
        parts.readiness = () => {
          resolve();
          return new Promise((ready) => {
            answer = () => ready({ needed: { running: true }, wanted: {} });
          });
        };
      });
      const asked = once(get(`${url}/readyz`, { agent }), 'response') as Promise<[IncomingMessage]>;
      await reached;
      let closed = false;
      const closing = server.close(withinMs).then(() => {
        closed = true;
      });
      const refused = await fetch(`${url}/healthz`).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(Error);
      expect(closed).to.equal(false);
      answer();
      const [response] = await asked;
      expect(response.statusCode).to.equal(200);
      response.resume();
      await closing;
      agent.destroy();
    });

    it('cuts what is not answered in time', async () => {
      const reached = new Promise<void>((resolve) => {
        parts.readiness = () => {
          resolve();
          return new Promise(() => {});
        };
      });
      const asked = fetch(`${url}/readyz`).catch((error: unknown) => error);
      await reached;
      await server.close(1);
      expect(await asked).to.be.instanceOf(Error);
    });

    it('does not wait for connections that ask for nothing', async () => {
      const agent = new Agent({ keepAlive: true });
      const [response] = (await once(get(`${url}/healthz`, { agent }), 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
      await server.close(withinMs);
      agent.destroy();
    });

    it('may be asked for twice', async () => {
      await Promise.all([server.close(withinMs), server.close(withinMs)]);
      await server.close(withinMs);
    });
  });
});
