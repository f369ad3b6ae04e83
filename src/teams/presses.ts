import { type HandoffSession, isOpen, queueNameOf } from '../handoff/session.ts';
import { isMoving } from '../handoff/transition-move.ts';
import type { BotParts } from './bot-parts.ts';
import type { CardAction } from './cards/card-action.ts';
import { unknownChoice } from './cards/card-action.ts';
import type { CardKind } from './cards/closed-card.ts';
import { renderClosed } from './cards/closed-card.ts';
import { checkEditForm, type TextLimits, textLimits } from './cards/edit-form.ts';
import { checkSurvey, renderSurvey } from './cards/survey-card.ts';
import { topicIconNamed } from './cards/topic-icon.ts';
import { renderWelcome } from './cards/welcome-card.ts';
import { type ConversationStates, conversationKeyOf } from './conversation-state.ts';
import type { Draft, DraftAnswer } from './dialogs/draft.ts';
import type { DraftCards } from './draft-cards.ts';
import { ownerOf } from './person.ts';
import { addressOf, isHere, placeOf } from './place.ts';
import { talkedHere } from './receipt-view.ts';
import type { Talk } from './talk.ts';
import type { Transfer } from './transfer.ts';
import type { Turn } from './turn.ts';

/** What the welcome's button refers to: no draft and no session. */
export const welcomeRef = { of: 'welcome', rev: 0, owner: null } as const;

/**
 * The conversation in presses. A card stays on the screen for ever and can be pressed by anybody who sees it, so each press is checked
 * against what is stored now: a foreign, old, used or doubled one changes nothing, and says why to the person who pressed.
 */
export class Presses {
  readonly #parts: BotParts;
  readonly #cards: DraftCards;
  readonly #transfer: Transfer;
  readonly #talk: Talk;
  readonly #states: ConversationStates;

  constructor(parts: BotParts, cards: DraftCards, transfer: Transfer, talk: Talk, states: ConversationStates) {
    this.#parts = parts;
    this.#cards = cards;
    this.#transfer = transfer;
    this.#talk = talk;
    this.#states = states;
  }

  async onPress(turn: Turn, action: CardAction): Promise<void> {
    if (action.owner !== null && action.owner !== ownerOf(turn.personKey)) {
      return turn.answerPress(turn.strings.t('press.foreign'));
    }
    if (action.verb === 'ask') return this.#ask(turn, action);
    if (action.verb === 'cancelRequest') return this.#cancelRequest(turn, action.of);
    if (action.verb === 'retry') return this.#retry(turn, action);
    if (action.verb === 'rate') return this.#rate(turn, action);
    if (action.verb === 'transcript') return this.#parts.offers.onWanted(turn, action.of);
    const { draft } = turn.state;
    if (draft === null || draft.id !== action.of) return this.#old(turn, action);
    if (draft.stage === 'done') return this.#afterTheEnd(turn, action);
    if (draft.rev !== action.rev) return this.#used(turn, action);
    if (action.verb === 'pick') return this.#pick(turn, action.choice);
    if (action.verb === 'tell') return this.#tell(turn, action.answer);
    if (draft.stage === 'offered') return this.#choose(turn, action);
    return this.#old(turn, action);
  }

  onUnreadable(turn: Turn): void {
    turn.answerPress(turn.strings.t('press.unreadable'));
  }

  async #ask(turn: Turn, action: CardAction): Promise<void> {
    const open = await this.#parts.service.openSessionOf(turn.personKey);
    if (open !== null && turn.scope === 'personal') await this.#parts.service.meet(open, placeOf(turn.context));
    if (open !== null && isMoving(open)) return this.#askWhileMoving(turn, open);
    if (open !== null) {
      if (!isHere(open.place, turn.context)) return turn.answerPress(turn.strings.t('talk.alreadyElsewhere'));
      turn.afterwards(() => this.#parts.service.showReceiptAgain(open.id));
      return turn.answerPress(turn.strings.t('talk.alreadyWaiting', { queue: queueNameOf(open) }));
    }
    // The question is being asked, of somebody who pressed twice or has not seen it: the one that stands there can still be answered.
    if (isAskedForIssue(turn.state.draft)) return turn.answerPress(turn.strings.t('ask.issueAgain'));
    // The card with this button stays as it is: it can be used again.
    if (turn.press?.route === 'execute') await this.#redraw(turn, action.of);
    await this.#talk.onAsk(turn);
  }

  /** Perhaps the person can be met by now. */
  #askWhileMoving(turn: Turn, open: HandoffSession): void {
    turn.afterwards(() => this.#parts.service.showReceiptAgain(open.id));
    turn.answerPress(turn.strings.t('status.redirecting'));
  }

