import { expect } from 'chai';
import { refuseCanaries } from './log-canaries.ts';

const line = (more: object) => `${JSON.stringify({ level: 'info', ...more, msg: 'delivered' })}\n`;

describe('The watch over the log', () => {
  for (const [what, bad] of Object.entries({
    'a secret': line({ key: 'a-secret-of-specs' }),
    'words of a person': line({ inner: { deep: 'she said: my screen is black' } }),
    'words over two lines': line({ text: 'first line\n"second" line' }),
    'a token': line({ header: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln' }),
    'a header': line({ header: 'Bearer anything' }),
  }))
    it(`finds ${what}, and names the line without it`, () => {
      const said = ['my screen is black', 'first line\n"second" line'];
      expect(() => refuseCanaries([line({ ok: 1 }), bad], ['a-secret-of-specs'], said))
        .to.throw('1 lines of the log')
        .with.property('message')
        .that.matches(/: delivered$/);
    });

  it('minds neither ids nor words that everybody uses', () => {
    expect(() =>
      refuseCanaries([line({ sessionId: 's-1' })], ['a-secret-of-specs'], ['delivered', 'info', 's-1']),
    ).not.to.throw();
  });
});
