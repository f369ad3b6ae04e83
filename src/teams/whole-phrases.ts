import { languages } from '../triage/recogniser.ts';
import { folded } from './typed-button.ts';

/** Something in words of the languages that the bot speaks, by language. */
type ByLanguage<Words> = Readonly<Record<string, Words>>;
/** Phrases by language, parted by `|`. */
export type PhraseLists = ByLanguage<string>;
/** Whether a text says it, in this language or in English. */
export type SaysIt = (text: string, language: string) => boolean;

/** No text made of phrases alone is longer; this bounds the work. */
const maxLength = 100;
/** Nobody needs more to say it in whatever language; this bounds the work. */
const maxLengthInAnyLanguage = 300;

/**
 * A test for whole messages: inside of more words each phrase may be about what is wrong. Case, accents, emoji and punctuation aside, and
 * what may stand beside the phrases without changing what they say: "ok, thanks, bye".
 */
export function wholePhrases(lists: PhraseLists, beside: PhraseLists = {}): SaysIt {
  const phrasesIn = phrasesByLanguage(lists);
  const besideIn = phrasesByLanguage(beside);
  return (text, language) => {
    if (text.length > 2 * maxLength) return false;
    const said = bare(text);
    return said.length <= maxLength && isMadeOf(said, phrasesIn(language), besideIn(language));
  };
}

/** A test for words anywhere in a text; `*` at the end of one stands for what else it may end in. */
export function wordsAnywhere(lists: PhraseLists): SaysIt {
  return saidAnywhere(Object.fromEntries(Object.entries(lists).map(([language, all]) => [language, [patternOf(language, all)]])));
}

/** A test for something said anywhere in a text, by patterns of what `bare` leaves of it. */
export function saidAnywhere(patterns: ByLanguage<readonly RegExp[]>): SaysIt {
  return (text, language) => {
    const said = bare(text);
    return [language, 'en'].some((one) => patterns[one]?.some((pattern) => pattern.test(said)) === true);
  };
}

/** The same test in whichever of the languages: people write as they speak, whatever language their client has. */
export function inAnyLanguage(says: SaysIt): (text: string) => boolean {
  return (text) => text.length <= maxLengthInAnyLanguage && languages.some((language) => says(text, language));
}

/** The lists of several things as one. */
export function listsOf(...all: readonly PhraseLists[]): PhraseLists {
  const named = new Set(all.flatMap((lists) => Object.keys(lists)));
  return Object.fromEntries([...named].map((one) => [one, all.flatMap((lists) => lists[one] ?? []).join('|')]));
}

/** The text that was compared last: one message is compared with a dozen lists. */
let last = { text: '', bare: '' };

/** A text as it is compared: letters and digits, apostrophes and hyphens; small, without accents, one space between words. */
export function bare(text: string): string {
  if (text !== last.text) last = { text, bare: stripped(text) };
  return last.bare;
}

function stripped(text: string): string {
  const plain = text.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '');
  return folded(folded(plain).replaceAll(/[^\p{L}\p{N}'\s-]+/gu, ' '));
}

/** Whether a text ends as questions do; who asks something wants nothing done yet. */
export function isQuestion(text: string): boolean {
  // What stands behind the last word, looked for at the end of each word alone: a text may have thousands of marks.
  const [end = ''] = /(?<![^\p{L}\p{N}])[^\p{L}\p{N}]+$/u.exec(text) ?? [];
  return /[?？]/u.test(end) || /(?:です|ます|でしょう)か[。\s]*$/u.test(text);
}

/** Whether a text has few words, and few characters: Japanese parts no words. */
export function isShort(text: string, most: { readonly words: number; readonly characters: number }): boolean {
  return text.length <= most.characters && text.trim().split(/\s+/u).length <= most.words;
}

/** Phrases by what they begin with: at most places of a text none does. */
type Phrases = ReadonlyMap<string | undefined, readonly string[]>;

/** The phrases of a language and the English ones. */
function phrasesByLanguage(lists: PhraseLists): (language: string) => Phrases {
  const english = phrasesOf(lists['en']);
  const byBeginning = (phrases: readonly string[]): Phrases => Map.groupBy(new Set(phrases), (phrase) => phrase[0]);
  const known = new Map(Object.entries(lists).map(([language, all]) => [language, byBeginning([...phrasesOf(all), ...english])]));
  const inEnglish = byBeginning(english);
  return (language) => known.get(language) ?? inEnglish;
}

function phrasesOf(all = ''): string[] {
  return all
    .split('|')
    .map(bare)
    .filter((phrase) => phrase !== '');
}

function patternOf(language: string, words: string): RegExp {
  const each = words.split('|').map((one) => bare(one) + (one.trim().endsWith('*') ? '\\p{L}*' : ''));
  // Japanese has no spaces between its words.
  return new RegExp(language === 'ja' ? each.join('|') : `(?<!\\p{L})(?:${each.join('|')})(?!\\p{L})`, 'u');
}

/** Whether phrases, one after the other, give the text: at least one of the first kind, and else only of the second. */
function isMadeOf(said: string, phrases: Phrases, beside: Phrases): boolean {
  // The positions that phrases lead up to, with and without one of the first kind on the way.
  const withPhrase = new Set<number>();
  const without = new Set([0]);
  for (let at = 0; at < said.length; at += 1) {
    if (!withPhrase.has(at) && !without.has(at)) continue;
    for (const end of endsOf(said, at, phrases)) withPhrase.add(end);
    for (const end of endsOf(said, at, beside)) (withPhrase.has(at) ? withPhrase : without).add(end);
  }
  return said !== '' && withPhrase.has(said.length);
}

/** Where the next word begins after each of the phrases that stand at a position. */
function endsOf(said: string, at: number, phrases: Phrases): readonly number[] {
  const some = phrases.get(said[at]);
  if (some === undefined) return [];
  return some.flatMap((phrase) => {
    const end = at + phrase.length;
    if (!said.startsWith(phrase, at)) return [];
    if (said[end] === ' ') return [end + 1];
    // Japanese has no spaces between its words.
    return /[a-z0-9'ß-]{2}/u.test(said.slice(end - 1, end + 1)) ? [] : [end];
  });
}
