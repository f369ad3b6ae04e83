import type { DialogSet } from 'botbuilder-dialogs';
// Not the main module, see `dialogs/gather-dialog.ts`.
import { DialogContext } from 'botbuilder-dialogs/lib/dialogContext.js';
import { type HandoffSession, isOpen, type OpenSession } from '../handoff/session.ts';
import { isMoving } from '../handoff/transition-move.ts';
import type { Understanding } from '../triage/recogniser.ts';
import type { BotParts } from './bot-parts.ts';
import { availabilityOf } from './cards/options-card.ts';
import { rememberKept } from './conversation-state.ts';
import type { Draft, Route } from './dialogs/draft.ts';
import { newDraft, openQuestionOf, withAnswer, withChoice, withDetails, withIssue } from './dialogs/draft.ts';
import { createGatherDialogs, gatherDialogId } from './dialogs/gather-dialog.ts';
import type { Answer } from './dialogs/question.ts';
import { giveAnswer } from './dialogs/question.ts';
import type { DraftCards } from './draft-cards.ts';
import { isHere, placeOf } from './place.ts';
import type { Transfer } from './transfer.ts';
import type { Turn } from './turn.ts';
import type { Attached } from './user-file.ts';

/** A message, and what it means. */
interface Said {
  readonly text: string;
  readonly attached: Attached;
  readonly understood: Understanding;
}

/**
 * The conversation in words. What a text does depends on where the person stands: a session of theirs is open; the options card is shown;
 * something is being asked; or nothing is going on. In each, nothing they can say leaves them stuck, and no word of theirs is dropped.
 */
export class Talk {
  readonly #parts: BotParts;
  readonly #cards: DraftCards;
  readonly #transfer: Transfer;
  readonly #dialogs: DialogSet;

  constructor(parts: BotParts, cards: DraftCards, transfer: Transfer) {
    this.#parts = parts;
    this.#cards = cards;
    this.#transfer = transfer;
    this.#dialogs = createGatherDialogs(parts.catalogue, (turn, route) => this.#offer(turn, route));
  }

