import { ConfigurationServiceClientCredentialFactory } from 'botbuilder-core';
import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import { type BotIdentity, sdkSettingsOf } from './adapter.ts';
import { channelServiceOf } from './channel-service.ts';
import { type BotToken, keepToken } from './kept-token.ts';

/**
 * Gives the function that gets the bot's own token, the one that its calls to the channel carry, by whichever kind of registration the SDK
 * knows. Throws what the SDK throws when there is none to be had.
 */
export function createBotToken(
  identity: BotIdentity,
  nowMs: () => number,
  factory: ServiceClientCredentialsFactory = new ConfigurationServiceClientCredentialFactory(sdkSettingsOf(identity)),
): BotToken {
  const { scope, loginUrl } = channelServiceOf(identity.channelService);
  let credentials: ReturnType<typeof factory.createCredentials> | null = null;
  const fetchToken = async (renew: boolean) => {
    credentials ??= factory.createCredentials(identity.appId, scope, loginUrl, true);
    const made = await credentials;
    if (!('getToken' in made) || typeof made.getToken !== 'function')
      throw new Error('the SDK gives credentials without a token');
    return String(await made.getToken(renew));
  };
  return keepToken(fetchToken, { nowMs });
}
