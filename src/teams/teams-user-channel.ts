import type { CloudAdapter, ConversationParameters, TurnContext } from 'botbuilder';
import { CardFactory, MessageFactory } from 'botbuilder';
import { ChannelUnavailable } from '../errors.ts';
import type { AgentMessage, FileLoss, MessageChange, UserChannel } from '../handoff/ports.ts';
import type { HandoffSession, Place } from '../handoff/session.ts';
import type { Notice } from '../handoff/session-event.ts';
import { agentActivity } from './agent-message.ts';
import { renderReceipt } from './cards/chat-receipt.ts';
import { renderClosed } from './cards/closed-card.ts';
import type { Look } from './cards/look.ts';
import { renderSurvey } from './cards/survey-card.ts';
import { channelErrorOf } from './channel-error.ts';
import { traitsOf } from './client-traits.ts';
import { ownerOf } from './person.ts';
import type { Address } from './place.ts';
import { addressOf } from './place.ts';
import { keptUntilMs, receiptViewOf } from './receipt-view.ts';
import type { createStrings, Strings } from './strings/strings.ts';

/** The way to the person through the Bot Framework, outside of their turns, by the conversation reference that the session keeps. */
export class TeamsUserChannel implements UserChannel {
  readonly #adapter: CloudAdapter;
  readonly #appId: string;
  readonly #strings: ReturnType<typeof createStrings>;
  readonly #nowMs: () => number;

  constructor(parts: { adapter: CloudAdapter; appId: string; strings: ReturnType<typeof createStrings>; nowMs: () => number }) {
    this.#adapter = parts.adapter;
    this.#appId = parts.appId;
    this.#strings = parts.strings;
    this.#nowMs = parts.nowMs;
  }

