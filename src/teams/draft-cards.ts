import { callbackWindows } from '../handoff/callback-windows.ts';
import type { QueueStatus } from '../handoff/ports.ts';
import { findTopic, type TopicIcon } from '../triage/catalogue.ts';
import type { BotParts } from './bot-parts.ts';
import { renderCallback } from './cards/callback-card.ts';
import type { CallbackErrors, CallbackFields } from './cards/callback-form.ts';
import type { Card } from './cards/card.ts';
import { unknownChoice } from './cards/card-action.ts';
import { renderEdit } from './cards/edit-card.ts';
import type { EditErrors, EditFields } from './cards/edit-form.ts';
import { availabilityOf, renderOptions } from './cards/options-card.ts';
import { renderOtherHelp } from './cards/other-help-card.ts';
import type { DraftView } from './dialogs/draft.ts';
import { routeOf } from './dialogs/draft.ts';
import { withinTime } from './time-limit.ts';
import type { Turn } from './turn.ts';

/** A person waits for the card: how the queue stands is told if Vayusphere says so in time. */
const queueStatusLimitMs = 2_500;

/** The cards that stand for a draft. Drawing one makes every earlier one old, and is remembered as what the draft shows now. */
export class DraftCards {
  readonly #parts: BotParts;

  constructor(parts: BotParts) {
    this.#parts = parts;
  }

  /** The card of a view, as things stand now. */
  async draw(turn: Turn, view: DraftView, notice: string | null = null): Promise<Card> {
    switch (view) {
      case 'options':
        return this.options(turn, notice);
      case 'edit':
        return this.edit(turn, { notice });
      case 'other':
        return this.other(turn, notice);
      case 'callback':
        return this.callback(turn, { notice });
    }
  }

  /** The request with its three ways to go on. */
  async options(turn: Turn, notice: string | null = null): Promise<Card> {
    return this.drawOptions(turn, await this.lookUp(turn), notice);
  }

  /**
   * How the queue stands, null if Vayusphere does not say so in time; the mail address is asked for beside it, and kept with the draft.
   */
  async lookUp(turn: Turn): Promise<QueueStatus | null> {
    const route = routeOf(turn.draft, this.#parts.catalogue(), turn.locale);
    const [status, email] = await Promise.all([
      withinTime(this.#parts.desk.queueStatus(route.queue.id), queueStatusLimitMs),
      turn.draft.email === undefined ? this.#parts.directory(turn.context.activity) : turn.draft.email,
    ]);
    turn.draft = { ...turn.draft, email };
    return status;
  }

  drawOptions(turn: Turn, status: QueueStatus | null, notice: string | null = null): Card {
    const route = routeOf(turn.draft, this.#parts.catalogue(), turn.locale);
    turn.draft = { ...turn.draft, view: 'options' };
    const kind = route.topic?.question === undefined ? 'topic' : 'database';
    const { issue, details } = turn.draft;
    return renderOptions(
      {
        issue: issue ?? '',
        details,
        about: { kind, label: route.label },
        queueName: status?.name ?? route.queue.name,
        icon: route.icon,
        availability: availabilityOf(status),
        notice,
      },
      turn.lookOfDraft(),
    );
  }

  edit(turn: Turn, form: { fields?: EditFields; errors?: EditErrors; notice?: string | null } = {}): Card {
    const { draft } = turn;
    turn.draft = { ...draft, view: 'edit' };
    const answer = draft.answer.kind === 'choice' ? draft.answer.id : unknownChoice;
    const fields = form.fields ?? { issue: draft.issue ?? '', details: draft.details ?? '', database: answer };
    const databases = this.databaseChoices(turn);
    const view = { fields, databases, errors: form.errors ?? {}, icon: this.#icon(turn), notice: form.notice ?? null };
    return renderEdit(view, turn.lookOfDraft());
  }

  other(turn: Turn, notice: string | null = null): Card {
    turn.draft = { ...turn.draft, view: 'other' };
    return renderOtherHelp({ links: this.#parts.catalogue().links, icon: this.#icon(turn), notice }, turn.lookOfDraft());
  }

  callback(turn: Turn, form: { fields?: CallbackFields; errors?: CallbackErrors; notice?: string | null } = {}): Card {
    turn.draft = { ...turn.draft, view: 'callback' };
    const fields = form.fields ?? { slot: '', phone: '' };
    const view = {
      slots: this.callbackSlots(turn),
      fields,
      errors: form.errors ?? {},
      icon: this.#icon(turn),
      notice: form.notice ?? null,
    };
    return renderCallback(view, turn.lookOfDraft());
  }

  /** The choices of the topic's question, for the form; none for a topic that asks nothing. */
  databaseChoices(turn: Turn): { choice: string; label: string }[] {
    const question = findTopic(this.#parts.catalogue(), turn.draft.topicId)?.question;
    return (question?.choices ?? []).map(({ id, label }) => ({ choice: id, label }));
  }

  #icon(turn: Turn): TopicIcon {
    return routeOf(turn.draft, this.#parts.catalogue(), turn.locale).icon;
  }

  callbackSlots(turn: Turn): { slot: string; earliest: string; latest: string }[] {
    const timeZone = turn.context.activity.localTimezone ?? null;
    return callbackWindows(turn.nowMs(), timeZone).map((window) => ({ ...window, slot: `${window.earliest}/${window.latest}` }));
  }
}
