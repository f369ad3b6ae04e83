import type { DialogContext } from 'botbuilder-dialogs';
import type { HandoffSession } from '../handoff/session.ts';
import type { Understanding } from '../triage/recogniser.ts';
import { BesideOptions } from './beside-options.ts';
import type { BotParts } from './bot-parts.ts';
import { DialogContexts } from './dialogs/dialog-contexts.ts';
import type { Draft } from './dialogs/draft.ts';
import { newDraft, openQuestionOf, withAnswer, withChoice, withDetails, withIssue } from './dialogs/draft.ts';
import { createGatherDialogs, gatherDialogId } from './dialogs/gather-dialog.ts';
import type { Answer } from './dialogs/question.ts';
import { giveAnswer } from './dialogs/question.ts';
import type { DraftCards } from './draft-cards.ts';
import { hasFailed, unreadWordsOf } from './earlier-request.ts';
import { refusesAnEnd } from './ending-words.ts';
import { asksForAnother, isFarewell } from './leave-taking.ts';
import { meantAnswer } from './meant-answer.ts';
import { Offering } from './offering.ts';
import { Rerouting } from './rerouting.ts';
import type { SessionTalk } from './session-talk.ts';
import { type ShortReply, shortReply } from './short-reply.ts';
import { asksForStatus } from './status-question.ts';
import type { Transfer } from './transfer.ts';
import type { Turn } from './turn.ts';
import type { Attached } from './user-file.ts';
import { isQuestion } from './whole-phrases.ts';

/**
 * The conversation in words. What a text does depends on where the person stands: a session of theirs is open (`session-talk.ts`); the options
 * card is shown; something is being asked; or nothing is going on. In each, nothing they can say leaves them stuck, and no word of theirs is dropped.
 */
export class Talk {
  readonly #parts: BotParts;
  readonly #sessions: SessionTalk;
  readonly #rerouting: Rerouting;
  readonly #offering: Offering;
  readonly #besideOptions: BesideOptions;
  readonly #dialogs: DialogContexts;

  constructor(parts: BotParts, cards: DraftCards, transfer: Transfer, sessions: SessionTalk) {
    this.#parts = parts;
    this.#sessions = sessions;
    this.#rerouting = new Rerouting(parts);
    this.#offering = new Offering(parts, cards, transfer);
    this.#besideOptions = new BesideOptions(cards, this.#offering, this.#rerouting, this);
    const offer = this.#offering.offer.bind(this.#offering);
    this.#dialogs = new DialogContexts(createGatherDialogs(parts.catalogue, offer));
  }

