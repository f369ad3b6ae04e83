import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { appId, type LocalIssuer } from './local-issuer.ts';

/** An `Authorization` header that must open nothing; null: none is sent. */
type Forgery = (issuer: LocalIssuer, serviceUrl: string) => Promise<string | null>;

const hour = 3_600;
const nowOf = (issuer: LocalIssuer) => Number(issuer.claims('')['exp']) - hour;
const with_ =
  (claims: Record<string, unknown>, signing = {}): Forgery =>
  async (issuer, serviceUrl) =>
    `Bearer ${await issuer.token(serviceUrl, claims, signing)}`;
const text =
  (header: string | null): Forgery =>
  async () =>
    header;

/** HS256 with the public key for a secret: opens a verifier that lets the token choose how it is verified. */
const confused: Forgery = async (issuer, serviceUrl) => {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = `${part({ alg: 'HS256', typ: 'JWT', kid: 'known' })}.${part(issuer.claims(serviceUrl))}`;
  return `Bearer ${head}.${createHmac('sha256', await issuer.publicPem())
    .update(head)
    .digest('base64url')}`;
};

/** Signed well, by somebody else under the name of a known key. */
const bySomebodyElse =
  (header: Record<string, unknown> = {}): Forgery =>
  async (issuer, serviceUrl) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwt = new SignJWT(issuer.claims(serviceUrl)).setProtectedHeader({ alg: 'RS256', kid: 'known', ...header });
    return `Bearer ${await jwt.sign(privateKey)}`;
  };

const changed =
  (change: (parts: string[]) => string[]): Forgery =>
  async (issuer, serviceUrl) =>
    `Bearer ${change((await issuer.token(serviceUrl)).split('.')).join('.')}`;

/** Every kind of bad token that is known to open something somewhere, by what is wrong with it. */
export const forgedTokens: Readonly<Record<string, Forgery>> = {
  'none at all': text(null),
  'an empty header': text(''),
  'the scheme alone': text('Bearer'),
  'the scheme and a blank': text('Bearer '),
  'another scheme': text('Basic Ym90OnBhc3N3b3Jk'),
  'one word': text('Bearer garbage'),
  'three words': text('Bearer a.b.c'),
  'dots alone': text('Bearer ..'),
  'an empty signature': changed(([head = '', payload = '']) => [head, payload, '']),
  'no signature': changed(([head = '', payload = '']) => [head, payload]),
  'a fourth part': changed((parts) => [...parts, 'x']),
  'a cut signature': changed(([head = '', payload = '', signature = '']) => [head, payload, signature.slice(0, -4)]),
  'a signature of its own': changed(([head = '', payload = '']) => [head, payload, Buffer.alloc(256, 7).toString('base64url')]),
  'a changed payload': changed(([head = '', payload = '', signature = '']) => [head, `${payload.slice(0, -2)}AA`, signature]),
  'a payload that is no JSON': changed(([head = '', , signature = '']) => [head, 'AAAA', signature]),
  'a payload that is a list': changed(([head = '', , signature = '']) => [
    head,
    Buffer.from('[]').toString('base64url'),
    signature,
  ]),
  'a header that is no JSON': changed(([, payload = '', signature = '']) => ['AAAA', payload, signature]),
  'a good token twice': async (issuer, url) => `Bearer ${await issuer.token(url)} ${await issuer.token(url)}`,
  'a good token without its scheme': (issuer, url) => issuer.token(url),
  'a good token behind a comma': async (issuer, url) => `Bearer garbage, Bearer ${await issuer.token(url)}`,
  'a good token and something behind it': async (issuer, url) => `Bearer ${await issuer.token(url)}\tx`,
  'alg none': async (issuer, url) => `Bearer ${new UnsecuredJWT(issuer.claims(url)).encode()}`,
  'alg none with the name of a key': changed(([, payload = '']) => [
    Buffer.from(JSON.stringify({ alg: 'none', kid: 'known' })).toString('base64url'),
    payload,
    '',
  ]),
  'alg NoNe and an old signature': changed(([, payload = '', signature = '']) => [
    Buffer.from(JSON.stringify({ alg: 'NoNe', kid: 'known' })).toString('base64url'),
    payload,
    signature,
  ]),
  'HS256 with the public key': confused,
  'a signature of somebody else': bySomebodyElse(),
  'the key in its own header': bySomebodyElse({
    jwk: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
  }),
  'the address of keys in its own header': bySomebodyElse({ jku: 'http://127.0.0.1:9/keys' }),
  'a certificate in its own header': bySomebodyElse({ x5u: 'http://127.0.0.1:9/cert', x5c: ['AAAA'] }),
  'an unknown key': with_({}, { header: { kid: 'unknown' } }),
  'no name of a key': with_({}, { header: { kid: undefined } }),
  'a path for a key': with_({}, { header: { kid: '../../../../dev/null' } }),
  'a prototype for a key': with_({}, { header: { kid: '__proto__' } }),
  'another audience': with_({ aud: '99999999-0000-4000-8000-000000000000' }),
  'several audiences': with_({ aud: [appId, 'somebody'] }),
  'no audience': with_({ aud: undefined }),
  'another issuer': with_({ iss: 'https://evil.example' }),
  'no issuer': with_({ iss: undefined }),
  'the issuer of the Emulator': with_({
    iss: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/',
    appid: appId,
    ver: '1.0',
  }),
  'the issuer of a tenant': with_({ iss: `https://login.microsoftonline.com/evil/v2.0`, tid: 'evil', azp: appId, ver: '2.0' }),
  'the issuer of the other cloud': with_({ iss: 'https://api.botframework.us' }),
  'an end long ago': async (issuer, url) => `Bearer ${await issuer.token(url, { exp: nowOf(issuer) - 301 })}`,
  'no end': with_({ exp: undefined }),
  'an end in words': with_({ exp: '9999999999' }),
  'a beginning that is not yet': async (issuer, url) => `Bearer ${await issuer.token(url, { nbf: nowOf(issuer) + 301 })}`,
  'no service URL': with_({ serviceurl: undefined }),
  'an empty service URL': with_({ serviceurl: '' }),
  'a service URL that is a list': with_({ serviceurl: ['https://smba.trafficmanager.net/'] }),
  'another service URL': with_({ serviceurl: 'https://smba.trafficmanager.net/emea/' }),
  'a key without the channel among its endorsements': with_({}, { key: 'unendorsed' }),
  'a very long word': text(`Bearer ${'a'.repeat(9_000)}.${'b'.repeat(1_000)}.c`),
  'a very long claim': with_({ padding: 'x'.repeat(8_000) }),
};
