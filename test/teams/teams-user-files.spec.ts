import { expect } from 'chai';
import { ChannelUnavailable, FileRefused } from '../../src/errors.ts';
import type { UserFile } from '../../src/handoff/ports.ts';
import { TeamsUserFiles, type TeamsUserFilesOptions } from '../../src/teams/teams-user-files.ts';
import { FileServer } from '../support/file-server.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');
const own = (url: string, name: string | null = null): UserFile => ({
  name,
  contentType: 'image/*',
  address: { route: 'own', url },
});
const open = (url: string, name = 'a.log'): UserFile => ({ name, contentType: null, address: { route: 'open', url } });

/** What fetching came to: `name type`, or the code of the error. */
async function outcome(files: TeamsUserFiles, file: UserFile): Promise<string> {
  try {
    const { name, contentType } = await files.fetch(file);
    return `${name} ${contentType}`;
  } catch (error) {
    if (error instanceof FileRefused || error instanceof ChannelUnavailable) return error.code;
    throw error;
  }
}

describe('fetching a file', () => {
  describe('of a bot with a registration', () => {
    /** Answers what the path says, and keeps who was asked with what. */
    function world(
      answers: Readonly<Record<string, () => Response>>,
      token: TeamsUserFilesOptions['token'] = async () => 'secret',
    ) {
      const asked: [string, string | null][] = [];
      const request: typeof fetch = async (input, init) => {
        asked.push([String(input), new Headers(init?.headers).get('authorization')]);
        expect(init?.redirect).to.equal('manual');
        return answers[String(input)]?.() ?? new Response(null, { status: 404 });
      };
      return { asked, files: new TeamsUserFiles({ token, loopback: false, request }) };
    }
    const redirect = (location: string) => () => new Response(null, { status: 302, headers: { location } });
    const bytes = (of: Uint8Array<ArrayBuffer>) => () => new Response(of);
    const host = 'https://smba.trafficmanager.net/amer/1';
    const store = 'https://contoso.sharepoint.com/1';

    it('shows the token to its own services and to nobody else', async () => {
      const { asked, files } = world({ [host]: bytes(png), [store]: bytes(png) });
      await files.fetch(own(host));
      await files.fetch(open(store));
      await files.fetch(own(store));
      expect(await outcome(files, open(host))).to.equal('file_unreachable');
      expect(await outcome(files, own('https://example.com/1'))).to.equal('file_unreachable');
      expect(asked).to.deep.equal([
        [host, 'Bearer secret'],
        [store, null],
        [store, null],
      ]);
    });

    it('goes where it is sent only if that is allowed, without the token where it is not meant for', async () => {
      const { asked, files } = world({ [host]: redirect(store), [store]: bytes(png) });
      expect(await outcome(files, own(host))).to.equal('picture.png image/png');
      expect(asked).to.deep.equal([
        [host, 'Bearer secret'],
        [store, null],
      ]);
      for (const away of [
        'https://example.com/',
        'http://127.0.0.1/',
        'http://contoso.sharepoint.com/1',
        '//example.com/1',
        'https://[',
      ]) {
        const elsewhere = world({ [store]: redirect(away) });
        expect(await outcome(elsewhere.files, open(store)), away).to.equal('file_unreachable');
        expect(elsewhere.asked, away).to.have.length(1);
      }
      const toOwn = world({ [store]: redirect(host), [host]: bytes(png) });
      expect(await outcome(toOwn.files, open(store))).to.equal('file_unreachable');
      expect(toOwn.asked).to.have.length(1);
    });

    it('gives up on redirects that go round', async () => {
      const { asked, files } = world({ [store]: redirect('/1') });
      expect(await outcome(files, open(store))).to.equal('file_unreachable');
      expect(asked).to.have.length(4);
    });

    it('can be tried again when there is no token to be had', async () => {
      const { asked, files } = world({ [host]: bytes(png) }, async () => {
        throw new Error('the login service does not answer');
      });
      expect(await outcome(files, own(host))).to.equal('channel_unavailable');
      expect(asked).to.deep.equal([]);
    });

    it('says nothing of the address in its errors', async () => {
      const secret = 'https://contoso.sharepoint.com/1?tempauth=secret';
      for (const status of [403, 404, 500]) {
        const { files } = world({ [secret]: () => new Response('secret', { status }) });
        const error: unknown = await files.fetch(open(secret)).catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(Error);
        expect(`${error instanceof Error ? `${error.stack} ${String(error.cause)}` : ''}`).to.not.include('secret');
      }
    });
  });

  describe('from a server that does as it likes', () => {
    const server = new FileServer();
    const files = new TeamsUserFiles({ token: null, loopback: true, maxBytes: 10_000, timeoutMs: 250 });
    before(() => server.start());
    after(() => server.stop());

    it('gives what is there, of the type that the name tells, whatever the server calls it', async () => {
      const bytes = Buffer.alloc(10_000, 'x');
      const fetched = await files.fetch(open(server.put('/full', { bytes, contentType: 'application/x-msdownload' })));
      expect(fetched).to.deep.equal({ name: 'a.log', contentType: 'text/plain', bytes });
    });

    it('takes a picture for what its bytes are', async () => {
      expect(await outcome(files, own(server.put('/png', { bytes: png })))).to.equal('picture.png image/png');
      expect(await outcome(files, own(server.put('/jpeg', { bytes: jpeg, contentType: 'image/png' })))).to.equal(
        'picture.jpg image/jpeg',
      );
      expect(await outcome(files, own(server.put('/named', { bytes: png }), 'Screen shot'))).to.equal(
        'Screen shot.png image/png',
      );
      for (const beginning of ['<svg xmlns=', 'MZ\x90\x00', '#!/bin/sh', ''])
        expect(await outcome(files, own(server.put('/none', { bytes: Buffer.from(beginning) }))), beginning).to.equal(
          'file_type_refused',
        );
    });

    it('does not even ask for what is never passed on', async () => {
      const address = server.put('/program', { bytes: png });
      for (const name of [
        'setup.exe',
        'run.sh',
        'page.html',
        'drawing.svg',
        'macro.docm',
        'a.pdf.lnk',
        'pdf',
        'noending.',
        '.constructor',
      ])
        expect(await outcome(files, open(address, name)), name).to.equal('file_type_refused');
      expect(server.timesAsked('/program')).to.equal(0);
    });

    for (const [what, answer, code] of [
      ['one byte too many', { bytes: Buffer.alloc(10_001) }, 'file_too_large'],
      ['no end', 'endless', 'file_too_large'],
      ['an announcement that is too much', { bytes: Buffer.alloc(10), announcedLength: 10_001 }, 'file_too_large'],
      ['less than was announced', { bytes: Buffer.alloc(10), announcedLength: 5_000 }, 'channel_unavailable'],
      ['silence', 'silence', 'channel_unavailable'],
      ['a beginning and then silence', 'silence after the beginning', 'channel_unavailable'],
      ['an overload', { status: 503 }, 'channel_unavailable'],
      ['a throttle', { status: 429 }, 'channel_unavailable'],
      ['a no', { status: 403 }, 'file_unreachable'],
      ['a page to sign in on', { bytes: Buffer.from('<html>'), contentType: 'text/html; charset=utf-8' }, 'file_unreachable'],
      ['a redirect to a host that is not allowed', { status: 302, location: 'https://example.com/a.log' }, 'file_unreachable'],
      ['a redirect without an address', { status: 302 }, 'file_unreachable'],
    ] as const) {
      it(`ends in ${code} when there is ${what}`, async () => {
        expect(await outcome(files, open(server.put('/a', answer)))).to.equal(code);
      });
    }

    it('reads no more than was announced', async () => {
      const address = server.put('/a', { bytes: Buffer.alloc(5_000, 'x'), announcedLength: 10 });
      const { bytes } = await files.fetch(open(address));
      expect(bytes).to.have.length(10);
    });

    it('can be tried again when nobody is there', async () => {
      const gone = new FileServer();
      await gone.start();
      const address = gone.addressOf('/a');
      await gone.stop();
      expect(await outcome(files, open(address))).to.equal('channel_unavailable');
    });
  });
});
