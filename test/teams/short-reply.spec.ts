import { expect } from 'chai';
import { type ShortReply, shortReply } from '../../src/teams/short-reply.ts';

const meant: readonly [reply: ShortReply, texts: readonly string[]][] = [
  ['acknowledged', ['ok', 'Okay.', 'hm ok', 'Alright!', 'fine', 'OK, got it', '👍', '👍🏽']],
  [
    'acknowledged',
    ["d'acc", 'très bien', 'geht in Ordnung', 'no hay problema', 'sem pressa', 'かしこまりました', 'no rush', 'ok 🙂'],
  ],
  [
    'acknowledged',
    ['d’accord', "D'accord.", 'vale', '¡De acuerdo!', 'alles klar', 'In Ordnung', 'tá bom', 'わかりました', '了解です。'],
  ],
  [
    'declined',
    ['no thanks', 'No, thanks!', 'not now', 'actually no', 'nein danke', 'non, merci', 'ahora no', 'agora não', '結構です'],
  ],
  ['waiting', ["I'll wait", "ok, I'll wait", 'standing by', 'warte', 'je patiente', 'espero', 'fico no aguardo', '待ちます']],
  ['waiting', ['still waiting', "I'm still waiting...", 'ich warte noch', "j'attends", 'sigo esperando', '待っています']],
  [
    'wrong',
    ["that's wrong", 'Wrong', 'this is wrong!', 'that’s not right', 'das stimmt nicht', "c'est pas ça", 'está mal', '違います'],
  ],
  ['misplaced', ['wrong queue', 'Wrong team!', 'falsche Abteilung', 'mauvais service', 'fila errada', '窓口が違います']],
  ['both', ['both', 'both of them', 'beide', 'les deux', 'ambas', 'os dois', '両方です']],
];

describe('A short reply', () => {
  for (const [reply, texts] of meant)
    it(`is ${reply}, whatever its language, case and marks: ${texts.join(' / ')}`, () => {
      for (const text of texts) expect(shortReply(text), text).to.equal(reply);
    });

  it('is the whole message: inside of more words it may be about what is wrong', () => {
    for (const text of [
      'ok the server is down',
      'the password is wrong',
      'not now but tomorrow it has to run',
      'both servers are down',
      'the wrong queue gets the job',
      'still waiting for the query to finish',
      'kaputt',
      'okta',
      'ta',
      '',
      '?',
    ])
      expect(shortReply(text), text).to.equal(null);
  });

  it('is no "yes": that is an answer to whoever has asked something', () => {
    for (const text of [
      'yes',
      'sure',
      'ja',
      'oui',
      'sí',
      'sim',
      'はい',
      'ok yes',
      'yes, sure',
      'pode ser',
      'gerne',
      'works for me',
      'ça me va',
    ])
      expect(shortReply(text), text).to.equal(null);
  });

  it('is no thanks and no greeting either, which have an answer of their own', () => {
    for (const text of ['thanks', 'ok, thanks', 'danke', 'merci, parfait', 'hello', 'tudo bem?', 'ça va ?'])
      expect(shortReply(text), text).to.equal(null);
  });

  it('is looked for in a few words alone, however long a text is', () => {
    expect(shortReply('ok '.repeat(20_000))).to.equal(null);
    expect(shortReply(`${'ok '.repeat(19)}x`)).to.equal(null);
  });
});