  /** A receipt is drawn again for its own person alone; somebody else's stays as the presser sees it, whatever id they send. */
  async #redraw(turn: Turn, of: string): Promise<void> {
    const session = await this.#parts.service.session(of);
    if (session !== null && session.personKey !== turn.personKey) return;
    if (session !== null) turn.replaceCard(this.#transfer.receipt(turn, session));
    else turn.replaceCard(renderWelcome({ inChannel: turn.scope === 'shared' }, turn.look(welcomeRef)));
  }

  async #cancelRequest(turn: Turn, sessionId: string): Promise<void> {
    const result = await this.#parts.service.cancel(sessionId, turn.personKey);
    switch (result.outcome) {
      case 'not_theirs':
        return turn.answerPress(turn.strings.t('press.foreign'));
      case 'unknown':
        return turn.answerPress(turn.strings.t('press.old'));
      case 'already_ended':
        if (turn.press?.route === 'execute') return turn.replaceCard(this.#transfer.receipt(turn, result.session));
        return turn.say(turn.strings.t('press.used'));
      case 'cancelled':
        return this.#tellCancelled(turn, result.session);
    }
  }

  /** Where the card can't take its place at once, the changed receipt comes by itself, as its delivery. */
  #tellCancelled(turn: Turn, session: HandoffSession): void {
    const inPlace = turn.press?.route === 'execute';
    if (inPlace) turn.replaceCard(this.#transfer.receipt(turn, session));
    const hadAgent = session.state === 'ended' && session.reason === 'user_ended';
    // Below the card stands that an agent is there, and it must not stay the last thing said; a relayed chat ends with a question of its own.
    if (inPlace && (!hadAgent || session.request.mode === 'relay')) return;
    turn.say(turn.strings.t(hadAgent ? 'desk.ended' : 'desk.cancelled'));
  }

  /** What was begun since, by this very button or otherwise, must not be dropped for a second press of it. */
  async #retry(turn: Turn, action: CardAction): Promise<void> {
    const session = await this.#parts.service.session(action.of);
    if (session === null || session.personKey !== turn.personKey || isOpen(session)) {
      return turn.answerPress(turn.strings.t('press.old'));
    }
    if ((await this.#parts.service.openSessionOf(turn.personKey)) !== null) return this.#ask(turn, action);
    const draft = await this.#draftOf(turn, session);
    const begun = turn.state.draft !== null && turn.state.draft.stage !== 'done';
    if (draft === null && begun) return turn.answerPress(turn.strings.t('press.used'));
    if (turn.press?.route === 'execute') turn.replaceCard(this.#transfer.receipt(turn, session));
    await this.#talk.retry(turn, draft, session);
  }

  /** What a session was made of. One that was asked for among others has left it there, where its person may have begun another since. */
  async #draftOf(turn: Turn, session: HandoffSession): Promise<Draft | null> {
    const { draft } = turn.state;
    if (draft?.id === session.id) return draft;
    const threadId = session.thread && addressOf(session.thread.place).reference.conversation?.id;
    if (!threadId) return null;
    const { state } = await this.#states.load(conversationKeyOf(turn.context, threadId), turn.personKey);
    return state.draft?.id === session.id ? state.draft : null;
  }

  async #rate(turn: Turn, action: { of: string; rating: string; comment: string }): Promise<void> {
    const session = await this.#parts.service.session(action.of);
    if (session?.state !== 'ended' || session.personKey !== turn.personKey) return turn.answerPress(turn.strings.t('press.old'));
    const checked = checkSurvey(action);
    if (!checked.ok) {
      const view = {
        agentName: session.agent?.name ?? null,
        fields: action,
        errors: checked.errors,
        icon: topicIconNamed(session.request.icon),
        savesTranscript: talkedHere(session),
      };
      return turn.replaceCard(renderSurvey(view, turn.look({ of: session.id, rev: 0, owner: ownerOf(session.personKey) })));
    }
    const taken = await this.#parts.service.rate(session.id, turn.personKey, checked.survey);
    turn.replaceCard(closed(turn, 'survey', turn.strings.t(taken ? 'survey.thanks' : 'survey.already')));
  }

