import { expect } from 'chai';
import type { VayusphereClient } from '../../src/vayusphere/client.ts';
import { chatRequest, wire } from './contract-examples.ts';
import { json, noBody, problem, type Reply, reset, text } from './desk-server.ts';
import { failureOf, underWeather } from './weather.ts';

const ok = json(200, wire.queue);
const created = json(201, wire.newChat);

describe('The Vayusphere client, repeating a call,', () => {
  const weather = underWeather();

  for (const [trouble, reply] of [
    ['a reset', reset],
    ['502', text(502, 'bad gateway')],
    ['503', problem(503, { code: 'down' })],
    ['504', text(504, 'gateway timeout')],
    ['429', problem(429, { code: 'slow_down' })],
    ['429 with a wait that fits', problem(429, { code: 'slow_down' }, { 'retry-after': '0' })],
  ] as const)
    it(`sends the same bytes under the same key after ${trouble}`, async () => {
      weather.server.willReply(reply, reply, created);
      expect((await weather.connect().createChat(chatRequest, 'key-1')).id).to.equal('chat-1');
      const [first, ...repeats] = weather.server.requests;
      expect(repeats).to.have.lengthOf(2);
      for (const repeat of repeats) {
        expect(repeat.bytes.equals(first?.bytes ?? Buffer.alloc(0))).to.equal(true);
        expect(repeat.headers).to.deep.equal(first?.headers);
        expect(repeat.headers['idempotency-key']).to.equal('key-1');
      }
    });

  it('finds out what became of a call whose answer was lost, and creates nothing twice', async () => {
    const chats = new Map<string, object>();
    const act =
      (after: (body: object) => Reply): Reply =>
      (response) => {
        const key = String(weather.server.requests.at(-1)?.headers['idempotency-key']);
        chats.set(key, chats.get(key) ?? { ...wire.newChat, id: `chat-${chats.size + 1}` });
        after(chats.get(key) ?? {})(response);
      };
    weather.server.willReply(
      act(() => reset),
      act((body) => json(201, body)),
    );
    expect((await weather.connect().createChat(chatRequest, 'key-1')).id).to.equal('chat-1');
    expect(chats.size).to.equal(1);
  });

  it('stops after the repeats it was given', async () => {
    weather.server.willReply(reset, reset, reset, reset);
    expect(await failureOf(weather.connect({ retries: 2 }).queueStatus('q'))).to.include({ code: 'desk_unavailable' });
    expect(weather.server.requests).to.have.lengthOf(3);
  });

  it('does not happen where it was switched off', async () => {
    weather.server.willReply(reset, ok);
    await failureOf(weather.connect({ retries: 0 }).queueStatus('q'));
    expect(weather.server.requests).to.have.lengthOf(1);
  });

  for (const [name, call] of [
    ['typing', (desk: VayusphereClient) => desk.typing('chat-1')],
    ['rate', (desk: VayusphereClient) => desk.rate('chat-1', { rating: 1, comment: null })],
  ] as const)
    it(`does not happen to ${name}`, async () => {
      for (const [reply, code] of [
        [reset, 'desk_unavailable'],
        [text(503, ''), 'desk_unavailable'],
        [text(429, ''), 'desk_overloaded'],
      ] as const) {
        weather.server.willReply(reply);
        expect(await failureOf(call(weather.connect()))).to.include({ code });
      }
      expect(weather.server.requests).to.have.lengthOf(3);
    });

  it('happens to the changes that can be made twice', async () => {
    weather.server.willReply(reset, json(200, wire.chat), text(503, ''), json(200, wire.chat), reset, noBody(200));
    const desk = weather.connect();
    expect((await desk.endChat('chat-1', 'user_ended')).status).to.equal('ended');
    await desk.changeIssue('chat-1', chatRequest.issue);
    await desk.changeMessage('chat-1', 'message-1', { deleted: true });
    expect(weather.server.requests).to.have.lengthOf(6);
  });

  for (const status of [400, 409, 500, 501])
    it(`does not happen after ${status}`, async () => {
      weather.server.willReply(problem(status, { code: 'invalid_request' }), ok);
      expect(
        await weather
          .connect()
          .queueStatus('q')
          .catch((reason: unknown) => reason),
      ).to.be.instanceOf(Error);
      expect(weather.server.requests).to.have.lengthOf(1);
    });

  it('does not begin a wait that does not fit, and hands it to the caller', async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    weather.server.willReply(
      problem(429, { code: 'slow_down' }, { 'retry-after': '60' }),
      problem(503, { code: 'down' }, { 'retry-after': date }),
    );
    const desk = weather.connect();
    expect(await failureOf(desk.queueStatus('q'))).to.include({ code: 'desk_overloaded', retryAfterMs: 60_000 });
    const { code, retryAfterMs } = await failureOf(desk.queueStatus('q'));
    expect(code).to.equal('desk_unavailable');
    expect(retryAfterMs).to.be.within(3_590_000, 3_600_000);
    expect(weather.server.requests).to.have.lengthOf(2);
  });
});
