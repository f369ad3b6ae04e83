import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  MessageFactory,
  type TurnContext,
} from 'botbuilder';
import { expect } from 'chai';
import { systemClock } from '../../src/clock.ts';
import { HeldBack, UserUnreachable } from '../../src/errors.ts';
import type { Clock } from '../../src/handoff/ports.ts';
import { SendGovernor, type SendLimits } from '../../src/handoff/send-governor.ts';
import { createAdapter, type TurnAdapter } from '../../src/teams/adapter.ts';
import { type Connector, createConnector } from '../../src/teams/connector.ts';
import { answerFailedTurn } from '../../src/teams/failed-turn.ts';
import { withStreamInfo } from '../../src/teams/stream-info.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { HandClock } from '../support/hand-clock.ts';

type Logic = (context: TurnContext) => Promise<void>;

/** The SDK's own adapter, given an activity as its `process` would give it. */
class SdkAdapter extends CloudAdapter {
  take(activity: Activity, logic: Logic) {
    return this.processActivity('', activity, logic);
  }
}

describe('The adapter', () => {
  let calls: { method: string | undefined; url: string | undefined; body: unknown }[];
  let answer: { status: number; body: string };
  let server: Server;
  let connector: Connector;
  let adapter: TurnAdapter;
  let failures: unknown[];

  beforeEach(async () => {
    calls = [];
    failures = [];
    answer = { status: 201, body: '{"id":"m-1"}' };
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString('utf8');
      calls.push({ method: request.method, url: request.url, body: text === '' ? null : JSON.parse(text) });
      response.writeHead(request.method === 'POST' ? answer.status : 200, { 'content-type': 'application/json' });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    connector = createConnector({ token: null, loopback: true });
    adapter = adapterWithin({ thread: [], tenant: [] }, systemClock);
  });

  afterEach(async () => {
    await connector.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const adapterWithin = (limits: SendLimits, clock: Clock) =>
    createAdapter({
      connector,
      governor: new SendGovernor(limits, clock),
      clock,
      onTurnFailed: async (_context, error) => void failures.push(error),
      onUnsaid: (error) => void failures.push(error),
    });

  const activityOf = (more: object = {}): Activity =>
    ({
      type: 'message',
      id: 'f:1/2',
      text: 'Hello',
      channelId: 'msteams',
      locale: 'fr-FR',
      serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/emea/`,
      from: { id: '29:ada', name: 'Ada Example', aadObjectId: 'aad-ada' },
      recipient: { id: '28:bot', name: 'Bot' },
      conversation: { id: '19:a/b@thread.tacv2;messageid=1', conversationType: 'channel', isGroup: true, tenantId: 't' },
      ...more,
    }) as Activity;

  const take = (logic: Logic, more: object = {}) =>
    adapter.take({ activity: activityOf(more), token: null, rate: 'taken' }, logic);

  it('sends in a turn what the SDK would send, to where the SDK would send it', async () => {
    const card = MessageFactory.attachment(CardFactory.adaptiveCard({ type: 'AdaptiveCard', version: '1.5', body: [] }));
    const logics: Logic[] = [
      async (context) => void (await context.sendActivity('Hello')),
      async (context) => void (await context.sendActivity({ ...card, summary: 'A card' })),
      async (context) => void (await context.sendActivity({ type: 'typing', text: 'Looking' })),
      async (context) => void (await context.sendActivities([{ type: 'trace', name: 'inner' }, MessageFactory.text('two')])),
      async (context) => void (await context.updateActivity({ ...card, id: 'm/7' })),
    ];
    const sdk = new SdkAdapter(new ConfigurationBotFrameworkAuthentication({}));
    for (const more of [{}, { channelId: 'emulator', id: undefined }]) {
      for (const logic of logics) {
        calls = [];
        await take(logic, more);
        const ours = calls;
        calls = [];
        await sdk.take(activityOf(more), logic);
        expect(ours).to.deep.equal(calls).and.to.have.length.above(0);
      }
    }
    expect(failures).to.deep.equal([]);
  });

  it('lets what is said of a stream through, which the SDK would drop', async () => {
    await take(async (context) => {
      const status = withStreamInfo({ type: 'typing', text: 'Looking' }, { streamType: 'informative', streamSequence: 1 });
      expect(await context.sendActivity(status)).to.deep.equal({ id: 'm-1' });
    });
    expect(calls[0]?.body).to.deep.include({
      entities: [{ type: 'streaminfo', streamType: 'informative', streamSequence: 1 }],
      channelData: { streamType: 'informative', streamSequence: 1 },
    });
  });

  it('takes nothing back, and is used for nothing outside of turns', async () => {
    await take(async (context) => context.deleteActivity('m/7'));
    await take(async () => adapter.continueConversation());
    expect(failures.map(String)).to.deep.equal([
      'Error: the bot takes no message back',
      'Error: what is said outside of turns goes by the connector',
    ]);
    expect(calls).to.deep.equal([]);
  });

  it('answers an invoke with its request alone, and with 501 when nobody answered', async () => {
    const respond: Logic = async (context) =>
      void (await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: { words: 'Done' } } }));
    expect(await take(respond, { type: 'invoke' })).to.deep.equal({ status: 200, body: { words: 'Done' } });
    expect(await take(async () => {}, { type: 'invoke' })).to.deep.equal({ status: 501 });
    expect(await take(async () => {})).to.equal(undefined);
    expect(calls).to.deep.equal([]);
  });

  describe('while a press is answered', () => {
    const answer: Logic = async (context) =>
      void (await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: { words: 'Done' } } }));
    const done = { status: 200, body: { words: 'Done' } };

    it('lets its turn go on, and waits for its end only where somebody wants to know of it', async () => {
      const held = Promise.withResolvers<void>();
      let isOver = false;
      const answered = await take(
        async (context) => {
          await answer(context);
          await held.promise;
          await context.sendActivity('Hello');
        },
        { type: 'invoke' },
      );
      expect(answered).to.deep.equal(done);
      expect(calls).to.deep.equal([]);
      const idle = adapter.idle().then(() => {
        isOver = true;
      });
      await new Promise(setImmediate);
      expect(isOver).to.equal(false);
      held.resolve();
      await idle;
      expect(calls.map(({ body }) => (body as { text?: string }).text)).to.deep.equal(['Hello']);
      await adapter.idle();
    });

    it('tells of a turn that fails after it, and the answer stays', async () => {
      const answered = await take(
        async (context) => {
          await answer(context);
          await new Promise(setImmediate);
          throw new Error('too late');
        },
        { type: 'invoke' },
      );
      expect(answered).to.deep.equal(done);
      await adapter.idle();
      expect(failures.map(String)).to.deep.equal(['Error: too late']);
    });

    it('answers with what is said of a turn that fails before it', async () => {
      const onTurnFailed = (context: TurnContext) => answerFailedTurn(context, createStrings(), 'abc123');
      const governor = new SendGovernor({ thread: [], tenant: [] }, systemClock);
      adapter = createAdapter({ connector, governor, clock: systemClock, onTurnFailed, onUnsaid: () => {} });
      const failed = await take(async () => Promise.reject(new Error('the disk is full')), { type: 'invoke' });
      expect(failed?.status).to.equal(200);
      expect(failed?.body).to.deep.include({ statusCode: 500, type: 'application/vnd.microsoft.error' });
      expect(failed?.body).to.have.nested.property('value.message').that.includes('abc123');
    });

    it('goes on waiting for the whole turn where what is said goes back with the request', async () => {
      const given = await take(
        async (context) => {
          await answer(context);
          await new Promise(setImmediate);
          await context.sendActivity('Hello');
        },
        { type: 'invoke', deliveryMode: 'expectReplies' },
      );
      expect(given?.body).to.have.nested.property('activities[1].text', 'Hello');
    });
  });

  it('gives what is said in a turn back with its request where the client expects that', async () => {
    const given = await take(async (context) => void (await context.sendActivity('Hello')), { deliveryMode: 'expectReplies' });
    expect(given?.status).to.equal(200);
    expect(given?.body).to.have.nested.property('activities[0].text', 'Hello');
    expect(calls).to.deep.equal([]);
  });

  it('tells of a turn that failed, in the words of the channel’s own kinds of refusal', async () => {
    answer = { status: 404, body: '{"error":{"code":"ConversationNotFound"}}' };
    await take(async (context) => void (await context.sendActivity('Hello')));
    expect(failures).to.have.lengthOf(1);
    expect(failures[0]).to.be.instanceOf(UserUnreachable);
    expect(calls).to.have.lengthOf(1);
  });

  describe('in a thread that is at its limit', () => {
    let clock: HandClock;
    const textsSent = () => calls.map(({ body }) => (body as { text?: string }).text);
    const arrived = async (count: number) => {
      while (calls.length < count) await new Promise(setImmediate);
    };

    beforeEach(() => {
      clock = new HandClock();
      adapter = adapterWithin({ thread: [{ count: 1, windowMs: 30_000 }], tenant: [] }, clock);
    });

    it('waits as long as the channel waits for the turn, and says the rest afterwards, in its order', async () => {
      const ids: (string | undefined)[] = [];
      const turn = take(async (context) => {
        for (const text of ['one', 'two', 'three']) ids.push((await context.sendActivity(text))?.id);
        await context.updateActivity({ ...MessageFactory.text('four'), id: 'm/7' });
      });
      await arrived(1);
      while (clock.waiting === 0) await new Promise(setImmediate);
      clock.advance(8_000);
      await turn;
      expect(textsSent()).to.deep.equal(['one']);
      expect(ids).to.deep.equal(['m-1', '', '']);
      for (const count of [2, 3, 4]) {
        clock.advance(30_015);
        await arrived(count);
      }
      expect(textsSent()).to.deep.equal(['one', 'two', 'three', 'four']);
      expect(calls[1]?.body).to.not.have.property('id');
      expect(failures).to.deep.equal([]);
    });

    it('shows no sign of typing, which means nothing later', async () => {
      const refused: unknown[] = [];
      await take(async (context) => {
        await context.sendActivity('one');
        await context.sendActivity({ type: 'typing' }).catch((error: unknown) => refused.push(error));
      });
      expect(refused[0]).to.be.instanceOf(HeldBack);
      clock.advance(60_000);
      expect(calls).to.have.lengthOf(1);
    });

    it('tells of what could not be said afterwards', async () => {
      const turn = take(async (context) => {
        await context.sendActivity('one');
        answer = { status: 403, body: '{"error":{"code":"BotNotInConversationRoster"}}' };
        await context.sendActivity('two');
      });
      while (clock.waiting === 0) await new Promise(setImmediate);
      clock.advance(8_000);
      await turn;
      expect(failures).to.deep.equal([]);
      clock.advance(30_000);
      while (failures.length === 0) await new Promise(setImmediate);
      expect(failures[0]).to.be.instanceOf(UserUnreachable);
    });
  });
});
