import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceClientCredentialsFactory } from 'botframework-connector';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { ChannelOverride } from '../../src/front-door.ts';

/** The registration of the specs, and what the bot's own calls carry. */
export const appId = '5b6c1f0e-0a3d-4c55-9a51-3f1d2c6b7a10';
export const botTokenOfSpecs = 'canary-the-bots-own-token';

type Claims = Record<string, unknown>;

interface Signing {
  /** Members of the header besides or in place of the usual ones. */
  readonly header?: Record<string, unknown>;
  /** A key of the issuer by its id; `known` unless told. */
  readonly key?: string;
}

/** An OpenID issuer on loopback, as the Bot Framework is one: metadata, keys with endorsements, and the tokens that it signs. */
export class LocalIssuer {
  readonly issuer = 'https://api.botframework.com';
  /** Paths that were asked for, in order. */
  readonly requests: string[] = [];
  /** What requests are answered with while it is out of order. */
  outage: 500 | 'hang' | null = null;
  readonly #keys = new Map<string, { privateKey: CryptoKey; publicKey: CryptoKey; jwk: JWK }>();
  readonly #nowMs: () => number;
  readonly #server: Server;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
    this.#server = createServer((request, response) => {
      this.requests.push(request.url ?? '');
      if (this.outage === 'hang') return;
      const body = request.url === '/keys' ? { keys: [...this.#keys.values()].map(({ jwk }) => jwk) } : this.#metadata();
      response.writeHead(this.outage ?? 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(this.outage === null ? body : { error: 'out of order' }));
    });
  }

  async start(): Promise<void> {
    await this.addKey('known', ['msteams', 'webchat', 'emulator']);
    await this.addKey('unendorsed', ['somethingelse']);
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What makes an app believe this issuer in place of Microsoft's. */
  get channel(): ChannelOverride {
    return { openIdMetadataUrl: `${this.#url}/metadata`, credentials: new LocalCredentials() };
  }

  async addKey(kid: string, endorsements: readonly string[]): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256', endorsements };
    this.#keys.set(kid, { privateKey, publicKey, jwk });
  }

  dropKey(kid: string): void {
    this.#keys.delete(kid);
  }

  /** A token as the channel sends it; claims in place of the usual ones, `undefined` leaves one out. */
  token(serviceUrl: string, claims: Claims = {}, { header = {}, key = 'known' }: Signing = {}): Promise<string> {
    return new SignJWT(this.claims(serviceUrl, claims))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key, ...header })
      .sign(this.#key(key).privateKey);
  }

  claims(serviceUrl: string, claims: Claims = {}): Claims {
    const now = Math.floor(this.#nowMs() / 1000);
    const all = { iss: this.issuer, aud: appId, serviceurl: serviceUrl, nbf: now - 60, exp: now + 3_600, ...claims };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  /** The public key as everybody can have it, in the form that a careless verifier would take for a secret. */
  publicPem(key = 'known'): Promise<string> {
    return exportSPKI(this.#key(key).publicKey);
  }

  #key(kid: string) {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new Error(`no key ${kid}`);
    return key;
  }

  #metadata() {
    return { issuer: this.issuer, jwks_uri: `${this.#url}/keys`, id_token_signing_alg_values_supported: ['RS256'] };
  }

  get #url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
}

/** Credentials of the bot's own that nobody has to be asked for. */
export class LocalCredentials extends ServiceClientCredentialsFactory {
  async isValidAppId(given: string): Promise<boolean> {
    return given === appId;
  }

  async isAuthenticationDisabled(): Promise<boolean> {
    return false;
  }

  async createCredentials() {
    return {
      getToken: async () => botTokenOfSpecs,
      signRequest: async <Sent extends { headers: { set(name: string, value: string): void } }>(request: Sent) => {
        request.headers.set('authorization', `Bearer ${botTokenOfSpecs}`);
        return request;
      },
    };
  }
}
