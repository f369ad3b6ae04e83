import {
  type AuthenticateRequestResult,
  AuthenticationConstants,
  AuthenticationError,
  BotFrameworkAuthentication,
  type BotFrameworkClient,
  type ClaimsIdentity,
  type ConnectorClient,
  ConnectorFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { BoundedCache } from './bounded-cache.ts';
import { requireServiceUrl, type ServiceUrlOptions } from './service-url.ts';

/** A tenant has a few service URLs; Teams has some dozens of them. */
const rememberedClients = 200;

/**
 * The SDK's authentication with its clients kept: it makes a connector client and a user token client for every turn, which is an eighth of
 * what a turn costs. A client holds credentials and an address, nothing of a turn. None is made for a service URL that is not allowed, and
 * everything that the SDK sends goes through one: answers, stored conversation references, new conversations.
 */
export class ReusingAuthentication extends BotFrameworkAuthentication {
  readonly #inner: BotFrameworkAuthentication;
  readonly #serviceUrls: ServiceUrlOptions;
  readonly #connectors = new BoundedCache<Promise<ConnectorClient>>(rememberedClients);
  readonly #userTokenClients = new BoundedCache<Promise<UserTokenClient>>(rememberedClients);

  constructor(inner: BotFrameworkAuthentication, serviceUrls: ServiceUrlOptions) {
    super();
    this.#inner = inner;
    this.#serviceUrls = serviceUrls;
  }

  /** Nobody comes in this way: the door lets in, and what it verified is handed to the adapter. */
  override async authenticateRequest(): Promise<AuthenticateRequestResult> {
    throw new AuthenticationError('activities come in by the door', 401);
  }

  override async authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    throw new AuthenticationError('streaming is not served', 401);
  }

  override createConnectorFactory(identity: ClaimsIdentity): ConnectorFactory {
    const factory = this.#inner.createConnectorFactory(identity);
    const appId = appIdOf(identity);
    return new ReusingConnectorFactory(async (serviceUrl, audience) => {
      requireServiceUrl(serviceUrl, this.#serviceUrls);
      return reused(this.#connectors, JSON.stringify([appId, serviceUrl, audience ?? null]), () =>
        factory.create(serviceUrl, audience),
      );
    });
  }

  override createUserTokenClient(identity: ClaimsIdentity): Promise<UserTokenClient> {
    return reused(this.#userTokenClients, appIdOf(identity), () => this.#inner.createUserTokenClient(identity));
  }

  override createBotFrameworkClient(): BotFrameworkClient {
    return this.#inner.createBotFrameworkClient();
  }
}

class ReusingConnectorFactory extends ConnectorFactory {
  override readonly create: (serviceUrl: string, audience?: string) => Promise<ConnectorClient>;

  constructor(create: ReusingConnectorFactory['create']) {
    super();
    this.create = create;
  }
}

/** As the SDK reads it: the audience of a channel's token. */
function appIdOf(identity: ClaimsIdentity): string {
  const { AudienceClaim, AppIdClaim } = AuthenticationConstants;
  return identity.getClaimValue(AudienceClaim) ?? identity.getClaimValue(AppIdClaim) ?? '';
}

/** What could not be made is not remembered. */
function reused<Value>(cache: BoundedCache<Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const making = make();
  cache.set(key, making);
  making.catch(() => cache.delete(key));
  return making;
}
