import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  MessageFactory,
  type TurnContext,
} from 'botbuilder';
import { expect } from 'chai';
import { BotError, ChannelUnavailable, MessageRefused, UserUnreachable } from '../../src/errors.ts';
import { type Connector, createConnector } from '../../src/teams/connector.ts';
import type { BotToken } from '../../src/teams/kept-token.ts';
import { FakeConnector, type Fault } from '../support/fake-connector.ts';

const words: Partial<Activity> = { type: 'message', text: 'Grace: Hello', textFormat: 'plain' };

describe('The channel’s connector, called directly', () => {
  let channel: FakeConnector;
  let connector: Connector;

  beforeEach(async () => {
    channel = new FakeConnector();
    await channel.start();
    connector = createConnector({ token: null, loopback: true, timeoutMs: 2_000 });
  });

  afterEach(async () => {
    await connector.close();
    await channel.stop();
  });

  const referenceTo = (serviceUrl = channel.serviceUrl): Partial<ConversationReference> => ({
    activityId: 'f:1',
    channelId: 'msteams',
    locale: 'fr-FR',
    serviceUrl,
    bot: { id: '28:bot', name: 'Bot' },
    user: { id: '29:ada', name: 'Ada Example', aadObjectId: 'aad-ada' },
    conversation: { id: '19:a/b@thread.tacv2;messageid=1', conversationType: 'channel', isGroup: true, name: '', tenantId: 't' },
  });

  async function restart(token: BotToken | null, timeoutMs = 2_000): Promise<void> {
    await connector.close();
    connector = createConnector({ token, loopback: true, timeoutMs });
  }

  async function failureOf(fault: ReturnType<Fault>): Promise<BotError> {
    channel.fault = () => fault;
    const failure = await connector.send(referenceTo(), words).catch((error: unknown) => error);
    if (!(failure instanceof BotError)) throw new Error(`came to ${failure}`);
    return failure;
  }

  describe('sends', () => {
    /** What the SDK's own adapter does with the same outside of a turn. */
    async function bySdk(work: (context: TurnContext) => Promise<unknown>): Promise<void> {
      const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
      await adapter.continueConversationAsync('', referenceTo(), async (context) => void (await work(context)));
    }

    it('the same as the SDK, but for the activity that the SDK makes up to reply to', async () => {
      const card = MessageFactory.attachment(CardFactory.adaptiveCard({ type: 'AdaptiveCard', version: '1.5', body: [] }));
      for (const activity of [words, MessageFactory.text('**bold**'), { ...card, summary: 'A card' }, { type: 'typing' }]) {
        await connector.send(referenceTo(), activity);
        await bySdk((context) => context.sendActivity(activity));
      }
      await connector.update(referenceTo(), 'message-1', words);
      await bySdk((context) => context.updateActivity({ ...words, id: 'message-1' }));
      const { calls } = channel;
      for (let index = 0; index < calls.length; index += 2) {
        const [ours, theirs] = [calls[index], calls[index + 1]];
        const { replyToId, ...activity } = theirs?.activity ?? {};
        expect(replyToId).to.be.a('string');
        expect(ours?.activity).to.deep.equal(activity);
        expect([ours?.method, ours?.conversationId]).to.deep.equal([theirs?.method, theirs?.conversationId]);
      }
      expect(calls).to.have.lengthOf(10);
      expect(calls.slice(-2).map(({ id }) => id)).to.deep.equal(['message-1', 'message-1']);
    });

    it('to the address of the conversation, whatever path it has', async () => {
      const asked: IncomingMessage[] = [];
      const server = createServer((request, response) => {
        asked.push(request);
        response.end('{"id":"1"}');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      for (const path of ['/emea/', '/emea', '/', '']) await connector.send(referenceTo(`${origin}${path}`), words);
      await connector.update(referenceTo(`${origin}/emea/`), 'a/b', words);
      await connector.open(`${origin}/emea/`, { isGroup: false });
      const thread = '/v3/conversations/19%3Aa%2Fb%40thread.tacv2%3Bmessageid%3D1/activities';
      expect(asked.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
        `POST /emea${thread}`,
        `POST /emea${thread}`,
        `POST ${thread}`,
        `POST ${thread}`,
        `PUT /emea${thread}/a%2Fb`,
        'POST /emea/v3/conversations',
      ]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    it('over connections that it keeps, and never over more than it may have', async () => {
      for (let count = 0; count < 20; count += 1) await connector.send(referenceTo(), words);
      // The one before may still be on its way to being free when the next call comes.
      expect(channel.connections).to.be.at.most(2);
      await Promise.all(Array.from({ length: 300 }, () => connector.send(referenceTo(), words)));
      expect(channel.connections).to.be.at.most(128);
      expect(channel.calls).to.have.lengthOf(320);
    });

    it('nothing without an address that can be asked', async () => {
      for (const serviceUrl of ['', 'nonsense', 'file:///etc/passwd', 'urn:botframework:websocket']) {
        const failure = await connector.send(referenceTo(serviceUrl), words).catch((error: unknown) => error);
        expect(failure, serviceUrl).to.be.instanceOf(UserUnreachable);
      }
    });
  });

  describe('takes for sent what the status says was taken', () => {
    it('with the id that the channel gives', async () => {
      expect(await connector.send(referenceTo(), words)).to.equal('message-1');
      expect(await connector.open(channel.serviceUrl, { members: [{ id: '29:ada', name: 'Ada' }] })).to.equal('a:personal-ada');
    });

    it('without one where it gives none, or nothing that can be read', async () => {
      for (const body of ['', '{}', '{"id":""}', '{"id":7}', 'null', '[]', '<html>', '{"id":"half', 'x'.repeat(300_000)]) {
        channel.fault = () => ({ status: 201, body });
        expect(await connector.send(referenceTo(), words), body.slice(0, 20)).to.equal(null);
      }
    });

    it('without one where the answer breaks off, and does not send it again', async () => {
      channel.fault = () => 'cut';
      expect(await connector.send(referenceTo(), words)).to.equal(null);
      expect(channel.calls).to.have.lengthOf(1);
    });
  });

  describe('tells apart what is refused', () => {
    it('for now, for how long, and without having arrived', async () => {
      const failure = await failureOf({ status: 429, retryAfter: 7 });
      expect(failure).to.include({ code: 'channel_throttled', retryAfterMs: 7_000, retryable: true });
    });

    it('until a date', async () => {
      const failure = await failureOf({ status: 429, retryAfter: new Date(Date.now() + 90_000).toUTCString() });
      expect(failure instanceof ChannelUnavailable && failure.retryAfterMs).to.be.within(80_000, 90_000);
    });

    it('for now, for as long as we think, where it does not say or says nonsense', async () => {
      for (const retryAfter of [undefined, 'soon', '', '-5', new Date(Date.now() - 90_000).toUTCString()]) {
        const failure = await failureOf({ status: 429, ...(retryAfter !== undefined && { retryAfter }) });
        expect(failure, retryAfter).to.include({ code: 'channel_throttled', retryAfterMs: null });
      }
    });

    for (const status of [500, 502, 503, 504, 408, 412]) {
      it(`for now, although it may have arrived: ${status}`, async () => {
        expect(await failureOf({ status, retryAfter: 2 })).to.include({ code: 'channel_unavailable', retryAfterMs: 2_000 });
        expect(await failureOf({ status, body: '<html>Bad gateway</html>' })).to.include({ code: 'channel_unavailable' });
      });
    }

    const terminal = {
      403: ['ConversationBlockedByUser', 'BotNotInConversationRoster', 'BotDisabledByAdmin', 'ForbiddenOperationException'],
      404: ['ConversationNotFound'],
      502: ['MessageWritesBlocked'],
    };
    for (const [status, codes] of Object.entries(terminal)) {
      for (const code of codes) {
        it(`for good: ${status} ${code}`, async () => {
          const failure = await failureOf({ status: Number(status), code });
          expect(failure).to.be.instanceOf(UserUnreachable);
          expect(failure.message).to.equal(`the channel refuses for good: ${status} ${code}`);
        });
      }
    }

    for (const [status, code] of [
      [400, 'BadSyntax'],
      [413, 'MessageSizeTooBig'],
      [415, 'UnsupportedMediaType'],
      [422, 'Unprocessable'],
    ] as const)
      it(`for what it is, though its person can be reached: ${status} ${code}`, async () => {
        const failure = await failureOf({ status, code });
        expect(failure).to.be.instanceOf(MessageRefused);
        expect(failure).to.include({ code: 'message_refused', retryable: false });
        expect(failure.message).to.equal(`the channel does not take this message: ${status} ${code}`);
      });

    it('for good where its code says so, whatever the status is', async () => {
      expect(await failureOf({ status: 400, code: 'ConversationNotFound' })).to.be.instanceOf(UserUnreachable);
    });

    it('for good without a code that is known, and keeps to itself what the channel wrote', async () => {
      for (const body of ['', 'Ada Example is gone', '{"error":{"code":"Ada Example wrote this"}}', '{"error":"no"}', '[]']) {
        const failure = await failureOf({ status: 404, body });
        expect(failure).to.be.instanceOf(UserUnreachable);
        expect(failure.message).to.equal('the channel refuses: 404');
        expect(failure.cause).to.equal(undefined);
      }
    });

    it('and does not follow to another address', async () => {
      expect(await failureOf({ status: 302, body: '' })).to.be.instanceOf(UserUnreachable);
      expect(channel.authorizations).to.have.lengthOf(1);
    });
  });

  describe('does not wait for ever, nor sends twice by itself', () => {
    it('when no answer comes', async () => {
      await restart(null, 60);
      expect(await failureOf('hang')).to.include({ code: 'channel_unavailable', retryAfterMs: null });
      expect(channel.authorizations).to.have.lengthOf(1);
    });

    it('when the connection breaks, and works on after', async () => {
      expect(await failureOf('reset')).to.include({ code: 'channel_unavailable' });
      expect(channel.authorizations).to.have.lengthOf(1);
      channel.fault = () => null;
      expect(await connector.send(referenceTo(), words)).to.equal('message-1');
    });

    it('when nobody listens, which it knows not to have arrived', async () => {
      const reference = referenceTo();
      await channel.stop();
      const failure = await connector.send(reference, words).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'channel_unreachable', retryable: true });
      await channel.start();
    });
  });

  describe('with a token', () => {
    it('carries it', async () => {
      await restart(async () => 'the-token');
      await connector.send(referenceTo(), words);
      await connector.update(referenceTo(), 'message-1', words);
      expect(channel.authorizations).to.deep.equal(['Bearer the-token', 'Bearer the-token']);
    });

    it('that is refused, tries another, once', async () => {
      const refused: (string | undefined)[] = [];
      await restart(async (token) => {
        refused.push(token);
        return token === undefined ? 'old' : 'new';
      });
      channel.fault = () => (channel.authorizations.at(-1) === 'Bearer old' ? { status: 401 } : null);
      expect(await connector.send(referenceTo(), words)).to.equal('message-1');
      expect(refused).to.deep.equal([undefined, 'old']);
      expect(channel.authorizations).to.deep.equal(['Bearer old', 'Bearer new']);
      const failure = await failureOf({ status: 401 });
      expect(failure.message).to.equal('the channel did not take it: 401 Failed');
      expect(channel.authorizations).to.have.lengthOf(4);
    });

    it('that is refused, sends nothing again where there is no other', async () => {
      await restart(async () => 'only');
      expect(await failureOf({ status: 401 })).to.be.instanceOf(ChannelUnavailable);
      expect(channel.authorizations).to.have.lengthOf(1);
    });

    it('that is refused, knows that nothing has arrived, and that it may yet', async () => {
      await restart(async () => 'only');
      expect(await failureOf({ status: 401 })).to.include({ code: 'channel_unauthorized', retryable: true });
    });

    it('that is not to be had, sends nothing, and says that nothing has arrived', async () => {
      await restart(async () => {
        throw new Error('AADSTS7000222: the secret of app 1234 has expired');
      });
      const failure = await failureOf(null);
      expect(failure).to.include({ code: 'channel_unreachable', retryable: true });
      expect(failure.cause).to.equal(undefined);
      expect(failure.message).not.to.include('1234');
      expect(channel.authorizations).to.deep.equal([]);
    });
  });
});
