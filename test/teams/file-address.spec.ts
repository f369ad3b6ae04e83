import { expect } from 'chai';
import { accessTo, type FileAccess, type FileAddress, fileAddressOf } from '../../src/teams/file-address.ts';

const at = (route: FileAddress['route'], url: string): FileAddress => ({ route, url });
const files = 'https://contoso-my.sharepoint.com/personal/ada/_layouts/15/download.aspx?UniqueId=1&tempauth=t';
const picture = 'https://smba.trafficmanager.net/amer/v3/attachments/1/views/original';

describe('where a file may be fetched', () => {
  const table: readonly [FileAddress['route'], string, FileAccess][] = [
    ['open', files, 'plain'],
    ['open', 'https://CONTOSO.SharePoint.com/a.pdf', 'plain'],
    ['open', 'https://contoso.sharepoint.us/a.pdf', 'plain'],
    ['open', 'https://contoso.sharepoint-mil.us/a.pdf', 'plain'],
    ['open', 'https://uk-my.svc.ms/a.pdf', 'plain'],
    ['own', picture, 'with_token'],
    ['own', 'https://smba.infra.gcc.teams.microsoft.com/teams/v3/attachments/1/views/original', 'with_token'],
    ['own', 'https://smba.infra.gov.teams.microsoft.us/teams/v3/attachments/1/views/original', 'with_token'],
    ['own', 'https://smba.onyx.prod.teams.trafficmanager.net/teams/v3/attachments/1/views/original', 'with_token'],
    ['own', 'https://smba.infra.dod.teams.microsoft.us/teams/v3/attachments/1/views/original', 'with_token'],
    ['own', 'https://webchat.botframework.com/attachments/1', 'with_token'],
    ['own', 'https://webchat.botframework.azure.us/attachments/1', 'with_token'],
    // An address that is its own permission is never asked with a token, and SharePoint never sees one.
    ['open', picture, 'none'],
    ['own', files, 'plain'],
    // Hosts of Teams that take nothing from a bot.
    ['own', 'https://www.teams.microsoft.com/v3/attachments/1', 'none'],
    ['own', 'https://gov.teams.microsoft.us/v3/attachments/1', 'none'],
    // Hosts that only look like those.
    ['own', 'https://smba.trafficmanager.net.example.com/1', 'none'],
    ['own', 'https://evil.smba.trafficmanager.net/1', 'none'],
    ['own', 'https://evil.trafficmanager.net/1', 'none'],
    ['own', 'https://evilbotframework.com/1', 'none'],
    ['own', 'https://botframework.com.example.com/1', 'none'],
    ['own', 'https://smba.trafficmanager.net@example.com/1', 'none'],
    ['own', 'https://example.com/?smba.trafficmanager.net', 'none'],
    ['own', 'https://example.com/#.botframework.com', 'none'],
    ['own', 'https://example.com\\.botframework.com/1', 'none'],
    ['open', 'https://evilsharepoint.com/a.pdf', 'none'],
    ['open', 'https://.sharepoint.com/a.pdf', 'none'],
    ['open', 'https://contoso.sharepoint.com.example.com/a.pdf', 'none'],
    // Other ways than https at its own port, with nobody's name in it.
    ['open', 'http://contoso.sharepoint.com/a.pdf', 'none'],
    ['open', 'https://contoso.sharepoint.com:8443/a.pdf', 'none'],
    ['open', 'https://ada:secret@contoso.sharepoint.com/a.pdf', 'none'],
    ['own', 'http://smba.trafficmanager.net/1', 'none'],
    ['own', 'ftp://smba.trafficmanager.net/1', 'none'],
    ['own', 'file:///etc/passwd', 'none'],
    ['own', 'data:image/png;base64,AAAA', 'none'],
    ['open', 'a.pdf', 'none'],
    ['open', '', 'none'],
    // The network that the bot runs in.
    ['own', 'http://127.0.0.1:3978/metrics', 'none'],
    ['own', 'http://localhost/a.png', 'none'],
    ['own', 'http://[::1]/a.png', 'none'],
    ['own', 'https://169.254.169.254/metadata/identity', 'none'],
    ['own', 'http://10.0.0.1/a.png', 'none'],
  ];
  for (const [route, url, access] of table) {
    it(`${access === 'none' ? 'not' : access}, by the route "${route}": ${url || '(nothing)'}`, () => {
      expect(accessTo(at(route, url), { loopback: false })).to.equal(access);
    });
  }

  it('on this very machine too while the bot has no registration, and nowhere else in its network', () => {
    const access = (url: string) => accessTo(at('own', url), { loopback: true });
    expect(
      ['http://127.0.0.1:49152/a.png', 'http://localhost:49152/a.png', 'http://[::1]:49152/a.png'].map(access),
    ).to.deep.equal(['plain', 'plain', 'plain']);
    const others = [
      'http://10.0.0.1/a',
      'http://127.0.0.1.example.com/a',
      'http://ada@127.0.0.1/a',
      'ftp://127.0.0.1/a',
      'http://0.0.0.0/a',
    ];
    for (const url of others) expect(access(url), url).to.equal('none');
  });

  it('only where what was kept is an address', () => {
    expect(fileAddressOf({ route: 'open', url: files })).to.deep.equal({ route: 'open', url: files });
    for (const nonsense of [
      null,
      'https://contoso.sharepoint.com/',
      { url: files },
      { route: 'any', url: files },
      { route: 'own' },
    ])
      expect(fileAddressOf(nonsense)).to.equal(null);
  });
});
