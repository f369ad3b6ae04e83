import { mock } from 'node:test';
import { expect } from 'chai';
import type { VayusphereClient } from '../../src/vayusphere/client.ts';
import { chatRequest, wire } from './contract-examples.ts';
import { hang, json, problem, reset, text } from './desk-server.ts';
import { failureOf, underWeather } from './weather.ts';

const ok = json(200, wire.queue);

describe('The circuit breaker of the Vayusphere client', () => {
  const weather = underWeather();

  afterEach(() => mock.timers.reset());

  const breaker = { failures: 2 };
  const calm = { retries: 0, breaker };

  const breakCircuit = async (desk: VayusphereClient): Promise<void> => {
    weather.server.willReply(text(500, ''), reset);
    await failureOf(desk.queueStatus('q'));
    await failureOf(desk.queueStatus('q'));
  };

  it('opens after failures in a row, and then fails calls without making them', async () => {
    const desk = weather.connect(calm);
    expect(desk.breakerState()).to.equal('closed');
    await breakCircuit(desk);
    expect(desk.breakerState()).to.equal('open');
    expect((await failureOf(desk.createChat(chatRequest, 'key-1'))).code).to.equal('desk_circuit_open');
    expect(weather.server.requests).to.have.lengthOf(2);
  });

  it('counts a call once, however often it was repeated', async () => {
    weather.server.willReply(...Array.from({ length: 3 }, () => text(503, '')));
    const desk = weather.connect({ breaker });
    await failureOf(desk.queueStatus('q'));
    expect(weather.server.requests).to.have.lengthOf(3);
    expect(desk.breakerState()).to.equal('closed');
  });

  it('counts a time limit', async () => {
    weather.server.willReply(hang, hang);
    const desk = weather.connect({ ...calm, timeoutMs: 100 });
    await failureOf(desk.queueStatus('q'));
    await failureOf(desk.queueStatus('q'));
    expect((await failureOf(desk.queueStatus('q'))).code).to.equal('desk_circuit_open');
  });

  for (const [answer, reply] of [
    ['a refusal', problem(409, { code: 'no_agents' })],
    ['429', text(429, '')],
    ['nonsense', text(200, '<html>')],
    ['success', ok],
  ] as const)
    it(`takes ${answer} for a sign of life`, async () => {
      const desk = weather.connect(calm);
      for (let round = 0; round < 3; round++) {
        weather.server.willReply(text(500, ''), reply);
        await desk.queueStatus('q').catch(() => undefined);
        await desk.queueStatus('q').catch(() => undefined);
      }
      expect(weather.server.requests).to.have.lengthOf(6);
      expect(desk.breakerState()).to.equal('closed');
    });

  it('lets one call try after a while, and closes when that is answered', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-01T09:00:00Z') });
    const desk = weather.connect(calm);
    await breakCircuit(desk);
    mock.timers.tick(499);
    expect((await failureOf(desk.queueStatus('q'))).code).to.equal('desk_circuit_open');
    mock.timers.tick(1);
    let answer: (() => void) | undefined;
    weather.server.willReply((response) => {
      answer = () => ok(response);
    }, ok);
    const trial = desk.queueStatus('q');
    const waiting = desk.queueStatus('q');
    await weather.server.arrived(3);
    expect(desk.breakerState()).to.equal('half_open');
    expect(weather.server.requests).to.have.lengthOf(3);
    answer?.();
    expect([(await trial).id, (await waiting).id]).to.deep.equal(['azure-sql', 'azure-sql']);
    expect(desk.breakerState()).to.equal('closed');
  });

  it('says when a call will be tried again, also after one that tried has failed', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-01T09:00:00Z') });
    const desk = weather.connect(calm);
    await breakCircuit(desk);
    const refused = { code: 'desk_circuit_open' };
    expect(await failureOf(desk.queueStatus('q'))).to.include({ ...refused, retryAfterMs: 500 });
    mock.timers.tick(400);
    expect(await failureOf(desk.queueStatus('q'))).to.include({ ...refused, retryAfterMs: 100 });
    mock.timers.tick(3_000);
    weather.server.willReply(reset);
    await failureOf(desk.queueStatus('q'));
    expect(await failureOf(desk.queueStatus('q'))).to.include({ ...refused, retryAfterMs: 1_000 });
  });

  it('opens again when the call that tried fails', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-01T09:00:00Z') });
    const desk = weather.connect(calm);
    await breakCircuit(desk);
    mock.timers.tick(500);
    weather.server.willReply(reset);
    expect((await failureOf(desk.queueStatus('q'))).code).to.equal('desk_unavailable');
    expect((await failureOf(desk.queueStatus('q'))).code).to.equal('desk_circuit_open');
    expect(weather.server.requests).to.have.lengthOf(3);
  });

  it('waits twice as long each time that the call that tries fails, up to ten seconds, and briefly again after an answer', async () => {
    mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-03-01T09:00:00Z') });
    const desk = weather.connect(calm);
    await breakCircuit(desk);
    for (const waitMs of [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
      mock.timers.tick(waitMs - 1);
      expect((await failureOf(desk.queueStatus('q'))).code, `before ${waitMs} ms`).to.equal('desk_circuit_open');
      mock.timers.tick(1);
      weather.server.willReply(reset);
      expect((await failureOf(desk.queueStatus('q'))).code, `after ${waitMs} ms`).to.equal('desk_unavailable');
    }
    mock.timers.tick(10_000);
    weather.server.willReply(ok);
    await desk.queueStatus('q');
    await breakCircuit(desk);
    mock.timers.tick(500);
    weather.server.willReply(ok);
    expect((await desk.queueStatus('q')).id).to.equal('azure-sql');
  });
});
