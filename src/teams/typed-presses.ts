import type { OpenSession } from '../handoff/session.ts';
import type { BotParts } from './bot-parts.ts';
import { unknownChoice } from './cards/card-action.ts';
import type { Draft } from './dialogs/draft.ts';
import type { DraftCards } from './draft-cards.ts';
import type { SessionTalk } from './session-talk.ts';
import type { Talk } from './talk.ts';
import type { Transfer } from './transfer.ts';
import type { Turn } from './turn.ts';
import { type TypedButton, typedButton } from './typed-button.ts';
import type { Attached } from './user-file.ts';
import { isQuestion } from './whole-phrases.ts';

/**
 * The conversation in typed titles of buttons. Whoever can't press, or doesn't see the card any more, types what is written on it; that is
 * a command wherever it is typed, so it never becomes part of the issue.
 */
export class TypedPresses {
  readonly #parts: BotParts;
  readonly #cards: DraftCards;
  readonly #transfer: Transfer;
  readonly #talk: Talk;
  readonly #sessions: SessionTalk;

  constructor(parts: BotParts, cards: DraftCards, transfer: Transfer, talk: Talk, sessions: SessionTalk) {
    this.#parts = parts;
    this.#cards = cards;
    this.#transfer = transfer;
    this.#talk = talk;
    this.#sessions = sessions;
  }

  /** Does what the button would, if the text is the title of one. False: it is not, or means something else where the person stands. */
  async onText(turn: Turn, text: string, { files, others }: Attached): Promise<boolean> {
    const button = typedButton(text, turn.strings.language);
    // What hangs on a message is for the agent, and so are the words beside it.
    if (button === null || files.length + others > 0) return false;
    const session = await this.#sessions.openOf(turn);
    if (session !== null) return this.#besideSession(turn, session, button, text);
    const { draft } = turn.state;
    if (draft === null || draft.stage === 'done') return this.#atRest(turn, button);
    if (isForWords(draft, button, text)) return false;
    // What answers the question is recorded with the answer.
    if (button !== 'unknown' && button !== 'neither') turn.record('user', text);
    return draft.stage === 'offered' ? this.#besideOptions(turn, button) : this.#whileAsked(turn, button, text);
  }

  /** While an agent is there every word is the agent's. */
  async #besideSession(turn: Turn, session: OpenSession, button: TypedButton, text: string): Promise<boolean> {
    if (session.state === 'connected' && session.request.mode === 'relay') return false;
    switch (button) {
      case 'unknown':
      case 'neither':
        return false;
      case 'drop':
        // "Cancel request?" asks, and ends nothing.
        if (isQuestion(text)) this.#sessions.holdOpen(turn, session);
        else await this.#sessions.cancel(turn, session);
        return true;
      case 'ticket':
      case 'callback':
      case 'other':
        this.#sessions.offerAnotherWay(turn, session);
        return true;
      default:
        this.#sessions.tell(turn, session);
        return true;
    }
  }

  async #atRest(turn: Turn, button: TypedButton): Promise<boolean> {
    const { t } = turn.strings;
    const session = turn.state.draft === null ? null : await this.#parts.service.session(turn.state.draft.id);
    switch (button) {
      case 'unknown':
      case 'neither':
        return false;
      case 'drop':
        turn.say(t('talk.nothingToCancel'));
        return true;
      case 'card':
        if (session === null) turn.say(t('talk.help'));
        else turn.afterwards(() => this.#parts.service.showReceiptAgain(session.id));
        return true;
      case 'retry':
        if (session === null) await this.#talk.onAsk(turn);
        else await this.#talk.retry(turn, turn.state.draft, session);
        return true;
      case 'start':
      case 'ticket':
      case 'callback':
      case 'other':
        if (!(await this.#talk.retryFailed(turn))) await this.#talk.onAsk(turn);
        return true;
      default:
        await this.#talk.onAsk(turn);
        return true;
    }
  }

  async #besideOptions(turn: Turn, button: TypedButton): Promise<boolean> {
    switch (button) {
      case 'unknown':
      case 'neither':
        return false;
      case 'ask':
      case 'start':
        await this.#talk.start(turn);
        return true;
      case 'ticket':
        await this.#transfer.fileTicket(turn);
        return true;
      case 'drop':
        this.#talk.drop(turn, turn.strings.t('talk.cancelled'));
        return true;
      case 'edit':
      case 'other':
      case 'callback':
        turn.show(await this.#cards.draw(turn, button), 'options');
        return true;
      case 'retry':
      case 'card':
        turn.show(await this.#cards.draw(turn, 'options'), 'options');
        return true;
    }
  }

  async #whileAsked(turn: Turn, button: TypedButton, text: string): Promise<boolean> {
    const { issue, candidates } = turn.draft;
    switch (button) {
      case 'drop':
        this.#talk.drop(turn, turn.strings.t('talk.cancelled'));
        return true;
      case 'unknown':
      case 'neither':
        // The one stands on the card with the whole question, the other on the card with guesses.
        if (issue === null || (button === 'unknown') !== (candidates.length === 0)) return false;
        await this.#talk.onPick(turn, unknownChoice, text);
        return true;
      default:
        await this.#talk.askAgain(turn);
        return true;
    }
  }
}

/** Whether a title says more than a press would: "Start agent chat?" starts nothing, and asking for an agent may answer a question. */
function isForWords({ stage, issue }: Draft, button: TypedButton, text: string): boolean {
  const asksForAgent = button === 'ask' || button === 'start';
  if (stage === 'offered') return isQuestion(text) && (asksForAgent || button === 'drop');
  return asksForAgent && issue !== null;
}