  async #pick(turn: Turn, choice: string): Promise<void> {
    const label =
      this.#cards.databaseChoices(turn).find((each) => each.choice === choice)?.label ??
      turn.strings.t(turn.draft.candidates.length > 0 ? 'buttons.neither' : 'buttons.unknown');
    if (turn.press?.route === 'execute') {
      turn.replaceCard(closed(turn, 'choices', turn.strings.t('closed.chosen', { label })));
    }
    const known = choice === unknownChoice || this.#cards.databaseChoices(turn).some((each) => each.choice === choice);
    await this.#talk.onPick(turn, known ? choice : unknownChoice, label);
  }

  /** An answer in words, from the card: the same as one by a mention. */
  async #tell(turn: Turn, answer: string): Promise<void> {
    const text = answer.trim();
    const limit = textLimits.issue;
    if (text === '') return turn.answerPress(turn.strings.t('errors.answerMissing'));
    if (text.length > limit) return turn.answerPress(turn.strings.t('errors.issueTooLong', { limit }));
    if (turn.press?.route === 'execute') turn.replaceCard(closed(turn, 'choices', turn.strings.t('closed.used')));
    await this.#talk.onText(turn, text, { files: [], others: 0 });
  }

  async #choose(turn: Turn, action: CardAction): Promise<void> {
    switch (action.verb) {
      case 'start':
        return this.#transfer.start(turn);
      case 'edit':
        return turn.replaceCard(this.#cards.edit(turn), 'options');
      case 'save':
        return this.#save(turn, action);
      case 'back':
        return turn.replaceCard(await this.#cards.options(turn), 'options');
      case 'other':
        return turn.replaceCard(this.#cards.other(turn), 'options');
      case 'ticket':
        return this.#transfer.fileTicket(turn);
      case 'callback':
        return turn.replaceCard(this.#cards.callback(turn), 'options');
      case 'saveCallback':
        return this.#transfer.requestCallback(turn, action);
      case 'neverMind':
        turn.replaceCard(closed(turn, 'otherHelp', turn.strings.t('closed.neverMind')));
        turn.state.draft = null;
    }
  }

  async #save(turn: Turn, action: { issue: string; details: string; database: string }): Promise<void> {
    const { draft } = turn;
    const databases = this.#cards.databaseChoices(turn).map(({ choice }) => choice);
    const checked = checkEditForm(action, databases, limitsOf(draft));
    if (!checked.ok) return turn.replaceCard(this.#cards.edit(turn, { fields: action, errors: checked.errors }), 'options');
    const { issue, details, database } = checked.fields;
    const chosen = database === unknownChoice ? { kind: 'unknown' as const } : { kind: 'choice' as const, id: database };
    const answer = databases.length === 0 ? draft.answer : chosen;
    turn.draft = { ...draft, issue, details: details === '' ? null : details, answer };
    // A database that was picked just now says more than words, which may speak of something else by the way.
    if (issue !== draft.issue && !isNewChoice(answer, draft.answer)) await this.#talk.routeAnew(turn, issue);
    turn.replaceCard(await this.#cards.options(turn), 'options');
  }

  /** A press of an earlier card of the same request: a double click, or a card further up. The card as it is now takes its place. */
  async #used(turn: Turn, action: CardAction): Promise<void> {
    if (turn.press?.route !== 'execute') return turn.say(turn.strings.t('press.used'));
    const notice = turn.strings.t('press.used');
    // A card that several people see says nothing to one of them.
    if (turn.scope === 'shared') return turn.answerPress(notice);
    if (action.verb === 'pick' || action.verb === 'tell' || turn.draft.stage !== 'offered')
      turn.replaceCard(closed(turn, 'choices', turn.strings.t('closed.used')));
    else turn.replaceCard(await this.#cards.draw(turn, turn.draft.view, notice), 'options');
  }

  /** The request has been made: by now there is a session, a ticket or a call back. */
  async #afterTheEnd(turn: Turn, action: CardAction): Promise<void> {
    const session = await this.#parts.service.session(action.of);
    if (session === null) return this.#old(turn, action);
    const words = turn.strings.t(action.verb === 'start' && isOpen(session) ? 'press.doubled' : 'press.used');
    if (turn.scope === 'shared') return turn.answerPress(words);
    if (turn.press?.route === 'execute') turn.replaceCard(this.#transfer.receipt(turn, session, words));
    else turn.say(words);
  }

  /** A card of a request that is over or was dropped. It is closed where it stands; the person hears why. */
  #old(turn: Turn, action: CardAction): void {
    if (turn.press?.route === 'execute') turn.replaceCard(closed(turn, kindOf(action), turn.strings.t('press.old')));
    else turn.say(turn.strings.t('press.old'));
  }
}

function isAskedForIssue(draft: Draft | null): boolean {
  return draft?.stage === 'gathering' && draft.issue === null;
}

function closed(turn: Turn, kind: CardKind, line: string) {
  return renderClosed({ kind, line }, turn.look({ of: 'closed', rev: 0, owner: null }));
}

function kindOf(action: CardAction): CardKind {
  switch (action.verb) {
    case 'pick':
    case 'tell':
      return 'choices';
    case 'save':
      return 'edit';
    case 'saveCallback':
      return 'callback';
    default:
      return 'options';
  }
}

function isNewChoice(answer: DraftAnswer, before: DraftAnswer): boolean {
  return answer.kind === 'choice' && !(before.kind === 'choice' && before.id === answer.id);
}

/** What the draft holds already, the form takes too. */
function limitsOf({ issue, details }: Draft): TextLimits {
  return { issue: Math.max(textLimits.issue, issue?.length ?? 0), details: Math.max(textLimits.details, details?.length ?? 0) };
}
