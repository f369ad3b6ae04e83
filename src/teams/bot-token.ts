import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { type BotIdentity, sdkSettingsOf } from './adapter.ts';

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const scope = 'https://api.botframework.com';
const loginUrl = 'https://login.microsoftonline.com/botframework.com';

/**
 * Gives the function that gets the bot's own token, the one that its calls to the channel carry. The SDK keeps a token as long as it is
 * good. Throws what the SDK throws when there is none to be had.
 */
export function createBotToken(identity: BotIdentity): () => Promise<string> {
  const factory = new ConfigurationServiceClientCredentialFactory(sdkSettingsOf(identity));
  let credentials: ReturnType<typeof factory.createCredentials> | null = null;
  return async () => {
    credentials ??= factory.createCredentials(identity.appId, scope, loginUrl, true);
    const made = await credentials;
    if (!('getToken' in made) || typeof made.getToken !== 'function')
      throw new Error('the SDK gives credentials without a token');
    return String(await made.getToken());
  };
}
