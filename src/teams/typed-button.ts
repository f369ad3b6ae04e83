import { buttonTitles } from './strings/strings.ts';

/**
 * What somebody means who types the title of one of the bot's buttons: the same as a press of it. `card` is every button that does its
 * work only on its card (a form's "Save", a link), so that all a text can do is to bring that card back.
 */
export type TypedButton =
  | 'ask'
  | 'start'
  | 'edit'
  | 'other'
  | 'ticket'
  | 'callback'
  | 'drop'
  | 'retry'
  | 'unknown'
  | 'neither'
  | 'card';

const meanings: Readonly<Record<string, TypedButton>> = {
  ask: 'ask',
  start: 'start',
  edit: 'edit',
  other: 'other',
  ticket: 'ticket',
  callback: 'callback',
  neverMind: 'drop',
  cancelRequest: 'drop',
  endChat: 'drop',
  retry: 'retry',
  unknown: 'unknown',
  neither: 'neither',
};

/**
 * The button whose title the text is, in the person's language or in English; case, spaces and the marks around it aside. Null for any
 * other text, and for "Yes", which means what it answers. A title is never an issue, whatever the recogniser would make of it.
 */
export function typedButton(text: string, language: string): TypedButton | null {
  const typed = folded(text);
  const key = [language, 'en'].map((one) => titlesIn(one).get(typed)).find((found) => found !== undefined);
  return key === undefined || key === 'yes' ? null : (meanings[key] ?? 'card');
}

const known = new Map<string, ReadonlyMap<string, string>>();

function titlesIn(language: string): ReadonlyMap<string, string> {
  let titles = known.get(language);
  if (titles === undefined) {
    titles = new Map(buttonTitles(language).map(({ key, title }) => [folded(title), key]));
    known.set(language, titles);
  }
  return titles;
}

/** A text as it is compared: case, spaces and the marks around it aside. */
export function folded(text: string): string {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll('’', "'")
      // A long run of marks inside is looked at once, and not from each of its places.
      .replaceAll(/^[\s\p{P}]+|(?<![\s\p{P}])[\s\p{P}]+$/gu, '')
      .replaceAll(/\s+/gu, ' ')
  );
}
