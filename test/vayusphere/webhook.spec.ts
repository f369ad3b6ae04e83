import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { ConfigError, MalformedInput, WebhookRefused } from '../../src/errors.ts';
import { createWebhookReceiver, type WebhookHeaders } from '../../src/vayusphere/webhook.ts';
import { events } from './contract-examples.ts';

const nowMs = Date.parse('2026-03-01T09:15:00Z');
const secret = `whsec_${Buffer.from('the secret of this desk!').toString('base64')}`;
const nextSecret = `whsec_${Buffer.from('the next one of the desk').toString('base64')}`;
const body = JSON.stringify(events.queued);

/** Signs as the specification says, not as the package does. */
function sign(key: string, id: string, timestamp: string, payload: string): string {
  const hmac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'));
  return `v1,${hmac.update(`${id}.${timestamp}.${payload}`).digest('base64')}`;
}

function signed(payload: string, change: { id?: string; atMs?: number; key?: string } = {}) {
  const { id = 'msg-1', atMs = nowMs, key = secret } = change;
  const timestamp = String(Math.floor(atMs / 1000));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': sign(key, id, timestamp, payload) };
}

describe('The webhook receiver', () => {
  const receiver = createWebhookReceiver({ secrets: [secret], nowMs: () => nowMs });
  const refused = (headers: WebhookHeaders, payload: string | Buffer = body, by = receiver): void => {
    expect(() => by.receive(headers, payload)).to.throw(WebhookRefused);
  };

  it('takes an event that is signed, and decodes it', () => {
    expect(receiver.receive(signed(body), body)).to.deep.equal({
      webhookId: 'msg-1',
      event: {
        type: 'queued',
        chatId: 'chat-1',
        sequence: 7,
        occurredAt: '2026-03-01T09:15:00.000Z',
        position: 1,
        estimatedWaitSeconds: null,
      },
    });
  });

  it('knows typing and events of a newer contract apart', () => {
    const typing = JSON.stringify(events.typing);
    expect(receiver.receive(signed(typing), typing)).to.have.nested.property('typing.agent.name', 'Grace Agent');
    const newer = JSON.stringify({ ...events.queued, type: 'chat.snoozed' });
    expect(receiver.receive(signed(newer), newer)).to.deep.equal({
      webhookId: 'msg-1',
      unknownType: 'chat.snoozed',
      chatId: 'chat-1',
      sequence: 7,
    });
  });

  it('takes the body as bytes, with more than ASCII in it, and headers in any case', () => {
    const message = JSON.stringify({ ...events.message, data: { ...events.message.data, text: 'Grüße, 👋 — ok' } });
    const headers = Object.fromEntries(Object.entries(signed(message)).map(([name, value]) => [name.toUpperCase(), value]));
    expect(receiver.receive(headers, Buffer.from(message))).to.have.nested.property('event.text', 'Grüße, 👋 — ok');
  });

  it('agrees with the example of the specification', () => {
    const example = createWebhookReceiver({
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      nowMs: () => 1_614_265_330_000,
    });
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    expect(() => example.receive(headers, '{"test": 2432232314}')).to.throw(MalformedInput);
    refused(headers, '{"test": 2432232315}', example);
  });

  describe('refuses', () => {
    it('a body of which one character was changed', () => refused(signed(body), body.replace('"position":1', '"position":2')));

    it('a body with something added', () => refused(signed(body), `${body} `));

    it('the signature of another secret', () => refused(signed(body, { key: nextSecret })));

    it('another id or time than was signed', () => {
      refused({ ...signed(body), 'webhook-id': 'msg-2' });
      refused({ ...signed(body), 'webhook-timestamp': String(nowMs / 1000 + 1) });
    });

    it('a webhook that lacks a header, or has an empty one, or has it twice', () => {
      for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)
        for (const value of [undefined, '', [signed(body)[name], signed(body)[name]]])
          refused({ ...signed(body), [name]: value });
    });

    it('a time that is none, although it is signed', () => {
      for (const timestamp of [
        'now',
        '1e9',
        ' 1772356500',
        '1772356500.0',
        '-1772356500',
        '0x69',
        '9'.repeat(20),
        `${nowMs / 1000}x`,
      ])
        refused({
          'webhook-id': 'msg-1',
          'webhook-timestamp': timestamp,
          'webhook-signature': sign(secret, 'msg-1', timestamp, body),
        });
    });

    it('what is older or newer than five minutes, to the second', () => {
      for (const offMs of [-300_000, 300_000])
        expect(receiver.receive(signed(body, { atMs: nowMs + offMs }), body)).to.have.property('event');
      for (const offMs of [-301_000, 301_000]) refused(signed(body, { atMs: nowMs + offMs }));
    });

    it('signatures of another version, without a version, and pieces of the right one', () => {
      const right = signed(body)['webhook-signature'];
      for (const wrong of [right.replace('v1,', 'v1a,'), right.slice(3), right.slice(0, -1), `${right}=`, 'v1,', 'v1', ','])
        refused({ ...signed(body), 'webhook-signature': wrong });
    });

    it('without repeating the secret or the body', () => {
      expect(() => receiver.receive(signed(body, { key: nextSecret }), body))
        .to.throw(WebhookRefused)
        .with.property('message')
        .that.does.not.match(/whsec|chat-1|secret/);
    });
  });

  describe('while a secret is rotated', () => {
    it('takes either secret', () => {
      const both = createWebhookReceiver({ secrets: [nextSecret, secret], nowMs: () => nowMs });
      for (const key of [secret, nextSecret]) expect(both.receive(signed(body, { key }), body)).to.have.property('event');
    });

    it('takes several signatures of which one fits, wherever it stands', () => {
      const [right, other] = [signed(body)['webhook-signature'], signed(body, { key: nextSecret })['webhook-signature']];
      for (const signatures of [`${right} ${other}`, `${other} ${right}`, `v1a,AAAA ${other}  ${right}`])
        expect(receiver.receive({ ...signed(body), 'webhook-signature': signatures }, body)).to.have.property('event');
      refused({ ...signed(body), 'webhook-signature': `${other} v1,AAAA` });
    });

    it('does not take the old secret any more once it is gone', () => {
      refused(signed(body), body, createWebhookReceiver({ secrets: [nextSecret], nowMs: () => nowMs }));
    });
  });

  it('tells a signed body that is no event from one that is not Vayusphere’s', () => {
    for (const payload of ['', 'secret words', '{"type":', 'null', '[]', '{}', JSON.stringify({ ...events.queued, data: null })])
      expect(() => receiver.receive(signed(payload), payload), payload)
        .to.throw(MalformedInput)
        .with.property('message')
        .that.does.not.include('words');
  });

  it('does not start without a usable secret, and does not repeat it', () => {
    for (const secrets of [[], [''], ['whsec_'], [secret, 'whsec_not!base64']])
      expect(() => createWebhookReceiver({ secrets, nowMs: () => nowMs }))
        .to.throw(ConfigError, 'VAYUSPHERE_WEBHOOK_SECRET')
        .with.property('message')
        .that.does.not.include('not!base64');
  });
});
