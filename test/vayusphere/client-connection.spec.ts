import { expect } from 'chai';
import { chatRequest, wire } from './contract-examples.ts';
import { hang, hangMidway, json, problem, type Reply, reset, text } from './desk-server.ts';
import { failureOf, underWeather } from './weather.ts';

const ok = json(200, wire.queue);

describe('The connection of the Vayusphere client', () => {
  const weather = underWeather();

  it('is told that nobody listens, and by what code', async () => {
    const baseUrl = weather.server.baseUrl;
    await weather.server.close();
    const failure = await failureOf(weather.connect({ baseUrl, retries: 1 }).createChat(chatRequest, 'key-1'));
    expect(failure).to.include({ code: 'desk_unavailable', message: 'createChat: no answer (ECONNREFUSED)', retryAfterMs: null });
  });

  it('keeps its connections from call to call', async () => {
    const sockets = new Set<unknown>();
    const counted: Reply = (response) => {
      sockets.add(response.socket);
      ok(response);
    };
    weather.server.willReply(...Array.from({ length: 10 }, () => counted));
    const desk = weather.connect();
    for (let call = 0; call < 10; call++) await desk.queueStatus('q');
    // Two, since a pool may take a second one for a call that is made in the same instant in which the one before it ends.
    expect(sockets.size).to.be.within(1, 2);
  });

  it('lets a call end before it closes, and makes none afterwards', async () => {
    const desk = weather.connect();
    let answer: (() => void) | undefined;
    weather.server.willReply((response) => {
      answer = () => ok(response);
    });
    const call = desk.queueStatus('q');
    await weather.server.arrived(1);
    const closed = desk.close();
    answer?.();
    expect((await call).id).to.equal('azure-sql');
    await closed;
    expect((await failureOf(desk.queueStatus('q'))).code).to.equal('desk_unavailable');
  });

  describe('a ping', () => {
    for (const [answer, reply] of [
      ['200', ok],
      ['404', problem(404, { code: 'queue_not_found' })],
      ['401', text(401, '')],
      ['503', text(503, '')],
      ['an answer that never ends', hangMidway],
      ['an answer that is too large', text(200, 'x'.repeat(1_000_000))],
    ] as const)
      it(`takes ${answer} for an answer`, async () => {
        weather.server.willReply(reply);
        expect(await weather.connect().ping()).to.equal(true);
        expect(weather.server.requests.map(({ path }) => path)).to.deep.equal(['/v1/queues/_']);
      });

    for (const [answer, reply] of [
      ['a connection that breaks', reset],
      ['silence', hang],
    ] as const)
      it(`takes ${answer} for none, in the time limit`, async () => {
        weather.server.willReply(reply);
        expect(await weather.connect({ timeoutMs: 100 }).ping()).to.equal(false);
        expect(weather.server.requests).to.have.lengthOf(1);
      });

    it('asks once for many that come one after the other', async () => {
      weather.server.willReply(ok);
      const desk = weather.connect();
      expect([await desk.ping(), await desk.ping(), await desk.ping()]).to.deep.equal([true, true, true]);
      expect(weather.server.requests).to.have.lengthOf(1);
    });

    it('asks past an open circuit', async () => {
      const desk = weather.connect({ retries: 0, breaker: { failures: 1 } });
      weather.server.willReply(text(500, ''), ok);
      await failureOf(desk.queueStatus('q'));
      expect(await desk.ping()).to.equal(true);
    });
  });
});
