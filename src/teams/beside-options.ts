import type { Understanding } from '../triage/recogniser.ts';
import { takesBack } from './correction.ts';
import { withChoice, withDetails } from './dialogs/draft.ts';
import type { DraftCards } from './draft-cards.ts';
import { asksForAnother, asksToWait, isFarewell } from './leave-taking.ts';
import type { Offering } from './offering.ts';
import type { Rerouting } from './rerouting.ts';
import { shortReply } from './short-reply.ts';
import { asksForStatus } from './status-question.ts';
import type { Turn } from './turn.ts';
import { isQuestion } from './whole-phrases.ts';

/** The ways out of the draft. */
export interface WaysOut {
  drop(turn: Turn, words: string): void;
  startOver(turn: Turn): Promise<void>;
}

/**
 * The conversation in words beside the options card. What is said here chooses what the card offers, corrects the request, or is added to it;
 * only a plain word starts the chat or drops the request, and whoever says something else is not left to wait for nobody.
 */
export class BesideOptions {
  readonly #cards: DraftCards;
  readonly #offering: Offering;
  readonly #rerouting: Rerouting;
  readonly #waysOut: WaysOut;

  constructor(cards: DraftCards, offering: Offering, rerouting: Rerouting, waysOut: WaysOut) {
    this.#cards = cards;
    this.#offering = offering;
    this.#rerouting = rerouting;
    this.#waysOut = waysOut;
  }

  async onText(turn: Turn, text: string, understood: Understanding): Promise<void> {
    const reply = shortReply(text);
    if (reply === 'waiting') return this.#offering.remind(turn);
    // How long it takes is on the card, as it stands now.
    if (asksForStatus(text, turn.strings.language)) return turn.show(await this.#cards.options(turn), 'options');
    if (reply === 'declined') return this.#waysOut.drop(turn, turn.strings.t('talk.cancelled'));
    if (reply === 'wrong' || reply === 'misplaced') return this.#askWhatToChange(turn);
    const { language } = turn.strings;
    if (asksForAnother(text, language)) return turn.show(this.#cards.edit(turn), 'options');
    // A goodbye starts nothing, and is no detail of the request; nor is "wait".
    const isGoodbye = reply === null && understood.intent !== 'cancel' && !isQuestion(text) && isFarewell(text, language);
    if (isGoodbye || asksToWait(text, language)) return this.#offering.remind(turn);
    if (isAside(text, understood) || (reply === 'acknowledged' && isEnd(understood))) return this.#offering.remind(turn);
    switch (understood.intent) {
      case 'cancel':
        return this.#waysOut.drop(turn, turn.strings.t('talk.cancelled'));
      case 'no':
        // It may be this way that they don't want, and not help.
        return turn.show(this.#cards.other(turn), 'options');
      case 'start_over':
        return this.#waysOut.startOver(turn);
      case 'edit':
        return turn.show(this.#cards.edit(turn), 'options');
      case 'other_options':
        return turn.show(this.#cards.other(turn), 'options');
    }
    if (understood.issue !== null) return this.#add(turn, text, understood);
    return this.#withoutIssue(turn, text, understood, reply === 'acknowledged');
  }

  async #withoutIssue(turn: Turn, text: string, understood: Understanding, isAcknowledged: boolean): Promise<void> {
    if (understood.intent === 'help') turn.say(turn.strings.t('talk.help'));
    if (['thanks', 'greeting', 'help'].includes(understood.intent)) return this.#offering.remind(turn);
    if (understood.unknown) return turn.say(turn.strings.t('talk.help'));
    if (['start_chat', 'yes', 'request_agent'].includes(understood.intent)) return this.#offering.start(turn);
    if (isAcknowledged) return this.#offering.remind(turn);
    await this.#add(turn, text, understood);
  }

  async #add(turn: Turn, text: string, understood: Understanding): Promise<void> {
    const product = understood.product?.certainty === 'certain' ? understood.product.id : null;
    // A product alone corrects the database; whatever else was written belongs to the issue.
    if (understood.issue !== null || product === null) turn.draft = withDetails(turn.draft, text);
    if (product !== null)
      turn.draft = withChoice({ ...turn.draft, topicId: understood.topic?.id ?? turn.draft.topicId }, product);
    if (product === null && (await this.#rerouting.besideOptions(turn, text, understood))) return this.#offering.offerAnew(turn);
    // What it is not about has been said; where else it belongs only its person knows.
    if (product === null && takesBack(text, understood, turn.draft.topicId, turn.strings.language))
      return this.#askWhatToChange(turn);
    turn.say(turn.strings.t('talk.detailsAdded'));
    turn.show(await this.#cards.options(turn), 'options');
  }

  #askWhatToChange(turn: Turn): void {
    turn.say(turn.strings.t('talk.whatToChange'));
    turn.show(this.#cards.edit(turn), 'options');
  }
}

/** "No rush" takes nothing back, whatever its words seem to say. */
function isEnd({ intent }: Understanding): boolean {
  return intent === 'cancel' || intent === 'start_over' || intent === 'no';
}

/** Whether a text asks something that tells nothing of the issue; no answer to it may start a chat or drop a request. */
function isAside(text: string, { intent, issue, product, unknown }: Understanding): boolean {
  if (!isQuestion(text) || issue !== null || product !== null || unknown) return false;
  return ['start_chat', 'yes', 'request_agent', 'cancel', 'no', 'start_over', 'none'].includes(intent);
}
