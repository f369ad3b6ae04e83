import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import { chatRequest } from './contract-examples.ts';
import { hang, hangMidway, reset, text } from './desk-server.ts';
import { failureOf, underWeather } from './weather.ts';

describe('The time limit of the Vayusphere client', () => {
  const weather = underWeather();

  const timeoutMs = 300;
  /** Room for two answers and the waits before their repeats, on a slow machine. */
  const repeatsWithinMs = 2_000;
  /** Far above a limit, for a slow machine, and far below what waiting for the server would take. */
  const slowestMs = 3_000;

  const timed = async (call: Promise<unknown>) => {
    const startedMs = performance.now();
    const failure = await failureOf(call);
    return { failure, tookMs: performance.now() - startedMs };
  };

  for (const [trouble, limitMs, replies] of [
    ['a server that never answers', timeoutMs, [hang]],
    ['an answer that never ends', timeoutMs, [hangMidway]],
    ['a repeat that never is answered', repeatsWithinMs, [reset, text(503, ''), hang]],
  ] as const)
    it(`ends ${trouble}`, async () => {
      weather.server.willReply(...replies);
      const { failure, tookMs } = await timed(weather.connect({ timeoutMs: limitMs }).queueStatus('q'));
      expect(failure).to.include({ code: 'desk_unavailable', message: `queueStatus: no answer within ${limitMs} ms` });
      expect(tookMs).to.be.within(limitMs - 50, limitMs + slowestMs);
      expect(weather.server.requests).to.have.lengthOf(replies.length);
    });

  it('covers all repeats together', async () => {
    weather.server.willReply(...Array.from({ length: 50 }, () => text(503, '')));
    const { failure, tookMs } = await timed(weather.connect({ timeoutMs, retries: 50 }).queueStatus('q'));
    expect(failure.code).to.equal('desk_unavailable');
    expect(tookMs).to.be.lessThan(slowestMs);
    expect(weather.server.requests.length).to.be.within(2, 5);
  });

  describe('while a connection is being made', () => {
    const taken: Socket[] = [];
    // Takes connections and says nothing, so that no TLS handshake ever ends.
    const silent = createServer((socket) => void taken.push(socket));
    let baseUrl: string;

    beforeEach(async () => {
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      baseUrl = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    });

    afterEach(async () => {
      for (const socket of taken.splice(0)) socket.destroy();
      await new Promise((resolve) => silent.close(resolve));
    });

    it('leaves time for another attempt', async () => {
      const desk = weather.connect({ baseUrl, connectTimeoutMs: 50, timeoutMs: 5_000, retries: 1 });
      const { failure, tookMs } = await timed(desk.createChat(chatRequest, 'key-1'));
      expect(failure.message).to.equal('createChat: no answer (UND_ERR_CONNECT_TIMEOUT)');
      expect(tookMs).to.be.lessThan(4_000);
      expect(taken).to.have.lengthOf(2);
    });

    it('holds', async () => {
      const { failure, tookMs } = await timed(weather.connect({ baseUrl, connectTimeoutMs: 4_000, timeoutMs }).queueStatus('q'));
      expect(failure.message).to.equal('queueStatus: no answer within 300 ms');
      expect(tookMs).to.be.within(timeoutMs - 50, slowestMs);
      for (const socket of taken) socket.destroy();
    });
  });

  it('covers waiting for a connection, when more calls hang than there are connections', async () => {
    weather.server.willReply(...Array.from({ length: 100 }, () => hang));
    const desk = weather.connect({ timeoutMs, breaker: { failures: 1_000 } });
    const calls = await Promise.all(Array.from({ length: 100 }, () => timed(desk.queueStatus('q'))));
    for (const { failure, tookMs } of calls) {
      expect(failure.code).to.equal('desk_unavailable');
      expect(tookMs).to.be.lessThan(slowestMs);
    }
  });
});
