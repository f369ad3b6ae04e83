import { button, buttonRows } from './buttons.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import { unknownChoice } from './card-action.ts';
import template from './choices-card.json' with { type: 'json' };
import { displayText } from './display-text.ts';
import type { Look } from './look.ts';
import { hints, notices } from './parts.ts';

const expand = compileCard<{
  notice: readonly JsonObject[];
  question: readonly JsonObject[];
  picks: readonly JsonObject[];
  hint: readonly JsonObject[];
}>(template);

/** A question with answers to pick from. */
export interface ChoicesView {
  /** The question, unless it is said in a message before the card. `**…**` in it is shown bold; nothing else in it is markup. */
  readonly question: string | null;
  /** The answers in their order; only the first six are shown, since typing is always possible. */
  readonly picks: readonly { readonly choice: string; readonly label: string }[];
  /** The last button, which picks `unknown`: "I don't know", "Something else", or none. */
  readonly last: 'unknown' | 'neither' | 'none';
  /** Whether an answer reaches the bot only with a mention. */
  readonly inChannel?: boolean;
  /** A line above the question. */
  readonly notice?: string | null;
}

/** A question with its answers as buttons (`pick`). Typing an answer stays possible, and the card says so. */
export function renderChoices(view: ChoicesView, look: Look): Card {
  const { t } = look.strings;
  const pick = (choice: string, title: string) => button(look, { verb: 'pick', title, data: { choice } });
  const last = view.last === 'none' ? [] : [pick(unknownChoice, t(`buttons.${view.last}`))];
  return expand({
    ...frame(look, t('choices.speak')),
    notice: notices(view.notice),
    question: view.question === null ? [] : [{ type: 'RichTextBlock', inlines: boldRuns(view.question) }],
    picks: buttonRows([...view.picks.slice(0, 6).map(({ choice, label }) => pick(choice, label)), ...last]),
    hint: hints(t(view.inChannel === true ? 'choices.hintInChannel' : 'choices.hint')),
  });
}

/** Text runs of a sentence whose `**…**` parts are bold. */
function boldRuns(sentence: string): readonly JsonObject[] {
  return displayText(sentence)
    .split('**')
    .map((text, part) => ({ type: 'TextRun', text, weight: part % 2 === 1 ? 'Bolder' : 'Default' }))
    .filter(({ text }) => text !== '');
}
