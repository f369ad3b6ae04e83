import type { Activity } from 'botbuilder';
import { CardFactory, MessageFactory } from 'botbuilder-core';
import { BotError, ChannelUnavailable, HeldBack } from '../errors.ts';
import type { AgentMessage, FileLoss, MessageChange, UserChannel } from '../handoff/ports.ts';
import type { SendGovernor } from '../handoff/send-governor.ts';
import type { HandoffSession, Place } from '../handoff/session.ts';
import type { Notice } from '../handoff/session-event.ts';
import { agentActivity } from './agent-message.ts';
import { renderReceipt } from './cards/chat-receipt.ts';
import { renderClosed } from './cards/closed-card.ts';
import type { Look } from './cards/look.ts';
import { renderSurvey } from './cards/survey-card.ts';
import { topicIconNamed } from './cards/topic-icon.ts';
import { traitsOf } from './client-traits.ts';
import type { Connector } from './connector.ts';
import { ownerOf } from './person.ts';
import type { Address } from './place.ts';
import { addressOf } from './place.ts';
import { plainWords } from './plain-words.ts';
import { keptUntilMs, receiptViewOf, talkedHere } from './receipt-view.ts';
import type { createStrings, Strings } from './strings/strings.ts';
import { threadCardOf } from './thread-line.ts';

/**
 * The way to the person through the Bot Framework, outside of their turns, by the conversation reference that the session keeps. Nothing here
 * needs a turn, and each call sends one thing, after the governor has allowed it.
 */
export class TeamsUserChannel implements UserChannel {
  readonly #connector: Connector;
  readonly #governor: SendGovernor;
  readonly #strings: ReturnType<typeof createStrings>;
  readonly #nowMs: () => number;
  readonly #teamsAppId: string | null;

  /** `teamsAppId` is what the app is called where Teams installs it from. */
  constructor(parts: {
    connector: Connector;
    governor: SendGovernor;
    strings: ReturnType<typeof createStrings>;
    nowMs: () => number;
    teamsAppId?: string | null;
  }) {
    this.#connector = parts.connector;
    this.#governor = parts.governor;
    this.#strings = parts.strings;
    this.#nowMs = parts.nowMs;
    this.#teamsAppId = parts.teamsAppId ?? null;
  }

