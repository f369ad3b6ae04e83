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
import { HeldBack } from '../errors.ts';
import type { Clock } from '../handoff/ports.ts';
import type { SendGovernor } from '../handoff/send-governor.ts';
import type { Connector } from './connector.ts';
import type { Entrance } from './door.ts';
import { sendPatiently } from './send-patiently.ts';

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

/** What the adapter works with. */
export interface AdapterParts {
  readonly connector: Connector;
  readonly governor: SendGovernor;
  readonly clock: Clock;
  /** Hears of a turn that failed, and answers the person. */
  readonly onTurnFailed: (context: TurnContext, error: unknown) => Promise<void>;
  /** Hears of something that had to wait until after its turn, and could not be sent then. */
  readonly onUnsaid: (error: unknown) => void;
}

/** Teams gives up on a turn after 15 s and sends its activity again. What is sent last may take a while by itself. */
const waitWithinMs = 8_000;
const waitUntilKey = Symbol('how long a turn waits for its permits');

/**
 * botbuilder's adapter for this bot. A failed turn is told to `onTurnFailed`, which answers the person; the state of the conversation is
 * left alone, since a running handoff must outlive a fault of ours.
 */
export function createAdapter(parts: AdapterParts): TurnAdapter {
  const adapter = new TurnAdapter(parts);
  adapter.onTurnError = parts.onTurnFailed;
  return adapter;
}

/**
 * Between the door and the SDK's turns: takes an activity that was let in, and sends what a turn says by the same connector, and inside
 * the same limits, as what is said outside of turns. In the place of the SDK's `CloudAdapter`, whose connector client is half of what an
 * echo costs, sends again what may have arrived and waits for ever, and which answers failures with their messages.
 *
 * A turn waits for the channel's limits as long as the channel waits for the turn. What may not be sent by then is sent when it may, in its
 * order, while the turn goes on as if its message had no id. A process that ends meanwhile takes it along: what the turn has changed is
 * stored before anything is said, and the next word of the person is answered from there.
 */
export class TurnAdapter extends BotAdapter {
  readonly #parts: AdapterParts;

  constructor(parts: AdapterParts) {
    super();
    this.#parts = parts;
  }

  /** Runs the turn of an activity that was let in, and gives what an invoke is to be answered with. */
  async take({ activity }: Entrance, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    const context = new TurnContext(this, activity);
    context.turnState.set(waitUntilKey, this.#parts.clock.nowMs() + waitWithinMs);
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
    const own = { ...activity };
    await this.#whenPermitted(context, () => this.#parts.connector.updateAddressed(own));
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
    if (activity.type === ActivityTypes.Typing) this.#mustBeAllowed(context);
    // The SDK goes on writing on it, and it may be sent when the turn is over.
    const own = { ...activity };
    const send = () => this.#parts.connector.sendAddressed(own);
    return activity.type === ActivityTypes.Typing ? send() : this.#whenPermitted(context, send);
  }

  /** A sign of typing means nothing later: it takes the place of nothing that waits, and none is kept for it. */
  #mustBeAllowed({ activity: { channelId, conversation } }: TurnContext): void {
    if (channelId !== Channels.Msteams) return;
    const untilMs = this.#parts.governor.ask(conversation.id, conversation.tenantId ?? null, null);
    if (untilMs !== null) throw new HeldBack(untilMs);
  }

  /** Sends within the limits of Teams; other channels publish none. Null: it will be sent when the turn is over. */
  async #whenPermitted<T>(context: TurnContext, send: () => Promise<T>): Promise<T | null> {
    const { channelId, conversation } = context.activity;
    const { governor, onUnsaid } = this.#parts;
    const [thread, tenant, who] = [conversation.id, conversation.tenantId ?? null, Symbol()];
    if (channelId !== Channels.Msteams || governor.ask(thread, tenant, who) === null) return send();
    const permit = governor.permit(thread, tenant, who);
    if (await this.#isGivenInTime(context, permit)) return send();
    void permit.then(() => sendPatiently(send)).catch(onUnsaid);
    return null;
  }

  async #isGivenInTime(context: TurnContext, permit: Promise<void>): Promise<boolean> {
    const late = Promise.withResolvers<false>();
    const callOff = this.#parts.clock.at(Number(context.turnState.get(waitUntilKey)), () => late.resolve(false));
    const inTime = await Promise.race([permit.then(() => true), late.promise]);
    callOff();
    return inTime;
  }
}
