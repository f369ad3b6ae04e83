import type { DialogTurnResult, WaterfallStepContext } from 'botbuilder-dialogs';
// Not the package's main module: it loads every prompt, and with them the recognizers of dates and numbers, a tenth of a start.
import { DialogSet } from 'botbuilder-dialogs/lib/dialogSet.js';
import { WaterfallDialog } from 'botbuilder-dialogs/lib/waterfallDialog.js';
import { findTopic, labelFor } from '../../triage/catalogue.ts';
import type { CatalogueSource } from '../bot-parts.ts';
import { renderChoices } from '../cards/choices-card.ts';
import type { Turn } from '../turn.ts';
import { turnOf } from '../turn.ts';
import type { Route } from './draft.ts';
import { openTopicOf, routeOf, withAnswer, withChoice, withIssue } from './draft.ts';
import type { Answer } from './question.ts';
import { Question } from './question.ts';

export const gatherDialogId = 'gather';

/** Shows the request and its options, when everything is known that has to be. */
export type Offer = (turn: Turn, route: Route) => Promise<void>;

/**
 * The waterfall that finds out what is wrong and, where the topic asks one, the answer to its question: for a database problem, which
 * database. What is known already is not asked. Steps keep nothing themselves: they read and write the turn's draft, so a waterfall
 * that is begun again (after a new version, or in a loop) goes on where the draft stands.
 */
export function createGatherDialogs(catalogue: CatalogueSource, offer: Offer): DialogSet {
  const steps = new Waterfall(catalogue, offer);
  return new DialogSet()
    .add(new Question('issue', (turn) => askIssue(turn)))
    .add(new Question('topic', (turn) => askTopic(turn, catalogue)))
    .add(
      new WaterfallDialog(gatherDialogId, [
        (step) => steps.askIssue(step),
        (step) => steps.takeIssue(step),
        (step) => steps.askTopic(step),
        (step) => steps.takeAnswer(step),
        (step) => steps.offer(step),
      ]),
    );
}

class Waterfall {
  readonly #catalogue: CatalogueSource;
  readonly #offer: Offer;

  constructor(catalogue: CatalogueSource, offer: Offer) {
    this.#catalogue = catalogue;
    this.#offer = offer;
  }

  async askIssue(step: WaterfallStepContext): Promise<DialogTurnResult> {
    return turnOf(step.context).draft.issue === null ? step.beginDialog('issue') : step.next();
  }

  async takeIssue(step: WaterfallStepContext): Promise<DialogTurnResult> {
    const turn = turnOf(step.context);
    const answer: Answer | undefined = step.result;
    if (answer?.by === 'words') turn.draft = withIssue(turn.draft, answer.text, answer.understood);
    if (turn.draft.asked === 0) turn.status.show(turn.strings.t('status.findingQueue'));
    return step.next();
  }

  async askTopic(step: WaterfallStepContext): Promise<DialogTurnResult> {
    const turn = turnOf(step.context);
    if (openTopicOf(turn.draft, this.#catalogue()) === null) return step.next();
    turn.draft = { ...turn.draft, asked: turn.draft.asked + 1 };
    return step.beginDialog('topic');
  }

  async takeAnswer(step: WaterfallStepContext): Promise<DialogTurnResult> {
    const turn = turnOf(step.context);
    const answer: Answer | undefined = step.result;
    if (answer?.by === 'words') turn.draft = withAnswer(turn.draft, answer.text, answer.understood);
    if (answer?.by === 'pick') turn.draft = pickedFrom(turn, answer.choice);
    const stillOpen = openTopicOf(turn.draft, this.#catalogue()) !== null;
    return answer !== undefined && stillOpen ? step.replaceDialog(gatherDialogId) : step.next();
  }

  async offer(step: WaterfallStepContext): Promise<DialogTurnResult> {
    const turn = turnOf(step.context);
    const route = routeOf(turn.draft, this.#catalogue(), turn.locale);
    turn.status.show(turn.strings.t('status.findingExperts', { label: route.label }));
    if (turn.draft.answer.kind === 'open' && turn.draft.asked > 0)
      turn.sayPlain(turn.strings.t('talk.tooManyTries', { queue: route.queue.name }));
    await this.#offer(turn, route);
    return step.endDialog();
  }
}

/** Picks that are no choices of the question: of the confirming one, and "I don't know". */
function pickedFrom(turn: Turn, choice: string) {
  const { draft } = turn;
  if (choice !== 'unknown') return withChoice(draft, choice);
  // "Something else" to a guess opens the whole question; "I don't know" to the whole question answers it.
  return draft.candidates.length > 0 ? { ...draft, candidates: [] } : { ...draft, answer: { kind: 'unknown' as const } };
}

function askIssue(turn: Turn): void {
  turn.say(turn.strings.t('ask.issue'));
  if (turn.scope === 'personal') return;
  // Among others, what is typed reaches the bot by a mention alone; a field of a card needs none.
  const card = { question: null, picks: [], last: 'none', inChannel: true, field: 'issue' } as const;
  turn.show(renderChoices(card, turn.lookOfDraft()), 'choices');
}

/** Asks the topic's question: whether the one guess is right, which of several, or openly with the common answers to pick from. */
function askTopic(turn: Turn, catalogue: CatalogueSource): void {
  const question = findTopic(catalogue(), turn.draft.topicId)?.question;
  if (question === undefined) return;
  const picksOf = (ids: readonly string[]) =>
    ids.flatMap((id) => question.choices.filter((choice) => choice.id === id)).map(({ id, label }) => ({ choice: id, label }));
  const guesses = picksOf(turn.draft.candidates);
  turn.say(
    wordsOf(
      turn,
      guesses,
      turn.draft.subject ?? labelFor({ label: question.generalLabel, labels: question.generalLabels }, turn.locale),
    ),
  );
  const picks = guesses.length > 0 ? guesses : picksOf(question.common);
  const last = guesses.length > 0 ? 'neither' : 'unknown';
  const among = turn.scope === 'shared' ? { inChannel: true, field: 'other' as const } : {};
  turn.show(renderChoices({ question: null, picks, last, ...among }, turn.lookOfDraft()), 'choices');
}

function wordsOf({ draft, strings: { t } }: Turn, guesses: readonly { label: string }[], subject: string): string {
  const [first, second, ...more] = guesses;
  if (first !== undefined && second === undefined) return t('ask.product', { label: first.label });
  if (first !== undefined && second !== undefined && more.length === 0) {
    return t('ask.between', { first: first.label, second: second.label });
  }
  return draft.asked <= 1 ? t('ask.database', { subject }) : t('ask.databaseAgain');
}
