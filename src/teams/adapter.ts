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
 *
 * An invoke is answered as soon as its answer is known, while its turn goes on, in its place among the turns of the conversation: Teams shows
 * "Something went wrong" under a press that has counted when the answer takes 10 to 15 s, and a slow channel makes what else a turn says
 * take longer. A stop waits for such turns (`idle`). A hard kill between the answer and the end of the turn takes along what was still to be
 * said beside the answer, which nobody sends again: words, a new card, the pressed card as others see it, and what comes afterwards, such as
 * a receipt shown anew. What the press has changed is stored by then, and what must reach somebody because of it is a delivery. The presser
 * has the answer; a card that stayed as it was says so when it is pressed, and the person's next word is answered from what is stored.
 * Answered at its end, a press would be shown as failed by such a kill, and as much would be unsaid.
 */
export class TurnAdapter extends BotAdapter {
  readonly #parts: AdapterParts;
  readonly #underWay = new Set<Promise<void>>();
  /** Who waits for the answer to an invoke, by the state of its turn: the context itself is behind a proxy. */
  readonly #waiting = new WeakMap<TurnContext['turnState'], () => void>();

  constructor(parts: AdapterParts) {
    super();
    this.#parts = parts;
  }

  /** Runs the turn of an activity that was let in. Gives what an invoke is to be answered with, as soon as that is known. */
  async take({ activity }: Entrance, logic: (context: TurnContext) => Promise<void>): Promise<InvokeResponse | undefined> {
    const context = new TurnContext(this, activity);
    context.turnState.set(waitUntilKey, this.#parts.clock.nowMs() + waitWithinMs);
    const answered = Promise.withResolvers<void>();
    this.#waiting.set(context.turnState, answered.resolve);
    const turn = this.#track(this.runMiddleware(context, logic));
    if (activity.deliveryMode === DeliveryModes.ExpectReplies) {
      await turn;
      return { status: 200, body: { activities: context.bufferedReplyActivities } };
    }
    if (activity.type !== ActivityTypes.Invoke) return void (await turn);
    await Promise.race([turn, answered.promise]);
    const answer: Partial<Activity> | undefined = context.turnState.get(INVOKE_RESPONSE_KEY);
    return answer?.value ?? { status: 501 };
  }

  /** Resolves when no turn is under way any more, those whose invoke has been answered included. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** What goes wrong is told to `onTurnFailed` within the turn. */
  #track(turn: Promise<void>): Promise<void> {
    const over = turn.catch(() => {}).finally(() => this.#underWay.delete(over));
    this.#underWay.add(over);
    return turn;
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
      this.#waiting.get(context.turnState)?.();
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
