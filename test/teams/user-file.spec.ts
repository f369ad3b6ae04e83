import type { Activity, Attachment } from 'botbuilder';
import { expect } from 'chai';
import { readActivity } from '../../src/teams/incoming.ts';
import type { Attached } from '../../src/teams/user-file.ts';

const envelope = {
  channelId: 'msteams',
  conversation: { id: 'a:1', name: '', isGroup: false, conversationType: 'personal' },
};

function attached(attachments: readonly object[]): Attached {
  const activity: Partial<Activity> = { type: 'message', text: 'see', ...envelope, attachments: attachments as Attachment[] };
  const incoming = readActivity(activity as Activity);
  if (incoming.kind !== 'text') throw new Error(`read as ${incoming.kind}`);
  return incoming.attached;
}

const downloadInfo = (name: unknown, downloadUrl: unknown = 'https://contoso.sharepoint.com/1') => ({
  contentType: 'application/vnd.microsoft.teams.file.download.info',
  contentUrl: 'https://contoso.sharepoint.com/personal/ada/report.pdf',
  name,
  content: { downloadUrl, uniqueId: '1', fileType: 'pdf' },
});
const html = { contentType: 'text/html', content: '<p>see <img src="https://example.com/a.png"></p>' };
const pasted = { contentType: 'image/*', contentUrl: 'https://smba.trafficmanager.net/amer/v3/attachments/1/views/original' };

describe('what hangs on a message', () => {
  it('is read by both routes, in the order of the message', () => {
    expect(attached([downloadInfo('report.pdf'), pasted, html])).to.deep.equal({
      files: [
        { name: 'report.pdf', contentType: null, address: { route: 'open', url: 'https://contoso.sharepoint.com/1' } },
        { name: null, contentType: 'image/*', address: { route: 'own', url: pasted.contentUrl } },
      ],
      others: 0,
    });
  });

  it('is nothing when it is the text once more, as Teams sends it beside every formatted message', () => {
    expect(attached([html])).to.deep.equal({ files: [], others: 0 });
  });

  it('is counted, but is no file, where nothing can be fetched', () => {
    const others = [
      { contentType: 'application/vnd.microsoft.card.adaptive', content: {} },
      { contentType: 'application/vnd.microsoft.card.hero', contentUrl: 'https://example.com/' },
      { contentType: 'image/png', contentUrl: 'data:image/png;base64,AAAA', name: 'a.png' },
      { contentType: 'messageReference', content: '{}' },
      downloadInfo('a.pdf', ''),
      downloadInfo('a.pdf', 7),
      { contentType: 'image/png' },
    ];
    expect(attached(others)).to.deep.equal({ files: [], others: others.length });
  });

  it('has names without directories and control characters, of a length that keeps the ending', () => {
    const names = ['C:\\temp\\a.log', '../../etc/b.log', 'c\u0000\n.log', '..', '', null, undefined, `${'x'.repeat(500)}.log`];
    const read = names.flatMap((name) => attached([downloadInfo(name)]).files.map((file) => file.name));
    expect(read.slice(0, 7)).to.deep.equal(['a.log', 'b.log', 'c.log', null, null, null, null]);
    expect(read[7])
      .to.have.lengthOf(200)
      .and.match(/…x+\.log$/);
  });

  it('is taken up to ten files', () => {
    const { files, others } = attached(Array.from({ length: 12 }, (_, each) => downloadInfo(`${each}.log`)));
    expect([files.length, files[9]?.name, others]).to.deep.equal([10, '9.log', 2]);
  });
});
