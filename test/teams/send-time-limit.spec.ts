import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../src/clock.ts';
import { ChannelUnavailable } from '../../src/errors.ts';
import { SendGovernor } from '../../src/handoff/send-governor.ts';
import { createAdapter } from '../../src/teams/adapter.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { TeamsUserChannel } from '../../src/teams/teams-user-channel.ts';
import { connected } from '../handoff/session-examples.ts';
import { anAgent } from '../support/handoff-examples.ts';

describe('A send to a channel that does not answer', () => {
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

  it('fails when its time is over, has been sent once, and may be sent again later', async () => {
    const governor = new SendGovernor({ thread: [], tenant: [] }, systemClock);
    const adapter = createAdapter(null, governor, async () => {}, 50);
    const channel = new TeamsUserChannel({ adapter, appId: '', strings: createStrings(), nowMs: Date.now });
    const serviceUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const reference = { channelId: 'msteams', serviceUrl, conversation: { id: 'a:1', conversationType: 'personal' } };
    const place = { scope: 'personal', address: { reference, locale: 'en', timeZone: null } } as const;
    const message = { id: 'm-1', text: 'Hello', agent: anAgent, attachments: [] };
    const failure = await channel.showMessage({ ...connected, place }, message).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ChannelUnavailable);
    expect(calls).to.equal(1);
  });
});