  /** Somebody wrote something. */
  async onText(turn: Turn, text: string, attached: Attached): Promise<void> {
    const open = await this.#sessions.openOf(turn);
    if (open !== null && (await this.#sessions.takeAsIs(turn, open, text, attached))) return;
    if (text === '') return this.#withoutWords(turn, attached);
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
    if (open !== null) {
      const begins = await this.#sessions.onText(turn, open, { text, attached, understood });
      return begins ? this.onAsk(turn) : undefined;
    }
    if (attached.files.length > 0) turn.say(turn.strings.t('talk.filesLater'));
    turn.record('user', text);
    if (draft === null || draft.stage === 'done') return this.#begin(turn, text, understood);
    return draft.stage === 'offered'
      ? this.#besideOptions.onText(turn, text, understood)
      : this.#whileAsked(turn, text, understood);
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
    await this.#rerouting.toTopicOf(turn, issue);
  }

  /**
   * Once more with the words of a request that failed, as one of its own, so that it is not taken for that; null: they are not known. What
   * was said to its session since is part of them: the person was told that an agent will see it.
   */
  async retry(turn: Turn, draft: Draft | null, session: HandoffSession | null): Promise<void> {
    if (draft === null) return this.onAsk(turn);
    const { sentTicket: _ticket, sentCallback: _callback, ...wish } = draft;
    const said = session === null ? [] : await unreadWordsOf(session, this.#parts);
    turn.draft = said.reduce(withDetails, { ...wish, id: this.#parts.newId(), stage: 'gathering', view: 'options' });
    await this.#gather(turn);
  }

  /** Starts the chat of the options card at somebody's word. */
  async start(turn: Turn): Promise<void> {
    await this.#offering.start(turn);
  }

  /** Once more with the words of the request made last, if nobody took it; says whether it was so. */
  async retryFailed(turn: Turn): Promise<boolean> {
    const { draft } = turn.state;
    const last = draft === null ? null : await this.#parts.service.session(draft.id);
    if (last === null || !hasFailed(last)) return false;
    await this.retry(turn, draft, last);
    return true;
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

  /** A message without a word answers nothing: what was asked stands. */
  async #withoutWords(turn: Turn, { files, others }: Attached): Promise<void> {
    const { t } = turn.strings;
    const { draft } = turn.state;
    const hasFiles = files.length + others > 0;
    const isKnown = draft !== null && draft.stage !== 'done' && draft.issue !== null;
    if (hasFiles) turn.say(t(isKnown ? 'talk.filesLater' : 'talk.pictureOnly'));
    if (draft === null || draft.stage === 'done') return hasFiles ? undefined : turn.say(t('talk.emptyText'));
    if (draft.stage === 'offered') return this.#offering.remind(turn);
    if (isKnown || !hasFiles) await this.askAgain(turn);
  }

  async #begin(turn: Turn, text: string, understood: Understanding): Promise<void> {
    const { intent, issue } = understood;
    const reply = shortReply(text);
    if (this.#answersStatus(turn, text, reply)) return;
    if (reply === 'acknowledged' || reply === 'declined' || (reply === null && intent === 'no'))
      return turn.say(turn.strings.t('talk.acknowledged'));
    if (issue === null && this.#smallTalk(turn, understood)) return;
    if (!isQuestion(text) && isFarewell(text, turn.strings.language)) return turn.say(turn.strings.t('talk.acknowledged'));
    if (intent === 'cancel') return turn.say(turn.strings.t('talk.nothingToCancel'));
    const asksForWay = issue === null && (intent === 'start_chat' || intent === 'other_options');
    if (asksForWay && (await this.retryFailed(turn))) return;
    turn.draft = newDraft(this.#parts.newId());
    turn.record('user', text);
    if (reply === null) turn.draft = told(turn.draft, text, understood);
    await this.#gather(turn);
  }

  async #whileAsked(turn: Turn, text: string, understood: Understanding): Promise<void> {
    const { issue, candidates } = turn.draft;
    const isGuess = issue !== null && candidates.length === 1;
    const reply = shortReply(text);
    // Asked whether it is one product, "no thanks" and "ok" are answers.
    if (reply === 'declined' && !isGuess) return this.drop(turn, turn.strings.t('talk.cancelled'));
    if (await this.#stopsOrBeginsAnew(turn, text, understood, reply)) return;
    if (this.#answersStatus(turn, text, reply)) return this.#dialogContext(turn).repromptDialog();
    if (understood.issue === null && this.#smallTalk(turn, understood)) return this.#dialogContext(turn).repromptDialog();
    if (issue === null) return this.#takeIssue(turn, text, understood, reply);
    if (reply === 'acknowledged' && !isGuess) return this.askAgain(turn);
    if (reply === 'misplaced') this.#rerouting.leave(turn);
    if (reply === 'misplaced' || (await this.#rerouting.onAnswer(turn, text, understood))) return this.#gather(turn);
    await this.#answer(turn, await meantAnswer(turn, text, understood, this.#parts));
  }

  /** Does what a wish to stop, or to begin anew, asks for; says whether there was one. "No rush" and "I'll wait" are none. */
  async #stopsOrBeginsAnew(turn: Turn, text: string, { intent }: Understanding, reply: ShortReply | null): Promise<boolean> {
    const { t, language } = turn.strings;
    if (reply === 'acknowledged' || reply === 'waiting') return false;
    if (asksForAnother(text, language)) await this.askAgain(turn);
    else if (intent === 'cancel' && (isQuestion(text) || refusesAnEnd(text, language))) {
      // Whoever asks how to stop has not stopped.
      turn.say(t('talk.help'));
      await this.askAgain(turn);
    } else if (intent === 'cancel') this.drop(turn, t('talk.cancelled'));
    else if (intent === 'start_over') await this.startOver(turn);
    else return false;
    return true;
  }

  async #takeIssue(turn: Turn, text: string, understood: Understanding, reply: ShortReply | null): Promise<void> {
    const intents = ['request_agent', 'start_chat', 'edit', 'other_options', 'yes', 'no'];
    const saysNothingOfIt = reply !== null || (understood.issue === null && intents.includes(understood.intent));
    const knowsNothing = understood.issue === null && understood.unknown && !hasSaid(turn, 'ask.issueAgain');
    if (saysNothingOfIt || knowsNothing) return turn.say(turn.strings.t('ask.issueAgain'));
    await this.#answer(turn, { by: 'words', text, understood });
  }

  /** Says that nothing is under way yet to somebody who asks how it stands, or waits; says whether it did. */
  #answersStatus(turn: Turn, text: string, reply: ShortReply | null): boolean {
    if (reply !== 'waiting' && !asksForStatus(text, turn.strings.language)) return false;
    // Whoever has told what is wrong is only asked the rest.
    if (!isTold(turn)) turn.say(turn.strings.t('talk.nothingOpen'));
    return true;
  }

  /** Answers what needs no more than a friendly word; says whether it did. */
  #smallTalk(turn: Turn, { intent }: Understanding): boolean {
    if (intent !== 'greeting' && intent !== 'thanks' && intent !== 'help') return false;
    if (intent === 'help' || !isTold(turn)) turn.say(turn.strings.t(`talk.${intent}`));
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

  /** Forgets the draft, and asks what it is about instead. */
  async startOver(turn: Turn): Promise<void> {
    turn.say(turn.strings.t('talk.startedOver'));
    await this.onAsk(turn);
  }

  #dialogContext(turn: Turn): DialogContext {
    return this.#dialogs.of(turn.context, turn.state.dialogs);
  }
}

/** What the first message tells; a topic or a product alone is no issue. */
function told(draft: Draft, text: string, understood: Understanding): Draft {
  if (understood.issue !== null) return withIssue(draft, text, understood);
  if (understood.topic === null && understood.product === null) return draft;
  return { ...withIssue(draft, text, understood), issue: null };
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

/** Whether the bot knows what is wrong, and asks something else. */
function isTold({ state: { draft } }: Turn): boolean {
  return draft !== null && draft.stage !== 'done' && draft.issue !== null;
}
