// Not `botbuilder`, which adds the SDK's own handlers, streaming and HTML to it: much to load, and none of it in a turn of ours.
import {
  type Activity,
  ActivityTypes,
  BotAdapter,
  Channels,
  DeliveryModes,
  INVOKE_RESPONSE_KEY,
  type InvokeResponse,
  type ResourceResponse,
  TurnContext,
} from 'botbuilder-core';
import type { SendGovernor } from '../handoff/send-governor.ts';
import type { Connector } from './connector.ts';
import type { Entrance } from './door.ts';

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

/**
 * botbuilder's adapter for this bot. A failed turn is told to `onTurnFailed`, which answers the person; the state of the conversation is
 * left alone, since a running handoff must outlive a fault of ours.
 */
export function createAdapter(connector: Connector, governor: SendGovernor, onTurnFailed: OnTurnFailed): TurnAdapter {
  const adapter = new TurnAdapter(connector, governor);
  adapter.onTurnError = onTurnFailed;
  return adapter;
}

/**
 * Between the door and the SDK's turns: takes an activity that was let in, and sends what a turn says by the same connector, and inside
 * the same limits, as what is said outside of turns. In the place of the SDK's `CloudAdapter`, whose connector client is half of what an
 * echo costs, sends again what may have arrived and waits for ever, and which answers failures with their messages.
 */
export class TurnAdapter extends BotAdapter {
  readonly #connector: Connector;
  readonly #governor: SendGovernor;

  constructor(connector: Connector, governor: SendGovernor) {
    super();
    this.#connector = connector;
    this.#governor = governor;
  }

  /** Runs the turn of an activity that was let in, and gives what an invoke is to be answered with. */
  async take({ activity }: Entrance, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    const context = new TurnContext(this, activity);
    await this.runMiddleware(context, logic);
    if (activity.deliveryMode === DeliveryModes.ExpectReplies) {
      return { status: 200, body: { activities: context.bufferedReplyActivities } };
    }
    if (activity.type !== ActivityTypes.Invoke) return undefined;
    const answer: Partial<Activity> | undefined = context.turnState.get(INVOKE_RESPONSE_KEY);
    return answer?.value ?? { status: 501 };
  }

  /** Sends in order. What the answer to an invoke says goes back with its request; traces are for the Emulator alone. */
  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = [];
    for (const activity of activities) responses.push({ id: (await this.#send(context, activity)) ?? '' });
    return responses;
  }

  override async updateActivity(context: TurnContext, activity: Partial<Activity>): Promise<void> {
    await this.#permit(context);
    await this.#connector.updateAddressed(activity);
  }

  /** Nothing that was said is taken back. */
  override async deleteActivity(): Promise<void> {
    throw new Error('the bot takes no message back');
  }

  /** Nothing runs so: what is said outside of turns needs none. */
  override async continueConversation(): Promise<void> {
    throw new Error('what is said outside of turns goes by the connector');
  }

  async #send(context: TurnContext, activity: Partial<Activity>): Promise<string | null> {
    if (activity.type === ActivityTypes.InvokeResponse) {
      context.turnState.set(INVOKE_RESPONSE_KEY, activity);
      return null;
    }
    if (activity.type === ActivityTypes.Trace && activity.channelId !== Channels.Emulator) return null;
    await this.#permit(context);
    return this.#connector.sendAddressed(activity);
  }

  /** Everything that goes to Teams waits for its permit. Other channels publish no limits. */
  async #permit({ activity: { channelId, conversation } }: TurnContext): Promise<void> {
    if (channelId === Channels.Msteams) await this.#governor.permit(conversation.id, conversation.tenantId ?? null);
  }
}
