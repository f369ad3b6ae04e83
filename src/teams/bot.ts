import type { TurnContext } from 'botbuilder';
import type { BotParts } from './bot-parts.ts';
import { renderWelcome } from './cards/welcome-card.ts';
import {
  ConversationStates,
  conversationKeyOf,
  emptyConversation,
  rememberHandled,
  type ShownCard,
  type StateStorage,
  wasHandled,
} from './conversation-state.ts';
import { DraftCards } from './draft-cards.ts';
import type { Incoming } from './incoming.ts';
import { readActivity, scopeOf } from './incoming.ts';
import { personKeyOf } from './person.ts';
import { placeOf } from './place.ts';
import { Presses, welcomeRef } from './presses.ts';
import { SessionTalk } from './session-talk.ts';
import type { createStrings } from './strings/strings.ts';
import { Talk } from './talk.ts';
import { Transfer } from './transfer.ts';
import { bindTurn, clientTraitsOf, Turn, type TurnPress } from './turn.ts';
import { TurnStatus } from './turn-status.ts';
import { TypedPresses } from './typed-presses.ts';
import { WelcomeMarks } from './welcome-marks.ts';

/** What a turn is about: what its activity means, or that it came a second time. */
export type TurnKind = Incoming['kind'] | 'repeated';

/**
 * What the bot does with an activity. Turns of one person in one conversation come one after the other; an activity that comes again is
 * answered without acting again. A turn stores what it changed once, and speaks after.
 */
export class Bot {
  readonly #parts: BotParts;
  readonly #strings: ReturnType<typeof createStrings>;
  readonly #states: ConversationStates;
  readonly #welcomes: WelcomeMarks;
  readonly #talk: Talk;
  readonly #presses: Presses;
  readonly #typedPresses: TypedPresses;

  constructor(parts: BotParts & { strings: ReturnType<typeof createStrings>; storage: StateStorage }) {
    this.#parts = parts;
    this.#strings = parts.strings;
    this.#states = new ConversationStates(parts.storage);
    this.#welcomes = new WelcomeMarks(parts.storage);
    const cards = new DraftCards(parts);
    const transfer = new Transfer(parts, cards);
    const sessions = new SessionTalk(parts);
    this.#talk = new Talk(parts, cards, transfer, sessions);
    this.#presses = new Presses(parts, cards, transfer, this.#talk, this.#states);
    this.#typedPresses = new TypedPresses(parts, cards, transfer, this.#talk, sessions);
  }

