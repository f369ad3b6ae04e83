import { CloudAdapter, ConfigurationBotFrameworkAuthentication, type InvokeResponse, type TurnContext } from 'botbuilder';
import {
  type AuthenticateRequestResult,
  AuthenticationConstants,
  ClaimsIdentity,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { SendGovernor } from '../handoff/send-governor.ts';
import { channelServiceOf } from './channel-service.ts';
import type { Entrance } from './door.ts';
import { ReusingAuthentication } from './reusing-authentication.ts';
import { SendLimitsMiddleware } from './send-limits-middleware.ts';
import { SingleSendMiddleware } from './single-send-middleware.ts';

/** The bot's registration, by the SDK's own names. Without an app id nothing is authenticated. */
export interface BotIdentity {
  readonly appId: string;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMsi';
  readonly appPassword: string;
  readonly tenantId: string;
  /** The SDK's name of the cloud: empty for the public one. */
  readonly channelService: string;
}

/** The registration as the SDK wants to be told of it. */
export function sdkSettingsOf({ appId, appType, appPassword, tenantId, channelService }: BotIdentity) {
  return {
    MicrosoftAppId: appId,
    MicrosoftAppType: appType,
    MicrosoftAppPassword: appPassword,
    MicrosoftAppTenantId: tenantId,
    ChannelService: channelService,
  };
}

/** What the adapter tells of a turn that failed. */
export type OnTurnFailed = (context: TurnContext, error: unknown) => Promise<void>;

/** Less than what a stop waits for deliveries, and than the time after which another instance takes over one that is not heard of. */
const answerWithinMs = 4_500;

/** Parts of the adapter that are not the usual ones. */
export interface AdapterOptions {
  /** A call to the channel that has no answer within this fails. 4,500 unless told. */
  readonly timeoutMs?: number;
  /** In the place of Microsoft's directory: where the bot's own credentials come from. */
  readonly credentials?: ServiceClientCredentialsFactory;
  /** Whether the channel may be on this very machine. Only for a bot without a registration, unless told. */
  readonly loopback?: boolean;
}

/**
 * botbuilder's adapter for this bot. A failed turn is told to `onTurnFailed`, which answers the person; the state of the conversation is
 * left alone, since a running handoff must outlive a fault of ours.
 */
export function createAdapter(
  identity: BotIdentity | null,
  governor: SendGovernor,
  onTurnFailed: OnTurnFailed,
  options: AdapterOptions = {},
): BotAdapter {
  const sdk = new ConfigurationBotFrameworkAuthentication(identity === null ? {} : sdkSettingsOf(identity), options.credentials);
  const authentication = new ReusingAuthentication(sdk, { loopback: options.loopback ?? identity === null });
  const adapter = new BotAdapter(authentication, identity);
  adapter.use(new SingleSendMiddleware(adapter, options.timeoutMs ?? answerWithinMs));
  adapter.use(new SendLimitsMiddleware(governor));
  adapter.onTurnError = onTurnFailed;
  return adapter;
}

/**
 * The SDK's adapter, which takes an activity from the door. The SDK's own `process` is not used: it answers failures with their messages,
 * and writes them to stderr.
 */
export class BotAdapter extends CloudAdapter {
  readonly #authentication: ReusingAuthentication;
  readonly #identity: BotIdentity | null;

  constructor(authentication: ReusingAuthentication, identity: BotIdentity | null) {
    super(authentication);
    this.#authentication = authentication;
    this.#identity = identity;
  }

  /** Runs the turn of an activity that was let in, and gives what an invoke is to be answered with. */
  async take({ activity, token }: Entrance, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    const identity = token?.identity ?? new ClaimsIdentity([], AuthenticationConstants.AnonymousAuthType);
    const service = channelServiceOf(this.#identity?.channelService ?? '');
    const authenticated: AuthenticateRequestResult = {
      audience: service.scope,
      callerId: token === null ? '' : service.callerId,
      claimsIdentity: identity,
      connectorFactory: this.#authentication.createConnectorFactory(identity),
    };
    return this.processActivity(authenticated, activity, logic);
  }
}
