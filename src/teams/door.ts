import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { personKeyOf } from './person.ts';
import type { RateLimits, RateVerdict } from './rate-limits.ts';
import { isAllowedServiceUrl, type ServiceUrlOptions } from './service-url.ts';
import type { TokenCheck, VerifiedToken } from './token-check.ts';

/** Why an activity is not taken, as it is answered: a status and a stable code, and never a reason that a stranger could learn from. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 429 | 503;
  readonly code:
    | 'malformed_input'
    | 'unauthorized'
    | 'service_url_refused'
    | 'tenant_refused'
    | 'too_many_requests'
    | 'keys_unavailable';
  /** When it may be tried again, if it may. */
  readonly retryAfterSeconds?: number;
}

/** An activity that is let in. */
export interface Entrance {
  readonly activity: Activity;
  /** Who sent it; null for a bot without a registration. */
  readonly token: VerifiedToken | null;
  readonly rate: Exclude<RateVerdict, 'tenant'>;
}

export interface DoorOptions {
  /** Null for a bot without a registration, which listens on loopback only. */
  readonly tokens: TokenCheck | null;
  readonly serviceUrls: ServiceUrlOptions;
  /** Ids in lower case; null lets all of them in. */
  readonly tenants: ReadonlySet<string> | null;
  readonly limits: RateLimits;
  /** Hears of everything that is refused; `tenantId` where the tenant is the reason. Must not write a line for each. */
  readonly onRefused: (code: Refusal['code'], tenantId: string | null) => void;
}

const unauthorized: Refusal = { status: 401, code: 'unauthorized' };
const keysUnavailable: Refusal = { status: 503, code: 'keys_unavailable', retryAfterSeconds: 5 };

/**
 * Who may bring activities, asked in the order of what it costs: the token first, before the body is read, then what the activity says
 * against what the token says, the places and tenants that the operator allows, and how much a sender sends. Whatever is refused has
 * touched nothing that is stored.
 */
export class Door {
  readonly #options: DoorOptions;

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Whether the sender is worth listening to; null if so. */
  async knock(authorization: string | undefined): Promise<Refusal | null> {
    const token = await this.#verify(authorization);
    return token !== null && 'status' in token ? this.#refuse(token) : null;
  }

  /** Lets an activity in, or says why not. Total: any body is taken, and nothing of it is trusted. */
  async enter(body: unknown, authorization: string | undefined): Promise<Entrance | Refusal> {
    const token = await this.#verify(authorization);
    if (token !== null && 'status' in token) return this.#refuse(token);
    const activity = activityOf(body);
    if (activity === null) return this.#refuse({ status: 400, code: 'malformed_input' });
    if (token !== null && !isOfToken(activity, token)) return this.#refuse(unauthorized);
    if (!isAllowedServiceUrl(activity.serviceUrl, this.#options.serviceUrls)) {
      return this.#refuse({ status: 403, code: 'service_url_refused' });
    }
    const tenantIds = tenantsOf(activity);
    const foreign = this.#foreignAmong(tenantIds);
    if (foreign !== null) return this.#refuse({ status: 403, code: 'tenant_refused' }, foreign);
    if (token === null) return { activity, token, rate: 'taken' };
    const rate = await this.#options.limits.take(personKeyOf(activity), tenantIds[0] ?? '');
    if (rate === 'tenant') return this.#refuse({ status: 429, code: 'too_many_requests', retryAfterSeconds: 10 });
    return { activity, token, rate };
  }

  async #verify(authorization: string | undefined): Promise<VerifiedToken | null | Refusal> {
    if (this.#options.tokens === null) return null;
    const verdict = await this.#options.tokens.verify(authorization);
    if (verdict === 'refused') return unauthorized;
    return verdict === 'keys_unavailable' ? keysUnavailable : verdict;
  }

  /** The first tenant that is not on the list. An activity that names none is nobody's, and foreign too: the list is there to be sure. */
  #foreignAmong(tenantIds: readonly string[]): string | null {
    const { tenants } = this.#options;
    if (tenants === null) return null;
    if (tenantIds.length === 0) return 'none';
    return tenantIds.find((id) => !tenants.has(id.toLowerCase())) ?? null;
  }

  #refuse(refusal: Refusal, tenantId: string | null = null): Refusal {
    this.#options.onRefused(refusal.code, tenantId);
    return refusal;
  }
}

/** The key that signed may sign for the activity's channel, and the answers go where the sender may have them. */
function isOfToken({ channelId, serviceUrl }: Activity, token: VerifiedToken): boolean {
  return (token.endorsements?.includes(channelId) ?? true) && serviceUrl === token.serviceUrl;
}

const tenantData = z.looseObject({ tenant: z.looseObject({ id: z.string() }) });

/** Every tenant that the activity names, in both places where Teams names it. They are never different, unless somebody made it up. */
function tenantsOf({ conversation, channelData }: Activity): string[] {
  const named: readonly unknown[] = [tenantData.safeParse(channelData).data?.tenant.id, conversation.tenantId];
  return named.filter((each): each is string => typeof each === 'string' && each !== '');
}

/** What no client sends more of; a few of them become part of a key in the store. */
const longestId = 2_000;
const id = z.string().max(longestId);
const text = z.string().nullish();

/** Teams takes messages of some 28 KB of text (https://learn.microsoft.com/microsoftteams/limits-specifications-teams). */
const longestText = 100_000;

/** As much of the shape as this bot and the SDK rely on; everything else may be there, or be missing. */
const activityShape = z.looseObject({
  type: z.string().min(1).max(100),
  channelId: z.string().min(1).max(100),
  serviceUrl: id,
  conversation: z.looseObject({
    id,
    tenantId: z.string().max(100).nullish(),
    conversationType: text,
    isGroup: z.boolean().nullish(),
  }),
  from: z.looseObject({ id, name: text, aadObjectId: z.string().max(100).nullish() }),
  recipient: z.looseObject({ id }).nullish(),
  id: id.nullish(),
  name: text,
  action: text,
  text: z.string().max(longestText).nullish(),
  locale: z.string().max(100).nullish(),
  localTimezone: z.string().max(100).nullish(),
  timestamp: text,
  localTimestamp: text,
  expiration: text,
  replyToId: id.nullish(),
  entities: z.array(z.looseObject({})).nullish(),
  attachments: z.array(z.looseObject({})).nullish(),
});

/** Null for what is no activity. Times become dates, as the SDK has them. */
function activityOf(body: unknown): Activity | null {
  const shape = activityShape.safeParse(body);
  if (!shape.success) return null;
  const activity = body as Activity;
  for (const name of ['timestamp', 'localTimestamp', 'expiration'] as const) {
    const at = shape.data[name];
    if (typeof at === 'string') activity[name] = new Date(at);
  }
  return activity;
}
