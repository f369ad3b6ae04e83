import { expect } from 'chai';
import { parseUntrustedJson } from '../../src/http/parse-json.ts';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('JSON from outside', () => {
  for (const text of [
    '{"a":[1,{"b":null}]}',
    '[]',
    '"text"',
    '7',
    'false',
    'null',
    '{"constructor":{"prototype":1}}',
    '{"a":"__proto__"}',
  ])
    it(`is what it says: ${text}`, () => {
      expect(parseUntrustedJson(text)).to.deep.equal(JSON.parse(text));
    });

  it('may be 64 levels deep, and not one more', () => {
    expect(parseUntrustedJson(nested(64))).not.to.equal(undefined);
    expect(parseUntrustedJson(nested(65))).to.equal(undefined);
    expect(parseUntrustedJson(nested(200_000))).to.equal(undefined);
  });

  for (const text of ['', '{', '{a:1}', '{"__proto__":1}', '[{"a":{"__proto__":{}}}]', '{"\\u005f_proto__":{}}'])
    it(`is refused: ${text}`, () => {
      expect(parseUntrustedJson(text)).to.equal(undefined);
    });
});