  /** Somebody wrote something. */
  async onText(turn: Turn, text: string, attached: Attached): Promise<void> {
    const open = await this.openSession(turn);
    if (open !== null && isOpen(open) && isRelayed(open)) {
      if (!isOwnAffair(turn, open)) return this.#toTheAgent(turn, open, text, attached);
      rememberKept(turn.state, turn.context.activity.id);
      if (text === '') return this.#tellAmongOthers(turn, open);
    }
    if (text === '') return this.#withoutWords(turn, open, attached);
    const { draft } = turn.state;
    const understood = await this.#parts.recogniser.understand(
      {
        text,
        locale: turn.locale,
        open: openQuestionOf(draft),
        topicId: draft?.topicId ?? null,
        candidates: draft?.candidates ?? [],
      },
      this.#parts.catalogue(),
    );
    if (open !== null && isOpen(open)) return this.#besideSession(turn, open, { text, attached, understood });
    if (attached.files.length > 0) turn.say(turn.strings.t('talk.filesLater'));
    turn.record('user', text);
    if (draft === null || draft.stage === 'done') return this.#begin(turn, text, understood);
    return draft.stage === 'offered' ? this.#besideOptions(turn, text, understood) : this.#whileAsked(turn, text, understood);
  }

  /** What is open of the person's; whoever writes in private has been met. */
  async openSession(turn: Turn): Promise<HandoffSession | null> {
    const open = await this.#parts.service.openSessionOf(turn.personKey);
    if (open === null || turn.scope === 'shared') return open;
    return this.#parts.service.meet(open, placeOf(turn.context));
  }

  /** Somebody asks for an agent without saying more, by a button. */
  async onAsk(turn: Turn): Promise<void> {
    turn.draft = newDraft(this.#parts.newId());
    await this.#gather(turn);
  }

  /** Somebody picked an answer of the open question. */
  async onPick(turn: Turn, choice: string, label: string): Promise<void> {
    turn.record('user', label);
    await this.#answer(turn, { by: 'pick', choice });
  }

  /** The issue has been written anew: where it plainly belongs to another topic, it goes there. */
  async routeAnew(turn: Turn, issue: string): Promise<void> {
    const understood = await this.#parts.recogniser.understand(
      { text: issue, locale: turn.locale, open: 'issue' },
      this.#parts.catalogue(),
    );
    const { topic, subject, product } = understood;
    if (topic?.certainty !== 'certain' || topic.id === turn.draft.topicId) return;
    const moved = { ...turn.draft, topicId: topic.id, subject, answer: { kind: 'unknown' as const }, candidates: [] };
    turn.draft = product?.certainty === 'certain' ? withChoice(moved, product.id) : moved;
  }

  /** Once more with the words of a request that failed, as one of its own, so that it is not taken for that; null: they are not known. */
  async retry(turn: Turn, draft: Draft | null): Promise<void> {
    if (draft === null) return this.onAsk(turn);
    const { sentTicket: _ticket, sentCallback: _callback, ...wish } = draft;
    turn.draft = { ...wish, id: this.#parts.newId(), stage: 'gathering', view: 'options' };
    await this.#gather(turn);
  }

  /** Asks once more what was asked last. */
  async askAgain(turn: Turn): Promise<void> {
    if (turn.draft.issue === null) return turn.say(turn.strings.t('ask.issueAgain'));
    const dialog = this.#dialogContext(turn);
    if (dialog.activeDialog === undefined) return this.#gather(turn);
    await dialog.repromptDialog();
  }

  /** Forgets the draft. */
  drop(turn: Turn, words: string): void {
    turn.say(words);
    turn.state.draft = null;
    turn.state.dialogs = { dialogStack: [] };
  }

  /** Says how an open session stands, and shows its receipt once more. */
  tellOfSession(turn: Turn, session: OpenSession): void {
    if (isOwnAffair(turn, session)) this.#tellAmongOthers(turn, session);
    else this.#tellItsPerson(turn, session);
  }

  #tellItsPerson(turn: Turn, session: OpenSession): void {
    const { t } = turn.strings;
    if (session.state === 'connected') turn.sayPlain(t('talk.alreadyConnected', { agent: session.agent.name }));
    else turn.sayPlain(waitingWords(turn, session));
    this.#showReceipt(turn, session);
  }

  /** A file says something to an agent alone. */
  async #withoutWords(turn: Turn, open: HandoffSession | null, attached: Attached): Promise<void> {
    const { t } = turn.strings;
    const hasFiles = attached.files.length + attached.others > 0;
    if (open === null) return turn.say(t(hasFiles ? 'talk.pictureOnly' : 'talk.emptyText'));
    if (open.request.mode !== 'relay' || attached.files.length === 0) {
      turn.say(t(hasFiles ? 'talk.pictureWhileOpen' : 'talk.emptyWhileOpen'));
      if (isOpen(open) && !isOwnAffair(turn, open) && filesGoElsewhere(open, attached)) this.#showReceipt(turn, open);
      return;
    }
    await this.#forward(turn, open, { text: '', attached });
    // On the way to the private chat nothing takes files; whoever is there already hears so for each of them.
    if (!isMoving(open)) turn.say(t('talk.detailsForwarded'));
  }

  async #begin(turn: Turn, text: string, understood: Understanding): Promise<void> {
    if (understood.issue === null && this.#smallTalk(turn, understood)) return;
    if (understood.intent === 'cancel') return turn.say(turn.strings.t('talk.nothingToCancel'));
    turn.draft = newDraft(this.#parts.newId());
    turn.record('user', text);
    if (understood.issue !== null) turn.draft = withIssue(turn.draft, text, understood);
    else if (understood.topic !== null || understood.product !== null)
      turn.draft = { ...withIssue(turn.draft, text, understood), issue: null };
    await this.#gather(turn);
  }

  async #whileAsked(turn: Turn, text: string, understood: Understanding): Promise<void> {
    if (understood.intent === 'cancel') return this.drop(turn, turn.strings.t('talk.cancelled'));
    if (understood.intent === 'start_over') return this.#startOver(turn);
    if (understood.issue === null && this.#smallTalk(turn, understood)) return this.#dialogContext(turn).repromptDialog();
    const saysNothingOfIt = ['request_agent', 'start_chat', 'edit', 'other_options', 'yes', 'no'].includes(understood.intent);
    const isAskedForIssue = turn.draft.issue === null && understood.issue === null;
    if (isAskedForIssue && (saysNothingOfIt || (understood.unknown && !hasSaid(turn, 'ask.issueAgain'))))
      return turn.say(turn.strings.t('ask.issueAgain'));
    await this.#answer(turn, { by: 'words', text, understood });
  }

  async #besideOptions(turn: Turn, text: string, understood: Understanding): Promise<void> {
    switch (understood.intent) {
      case 'cancel':
      case 'no':
        return this.drop(turn, turn.strings.t('talk.cancelled'));
      case 'start_over':
        return this.#startOver(turn);
      case 'edit':
        return turn.show(this.#cards.edit(turn), 'options');
      case 'other_options':
        return turn.show(this.#cards.other(turn), 'options');
    }
    if (understood.issue === null && this.#smallTalk(turn, understood)) return;
    if (understood.issue === null && understood.unknown) return turn.say(turn.strings.t('talk.help'));
    const starts = ['start_chat', 'yes', 'request_agent'].includes(understood.intent);
    if (starts && understood.issue === null) return this.#transfer.start(turn);
    const product = understood.product?.certainty === 'certain' ? understood.product.id : null;
    // A product alone corrects the database; whatever else was written belongs to the issue.
    if (understood.issue !== null || product === null) turn.draft = withDetails(turn.draft, text);
    if (product !== null)
      turn.draft = withChoice({ ...turn.draft, topicId: understood.topic?.id ?? turn.draft.topicId }, product);
    turn.say(turn.strings.t('talk.detailsAdded'));
    turn.show(await this.#cards.options(turn), 'options');
  }

  /**
   * While an agent is there, every word is the agent's, and the bot keeps quiet; the one thing that is the bot's is to end the chat. What
   * can't be passed on is said, so that nobody believes it was seen.
   */
  async #toTheAgent(turn: Turn, session: OpenSession, text: string, attached: Attached): Promise<void> {
    const { t } = turn.strings;
    if (
      t('relay.endPhrases')
        .split('|')
        .includes(text.toLowerCase().replace(/[.!]+$/u, ''))
    ) {
      await this.#parts.service.cancel(session.id, turn.personKey);
      return turn.say(t('relay.ended'));
    }
    await this.#pass(turn, text, attached);
  }

  /** Words and files go to the agent; of anything else that hangs on the message the person hears that it does not. */
  async #pass(turn: Turn, text: string, { files, others }: Attached): Promise<void> {
    const { activity } = turn.context;
    // The activity's id makes a message that Teams sends again the same message for Vayusphere.
    const id = activity.id ?? this.#parts.newId();
    const message = { id, text, sentAt: sentAtOf(turn), attachments: [] };
    if (text !== '' || files.length > 0) await this.#parts.service.acceptFromUser(turn.personKey, message, files);
    if (others > 0) turn.say(turn.strings.t('relay.filesNotPassedOn'));
  }

  /** The bot keeps out of the way, but whatever is said still gets to the agent or gets an answer. */
  async #besideSession(turn: Turn, session: OpenSession, said: Said): Promise<void> {
    const { t } = turn.strings;
    const { understood } = said;
    const asksForNothing = understood.issue === null;
    if (asksForNothing && (understood.intent === 'cancel' || understood.intent === 'start_over')) {
      await this.#parts.service.cancel(session.id, turn.personKey);
      turn.say(t(session.state === 'connected' ? 'desk.ended' : 'desk.cancelled'));
      return understood.intent === 'start_over' ? this.onAsk(turn) : undefined;
    }
    const filesElsewhere = filesGoElsewhere(session, said.attached);
    if (filesElsewhere) turn.say(t('talk.pictureWhileOpen'));
    if (isOwnAffair(turn, session)) return this.#besideOwnChat(turn, session, said);
    if (session.request.mode === 'relay' && said.attached.files.length > 0) {
      await this.#forward(turn, session, said);
      return turn.say(t('talk.detailsForwarded'));
    }
    if (asksForNothing && understood.intent === 'thanks') return turn.say(t('talk.thanks'));
    if (asksForNothing && understood.intent === 'help') return turn.say(t('talk.help'));
    const wantsToKnow = asksHowItStands(understood);
    if (!asksForNothing || !wantsToKnow) await this.#forward(turn, session, said);
    if (session.state === 'connected' || (asksForNothing && wantsToKnow)) return this.tellOfSession(turn, session);
    turn.say(t('talk.detailsForwarded'));
    // The way to where the files go is on the receipt.
    if (wantsToKnow || filesElsewhere) this.#showReceipt(turn, session);
  }

  /** The receipt stays where the session was begun: others may read along here. */
  #showReceipt(turn: Turn, session: OpenSession): void {
    if (isHere(session.place, turn.context)) turn.afterwards(() => this.#parts.service.showReceiptAgain(session.id));
    else turn.say(turn.strings.t('talk.alreadyElsewhere'));
  }

  /**
   * What is added gets to the agent, and the others here hear nothing of the session. A chat that is relayed is another conversation: what
   * is said here, where the agent's answer would not stand, is no part of it.
   */
  async #besideOwnChat(turn: Turn, session: OpenSession, said: Said): Promise<void> {
    const { t } = turn.strings;
    if (isRelayed(session)) return this.#tellAmongOthers(turn, session);
    const hasFiles = session.request.mode === 'relay' && said.attached.files.length > 0;
    const adds = hasFiles || said.understood.issue !== null || !asksHowItStands(said.understood);
    if (adds) await this.#forward(turn, session, said);
    if (adds && !isMoving(session)) return turn.say(t('talk.detailsForwarded'));
    this.#tellAmongOthers(turn, session);
  }

  /** No queue, no agent: the session belongs to the person's own chat. One that waits for its person to be met tries again. */
  #tellAmongOthers(turn: Turn, session: OpenSession): void {
    const { t } = turn.strings;
    if (isMoving(session)) {
      turn.say(t(session.thread?.move === 'stuck' ? 'thread.addMe' : 'status.redirecting'));
      turn.afterwards(() => this.#parts.service.showReceiptAgain(session.id));
    } else turn.say(t('talk.alreadyElsewhere'));
  }

  /**
   * To the chat where it is relayed, else to the issue that the agent reads. A request on its way to the private chat has none yet that
   * could take files; among others that is said at once, since nothing that names a file may be said there later.
   */
  async #forward(turn: Turn, session: HandoffSession, { text, attached }: Pick<Said, 'text' | 'attached'>): Promise<void> {
    if (session.request.mode !== 'relay') {
      await this.#parts.service.addDetails(turn.personKey, text);
      return;
    }
    const tooEarly = attached.files.length > 0 && turn.scope === 'shared' && isMoving(session);
    await this.#pass(turn, text, tooEarly ? { ...attached, files: [] } : attached);
    if (tooEarly) turn.say(turn.strings.t('thread.filesNotYet'));
  }

  /** Answers what needs no more than a friendly word; says whether it did. */
  #smallTalk(turn: Turn, { intent }: Understanding): boolean {
    if (intent !== 'greeting' && intent !== 'thanks' && intent !== 'help') return false;
    turn.say(turn.strings.t(`talk.${intent}`));
    return true;
  }

  async #answer(turn: Turn, answer: Answer): Promise<void> {
    const dialog = this.#dialogContext(turn);
    if (dialog.activeDialog !== undefined) {
      giveAnswer(turn.context, answer);
      await dialog.continueDialog();
      return;
    }
    // The dialog that asked is of another version of the bot: what was answered counts, and the rest is asked from here.
    turn.draft = answeredWithoutDialog(turn.draft, answer);
    await this.#gather(turn);
  }

  async #gather(turn: Turn): Promise<void> {
    turn.state.dialogs = { dialogStack: [] };
    await this.#dialogContext(turn).beginDialog(gatherDialogId);
  }

  async #offer(turn: Turn, route: Route): Promise<void> {
    const { t } = turn.strings;
    const status = await this.#cards.lookUp(turn);
    const { state } = availabilityOf(status);
    if (state === 'closed' || state === 'nobody') turn.say(t(`offer.${state}`, { label: route.label }));
    else turn.say(t('connecting', { expert: route.expert, label: route.label }));
    turn.show(this.#cards.drawOptions(turn, status), 'options');
    turn.draft = { ...turn.draft, stage: 'offered' };
  }

  async #startOver(turn: Turn): Promise<void> {
    turn.say(turn.strings.t('talk.startedOver'));
    await this.onAsk(turn);
  }

  #dialogContext(turn: Turn): DialogContext {
    return new DialogContext(this.#dialogs, turn.context, turn.state.dialogs);
  }
}

