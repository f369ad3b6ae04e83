import type { Activity, TurnContext } from 'botbuilder';
import { CardFactory, MessageFactory } from 'botbuilder-core';
import { BotError } from '../errors.ts';
import type { Requester, TranscriptLine } from '../handoff/ports.ts';
import type { Card } from './cards/card.ts';
import { renderClosed } from './cards/closed-card.ts';
import type { CardRef, Look } from './cards/look.ts';
import type { ClientTraits } from './client-traits.ts';
import { traitsOf } from './client-traits.ts';
import type { ConversationState, ShownCard } from './conversation-state.ts';
import type { Draft } from './dialogs/draft.ts';
import type { PressRoute } from './incoming.ts';
import { scopeOf } from './incoming.ts';
import { localeOf, ownerOf, personKeyOf, requesterOf } from './person.ts';
import { plainWords, withoutBold } from './plain-words.ts';
import { sendPatiently } from './send-patiently.ts';
import type { Strings } from './strings/strings.ts';
import type { TurnStatus } from './turn-status.ts';

/** What is to be said; with a kind, the card that stands for the draft from then on. */
interface Outgoing {
  readonly activity: Partial<Activity>;
  readonly kind?: ShownCard['kind'];
}

/** How a press is answered: the card in its place, or words for the presser alone. */
type PressAnswer = { readonly card: Card } | { readonly words: string };

/** The press that a turn answers. */
export interface TurnPress {
  /** `consent`: an answer to the card that asks whether a file may be saved. */
  readonly route: PressRoute | 'consent';
  readonly cardId: string | null;
}

export interface TurnParts {
  readonly context: TurnContext;
  readonly state: ConversationState;
  readonly strings: Strings;
  readonly status: TurnStatus;
  readonly nowMs: () => number;
  readonly press: TurnPress | null;
  /** The card that stood for the draft before this turn, if that is known. */
  readonly card?: ShownCard | null;
}

/**
 * One activity being handled: who it is from, what is known, and what will be said.
 *
 * Nothing is said while the turn runs but status. What is to be said is collected, and goes out by `flush` after everything has been
 * stored: what was said can be said again, what was lost can't.
 */
export class Turn {
  readonly context: TurnContext;
  readonly state: ConversationState;
  readonly strings: Strings;
  readonly scope: 'personal' | 'shared';
  readonly traits: ClientTraits;
  readonly personKey: string;
  readonly status: TurnStatus;
  readonly press: TurnPress | null;
  readonly nowMs: () => number;
  readonly #outgoing: Outgoing[] = [];
  readonly #earlierCard: ShownCard | null;
  readonly #earlierDraftId: string | null;
  #card: ShownCard | null;
  readonly #afterwards: (() => Promise<void>)[] = [];
  #pressAnswer: PressAnswer | null = null;

  constructor(parts: TurnParts) {
    this.context = parts.context;
    this.state = parts.state;
    this.strings = parts.strings;
    this.nowMs = parts.nowMs;
    this.press = parts.press;
    this.scope = scopeOf(parts.context.activity);
    this.traits = clientTraitsOf(parts.context.activity);
    this.personKey = personKeyOf(parts.context.activity);
    this.status = parts.status;
    this.#earlierCard = parts.card ?? null;
    this.#earlierDraftId = parts.state.draft?.id ?? null;
    this.#card = this.#earlierCard;
  }

  /** The draft that the conversation is about; throws when there is none, which no step may let happen. */
  get draft(): Draft {
    if (this.state.draft === null) throw new Error('this step needs a draft');
    return this.state.draft;
  }

  set draft(draft: Draft) {
    this.state.draft = draft;
  }

  get locale(): string {
    return localeOf(this.context.activity) ?? 'en';
  }

  get requester(): Requester {
    return requesterOf(this.context.activity, this.state.draft?.email ?? null);
  }

  /** The look of a card that stands for the draft. Every such card has a number of its own, which makes the earlier ones old. */
  lookOfDraft(): Look {
    this.draft = { ...this.draft, rev: this.draft.rev + 1 };
    return this.look({ of: this.draft.id, rev: this.draft.rev, owner: ownerOf(this.personKey) });
  }

  look(ref: CardRef): Look {
    return { client: this.traits.cards, strings: this.strings, ref, nowMs: this.nowMs() };
  }

