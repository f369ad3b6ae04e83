import { button, buttonRows } from './buttons.ts';
import { type Card, compile, compileCard, frame, type JsonObject } from './card.ts';
import { unknownChoice } from './card-action.ts';
import template from './choices-card.json' with { type: 'json' };
import { displayText } from './display-text.ts';
import { textLimits } from './edit-form.ts';
import type { Look } from './look.ts';
import answerTemplate from './parts/answer-field.json' with { type: 'json' };
import { hints } from './parts.ts';

const expand = compileCard<{
  question: readonly JsonObject[];
  picks: readonly JsonObject[];
  answer: readonly JsonObject[];
  hint: readonly JsonObject[];
  actions: readonly JsonObject[];
}>(template);
const expandAnswer = compile<{ label: string; placeholder: string; limit: number; missing: string }>(answerTemplate);

/** A question with answers to pick from. */
export interface ChoicesView {
  /** The question, unless it is said in a message before the card. `**…**` in it is shown bold; nothing else in it is markup. */
  readonly question: string | null;
  /** The answers in their order; only the first six are shown, since typing is always possible. */
  readonly picks: readonly { readonly choice: string; readonly label: string }[];
  /** The last button, which picks `unknown`: "I don't know", "Something else", or none. */
  readonly last: 'unknown' | 'neither' | 'none';
  /**
   * The field in which an answer can be written (`tell`), where what is typed reaches the bot only with a mention: for what is wrong, or for an
   * answer that is not among the picks. Absent: none.
   */
  readonly field?: 'issue' | 'other';
  /** Whether an answer reaches the bot only with a mention. */
  readonly inChannel?: boolean;
}

/** A question with its answers as buttons (`pick`). Typing an answer stays possible, and the card says so. */
export function renderChoices(view: ChoicesView, look: Look): Card {
  const { t } = look.strings;
  const pick = (choice: string, title: string) => button(look, { verb: 'pick', title, data: { choice } });
  const last = view.last === 'none' ? [] : [pick(unknownChoice, t(`buttons.${view.last}`))];
  return expand({
    ...frame(look, t(view.field === 'issue' ? 'ask.speak' : 'choices.speak')),
    question: view.question === null ? [] : [{ type: 'RichTextBlock', inlines: boldRuns(view.question) }],
    picks: buttonRows([...view.picks.slice(0, 6).map(({ choice, label }) => pick(choice, label)), ...last]),
    answer: answerField(view, look),
    hint: hints(t(view.inChannel === true ? 'choices.hintInChannel' : 'choices.hint')),
    actions: view.field === undefined ? [] : [sendButton(view.field, look)],
  });
}

function answerField({ field }: ChoicesView, { strings: { t } }: Look): readonly JsonObject[] {
  if (field === undefined) return [];
  const words =
    field === 'issue'
      ? { label: t('edit.issueLabel'), placeholder: t('edit.issuePlaceholder') }
      : { label: t('choices.otherLabel'), placeholder: t('choices.otherLabel') };
  return [expandAnswer({ ...words, limit: textLimits.issue, missing: t('errors.answerMissing') })];
}

/** The one main thing to do where there is nothing to pick. */
function sendButton(field: 'issue' | 'other', look: Look): JsonObject {
  return button(look, { verb: 'tell', title: look.strings.t('buttons.send'), primary: field === 'issue', inputs: true });
}

/** Text runs of a sentence whose `**…**` parts are bold. */
function boldRuns(sentence: string): readonly JsonObject[] {
  return displayText(sentence)
    .split('**')
    .map((text, part) => ({ type: 'TextRun', text, weight: part % 2 === 1 ? 'Bolder' : 'Default' }))
    .filter(({ text }) => text !== '');
}
