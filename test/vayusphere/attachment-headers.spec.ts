import { expect } from 'chai';
import { assert, property, string } from 'fast-check';
import { attachmentHeaders } from '../../src/vayusphere/attachment-headers.ts';

const named = (name: string) => attachmentHeaders({ name, contentType: 'image/png' })['content-disposition'];
const typed = (contentType: string) => attachmentHeaders({ name: 'a', contentType })['content-type'];

describe("A file's headers", () => {
  it('carry the name in ASCII and in full', () => {
    expect(named('error.png')).to.equal(`attachment; filename="error.png"; filename*=UTF-8''error.png`);
    expect(named("Ünï 'x' (1).png")).to.equal(
      `attachment; filename="_n_ 'x' (1).png"; filename*=UTF-8''%C3%9Cn%C3%AF%20%27x%27%20%281%29.png`,
    );
  });

  it('can not be broken out of by a name', () => {
    expect(named('a"; x="\\\r\nEvil: 1')).to.equal(
      `attachment; filename="a_; x=____Evil: 1"; filename*=UTF-8''a%22%3B%20x%3D%22%5C%0D%0AEvil%3A%201`,
    );
  });

  it('hold only what a header may hold, whatever the name and the type', () => {
    assert(
      property(string({ unit: 'binary' }), string({ unit: 'binary' }), (name, contentType) => {
        for (const header of Object.values(attachmentHeaders({ name, contentType }))) expect(header).to.match(/^[\t\x20-\x7e]+$/);
      }),
    );
  });

  it('cut a name that is too long, also in the middle of a character', () => {
    expect(named('x'.repeat(300))).to.include(`filename="${'x'.repeat(255)}"`);
    expect(named(`${'x'.repeat(254)}\u{1F600}`)).to.include('%EF%BF%BD');
  });

  it('keep a media type with parameters, and put a general one in the place of what is none', () => {
    expect(typed('text/plain; charset=utf-8')).to.equal('text/plain; charset=utf-8');
    for (const none of ['', 'png', 'image/', 'image/png\r\nEvil: 1', 'image / png'])
      expect(typed(none)).to.equal('application/octet-stream');
  });
});
