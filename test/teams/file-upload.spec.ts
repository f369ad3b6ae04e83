import { expect } from 'chai';
import { ChannelUnavailable } from '../../src/errors.ts';
import { createFileUpload } from '../../src/teams/file-upload.ts';

/** Records what would be asked of the network. */
function recordingUpload(options: { loopback?: boolean; answer?: () => Promise<Response> } = {}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const request: typeof fetch = async (url, init) => {
    asked.push({ url: String(url), init: init ?? {} });
    return options.answer?.() ?? new Response(null, { status: 201 });
  };
  return { asked, upload: createFileUpload({ loopback: options.loopback ?? false, request }) };
}

const bytes = Buffer.from('words');

describe('A file is put', () => {
  it('to SharePoint and OneDrive, in one range, showing nothing else', async () => {
    for (const host of ['contoso-my.sharepoint.com', 'contoso.sharepoint.us']) {
      const { asked, upload } = recordingUpload();
      await upload(`https://${host}/personal/ada/session?token=secret`, bytes);
      const [{ init } = { init: {} as RequestInit }] = asked;
      expect(init).to.include({ method: 'PUT', redirect: 'manual' });
      expect(init.headers).to.deep.equal({ 'content-type': 'application/octet-stream', 'content-range': 'bytes 0-4/5' });
    }
  });

  for (const url of [
    'https://evil.example/x',
    'https://contoso.sharepoint.com.evil.example/x',
    'https://evilsharepoint.com/x',
    'http://contoso.sharepoint.com/x',
    'https://contoso.sharepoint.com:8443/x',
    'https://user:pass@contoso.sharepoint.com/x',
    'https://169.254.169.254/latest',
    'http://127.0.0.1:1/x',
    'not an address',
  ])
    it(`never to ${url}`, async () => {
      const { asked, upload } = recordingUpload();
      expect(await upload(url, bytes).catch((error: unknown) => error)).to.be.instanceOf(ChannelUnavailable);
      expect(asked).to.deep.equal([]);
    });

  it('and what goes wrong tells nothing of the address', async () => {
    const failures: (() => Promise<Response>)[] = [
      async () => Promise.reject(new Error('getaddrinfo for https://contoso.sharepoint.com/session?token=secret')),
      async () => new Response('token=secret', { status: 403 }),
    ];
    for (const answer of failures) {
      const { upload } = recordingUpload({ answer });
      const error = await upload('https://contoso.sharepoint.com/session?token=secret', bytes).catch((cause: unknown) => cause);
      expect(error).to.be.instanceOf(ChannelUnavailable);
      expect(`${String(error)} ${JSON.stringify(error)} ${error instanceof Error && String(error.cause)}`).not.to.include(
        'secret',
      );
    }
  });
});
