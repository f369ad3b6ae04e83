import type { DialogContext } from 'botbuilder-dialogs';
import type { HandoffSession } from '../handoff/session.ts';
import type { Understanding } from '../triage/recogniser.ts';
import type { BotParts } from './bot-parts.ts';
import { availabilityOf } from './cards/options-card.ts';
import { takesBack } from './correction.ts';
import { DialogContexts } from './dialogs/dialog-contexts.ts';
import type { Draft, Route } from './dialogs/draft.ts';
import { newDraft, openQuestionOf, routeOf, withAnswer, withChoice, withDetails, withIssue } from './dialogs/draft.ts';
import { createGatherDialogs, gatherDialogId } from './dialogs/gather-dialog.ts';
import type { Answer } from './dialogs/question.ts';
import { giveAnswer } from './dialogs/question.ts';
import type { DraftCards } from './draft-cards.ts';
import type { SessionTalk } from './session-talk.ts';
import { asksForStatus } from './status-question.ts';
import type { Transfer } from './transfer.ts';
import type { Turn } from './turn.ts';
import type { Attached } from './user-file.ts';

/** More than anybody writes to a queue. */
const mostLinesKept = 200;

/**
 * The conversation in words. What a text does depends on where the person stands: a session of theirs is open (`session-talk.ts`); the options
 * card is shown; something is being asked; or nothing is going on. In each, nothing they can say leaves them stuck, and no word of theirs is dropped.
 */
export class Talk {
  readonly #parts: BotParts;
  readonly #cards: DraftCards;
  readonly #transfer: Transfer;
  readonly #sessions: SessionTalk;
  readonly #dialogs: DialogContexts;

  constructor(parts: BotParts, cards: DraftCards, transfer: Transfer, sessions: SessionTalk) {
    this.#parts = parts;
    this.#cards = cards;
    this.#transfer = transfer;
    this.#sessions = sessions;
    this.#dialogs = new DialogContexts(createGatherDialogs(parts.catalogue, (turn, route) => this.#offer(turn, route)));
  }

  /** Somebody wrote something. */
  async onText(turn: Turn, text: string, attached: Attached): Promise<void> {
    const open = await this.#sessions.openOf(turn);
    if (open !== null && (await this.#sessions.takeAsIs(turn, open, text, attached))) return;
    const hasFiles = attached.files.length + attached.others > 0;
    if (text === '') return turn.say(turn.strings.t(hasFiles ? 'talk.pictureOnly' : 'talk.emptyText'));
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
    return draft.stage === 'offered' ? this.#besideOptions(turn, text, understood) : this.#whileAsked(turn, text, understood);
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

  /**
   * Once more with the words of a request that failed, as one of its own, so that it is not taken for that; null: they are not known. What
   * was said to its session since is part of them: the person was told that an agent will see it.
   */
  async retry(turn: Turn, draft: Draft | null, session: HandoffSession | null): Promise<void> {
    if (draft === null) return this.onAsk(turn);
    const { sentTicket: _ticket, sentCallback: _callback, ...wish } = draft;
    const said = session === null ? [] : await this.#saidTo(session);
    turn.draft = said.reduce(withDetails, { ...wish, id: this.#parts.newId(), stage: 'gathering', view: 'options' });
    await this.#gather(turn);
  }

  /** What went to the chat itself was read by the agent, if there was one. */
  async #saidTo(session: HandoffSession): Promise<readonly string[]> {
    const hadAgent = session.metAgent === true || (session.state === 'ended' && session.agent !== null);
    if (session.request.mode !== 'relay' || hadAgent) return session.added;
    const lines = await this.#parts.transcripts.transcriptOf(session.id, mostLinesKept);
    const toTheChat = lines.flatMap((line) => (line.by === 'user' && line.text !== '' ? [line.text] : []));
    return [...session.added, ...toTheChat];
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

  async #begin(turn: Turn, text: string, understood: Understanding): Promise<void> {
    if (this.#answersStatus(turn, text)) return;
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
    if (this.#answersStatus(turn, text)) return this.#dialogContext(turn).repromptDialog();
    if (understood.issue === null && this.#smallTalk(turn, understood)) return this.#dialogContext(turn).repromptDialog();
    const saysNothingOfIt = ['request_agent', 'start_chat', 'edit', 'other_options', 'yes', 'no'].includes(understood.intent);
    const isAskedForIssue = turn.draft.issue === null && understood.issue === null;
    if (isAskedForIssue && (saysNothingOfIt || (understood.unknown && !hasSaid(turn, 'ask.issueAgain'))))
      return turn.say(turn.strings.t('ask.issueAgain'));
    await this.#answer(turn, { by: 'words', text, understood });
  }

  async #besideOptions(turn: Turn, text: string, understood: Understanding): Promise<void> {
    // How long it takes is on the card, as it stands now.
    if (asksForStatus(text, turn.strings.language)) return turn.show(await this.#cards.options(turn), 'options');
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
    if (product === null && (await this.#hasMoved(turn, text, understood)))
      return this.#offer(turn, routeOf(turn.draft, this.#parts.catalogue(), turn.locale));
    turn.say(turn.strings.t('talk.detailsAdded'));
    turn.show(await this.#cards.options(turn), 'options');
  }

  /** Routes anew what takes back its topic for another, whose experts the person is told of; a mere mention of another one moves nothing. */
  async #hasMoved(turn: Turn, text: string, understood: Understanding): Promise<boolean> {
    const { topicId } = turn.draft;
    if (!takesBack(text, understood, topicId, turn.strings.language)) return false;
    await this.routeAnew(turn, text);
    return turn.draft.topicId !== topicId;
  }

  /** Says that nothing is under way yet to somebody who asks how it stands; says whether it did. */
  #answersStatus(turn: Turn, text: string): boolean {
    if (!asksForStatus(text, turn.strings.language)) return false;
    turn.say(turn.strings.t('talk.nothingOpen'));
    return true;
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
    return this.#dialogs.of(turn.context, turn.state.dialogs);
  }
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
