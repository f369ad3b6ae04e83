import { expect } from 'chai';
import { deskRefusalCodes } from '../../src/errors.ts';
import { toDeskError } from '../../src/vayusphere/problem.ts';

const refusals = { notFound: 'chat_not_found', tooLarge: 'message_too_large' } as const;
const named = (status: number, body: string | null, retryAfterMs: number | null = null) =>
  toDeskError('chat', { status, body, retryAfterMs }, refusals);

describe('The name of a failure', () => {
  for (const code of deskRefusalCodes)
    it(`is the contract's own where Vayusphere gives it: ${code}`, () => {
      expect(named(409, JSON.stringify({ code }))).to.include({ name: 'DeskRefused', code, retryable: false });
    });

  it('comes with when the queue opens, in UTC', () => {
    const body = JSON.stringify({ code: 'queue_closed', opensAt: '2026-03-02T08:00:00+01:00' });
    expect(named(409, body)).to.include({ code: 'queue_closed', opensAt: '2026-03-02T07:00:00.000Z', chatId: null });
  });

  it('comes with the chat that is in the way', () => {
    expect(named(409, JSON.stringify({ code: 'chat_already_open', chatId: 'chat-7' }))).to.include({
      chatId: 'chat-7',
      opensAt: null,
    });
  });

  it('stands without the details where those make no sense', () => {
    expect(named(409, JSON.stringify({ code: 'queue_closed', opensAt: 'tomorrow', chatId: 7 }))).to.include({
      code: 'queue_closed',
      opensAt: null,
      chatId: null,
    });
  });

  const nearest: [number, string][] = [
    [400, 'invalid_request'],
    [401, 'not_authorized'],
    [403, 'not_authorized'],
    [404, 'chat_not_found'],
    [405, 'invalid_request'],
    [409, 'invalid_request'],
    [410, 'chat_not_found'],
    [413, 'message_too_large'],
    [415, 'attachment_type_refused'],
    [422, 'invalid_request'],
    [451, 'invalid_request'],
  ];
  for (const [status, code] of nearest)
    it(`is ${code} for ${status} without a code that we know`, () => {
      for (const body of [null, '', '<html>', 'null', '[]', '{"code":"out_of_coffee"}', '{"code":7}'])
        expect(named(status, body)).to.include({ name: 'DeskRefused', code });
    });

  it('is not_authorized for 401 and 403, whatever the body says', () => {
    for (const status of [401, 403]) expect(named(status, '{"code":"chat_ended"}')).to.include({ code: 'not_authorized' });
  });

  it('is desk_overloaded for 429, with the wait that was asked for', () => {
    expect(named(429, '{"code":"chat_ended"}', 3_000)).to.include({
      code: 'desk_overloaded',
      retryAfterMs: 3_000,
      retryable: true,
    });
    expect(named(429, null)).to.include({ code: 'desk_overloaded', retryAfterMs: null });
  });

  it('is desk_unavailable for what passes by itself', () => {
    for (const status of [408, 425, 500, 501, 502, 503, 504, 599])
      expect(named(status, '{"code":"chat_ended"}', 5_000)).to.include({
        code: 'desk_unavailable',
        retryAfterMs: 5_000,
        retryable: true,
      });
  });

  it('is desk_protocol for an answer that the contract does not have', () => {
    for (const status of [301, 302, 304, 307, 308]) expect(named(status, null)).to.include({ code: 'desk_protocol' });
  });

  it("never holds the answer's words", () => {
    for (const status of [302, 400, 409, 429, 500])
      expect(named(status, '{"code":"secret words","detail":"secret words"}').message).to.not.include('secret');
  });
});
