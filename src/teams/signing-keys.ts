import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { z } from 'zod';

/** A key that the channel signs with, and the channels that it may sign for; null endorses all of them, as in the SDK. */
export interface SigningKey {
  readonly keySet: ReturnType<typeof createLocalJWKSet>;
  readonly endorsements: readonly string[] | null;
}

/** Nobody could be asked which keys are good: nothing is known of a token, neither good nor bad. */
export class KeysUnavailable extends Error {}

export interface SigningKeysOptions {
  readonly metadataUrl: string;
  readonly nowMs: () => number;
  /** Hears why the keys could not be read; those from before stay. */
  readonly onTrouble: (error: unknown) => void;
}

/** The keys are to be read again every day (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication). */
const freshMs = 24 * 60 * 60 * 1000;
/** A key that nobody knows may be a new one, or a stranger's invention: whoever invents many makes us ask no more often than this. */
const askAgainMs = 60_000;
/** Without any key nobody can come in, so it is tried again sooner. */
const askAgainWithoutKeysMs = 5_000;
const answerWithinMs = 5_000;

const metadataShape = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });
const keysShape = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), kty: z.string(), endorsements: z.array(z.string()).nullish() })),
});

/**
 * The keys that an OpenID issuer publishes, read when they are first asked for. However many ask at once, one request is under way;
 * keys that could not be read again stay good, and an unknown key costs one request a minute at most.
 */
export class SigningKeys {
  readonly #options: SigningKeysOptions;
  #known: { readonly keys: ReadonlyMap<string, SigningKey>; readonly readAtMs: number } | null = null;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(options: SigningKeysOptions) {
    this.#options = options;
  }

  /** The key of this id, or null if the issuer has none. Throws `KeysUnavailable` as long as no key could be read at all. */
  async find(kid: string): Promise<SigningKey | null> {
    const isFresh = this.#known !== null && this.#options.nowMs() - this.#known.readAtMs < freshMs;
    if (!isFresh || !this.#known?.keys.has(kid)) await this.#readAgain();
    if (this.#known === null) throw new KeysUnavailable();
    return this.#known.keys.get(kid) ?? null;
  }

  async #readAgain(): Promise<void> {
    if (this.#reading === null) {
      const nowMs = this.#options.nowMs();
      if (nowMs - this.#triedAtMs < (this.#known === null ? askAgainWithoutKeysMs : askAgainMs)) return;
      this.#triedAtMs = nowMs;
      this.#reading = this.#read()
        .catch((error: unknown) => this.#options.onTrouble(error))
        .finally(() => {
          this.#reading = null;
        });
    }
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { jwks_uri: keysUrl } = metadataShape.parse(await readJson(this.#options.metadataUrl));
    const { keys } = keysShape.parse(await readJson(keysUrl));
    const known = new Map<string, SigningKey>();
    for (const { endorsements, ...key } of keys) {
      const keySet = createLocalJWKSet({ keys: [key] } satisfies JSONWebKeySet);
      known.set(key.kid, { keySet, endorsements: endorsements?.length ? endorsements : null });
    }
    this.#known = { keys: known, readAtMs: this.#options.nowMs() };
  }
}

async function readJson(url: string): Promise<unknown> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(answerWithinMs) });
  if (response.ok) return response.json();
  await response.body?.cancel();
  throw new Error(`HTTP ${response.status}`);
}