  async showReceipt(session: HandoffSession): Promise<string | null> {
    const address = addressOf(session.place);
    const traits = traitsOf(address.reference.channelId, session.place.scope);
    const strings = this.#stringsFor(address);
    const nowMs = this.#nowMs();
    const look = { client: traits.cards, strings, ref: { of: session.id, rev: 0, owner: ownerOf(session.personKey) }, nowMs };
    const card = renderReceipt(receiptViewOf(session, strings, nowMs), look);
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText };
    return this.#inConversation(address, async (context) => {
      if (traits.updatesInPlace && session.receiptId !== null) {
        await context.updateActivity({ ...activity, id: session.receiptId });
        return session.receiptId;
      }
      const sent = await context.sendActivity(activity);
      return sent?.id || null;
    });
  }

  async notify(session: HandoffSession, notice: Notice): Promise<void> {
    const address = addressOf(session.place);
    // Where every receipt is a new message, it has said this already.
    const receiptSaysIt =
      notice !== 'message_lost' &&
      notice !== 'silence' &&
      !traitsOf(address.reference.channelId, session.place.scope).updatesInPlace;
    if (receiptSaysIt) return;
    const text = noticeWords(session, notice, this.#stringsFor(address));
    if (text !== null) await this.#inConversation(address, (context) => context.sendActivity(MessageFactory.text(text)));
  }

  async showMessage(session: HandoffSession, message: AgentMessage): Promise<string | null> {
    const address = addressOf(session.place);
    const activity = agentActivity(this.#lookOf(session, address), message);
    const sent = await this.#inConversation(address, (context) => context.sendActivity(activity));
    return sent?.id || null;
  }

  async changeMessage(
    session: HandoffSession,
    shownId: string,
    change: MessageChange,
    { agent, attachments }: Pick<AgentMessage, 'agent' | 'attachments'>,
  ): Promise<void> {
    const address = addressOf(session.place);
    const look = this.#lookOf(session, address);
    await this.#inConversation(address, async (context) => {
      // Not every client lets a bot delete; what was deleted must not stay readable in any.
      const now =
        'text' in change ? { text: change.text, attachments } : { text: look.strings.t('relay.deleted'), attachments: [] };
      await context.updateActivity({ ...agentActivity(look, { agent, ...now }), id: shownId });
    });
  }

  async retireReceipt(session: HandoffSession, receiptId: string): Promise<void> {
    const address = addressOf(session.place);
    if (!traitsOf(address.reference.channelId, session.place.scope).updatesInPlace) return;
    const look = this.#lookOf(session, address);
    const card = renderClosed({ kind: 'chat', line: look.strings.t('closed.old') }, look);
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), id: receiptId };
    await this.#inConversation(address, (context) => context.updateActivity(activity));
  }

  /**
   * A person has one personal chat with a bot; asking for it again gives the same one
   * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages).
   */
  async openPersonal(session: HandoffSession): Promise<Place> {
    const address = addressOf(session.place);
    const { bot, user, conversation, serviceUrl = '', channelId = '', locale } = address.reference;
    const tenantId = conversation?.tenantId ?? '';
    const members = user === undefined ? [] : [{ id: user.id, name: user.name }];
    const parameters = {
      isGroup: false,
      bot,
      tenantId,
      members,
      channelData: { tenant: { id: tenantId } },
    } as ConversationParameters;
    // For null the SDK takes its own audience; an empty text, which its types would rather have, is taken for a wrong one.
    const ownAudience = null as unknown as string;
    const opened: string[] = [];
    try {
      await this.#adapter.createConversationAsync(
        this.#appId,
        channelId,
        serviceUrl,
        ownAudience,
        parameters,
        async (context) => {
          opened.push(context.activity.conversation.id);
        },
      );
    } catch (error) {
      throw channelErrorOf(error);
    }
    const [id] = opened;
    if (id === undefined) throw new ChannelUnavailable('the channel named no personal chat');
    const personal = { id, conversationType: 'personal', isGroup: false, name: '', tenantId };
    const reference = { bot, user, serviceUrl, channelId, locale, conversation: personal };
    return { scope: 'personal', address: { ...address, reference } };
  }

  async askRating(session: HandoffSession): Promise<void> {
    const address = addressOf(session.place);
    const ref = { of: session.id, rev: 0, owner: ownerOf(session.personKey) };
    const client = traitsOf(address.reference.channelId, session.place.scope).cards;
    const agentName = session.state === 'ended' ? (session.agent?.name ?? null) : null;
    const look = { client, strings: this.#stringsFor(address), ref, nowMs: this.#nowMs() };
    const card = renderSurvey({ agentName, fields: { rating: '', comment: '' }, errors: {} }, look);
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText };
    await this.#inConversation(address, (context) => context.sendActivity(activity));
  }

  /** Sent as plain text: a file's name is anybody's words. */
  async tellLostFile(session: HandoffSession, name: string | null, loss: FileLoss): Promise<void> {
    const address = addressOf(session.place);
    const { t } = this.#stringsFor(address);
    const text = t(`relay.fileLost.${loss}`, { name: name === null ? t('relay.unnamedFile') : `“${name}”` });
    await this.#inConversation(address, (context) => context.sendActivity({ type: 'message', text, textFormat: 'plain' }));
  }

  async showTyping(session: HandoffSession): Promise<void> {
    await this.#inConversation(addressOf(session.place), (context) => context.sendActivity({ type: 'typing' }));
  }

  #lookOf(session: HandoffSession, address: Address): Look {
    const client = traitsOf(address.reference.channelId, session.place.scope).cards;
    const ref = { of: session.id, rev: 0, owner: ownerOf(session.personKey) };
    return { client, strings: this.#stringsFor(address), ref, nowMs: this.#nowMs() };
  }

  #stringsFor(address: Address): Strings {
    return this.#strings.for(address.locale ?? undefined, address.timeZone ?? undefined);
  }

  async #inConversation<T>(address: Address, work: (context: TurnContext) => Promise<T>): Promise<T> {
    const result: { value?: T; error?: unknown } = {};
    await this.#adapter
      .continueConversationAsync(this.#appId, address.reference, async (context) => {
        try {
          result.value = await work(context);
        } catch (error) {
          // Kept from the adapter's own handling of failed turns: this is no turn of the person's.
          result.error = error;
        }
      })
      .catch((error: unknown) => {
        result.error ??= error;
      });
    if (result.error !== undefined) throw channelErrorOf(result.error);
    return result.value as T;
  }
}

/** Null when the receipt alone says it well enough. */
function noticeWords(session: HandoffSession, notice: Notice, { t, clock }: Strings): string | null {
  switch (notice) {
    case 'delayed':
      return t('desk.down', { until: clock(keptUntilMs(session)) });
    case 'arrived_late':
      return t('desk.gotThrough');
    case 'connected':
      if (session.state !== 'connected') return null;
      return t(session.request.mode === 'relay' ? 'talk.connectedHere' : 'notices.connected', { agent: session.agent.name });
    case 'transferred':
      return session.state === 'queued' ? t('receipt.transferred', { queue: session.queueName }) : null;
    case 'silence':
      return silenceWords(session, t);
    case 'add_me':
      return t('talk.addMePersonally');
    case 'message_lost':
      return t('relay.messageLost');
    case 'ended':
      return endedWords(session, t);
  }
}

function silenceWords({ request: { silence } }: HandoffSession, t: Strings['t']): string | null {
  if (silence === null) return null;
  return t('notices.silence', { minutes: Math.round((silence.endAfterMs - silence.warnAfterMs) / 60_000) });
}

function endedWords(session: HandoffSession, t: Strings['t']): string | null {
  if (session.state !== 'ended') return null;
  switch (session.reason) {
    case 'desk_unavailable':
      return t('desk.gaveUp');
    case 'agent_ended':
    case 'user_ended':
    case 'user_cancelled':
    case 'timed_out':
    case 'no_agents':
    case 'undeliverable':
      return t(`endReasons.${session.reason}`);
    default:
      return t('endReasons.refused');
  }
}
