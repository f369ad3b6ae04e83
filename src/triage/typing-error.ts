import { distance } from 'fastest-levenshtein';

/**
 * Finds the known words that a word may be a typing error of: one letter too many, missing, wrong, or two swapped. Words are stored under
 * each of their forms with one letter left out; two words that are one error apart share such a form, so a look-up needs as many steps as
 * the word has letters, however many words are known.
 */
export class TypingErrors {
  /** Most forms are of one word alone: a list for each would be half of the memory. */
  readonly #byForm = new Map<string, string | string[]>();

  /** Words shorter than `minLetters` are never corrected to: too many other words are one letter away. */
  constructor(words: Iterable<string>, minLetters: number) {
    for (const word of words) {
      if (word.length < minLetters || /[\d#]/.test(word)) continue;
      for (const form of forms(word)) this.#add(form, word);
    }
  }

  /** The known words one typing error away; never the word itself. */
  near(word: string): readonly string[] {
    if (word.length > 32) return [];
    const found = new Set<string>();
    for (const form of forms(word)) {
      const known = this.#byForm.get(form);
      if (known === undefined) continue;
      for (const one of typeof known === 'string' ? [known] : known) {
        if (one !== word && !found.has(one) && isOneErrorApart(word, one)) found.add(one);
      }
    }
    return [...found];
  }

  #add(form: string, word: string): void {
    const known = this.#byForm.get(form);
    if (known === undefined) this.#byForm.set(form, word);
    else if (typeof known === 'string') this.#byForm.set(form, [known, word]);
    else known.push(word);
  }
}

/** Whether one typing error turns one word into the other. Two neighbours swapped count as one, as in Damerau's distance. */
export function isOneErrorApart(a: string, b: string): boolean {
  const apart = distance(a, b);
  return apart === 1 || (apart === 2 && a.length === b.length && areSwapped(a, b));
}

function areSwapped(a: string, b: string): boolean {
  let at = 0;
  while (a[at] === b[at]) at += 1;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** The word, and the word without each of its letters. Of a run of one letter it is the same whichever is left out. */
function forms(word: string): string[] {
  const all = [word];
  for (let at = 0; at < word.length; at += 1) if (word[at] !== word[at - 1]) all.push(word.slice(0, at) + word.slice(at + 1));
  return all;
}
