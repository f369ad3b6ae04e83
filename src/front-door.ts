import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { quietly } from './quietly.ts';
import { channelServiceOf } from './teams/channel-service.ts';
import { Door } from './teams/door.ts';
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
  const quiet = quietly(nowMs);
  return new Door({
    tokens: identity === null ? null : tokenCheckOf(identity, { nowMs, log, channel }),
    serviceUrls: { loopback: identity === null || channel !== undefined },
    tenants: config.allowedTenants === null ? null : new Set(config.allowedTenants),
    limits: new RateLimits(config.rateLimits),
    onRefused: (code, tenantId) =>
      quiet(`${code}/${tenantId ?? ''}`, (times) =>
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
