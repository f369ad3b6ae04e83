import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { type BotIdentity, sdkSettingsOf } from './adapter.ts';
import { type BotToken, keepToken } from './kept-token.ts';

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const scope = 'https://api.botframework.com';
const loginUrl = 'https://login.microsoftonline.com/botframework.com';

/**
 * Gives the function that gets the bot's own token, the one that its calls to the channel carry, by whichever kind of registration the SDK
 * knows. Throws what the SDK throws when there is none to be had.
 */
export function createBotToken(identity: BotIdentity, nowMs: () => number): BotToken {
  const factory = new ConfigurationServiceClientCredentialFactory(sdkSettingsOf(identity));
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
