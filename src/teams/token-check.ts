import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { BoundedCache } from './bounded-cache.ts';
import { KeysUnavailable, type SigningKeys } from './signing-keys.ts';

/** A token that the channel signed for this bot. What it says of the activity is still to be compared with the activity. */
export interface VerifiedToken {
  /** The one place that the sender may have its answers sent to. */
  readonly serviceUrl: string;
  /** The channels that its key may sign for; null: all. */
  readonly endorsements: readonly string[] | null;
  readonly expiresAtMs: number;
}

export type TokenVerdict = VerifiedToken | 'refused' | 'keys_unavailable';

export interface TokenCheckOptions {
  readonly keys: SigningKeys;
  readonly issuer: string;
  readonly appId: string;
  readonly nowMs: () => number;
}

/** The SDK's own; Microsoft's documentation asks for it (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication). */
const toleranceSeconds = 5 * 60;
/** A channel's token has about one. */
const mostTokenBytes = 8 * 1024;
/** Every sender uses a token for about an hour; a busy bot sees a few at a time. */
const rememberedTokens = 500;

const bearer = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const headerShape = z.object({ alg: z.literal('RS256'), kid: z.string() });
const payloadShape = z.looseObject({ serviceurl: z.string().min(1), exp: z.number() });

/**
 * Tells the tokens of one channel service from all others. What is plainly wrong is refused by what it says of itself, before any key is
 * looked for; what is left is verified by `jose`, once as long as it is good. The SDK's own check is not used: it accepts a token without
 * a `serviceUrl`, prints what it refuses, lets an unsigned token grow a list that is never cleared, and takes the tokens of the Emulator,
 * for which it compares neither audience nor service URL: whoever saw a token of the bot's own could come in with it.
 */
export class TokenCheck {
  readonly #options: TokenCheckOptions;
  readonly #verified = new BoundedCache<VerifiedToken>(rememberedTokens);

  constructor(options: TokenCheckOptions) {
    this.#options = options;
  }

  /** Judges an `Authorization` header. Never throws, and says nothing of the reason: a stranger is told none. */
  async verify(authorization: string | undefined): Promise<TokenVerdict> {
    const token = authorization === undefined || authorization.length > mostTokenBytes ? null : bearer.exec(authorization)?.[1];
    if (token === null || token === undefined) return 'refused';
    const known = this.#verified.get(token);
    if (known !== undefined && this.#options.nowMs() < known.expiresAtMs) return known;
    this.#verified.delete(token);
    try {
      const verified = await this.#check(token);
      if (verified === null) return 'refused';
      this.#verified.set(token, verified);
      return verified;
    } catch (error) {
      return error instanceof KeysUnavailable ? 'keys_unavailable' : 'refused';
    }
  }

  /** Null, or whatever `jose` throws, for a token that does not hold. */
  async #check(token: string): Promise<VerifiedToken | null> {
    const { issuer, appId, nowMs, keys } = this.#options;
    const { alg, kid } = headerShape.parse(decodeProtectedHeader(token));
    if (!this.#claimsToFit(decodeJwt(token))) return null;
    const key = await keys.find(kid);
    if (key === null) return null;
    const { payload } = await jwtVerify(token, key.keySet, {
      algorithms: [alg],
      issuer,
      audience: appId,
      clockTolerance: toleranceSeconds,
      currentDate: new Date(nowMs()),
      requiredClaims: ['exp', 'serviceurl'],
    });
    const { serviceurl: serviceUrl, exp } = payloadShape.parse(payload);
    return {
      serviceUrl,
      endorsements: key.endorsements,
      expiresAtMs: (exp + toleranceSeconds) * 1000,
    };
  }

  #claimsToFit({ iss, aud, exp, nbf = 0 }: JWTPayload): boolean {
    const nowSeconds = this.#options.nowMs() / 1000;
    const isOfNow = exp !== undefined && nowSeconds < exp + toleranceSeconds && nowSeconds >= nbf - toleranceSeconds;
    return isOfNow && iss === this.#options.issuer && aud === this.#options.appId;
  }
}
