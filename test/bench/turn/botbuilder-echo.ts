import { ActivityHandler, CallerIdConstants, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { AuthenticationConstants } from 'botframework-connector';
import restify, { type Request, type Response } from 'restify';
import { LocalCredentials } from '../../support/local-issuer.ts';

/**
 * botbuilder's own echo sample on restify. With `OPENID_METADATA_URL` it validates every token, as in production, with the keys of that
 * issuer, and its own calls carry a token that nobody has to be asked for; without, nothing is authenticated.
 */
const metadataUrl = process.env['OPENID_METADATA_URL'];
const { ToChannelFromBotLoginUrl, ToChannelFromBotOAuthScope, ToBotFromChannelTokenIssuer, OAuthUrl } = AuthenticationConstants;
const authenticated = {
  ValidateAuthority: 'true',
  ToChannelFromBotLoginUrl,
  ToChannelFromBotOAuthScope,
  ToBotFromChannelTokenIssuer,
  OAuthUrl,
  ToBotFromChannelOpenIdMetadataUrl: metadataUrl,
  ToBotFromEmulatorOpenIdMetadataUrl: metadataUrl,
  CallerId: CallerIdConstants.PublicAzureChannel,
};
const adapter = new CloudAdapter(
  metadataUrl === undefined
    ? new ConfigurationBotFrameworkAuthentication({})
    : new ConfigurationBotFrameworkAuthentication(authenticated, new LocalCredentials()),
);

class Echo extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await context.sendActivity(`Echo: ${context.activity.text}`);
      await next();
    });
  }
}

const bot = new Echo();
const server = restify.createServer({ handleUncaughtExceptions: false });
server.use(restify.plugins.bodyParser());
server.post('/api/messages', async (request: Request, response: Response) => {
  await adapter.process(request, response, (context) => bot.run(context));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port, msg: 'listening' })}\n`);
});