  async showReceipt(session: HandoffSession): Promise<string | null> {
    const address = addressOf(session.place);
    const traits = traitsOf(address.reference.channelId, session.place.scope);
    const look = this.#lookOf(session, address);
    const card = renderReceipt(receiptViewOf(session, look.strings, look.nowMs), look);
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText };
    return this.#showAt(session, address, traits.updatesInPlace ? session.receiptId : null, activity);
  }

  async notify(session: HandoffSession, notice: Notice): Promise<void> {
    const address = addressOf(session.place);
    // Where every receipt is a new message, it has said this already.
    const receiptSaysIt =
      !besideReceipt.has(notice) && !traitsOf(address.reference.channelId, session.place.scope).updatesInPlace;
    if (receiptSaysIt) return;
    const text = noticeWords(session, notice, this.#stringsFor(address));
    if (text === null) return;
    await this.#send(session, address, namesSomebody.has(notice) ? plainWords(text) : MessageFactory.text(text));
  }

  async showMessage(session: HandoffSession, message: AgentMessage): Promise<string | null> {
    const address = addressOf(session.place);
    return this.#send(session, address, agentActivity(this.#lookOf(session, address), message));
  }

  async changeMessage(
    session: HandoffSession,
    shownId: string,
    change: MessageChange,
    { agent, attachments }: Pick<AgentMessage, 'agent' | 'attachments'>,
  ): Promise<void> {
    const address = addressOf(session.place);
    const look = this.#lookOf(session, address);
    // Not every client lets a bot delete; what was deleted must not stay readable in any.
    const now =
      'text' in change ? { text: change.text, attachments } : { text: look.strings.t('relay.deleted'), attachments: [] };
    await this.#update(session, address, shownId, agentActivity(look, { agent, ...now }));
  }

  async retireReceipt(session: HandoffSession, receiptId: string): Promise<void> {
    const address = addressOf(session.place);
    if (!traitsOf(address.reference.channelId, session.place.scope).updatesInPlace) return;
    const look = this.#lookOf(session, address);
    const card = renderClosed({ kind: 'chat', line: look.strings.t('closed.old') }, look);
    await this.#update(session, address, receiptId, MessageFactory.attachment(CardFactory.adaptiveCard(card)));
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
    const channelData = { tenant: { id: tenantId } };
    const id = await this.#connector.open(serviceUrl, { isGroup: false, bot, tenantId, members, channelData });
    if (id === null) throw new ChannelUnavailable('the channel named no personal chat');
    const personal = { id, conversationType: 'personal', isGroup: false, name: '', tenantId };
    const reference = { bot, user, serviceUrl, channelId, locale, conversation: personal };
    return { scope: 'personal', address: { ...address, reference } };
  }

  async tellThread(session: HandoffSession): Promise<string | null> {
    const { thread } = session;
    if (thread === null) return null;
    const address = addressOf(thread.place);
    const card = threadCardOf(session, this.#teamsAppId, this.#lookOf(session, address));
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText };
    return this.#showAt(session, address, thread.cardId, activity);
  }

  async askRating(session: HandoffSession): Promise<void> {
    const address = addressOf(session.place);
    const agentName = session.state === 'ended' ? (session.agent?.name ?? null) : null;
    const savesTranscript = session.state === 'ended' && talkedHere(session);
    const icon = topicIconNamed(session.request.icon);
    const survey = { agentName, fields: { rating: '', comment: '' }, errors: {}, icon, savesTranscript };
    const card = renderSurvey(survey, this.#lookOf(session, address));
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText };
    await this.#send(session, address, activity);
  }

  /** Sent as plain text: a file's name is anybody's words. */
  async tellLostFile(session: HandoffSession, name: string | null, loss: FileLoss): Promise<void> {
    const address = addressOf(session.place);
    const { t } = this.#stringsFor(address);
    const text = t(`relay.fileLost.${loss}`, { name: name === null ? t('relay.unnamedFile') : `“${name}”` });
    await this.#send(session, address, { type: 'message', text, textFormat: 'plain' });
  }

  async tellUnshown(session: HandoffSession, agentName: string): Promise<void> {
    const address = addressOf(session.place);
    await this.#send(session, address, plainWords(this.#stringsFor(address).t('relay.unshown', { agent: agentName })));
  }

  /** Takes the place of nothing that waits, and none is kept for it: it means nothing later. */
  async showTyping(session: HandoffSession): Promise<void> {
    const { reference } = addressOf(session.place);
    this.#mustBeAllowed(reference, null);
    await this.#connector.send(reference, { type: 'typing' });
  }

  /** A card that somebody has taken away meanwhile can't be changed: what is refused for good is said anew. Gives the id of the message that shows it. */
  async #showAt(
    session: HandoffSession,
    address: Address,
    cardId: string | null,
    activity: Partial<Activity>,
  ): Promise<string | null> {
    if (cardId === null) return this.#send(session, address, activity);
    try {
      await this.#update(session, address, cardId, activity);
      return cardId;
    } catch (error) {
      if (!(error instanceof BotError) || error.retryable) throw error;
      return this.#send(session, address, activity);
    }
  }

  #send(session: HandoffSession, { reference }: Address, activity: Partial<Activity>): Promise<string | null> {
    this.#mustBeAllowed(reference, session.id);
    return this.#connector.send(reference, activity);
  }

  #update(session: HandoffSession, { reference }: Address, id: string, activity: Partial<Activity>): Promise<void> {
    this.#mustBeAllowed(reference, session.id);
    return this.#connector.update(reference, id, activity);
  }

  /** A session sends one thing after the other, so that one place is enough for it. Only Teams publishes limits. */
  #mustBeAllowed({ channelId, conversation }: Address['reference'], who: string | null): void {
    if (channelId !== 'msteams' || conversation === undefined) return;
    const untilMs = this.#governor.ask(conversation.id, conversation.tenantId ?? null, who);
    if (untilMs !== null) throw new HeldBack(untilMs);
  }

  #lookOf(session: HandoffSession, address: Address): Look {
    const client = traitsOf(address.reference.channelId, session.place.scope).cards;
    const ref = { of: session.id, rev: 0, owner: ownerOf(session.personKey) };
    return { client, strings: this.#stringsFor(address), ref, nowMs: this.#nowMs() };
  }

  #stringsFor(address: Address): Strings {
    return this.#strings.for(address.locale ?? undefined, address.timeZone ?? undefined);
  }
}

/** Notices with the name of an agent or a queue in them. */
const namesSomebody: ReadonlySet<Notice> = new Set(['connected', 'transferred']);

/** Notices of which no receipt says anything. */
const besideReceipt: ReadonlySet<Notice> = new Set(['message_lost', 'message_too_large', 'message_too_late', 'silence']);

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
    case 'message_lost':
      return t('relay.messageLost');
    case 'message_too_large':
      return t('refusals.message_too_large');
    case 'message_too_late':
      return t('relay.messageTooLate');
    case 'ended':
      return endedWords(session, t);
  }
}

function silenceWords({ request: { silence } }: HandoffSession, t: Strings['t']): string | null {
  if (silence === null) return null;
  return t('notices.silence', { count: Math.round((silence.endAfterMs - silence.warnAfterMs) / 60_000) });
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
    case 'chat_not_found':
      return t('refusals.chat_not_found');
    default:
      return t('endReasons.refused');
  }
}
