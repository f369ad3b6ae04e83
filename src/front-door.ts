import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { channelServiceOf } from './teams/channel-service.ts';
import { Door, type Refusal } from './teams/door.ts';
import { RateLimits } from './teams/rate-limits.ts';
import { SigningKeys } from './teams/signing-keys.ts';
import { TokenCheck } from './teams/token-check.ts';

/** A channel in the place of Microsoft's, on this very machine: for tests, with authentication on. */
export interface ChannelOverride {
  readonly openIdMetadataUrl: string;
  /** Where the bot's own credentials come from. */
  readonly credentials: ServiceClientCredentialsFactory;
}

interface Parts {
  readonly config: Pick<Config, 'identity' | 'allowedTenants' | 'rateLimits'>;
  readonly nowMs: () => number;
  readonly log: Logger;
  readonly channel: ChannelOverride | undefined;
}

/** The door of this configuration. What it refuses is counted, and told by one line a minute for each reason and tenant. */
export function createFrontDoor({ config, nowMs, log, channel }: Parts): Door {
  const { identity } = config;
  return new Door({
    tokens: identity === null ? null : tokenCheckOf(identity, { nowMs, log, channel }),
    serviceUrls: { loopback: identity === null || channel !== undefined },
    tenants: config.allowedTenants === null ? null : new Set(config.allowedTenants),
    limits: new RateLimits(config.rateLimits),
    onRefused: quietly(nowMs, (code, tenantId, times) =>
      log.warn({ code, times, ...(tenantId !== null && { tenantId }) }, 'activities were refused at the door'),
    ),
  });
}

function tokenCheckOf(
  { appId, channelService }: NonNullable<Config['identity']>,
  { nowMs, log, channel }: Omit<Parts, 'config'>,
): TokenCheck {
  const { issuer, openIdMetadataUrl } = channelServiceOf(channelService);
  const keys = new SigningKeys({
    metadataUrl: channel?.openIdMetadataUrl ?? openIdMetadataUrl,
    nowMs,
    onTrouble: (error) => log.error({ error }, 'the signing keys of the channel could not be read'),
  });
  return new TokenCheck({ keys, issuer, appId, nowMs });
}

const quietMs = 60_000;
/** Tenants come from verified senders, but a multi-tenant app may have any number of them. */
const mostReasons = 1_000;

/** Tells the first refusal of a reason at once, and those of the minute after it by the next line, with how many there were. */
export function quietly(
  nowMs: () => number,
  tell: (code: Refusal['code'], tenantId: string | null, times: number) => void,
): (code: Refusal['code'], tenantId: string | null) => void {
  const reasons = new Map<string, { toldAtMs: number; untold: number }>();
  return (code, tenantId) => {
    const key = `${code}/${tenantId ?? ''}`;
    const reason = reasons.get(key);
    if (reason !== undefined && nowMs() - reason.toldAtMs < quietMs) {
      reason.untold += 1;
      return;
    }
    if (reasons.size >= mostReasons) reasons.clear();
    reasons.set(key, { toldAtMs: nowMs(), untold: 0 });
    tell(code, tenantId, (reason?.untold ?? 0) + 1);
  };
}
