import { expect } from 'chai';
import { chatRequest, wire } from './contract-examples.ts';
import { gibberish, json, noBody, problem, reset, text } from './desk-server.ts';
import { failureOf, underWeather } from './weather.ts';

const ok = json(200, wire.queue);

describe('The Vayusphere client, given an answer that breaks the contract,', () => {
  const weather = underWeather();

  for (const [nonsense, reply] of [
    ['HTML', text(200, '<html>secret words</html>')],
    ['half of a JSON text', text(200, '{"id": "secret words', { 'content-type': 'application/json' })],
    ['nothing', noBody(200)],
    ['JSON of another shape', json(200, { id: 'secret words' })],
    ['a list', json(200, [])],
    ['null', json(200, null)],
    ['more than 256 KiB', json(200, { ...wire.queue, name: 'x'.repeat(300_000) })],
    ['a redirect', text(302, '', { location: 'http://127.0.0.1:1/v1/queues/q' })],
    ['a redirect for good', text(308, '', { location: '/v1/queues/other' })],
  ] as const)
    it(`is desk_protocol: ${nonsense}`, async () => {
      weather.server.willReply(reply, ok);
      const failure = await failureOf(weather.connect().queueStatus('q'));
      expect(failure.code).to.equal('desk_protocol');
      expect(failure.message).to.not.include('secret');
      expect(weather.server.requests).to.have.lengthOf(1);
    });

  it('is desk_protocol also where no answer is read: a redirect is no success', async () => {
    weather.server.willReply(text(302, '', { location: '/' }), text(307, '', { location: '/' }));
    const desk = weather.connect();
    expect((await failureOf(desk.changeMessage('chat-1', 'm-1', { deleted: true }))).code).to.equal('desk_protocol');
    expect((await failureOf(desk.rate('chat-1', { rating: 3, comment: null }))).code).to.equal('desk_protocol');
    expect(weather.server.requests).to.have.lengthOf(2);
  });

  it('does not count as a receipt for a message', async () => {
    weather.server.willReply(text(200, '<html>Sign in</html>'));
    const message = { id: 'm-1', text: 'Hello', sentAt: '2026-03-01T09:00:00.000Z', attachments: [] };
    expect((await failureOf(weather.connect().sendMessage('chat-1', message))).code).to.equal('desk_protocol');
  });

  it('is none for its content type alone', async () => {
    weather.server.willReply(text(200, JSON.stringify(wire.queue)));
    expect(await weather.connect().queueStatus('q')).to.deep.equal(wire.queue);
  });

  it('is desk_unavailable when it is not even HTTP, and its words stay out of the error', async () => {
    weather.server.willReply(gibberish);
    const failure = await failureOf(weather.connect().createChat(chatRequest, 'key-1'));
    expect(failure.code).to.equal('desk_unavailable');
    expect(JSON.stringify(failure) + failure.stack + failure.cause).to.not.match(/secret/);
  });

  it('does not hide a 5xx that is too large, nor a 4xx', async () => {
    weather.server.willReply(text(500, 'x'.repeat(300_000)), text(404, 'x'.repeat(300_000)));
    const desk = weather.connect();
    expect((await failureOf(desk.queueStatus('q'))).code).to.equal('desk_unavailable');
    expect(await desk.queueStatus('q').catch((reason: unknown) => reason)).to.include({ code: 'queue_not_found' });
  });

  it('never has the API key or what a person wrote in an error', async () => {
    weather.server.willReply(
      reset,
      text(500, chatRequest.issue.summary),
      problem(400, { code: 'x', detail: chatRequest.issue.summary }),
      gibberish,
    );
    const desk = weather.connect({ retries: 0 });
    for (let call = 0; call < 4; call++) {
      const error = await desk.createChat(chatRequest, 'key-1').catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(Error);
      const told = `${(error as Error).stack} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
      expect(told).to.not.include('secret-key').and.not.include(chatRequest.issue.summary);
    }
  });
});
