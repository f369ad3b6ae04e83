import { expect } from 'chai';
import { systemClock } from '../../src/clock.ts';
import { UserUnreachable } from '../../src/errors.ts';
import { SendGovernor } from '../../src/handoff/send-governor.ts';
import { createConnector } from '../../src/teams/connector.ts';
import { isAllowedServiceUrl, requireServiceUrl } from '../../src/teams/service-url.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { TeamsUserChannel } from '../../src/teams/teams-user-channel.ts';
import { connected } from '../handoff/session-examples.ts';
import { anAgent } from '../support/handoff-examples.ts';

const registered = { loopback: false };

describe('A service URL', () => {
  for (const url of [
    'https://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net/amer/6babcaad-604b-40ac-a9d7-9fd97c0b779f/',
    'https://SMBA.trafficmanager.net:443/teams',
    'https://smba.onyx.prod.teams.trafficmanager.net/amer/',
    'https://smba.infra.gcc.teams.microsoft.com/teams',
    'https://smba.infra.gov.teams.microsoft.us/teams',
    'https://smba.infra.dod.teams.microsoft.us/teams',
    'https://webchat.botframework.com/',
    'https://europe.directline.botframework.com/',
    'https://api.botframework.azure.us/',
  ])
    it(`is sent to at ${url}`, () => {
      expect(isAllowedServiceUrl(url, registered)).to.equal(true);
      expect(() => requireServiceUrl(url, registered)).not.to.throw();
    });

  for (const url of [
    '',
    'smba.trafficmanager.net',
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net:8443/emea/',
    'https://smba.trafficmanager.net./emea/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://evil-smba.trafficmanager.net/',
    'https://evil.trafficmanager.net/',
    'https://evil.example/smba.trafficmanager.net/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://bot:word@smba.trafficmanager.net/',
    'https://smba.trafficmanager.net/?to=evil.example',
    'https://smba.trafficmanager.net\\@evil.example/',
    'https://evil.example\\.botframework.com/',
    'https://botframework.com/',
    'https://.botframework.com/',
    'https://evilbotframework.com/',
    'https://teams.microsoft.com/',
    'https://smbа.trafficmanager.net/',
    'https://169.254.169.254/metadata/',
    'ftp://smba.trafficmanager.net/',
    'file:///etc/passwd',
    'urn:botframework:websocket:directline',
    'javascript:alert(1)',
  ])
    it(`is refused at "${url}", with or without a registration`, () => {
      for (const options of [registered, { loopback: true }]) {
        expect(isAllowedServiceUrl(url, options)).to.equal(false);
        expect(() => requireServiceUrl(url, options)).to.throw(UserUnreachable);
      }
    });

  it('on this machine is for a bot without a registration alone', () => {
    for (const url of ['http://localhost:56150', 'http://127.0.0.1:3000/', 'http://[::1]:3000/', 'https://localhost/']) {
      expect(isAllowedServiceUrl(url, { loopback: true }), url).to.equal(true);
      expect(isAllowedServiceUrl(url, registered), url).to.equal(false);
    }
  });

  it('that is refused is not repeated in the error', () => {
    expect(() => requireServiceUrl('https://evil.example/a-word', registered))
      .to.throw(UserUnreachable)
      .with.property('message')
      .that.does.not.include('evil');
  });

  it('in a reference from the store is held to the same rules, for everything that is sent there', async () => {
    const governor = new SendGovernor({ thread: [], tenant: [] }, systemClock);
    const connector = createConnector({ token: null, loopback: true });
    const channel = new TeamsUserChannel({ connector, governor, strings: createStrings(), nowMs: Date.now });
    const reference = {
      channelId: 'msteams',
      serviceUrl: 'https://evil.example/',
      conversation: { id: 'a:1', conversationType: 'personal' },
      user: { id: '29:ada' },
    };
    const session = { ...connected, place: { scope: 'personal', address: { reference, locale: 'en', timeZone: null } } } as const;
    const sends = {
      message: () => channel.showMessage(session, { id: 'm-1', text: 'Hello', agent: anAgent, attachments: [] }),
      receipt: () => channel.showReceipt(session),
      typing: () => channel.showTyping(session),
      'new conversation': () => channel.openPersonal(session),
    };
    for (const [what, send] of Object.entries<() => Promise<unknown>>(sends)) {
      expect(await send().catch((error: unknown) => error), what).to.be.instanceOf(UserUnreachable);
    }
  });
});
