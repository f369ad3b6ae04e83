import { withoutPoliteness } from './intent-decision.ts';
import { localeFor } from './locale.ts';
import { localeTables } from './locale-table.ts';
import { itemsOf } from './stances.ts';
import { tokenise } from './tokens.ts';

/** So many words of another language, and twice as many as of the own, make a text one of that language. */
const leastForeign = 2;
const timesAsMany = 2;
/** A text shows its language soon; the work stays bounded. */
const charactersLookedAt = 500;

const kana = /[\p{sc=Hiragana}\p{sc=Katakana}]/u;

/**
 * The language that a text is read in: the client's, unless the text is plainly written in another of ours. A client's language is what
 * somebody once chose; people write as they speak.
 */
export function spokenLanguage(text: string, tag: string): string {
  const { language } = localeFor(tag);
  const start = itemsOf(tokenise(text.slice(0, charactersLookedAt), 'split'), []);
  const words = withoutPoliteness(start, localeFor(tag)).map((item) => item.word);
  return words.filter((word) => kana.test(word)).length > leastForeign ? 'ja' : withMost(words, language);
}

function withMost(words: readonly string[], language: string): string {
  const count = (one: string): number => {
    const { own } = localeFor(one);
    return words.filter((word) => word.length > 1 && own.has(word)).length;
  };
  const own = count(language);
  // Not even every word could be another language's then.
  if (timesAsMany * own >= words.length) return language;
  const best = Object.keys(localeTables)
    .filter((one) => one !== 'ja' && one !== language)
    .map((one) => ({ one, found: count(one) }))
    .reduce((a, b) => (b.found > a.found ? b : a));
  return best.found >= leastForeign && best.found > timesAsMany * own ? best.one : language;
}
