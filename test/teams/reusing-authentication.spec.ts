import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { ClaimsIdentity } from 'botframework-connector';
import { expect } from 'chai';
import { UserUnreachable } from '../../src/errors.ts';
import { ReusingAuthentication } from '../../src/teams/reusing-authentication.ts';
import { appId, LocalCredentials } from '../support/local-issuer.ts';

const teams = 'https://smba.trafficmanager.net/emea/';
const identityOf = (app: string) => new ClaimsIdentity([{ type: 'aud', value: app }], true);

describe('The clients of the SDK', () => {
  const credentials = new LocalCredentials();
  const inner = new ConfigurationBotFrameworkAuthentication({ MicrosoftAppId: appId }, credentials);
  const authentication = new ReusingAuthentication(inner, { loopback: false });

  it('are made once for a place, an audience and an app, and once for the tokens of people', async () => {
    const client = (serviceUrl: string, audience?: string, app = appId) =>
      authentication.createConnectorFactory(identityOf(app)).create(serviceUrl, audience);
    const first = await client(teams, 'audience');
    expect(await client(teams, 'audience')).to.equal(first);
    expect(await client(teams)).not.to.equal(first);
    expect(await client('https://smba.trafficmanager.net/amer/', 'audience')).not.to.equal(first);
    expect(await client(teams, 'audience', 'another-app')).not.to.equal(first);
    const tokens = await authentication.createUserTokenClient(identityOf(appId));
    expect(await authentication.createUserTokenClient(identityOf(appId))).to.equal(tokens);
  });

  it('are made for no place that the bot may not send to', async () => {
    const factory = authentication.createConnectorFactory(identityOf(appId));
    for (const serviceUrl of ['https://evil.example/', 'http://127.0.0.1:3000/', '']) {
      const failure = await factory.create(serviceUrl).catch((error: unknown) => error);
      expect(failure, serviceUrl).to.be.instanceOf(UserUnreachable);
    }
  });

  it('that could not be made are made when they are asked for again', async () => {
    const createCredentials = credentials.createCredentials.bind(credentials);
    credentials.createCredentials = async () => Promise.reject(new Error('no credentials'));
    const factory = authentication.createConnectorFactory(identityOf(appId));
    const place = 'https://smba.trafficmanager.net/apac/';
    expect(await factory.create(place).catch((error: Error) => error.message)).to.equal('no credentials');
    credentials.createCredentials = createCredentials;
    expect(await factory.create(place)).to.be.an('object');
  });

  it('let nobody in by the way of the SDK', async () => {
    const failure = await authentication.authenticateRequest().catch((error: unknown) => error);
    expect(failure).to.have.property('statusCode', 401);
  });
});
