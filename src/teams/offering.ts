import type { BotParts } from './bot-parts.ts';
import { availabilityOf } from './cards/options-card.ts';
import { type Route, routeOf } from './dialogs/draft.ts';
import type { DraftCards } from './draft-cards.ts';
import type { Transfer } from './transfer.ts';
import type { Turn } from './turn.ts';

/** The options card, with the sentence that leads to it: what has been found out is shown, and nothing is sent before its person says so. */
export class Offering {
  readonly #parts: BotParts;
  readonly #cards: DraftCards;
  readonly #transfer: Transfer;

  constructor(parts: BotParts, cards: DraftCards, transfer: Transfer) {
    this.#parts = parts;
    this.#cards = cards;
    this.#transfer = transfer;
  }

  async offer(turn: Turn, route: Route): Promise<void> {
    const { t } = turn.strings;
    const status = await this.#cards.lookUp(turn);
    const { state } = availabilityOf(status);
    if (state === 'closed' || state === 'nobody') turn.say(t(`offer.${state}`, { label: route.label }));
    else turn.say(t('connecting', { expert: route.expert, label: route.label }));
    turn.show(this.#cards.drawOptions(turn, status), 'options');
    turn.draft = { ...turn.draft, stage: 'offered' };
  }

  /** Where the draft leads by now. */
  async offerAnew(turn: Turn): Promise<void> {
    await this.offer(turn, this.#routeOf(turn));
  }

  /** For somebody who may believe that it has begun: nothing is under way yet, and the next step is theirs. */
  async remind(turn: Turn): Promise<void> {
    const status = await this.#cards.lookUp(turn);
    const isClosed = availabilityOf(status).state === 'closed';
    turn.say(isClosed ? this.#closedWords(turn) : turn.strings.t('offer.notSent'));
    turn.show(this.#cards.drawOptions(turn, status), 'options');
  }

  /** Starts the chat at somebody's word, unless the queue is closed: then the card offers no start either, and shows what there is. */
  async start(turn: Turn): Promise<void> {
    const status = await this.#cards.lookUp(turn);
    if (availabilityOf(status).state !== 'closed') return this.#transfer.start(turn);
    turn.say(this.#closedWords(turn));
    turn.show(this.#cards.drawOptions(turn, status), 'options');
  }

  #closedWords(turn: Turn): string {
    return turn.strings.t('offer.closed', { label: this.#routeOf(turn).label });
  }

  #routeOf(turn: Turn): Route {
    return routeOf(turn.draft, this.#parts.catalogue(), turn.locale);
  }
}