  /** `onRead` hears what the turn is about as soon as that is known, and once more when it turns out to be a repeat. */
  async onTurn(context: TurnContext, onRead: (kind: TurnKind) => void = () => {}): Promise<void> {
    const incoming = readActivity(context.activity);
    onRead(incoming.kind);
    switch (incoming.kind) {
      case 'ignored':
        return;
      case 'installed':
      case 'removed':
        return this.#onInstallation(context, incoming.kind);
      case 'other_invoke':
        await context.sendActivity({ type: 'invokeResponse', value: { status: 501, body: notImplemented } });
        return;
      case 'card_refresh':
        await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: notModified } });
        return;
      case 'typing':
        return this.#parts.typing.fromUser(personKeyOf(context.activity));
      case 'edit':
        return this.#parts.turns.run(conversationKeyOf(context), () => this.#onEdit(context, incoming));
      case 'text':
      case 'press':
      case 'unreadable_press':
      case 'file_consent':
        return this.#takeTurn(context, incoming, onRead);
    }
  }

  /** The person waits from the moment they have written, also for a turn of theirs before this one. */
  async #takeTurn(context: TurnContext, incoming: Conversing, onRead: (kind: TurnKind) => void): Promise<void> {
    const status = this.#statusOf(context);
    status.begin();
    try {
      await this.#parts.turns.run(conversationKeyOf(context), () => this.#converse(context, incoming, status, onRead));
    } finally {
      status.stop();
    }
  }

  async #converse(
    context: TurnContext,
    incoming: Conversing,
    status: TurnStatus,
    onRead: (kind: TurnKind) => void,
  ): Promise<void> {
    const loaded = await this.#states.load(conversationKeyOf(context), personKeyOf(context.activity));
    const { state, save, saveCard } = loaded;
    if (incoming.kind === 'text' && wasHandled(state, context.activity.id)) return onRead('repeated');
    const card = clientTraitsOf(context.activity).updatesInPlace ? loaded.card : null;
    const turn = this.#turnOf(context, state, incoming, status, card);
    bindTurn(context, turn);
    switch (incoming.kind) {
      case 'text':
        if (!(await this.#typedPresses.onText(turn, incoming.text, incoming.attached)))
          await this.#talk.onText(turn, incoming.text, incoming.attached);
        break;
      case 'press':
        await this.#presses.onPress(turn, incoming.action);
        break;
      case 'unreadable_press':
        this.#presses.onUnreadable(turn);
        break;
      case 'file_consent':
        await this.#parts.offers.onConsent(turn, incoming.consent);
    }
    rememberHandled(state, context.activity.id);
    await save();
    await turn.flush();
    if (turn.traits.updatesInPlace && turn.card !== card) await saveCard(turn.card).catch(() => {});
  }

  /** What the bot itself was told stays told; what went to an agent is changed there too, and what was kept from one stays so. */
  async #onEdit(context: TurnContext, { messageId, text }: { messageId: string; text: string | null }): Promise<void> {
    const { state } = await this.#states.load(conversationKeyOf(context), personKeyOf(context.activity));
    if (state.kept.includes(messageId)) return;
    const change = text === null || text === '' ? { deleted: true as const } : { text };
    await this.#parts.service.acceptChangeFromUser(personKeyOf(context.activity), messageId, change);
  }

  #statusOf(context: TurnContext): TurnStatus {
    return new TurnStatus(context, clientTraitsOf(context.activity), this.#parts.clock);
  }

  #turnOf(
    context: TurnContext,
    state: Turn['state'],
    incoming: Incoming,
    status = this.#statusOf(context),
    card: ShownCard | null = null,
  ): Turn {
    const { locale, localTimezone } = context.activity;
    const strings = this.#strings.for(locale, localTimezone);
    return new Turn({ context, state, strings, status, card, nowMs: this.#parts.nowMs, press: pressOf(incoming) });
  }

  /** A request made among others may have waited for its person to have the bot. */
  async #meet(context: TurnContext): Promise<void> {
    const open = await this.#parts.service.openSessionOf(personKeyOf(context.activity));
    if (open !== null) await this.#parts.service.meet(open, placeOf(context));
  }

  /** The welcome comes once for an installation, however many events tell of it and in whichever order. */
  async #onInstallation(context: TurnContext, kind: 'installed' | 'removed'): Promise<void> {
    const { activity } = context;
    const key = `${activity.channelId}/${activity.conversation.id}`;
    if (kind === 'installed' && scopeOf(activity) === 'personal') await this.#meet(context);
    await this.#parts.turns.run(`welcome/${key}`, async () => {
      if (kind === 'removed') {
        if (scopeOf(activity) === 'personal') await this.#parts.service.leave(personKeyOf(activity));
        return this.#welcomes.clear(key);
      }
      const person = scopeOf(activity) === 'personal' ? personKeyOf(activity) : null;
      if (!(await this.#welcomes.mark(key, this.#parts.nowMs(), person))) return;
      const turn = this.#turnOf(context, emptyConversation(), { kind: 'installed' });
      turn.show(renderWelcome({ inChannel: turn.scope === 'shared' }, turn.look(welcomeRef)));
      // Unsaid, it is not said: the next event of this installation tries again.
      await turn.flush().catch(async (error: unknown) => {
        await this.#welcomes.clear(key);
        throw error;
      });
    });
  }
}

/** What belongs to somebody's conversation with the bot. */
type Conversing = Incoming & { kind: 'text' | 'press' | 'unreadable_press' | 'file_consent' };

function pressOf(incoming: Incoming): TurnPress | null {
  switch (incoming.kind) {
    case 'press':
      return { route: incoming.route, cardId: incoming.cardId };
    case 'unreadable_press':
      return { route: incoming.route, cardId: null };
    case 'file_consent':
      return { route: 'consent', cardId: incoming.cardId };
    default:
      return null;
  }
}

/** An invoke that this bot has no use for, answered as Teams wants errors. */
const notImplemented = {
  statusCode: 501,
  type: 'application/vnd.microsoft.error',
  value: { code: 'not_implemented', message: 'This bot does not do that.' },
};

/** The card may stay as it is. */
const notModified = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: '' };
