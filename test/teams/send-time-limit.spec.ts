import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botbuilder';
import { expect } from 'chai';
import { systemClock } from '../../src/clock.ts';
import { ChannelUnavailable } from '../../src/errors.ts';
import { SendGovernor } from '../../src/handoff/send-governor.ts';
import { createAdapter } from '../../src/teams/adapter.ts';
import { createConnector } from '../../src/teams/connector.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { TeamsUserChannel } from '../../src/teams/teams-user-channel.ts';
import { connected } from '../handoff/session-examples.ts';
import { anAgent } from '../support/handoff-examples.ts';

describe('A send to a channel that does not answer', () => {
  const governor = new SendGovernor({ thread: [], tenant: [] }, systemClock);
  let server: Server;
  let calls = 0;

  beforeEach(async () => {
    calls = 0;
    server = createServer(() => {
      calls += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const reference = () => {
    const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return {
      channelId: 'msteams',
      serviceUrl,
      conversation: { id: 'a:1', conversationType: 'personal', isGroup: false, name: '' },
    };
  };

  it('fails when its time is over, has been sent once, and may be sent again later', async () => {
    const connector = createConnector({ token: null, loopback: true, timeoutMs: 50 });
    const channel = new TeamsUserChannel({ connector, governor, strings: createStrings(), nowMs: Date.now });
    const place = { scope: 'personal', address: { reference: reference(), locale: 'en', timeZone: null } } as const;
    const message = { id: 'm-1', text: 'Hello', agent: anAgent, attachments: [] };
    const failure = await channel.showMessage({ ...connected, place }, message).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ChannelUnavailable);
    expect(calls).to.equal(1);
    await connector.close();
  });

  it('within a turn fails when its time is over, and has been sent once', async () => {
    const connector = createConnector({ token: null, loopback: true, timeoutMs: 50 });
    const adapter = createAdapter({ connector, governor, clock: systemClock, onTurnFailed: async () => {}, onUnsaid: () => {} });
    let failure: unknown = null;
    const activity = {
      ...reference(),
      type: 'message',
      id: '1',
      from: { id: '29:ada', name: 'Ada' },
      recipient: { id: '28:bot' },
    };
    await adapter.take({ activity: activity as Activity, token: null, rate: 'taken' }, async (context) => {
      failure = await context.sendActivity('Hello').catch((error: unknown) => error);
    });
    expect(failure).to.be.instanceOf(ChannelUnavailable);
    expect(calls).to.equal(1);
    await connector.close();
  });
});
