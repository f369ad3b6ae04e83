import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';

/** The Bot Framework of one cloud: whose tokens it sends, and where the bot gets its own. */
export interface ChannelService {
  readonly issuer: string;
  readonly openIdMetadataUrl: string;
  /** Who the bot's own token is for, and where it is to be had. */
  readonly scope: string;
  readonly loginUrl: string;
}

const publicService: ChannelService = {
  issuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
  openIdMetadataUrl: AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl,
  scope: AuthenticationConstants.ToChannelFromBotOAuthScope,
  loginUrl: AuthenticationConstants.ToChannelFromBotLoginUrl,
};

const governmentService: ChannelService = {
  issuer: GovernmentConstants.ToBotFromChannelTokenIssuer,
  openIdMetadataUrl: GovernmentConstants.ToBotFromChannelOpenIdMetadataUrl,
  scope: GovernmentConstants.ToChannelFromBotOAuthScope,
  loginUrl: GovernmentConstants.ToChannelFromBotLoginUrl,
};

/**
 * The service of the cloud that `ChannelService` names: empty for the public one, `https://botframework.azure.us` for that of the US
 * government (https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high).
 */
export function channelServiceOf(name: string): ChannelService {
  return name === GovernmentConstants.ChannelService ? governmentService : publicService;
}
