import { expect } from 'chai';
import fc from 'fast-check';
import { maskText } from '../../src/vayusphere/mask-text.ts';

const masked: readonly (readonly [title: string, text: string, result: string])[] = [
  ['a card number', 'my card 4111 1111 1111 1111 is refused', 'my card [masked] is refused'],
  ['a card number of fifteen digits', 'amex 3782 822463 10005', 'amex [masked]'],
  ['a mail address', 'write to jane.doe@contoso.example please', 'write to [masked] please'],
  ['a mail address with a plus', 'jane+teams@contoso.example bounced', '[masked] bounced'],
  ['a password after a colon', 'user sa password: Sw0rdfish! and then it hangs', 'user sa password: [masked] and then it hangs'],
  ['a password that is told', 'my password is hunter2 and it fails', 'my password is [masked] and it fails'],
  ['a password in German', 'mein Passwort lautet Geheim99', 'mein Passwort lautet [masked]'],
  ['a password in French', 'le mot de passe est azerty12', 'le mot de passe est [masked]'],
  ['a password in Spanish', 'la contraseña es perro2024', 'la contraseña es [masked]'],
  ['a password in Portuguese', 'a senha é gato2024', 'a senha é [masked]'],
  ['a password in Japanese', 'パスワード：himitsu', 'パスワード：[masked]'],
  [
    'the password of a connection string',
    'Server=tcp:db.contoso.example;User Id=sa;Password=Pa$$w0rd;Encrypt=true',
    'Server=tcp:db.contoso.example;User Id=sa;Password=[masked];Encrypt=true',
  ],
  ['the password of an address', 'postgres://app:s3cr3t@db:5432/x', 'postgres://app:[masked]@db:5432/x'],
  [
    'an account key',
    'AccountName=x;AccountKey=abcDEF123+/==;EndpointSuffix=y',
    'AccountName=x;AccountKey=[masked];EndpointSuffix=y',
  ],
  ['a bearer token', 'Authorization: Bearer abcdef0123456789', 'Authorization: Bearer [masked]'],
  ['a web token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln here', 'token [masked] here'],
  ['an AWS key', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYAPXMPLEKEY', 'aws_secret_access_key = [masked]'],
  ['a Slack token', 'bot xoxb-123456789012-1234567890123-abcdefghijklmnopqrstuvwx died', 'bot [masked] died'],
  ['a GitHub token', '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', '[masked]'],
  [
    'a private key, whole',
    'see -----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc+/=\n-----END RSA PRIVATE KEY----- ok',
    'see [masked] ok',
  ],
];

const kept = [
  'my password is wrong',
  'my password is expired and I need a new one',
  'das Passwort ist abgelaufen',
  'ORA-00060: deadlock detected while waiting for resource',
  'SQLSTATE[HY000] [2002] Connection refused at 10.0.0.12:5432',
  'order 1234 5678 9012 3456, serial 4111111111111112',
  'ticket INC0012345, order 20240117, call me at 0711 123456',
  'deployment a1b2c3d4-0000-4000-8000-000000000001 failed at 2026-11-22T10:00:00Z',
  'the token has expired, says the VPN client',
  'https://contoso.example/path?x=1',
];

describe('masking', () => {
  for (const [title, text, result] of masked) {
    it(`masks ${title}`, async () => {
      expect(await maskText(text)).to.equal(result);
    });
  }

  for (const text of kept) {
    it(`keeps "${text}"`, async () => {
      expect(await maskText(text)).to.equal(text);
    });
  }

  it('masks everything that is there, and the same text always in the same way', async () => {
    const text = 'a@b.example and c@d.example; pwd=one1; pwd=two2';
    expect(await maskText(text)).to.equal('[masked] and [masked]; pwd=[masked]; pwd=[masked]');
    expect(await maskText(text)).to.equal(await maskText(text));
  });

  it('masks again what is masked without changing it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...masked), async ([, text]) => {
        const once = await maskText(text);
        expect(await maskText(once)).to.equal(once);
      }),
    );
  });

  it('takes no longer for a text that was made to be slow than its length deserves', async () => {
    const hostile = [
      'a@'.repeat(20_000),
      'password: '.repeat(4_000),
      '-----BEGIN PRIVATE KEY-----'.repeat(1_500),
      '4111 '.repeat(8_000),
    ];
    const more = [
      `eyJ${'a'.repeat(40_000)}`,
      `x${'://a:'.repeat(8_000)}`,
      'a.'.repeat(20_000),
      `passwort ist ${'a'.repeat(40_000)}`,
    ];
    for (const text of [...hostile, ...more, `${'a+'.repeat(20_000)}@`, ' '.repeat(40_000)]) {
      const startedMs = performance.now();
      await maskText(text);
      expect(performance.now() - startedMs, text.slice(0, 20)).to.be.lessThan(250);
    }
  });
});
