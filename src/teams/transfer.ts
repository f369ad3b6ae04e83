import { BotError, DeskRefused } from '../errors.ts';
import type { CallbackWindow } from '../handoff/callback-windows.ts';
import type { TicketRequest } from '../handoff/ports.ts';
import { type HandoffSession, isOpen, queueNameOf } from '../handoff/session.ts';
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
import { isHere, placeOf } from './place.ts';
import { receiptViewOf } from './receipt-view.ts';
import { threadCardOf } from './thread-line.ts';
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
    // The others of a channel or group hear only that it was taken up: links and numbers are the person's, and so is what is relayed.
    const movesToPersonal = turn.scope === 'shared' && turn.context.activity.channelId === 'msteams';
    const outcome = await this.#parts.service.request({
      id: draft.id,
      personKey: turn.personKey,
      requester: turn.requester,
      place: placeOf(turn.context),
      request: {
        queueId: route.queue.id,
        queueName: route.queue.name,
        icon: route.icon,
        mode: this.#parts.mode,
        issue,
        transcript: draft.transcript,
        ticket: this.#parts.ticketOnHandoff ? ticketOf(draft, route) : null,
        silence: this.#parts.mode === 'relay' ? this.#parts.silence : null,
      },
      movesToPersonal,
      receiptId: inPlace || movesToPersonal ? (turn.press?.cardId ?? null) : null,
    });
    if (outcome.outcome === 'other_open') return this.#showOther(turn, outcome.session);
    if (outcome.outcome === 'repeated' && !isOpen(outcome.session) && turn.press === null) return this.#startAnew(turn);
    turn.draft = { ...draft, stage: 'done' };
    // Where the card can't be replaced by the answer, the receipt comes as a message of its own once the chat exists.
    if (movesToPersonal) return this.#showMoving(turn);
    if (inPlace) turn.replaceCard(this.receipt(turn, outcome.session));
    else turn.say(turn.strings.t('status.redirecting'));
  }

  /** The wish under this id has come to its end, and is said once more, in words: that is a new one. */
  async #startAnew(turn: Turn): Promise<void> {
    turn.draft = { ...turn.draft, id: this.#parts.newId(), stage: 'offered' };
    await this.start(turn);
  }

  /**
   * Files a ticket in place of a chat. A failure keeps the draft, and what was sent: an answer may be lost when the ticket is filed, so
   * trying again says exactly the same under the same key, and files no second one. After a refusal there is none, and it is said anew.
   */
  async fileTicket(turn: Turn): Promise<void> {
    const { draft } = turn;
    const route = routeOf(draft, this.#parts.catalogue(), turn.locale);
    const sent = draft.sentTicket ?? {
      key: `${draft.id}.ticket.${draft.rev}`,
      request: { requester: turn.requester, issue: issueOf(draft, route), ...ticketOf(draft, route) },
    };
    turn.draft = { ...draft, sentTicket: sent };
    try {
      const ticket = await this.#parts.desk.fileTicket(sent.request, sent.key);
      const card = renderTicketReceipt({ ticket, issue: sent.request.issue.summary, icon: route.icon }, turn.lookOfDraft());
      turn.draft = { ...turn.draft, stage: 'done' };
      turn.replaceCard(card);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      if (error instanceof DeskRefused) turn.draft = draft;
      turn.replaceCard(this.#cards.other(turn, turn.strings.t('failures.ticket')), 'options');
    }
  }

  /** Asks for a call back in the window picked. The form comes back with a message at the field that is wrong. Repeats like a ticket. */
  async requestCallback(turn: Turn, fields: { slot: string; phone: string }): Promise<void> {
    const slots = this.#cards.callbackSlots(turn);
    const checked = checkCallbackForm(
      fields,
      slots.map(({ slot }) => slot),
    );
    const window = checked.ok ? slots.find(({ slot }) => slot === checked.slot) : undefined;
    if (!checked.ok || window === undefined) {
      const errors = checked.ok ? { slot: 'taken' as const } : checked.errors;
      return turn.replaceCard(this.#cards.callback(turn, { fields, errors }), 'options');
    }
    await this.#askForCall(turn, fields, window, checked.phone);
  }

  async #askForCall(
    turn: Turn,
    fields: { slot: string; phone: string },
    { earliest, latest }: CallbackWindow,
    phone: string | null,
  ): Promise<void> {
    const { draft } = turn;
    const route = routeOf(draft, this.#parts.catalogue(), turn.locale);
    const repeats = draft.sentCallback?.request.earliest === earliest;
    const sent = (repeats ? draft.sentCallback : undefined) ?? {
      key: `${draft.id}.callback.${draft.rev}`,
      request: { requester: turn.requester, issue: issueOf(draft, route), queueId: route.queue.id, earliest, latest, phone },
    };
    turn.draft = { ...draft, sentCallback: sent };
    try {
      const { scheduledFor } = await this.#parts.desk.requestCallback(sent.request, sent.key);
      const view = { scheduledFor, phone: sent.request.phone, issue: sent.request.issue.summary, icon: route.icon };
      const card = renderCallbackReceipt(view, turn.lookOfDraft());
      turn.draft = { ...turn.draft, stage: 'done' };
      turn.replaceCard(card);
    } catch (error) {
      if (!(error instanceof BotError)) throw error;
      if (error instanceof DeskRefused) turn.draft = draft;
      const taken = error instanceof DeskRefused && error.code === 'no_slot';
      const more = taken ? { errors: { slot: 'taken' as const } } : { notice: turn.strings.t('failures.callback') };
      turn.replaceCard(this.#cards.callback(turn, { fields, ...more }), 'options');
    }
  }

  /** The receipt of a session, as it stands; where others read along, the one line that is for them. */
  receipt(turn: Turn, session: HandoffSession, notice: string | null = null): Card {
    const look = turn.look({ of: session.id, rev: 0, owner: ownerOf(session.personKey) });
    if (turn.scope === 'shared' && session.thread) return threadCardOf(session, this.#parts.teamsAppId, look);
    return renderReceipt(receiptViewOf(session, turn.strings, turn.nowMs(), notice), look);
  }

  /**
   * What became of it is the thread's to hear from a delivery, once it is known. The card that was pressed is closed until then, for its
   * presser: a status here, and a line there, would be two.
   */
  #showMoving(turn: Turn): void {
    const line = turn.strings.t('status.redirecting');
    turn.replaceForPresser(renderClosed({ kind: 'chat', line }, turn.look({ of: 'closed', rev: 0, owner: null })));
  }

  /** There is a session already, and nothing new is begun. Its receipt belongs where the session does, and is shown nowhere else. */
  #showOther(turn: Turn, session: HandoffSession): void {
    const here = isHere(session.place, turn.context);
    const { t } = turn.strings;
    const words = here ? t('talk.alreadyWaiting', { queue: queueNameOf(session) }) : t('talk.alreadyElsewhere');
    if (turn.press === null) turn.sayPlain(words);
    else turn.replaceCard(renderClosed({ kind: 'options', line: words }, turn.look({ of: 'closed', rev: 0, owner: null })));
    if (here) turn.afterwards(() => this.#parts.service.showReceiptAgain(session.id));
  }
}

/** The form that integrations of Vayusphere with ticketing give such a ticket. */
function ticketOf(draft: Draft, route: Route): TicketRequest {
  const { summary } = issueOf(draft, route);
  return { shortDescription: `[Agent Requested] ${summary}`, assignmentGroup: route.queue.assignmentGroup };
}