/** Whether an agent is there whom the bot passes on what is said. */
function isRelayed(session: HandoffSession): boolean {
  return session.state === 'connected' && session.request.mode === 'relay';
}

/** Whether others read along here, and the session is not theirs to hear of. */
function isOwnAffair(turn: Turn, session: OpenSession): boolean {
  return turn.scope === 'shared' && (isMoving(session) || !isHere(session.place, turn.context));
}

/** Files are no part of an issue: where people and agents talk elsewhere, they go straight there. */
function filesGoElsewhere({ request }: HandoffSession, { files }: Attached): boolean {
  return request.mode === 'redirect' && files.length > 0;
}

/** Whether somebody with an open request says nothing new, but wants to hear of it. */
function asksHowItStands({ intent }: Understanding): boolean {
  return ['greeting', 'request_agent', 'start_chat', 'edit', 'other_options', 'yes', 'no'].includes(intent);
}

function answeredWithoutDialog(draft: Draft, answer: Answer): Draft {
  if (answer.by === 'pick')
    return answer.choice === 'unknown' ? { ...draft, answer: { kind: 'unknown' } } : withChoice(draft, answer.choice);
  return draft.issue === null
    ? withIssue(draft, answer.text, answer.understood)
    : withAnswer(draft, answer.text, answer.understood);
}

/** Whether the bot has said this in the conversation about the draft. */
function hasSaid(turn: Turn, key: 'ask.issueAgain'): boolean {
  return turn.draft.transcript.some(({ from, text }) => from === 'bot' && text === turn.strings.t(key));
}

function waitingWords({ strings: { t } }: Turn, session: OpenSession): string {
  if (session.state === 'requested') return t(session.delayed ? 'talk.alreadyRetrying' : 'status.redirecting');
  return t('talk.alreadyWaiting', { queue: session.queueName });
}

/** When the client says that it was written: the same when an activity comes again. */
function sentAtOf({ context, nowMs }: Turn): string {
  const { timestamp } = context.activity;
  const known = timestamp instanceof Date && !Number.isNaN(timestamp.getTime());
  return (known ? timestamp : new Date(nowMs())).toISOString();
}
