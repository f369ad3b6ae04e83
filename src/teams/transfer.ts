import { BotError, DeskRefused } from '../errors.ts';
import type { TicketRequest } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import type { BotParts } from './bot-parts.ts';
import { checkCallbackForm } from './cards/callback-form.ts';
import { renderCallbackReceipt } from './cards/callback-receipt.ts';
import type { Card } from './cards/card.ts';
import { renderReceipt } from './cards/chat-receipt.ts';
import { renderClosed } from './cards/closed-card.ts';
import { renderTicketReceipt } from './cards/ticket-receipt.ts';
import type { Draft, Route } from './dialogs/draft.ts';
import { issueOf, routeOf } from './dialogs/draft.ts';
import type { DraftCards } from './draft-cards.ts';
import { ownerOf } from './person.ts';
import { placeOf } from './place.ts';
import { receiptViewOf } from './receipt-view.ts';
import type { Turn } from './turn.ts';

/** What a request turns into: a chat with an agent, a ticket, or a call back. Each ends the draft; none can happen twice for one draft. */
export class Transfer {
  readonly #parts: BotParts;
  readonly #cards: DraftCards;

  constructor(parts: BotParts, cards: DraftCards) {
    this.#parts = parts;
    this.#cards = cards;
  }

  /**
   * Asks for the agent. When this returns the request is stored under the draft's id, so it is not lost whatever happens next, and
   * pressing again finds it. The chat itself is created by its delivery, and shows up on the receipt.
   */
  async start(turn: Turn): Promise<void> {
    const { draft } = turn;
    const route = routeOf(draft, this.#parts.catalogue(), turn.locale);
    const issue = issueOf(draft, route);
    const inPlace = turn.press?.route === 'execute';
    // What is relayed is said between two people; the others of a channel or group hear only that it was taken up.
    const movesToPersonal =
      this.#parts.mode === 'relay' && turn.scope === 'shared' && turn.context.activity.channelId === 'msteams';
    const outcome = await this.#parts.service.request({
      id: draft.id,
      personKey: turn.personKey,
      requester: turn.requester,
      place: placeOf(turn.context),
      request: {
        queueId: route.queue.id,
        queueName: route.queue.name,
        mode: this.#parts.mode,
        issue,
        transcript: draft.transcript,
        ticket: this.#parts.ticketOnHandoff ? ticketOf(draft, route) : null,
        silence: this.#parts.mode === 'relay' ? this.#parts.silence : null,
      },
      movesToPersonal,
      receiptId: inPlace && !movesToPersonal ? (turn.press?.cardId ?? null) : null,
    });
    if (outcome.outcome === 'other_open') return this.#showOther(turn, outcome.session);
    turn.draft = { ...draft, stage: 'done' };
    // Where the card can't be replaced by the answer, the receipt comes as a message of its own once the chat exists.
    if (movesToPersonal) return this.#showMoved(turn);
    if (inPlace) turn.replaceCard(this.receipt(turn, outcome.session));
    else turn.say(turn.strings.t('status.redirecting'));
  }

  /** Files a ticket in place of a chat. A failure keeps the draft; the key is the draft's, so trying again files no second one. */
  async fileTicket(turn: Turn): Promise<void> {
    const { draft } = turn;
    const route = routeOf(draft, this.#parts.catalogue(), turn.locale);
    try {
      const request = { requester: turn.requester, issue: issueOf(draft, route), ...ticketOf(draft, route) };
      const ticket = await this.#parts.desk.fileTicket(request, `${draft.id}.ticket`);
      const card = renderTicketReceipt({ ticket, issue: draft.issue ?? '' }, turn.lookOfDraft());
      turn.draft = { ...turn.draft, stage: 'done' };
      turn.replaceCard(card);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      turn.replaceCard(this.#cards.other(turn, turn.strings.t('failures.ticket')));
    }
  }

  /** Asks for a call back in the window picked. The form comes back with a message at the field that is wrong. */
  async requestCallback(turn: Turn, fields: { slot: string; phone: string }): Promise<void> {
    const slots = this.#cards.callbackSlots(turn);
    const checked = checkCallbackForm(
      fields,
      slots.map(({ slot }) => slot),
    );
    const window = checked.ok ? slots.find(({ slot }) => slot === checked.slot) : undefined;
    if (!checked.ok || window === undefined) {
      const errors = checked.ok ? { slot: 'taken' as const } : checked.errors;
      return turn.replaceCard(this.#cards.callback(turn, { fields, errors }));
    }
    const { draft } = turn;
    const route = routeOf(draft, this.#parts.catalogue(), turn.locale);
    try {
      const callback = await this.#parts.desk.requestCallback(
        {
          requester: turn.requester,
          issue: issueOf(draft, route),
          queueId: route.queue.id,
          earliest: window.earliest,
          latest: window.latest,
          phone: checked.phone,
        },
        // One draft may ask for several windows, one after the other, when the first are taken.
        `${draft.id}.callback.${Date.parse(window.earliest)}`,
      );
      const view = { scheduledFor: callback.scheduledFor, phone: checked.phone, issue: draft.issue ?? '' };
      const card = renderCallbackReceipt(view, turn.lookOfDraft());
      turn.draft = { ...turn.draft, stage: 'done' };
      turn.replaceCard(card);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      const taken = error instanceof DeskRefused && error.code === 'no_slot';
      const more = taken ? { errors: { slot: 'taken' as const } } : { notice: turn.strings.t('failures.callback') };
      turn.replaceCard(this.#cards.callback(turn, { fields, ...more }));
    }
  }

  /** The receipt of a session, as it stands. */
  receipt(turn: Turn, session: HandoffSession, notice: string | null = null): Card {
    const look = turn.look({ of: session.id, rev: 0, owner: ownerOf(session.personKey) });
    return renderReceipt(receiptViewOf(session, turn.strings, turn.nowMs(), notice), look);
  }

  #showMoved(turn: Turn): void {
    const words = turn.strings.t('closed.moved');
    if (turn.press === null) turn.say(words);
    else turn.replaceCard(renderClosed({ kind: 'chat', line: words }, turn.look({ of: 'closed', rev: 0, owner: null })));
  }

  /** There is a session already: that one's receipt, and nothing new. */
  #showOther(turn: Turn, session: HandoffSession): void {
    const words = turn.strings.t('talk.alreadyWaiting', { queue: session.request.queueName });
    if (turn.press === null) turn.say(words);
    turn.replaceCard(this.receipt(turn, session, turn.press === null ? null : words));
  }
}

/** The form that integrations of Vayusphere with ticketing give such a ticket. */
function ticketOf(draft: Draft, route: Route): TicketRequest {
  const { summary } = issueOf(draft, route);
  return { shortDescription: `[Agent Requested] ${summary}`, assignmentGroup: route.queue.assignmentGroup };
}