  /** Says a sentence. In a conversation about a draft it becomes part of what the agent can read. */
  say(text: string): void {
    this.#say(MessageFactory.text(text), text);
  }

  /** Says a sentence in which a name stands that is not ours. */
  sayPlain(text: string): void {
    this.#say(plainWords(text), text);
  }

  #say(message: Partial<Activity>, text: string): void {
    this.#outgoing.push({ activity: message });
    // The agent reads words, not the marks that make some of them bold.
    this.record('bot', withoutBold(text));
  }

  /**
   * Shows a card as a message of its own: Teams would split text beside it off, and name no id. With a kind it is the one that stands for the
   * draft from now on, and an earlier one is closed.
   */
  show(card: Card, kind?: ShownCard['kind']): void {
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), summary: card.fallbackText };
    this.#outgoing.push({ activity, ...(kind !== undefined && { kind }) });
  }

  /** The card that stands for the draft, after the turn has been said. */
  get card(): ShownCard | null {
    return this.#card;
  }

  /** Sends a message that is neither words nor a card of ours. */
  send(activity: Partial<Activity>): void {
    this.#outgoing.push({ activity });
  }

  /** Puts a message in the place of the one that was answered; as a new one where that is not to be had. */
  replaceMessage(activity: Partial<Activity>): void {
    const id = this.press?.cardId ?? null;
    this.afterwards(async () => {
      try {
        await this.#send(id === null ? { ...activity } : { ...activity, id });
      } catch (error) {
        if (id === null) throw error;
        await this.#send({ ...activity });
      }
    });
  }

  /** Puts a card in the place of the pressed one, where the client shows that; elsewhere, or without a press, as `show` does. */
  replaceCard(card: Card, kind?: ShownCard['kind']): void {
    if (this.press?.route === 'execute') {
      this.#pressAnswer = { card };
      // The answer changes the card for the presser alone; the others must not go on seeing its buttons.
      if (this.scope === 'shared') this.#updateCard(card, this.press.cardId);
    } else if (this.traits.updatesInPlace && this.press !== null && this.press.cardId !== null) {
      this.#updateCard(card, this.press.cardId);
    } else {
      this.show(card, kind);
    }
  }

  /** Puts a card in the place of the pressed one for the presser alone, where the client can: a delivery is to change it for everybody. */
  replaceForPresser(card: Card): void {
    if (this.press?.route === 'execute') this.#pressAnswer = { card };
  }

  #updateCard(card: Card, cardId: string | null): void {
    if (cardId === null) return;
    this.#outgoing.push({ activity: { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), id: cardId } });
  }

  /** What is to happen when everything has been said. */
  afterwards(work: () => Promise<void>): void {
    this.#afterwards.push(work);
  }

  /** Says something about the press to the person who pressed, and to nobody else where the client can. */
  answerPress(words: string): void {
    if (this.press?.route === 'execute') this.#pressAnswer = { words };
    else this.sayPlain(words);
  }

  record(from: TranscriptLine['from'], text: string): void {
    if (this.state.draft === null || this.state.draft.stage === 'done') return;
    const line: TranscriptLine = { from, text, sentAt: new Date(this.nowMs()).toISOString() };
    this.state.draft = { ...this.state.draft, transcript: [...this.state.draft.transcript, line] };
  }

  /**
   * Sends what was collected, in order. The answer to an invoke is settled before everything else, and goes back with its request at once:
   * no message that is slow, or can't be sent, holds it up or changes it.
   */
  async flush(): Promise<void> {
    if (this.press?.route === 'execute') await this.context.sendActivity(invokeResponse(this.#pressAnswer));
    if (this.press?.route === 'consent') await this.context.sendActivity({ type: 'invokeResponse', value: { status: 200 } });
    const closeEarlierCard = this.#earlierCardToClose();
    const first = this.#outgoing.findIndex(({ activity }) => activity.id === undefined);
    if (first === -1) await this.status.close();
    for (const [index, { activity, kind }] of this.#outgoing.entries()) {
      const id = await this.#sendOne(activity, index === first);
      if (kind !== undefined) this.#card = id === null ? null : { id, kind };
    }
    // Where a thread is near its limits, what is said comes before what is tidied up.
    await closeEarlierCard?.();
    for (const work of this.#afterwards) await work();
  }

  #sendOne(activity: Partial<Activity>, isFirst: boolean): Promise<string | null> {
    if (activity.id !== undefined) return this.#replace(activity);
    return isFirst ? this.#sendFirst(activity) : this.#send(activity);
  }

  /**
   * The pressed card may be gone by now. Whoever has the answer of an invoke needs no second one, and the rest is still to be said; where
   * this is the answer, it comes as a new message.
   */
  async #replace({ id, ...activity }: Partial<Activity>): Promise<string | null> {
    try {
      return await this.#send({ ...activity, id });
    } catch (error) {
      if (error instanceof BotError && this.press?.route === 'execute') return null;
      if (!(error instanceof BotError) || error.retryable) throw error;
      return this.#send(activity);
    }
  }

  /** What ends the stream of status waits until it may, and is sent without it when the channel does not take it so. */
  async #sendFirst(first: Partial<Activity>): Promise<string | null> {
    const final = await this.status.asFinal(first);
    if (final === first) return this.#send(first);
    try {
      return await this.#send(final, () => this.status.sendFinal(() => this.#attempt(final)));
    } catch {
      return this.#send(first);
    }
  }

  /** Gives the message's id, null when the channel names none. */
  async #send(activity: Partial<Activity>, attempt = () => this.#attempt(activity)): Promise<string | null> {
    let sentId: string | null = null;
    await sendPatiently(async () => {
      sentId = await attempt();
    });
    return sentId;
  }

  /** Sending takes the id off an activity; a repeat must not be a different message. */
  async #attempt({ id, ...activity }: Partial<Activity>): Promise<string | null> {
    if (id === undefined) return (await this.context.sendActivity(activity))?.id || null;
    await this.context.updateActivity({ ...activity, id });
    return id;
  }

  /**
   * A card that has been answered in words, or dropped, must not go on looking as if it could be pressed. That is a kindness, since a press of
   * it changes nothing and says why: it is tried once, and nothing waits for it but the end of the turn. Null: there is none.
   */
  #earlierCardToClose(): (() => Promise<void>) | null {
    const earlier = this.#earlierCard;
    const { draft } = this.state;
    const isDone = draft?.stage === 'done';
    const isDropped = draft === null || (!isDone && this.press === null && draft.id !== this.#earlierDraftId);
    const hasNewer = this.#outgoing.some(({ kind }) => kind !== undefined);
    if (!isDropped && !isDone && !hasNewer) return null;
    this.#card = null;
    // A card that was pressed is replaced where the press is answered.
    if (earlier === null || this.press !== null) return null;
    const answered = isDone || (earlier.kind === 'choices' && draft?.stage === 'offered');
    const line = this.strings.t(isDropped && !hasNewer ? 'closed.neverMind' : answered ? 'closed.used' : 'closed.old');
    const card = renderClosed({ kind: earlier.kind, line }, this.look({ of: 'closed', rev: 0, owner: null }));
    const activity = { ...MessageFactory.attachment(CardFactory.adaptiveCard(card)), id: earlier.id };
    return async () => void (await this.context.updateActivity(activity).catch(() => {}));
  }
}

/**
 * The answer to `adaptiveCard/action`: HTTP 200 always, the status code of the press in the body
 * (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format).
 */
function invokeResponse(answer: PressAnswer | null): Partial<Activity> {
  const body =
    answer === null || 'words' in answer
      ? { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: answer?.words ?? '' }
      : { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: answer.card };
  return { type: 'invokeResponse', value: { status: 200, body } };
}

const turnKey = Symbol('turn');

export function bindTurn(context: TurnContext, turn: Turn): void {
  context.turnState.set(turnKey, turn);
}

/** What the client on the other side of an activity can show. */
export function clientTraitsOf(activity: Activity): ClientTraits {
  return traitsOf(activity.channelId, scopeOf(activity), activity.conversation.conversationType);
}

/** The turn that failed, if it got so far. */
export function turnIn(context: TurnContext): Turn | null {
  const turn: unknown = context.turnState.get(turnKey);
  return turn instanceof Turn ? turn : null;
}

/** The turn that a dialog's step runs in. */
export function turnOf(context: TurnContext): Turn {
  const turn = turnIn(context);
  if (turn === null) throw new Error('the dialog runs outside of a turn');
  return turn;
}
