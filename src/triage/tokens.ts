/** A word of the text, or a single character of a script that puts no spaces between words. */
export interface Token {
  /** Folded: no case, no accents, no apostrophes; what everything is compared by. */
  readonly word: string;
  /** As `word`, with every run of digits as `#`: what error codes are compared by. */
  readonly shape: string;
  /** What the word is without the "'s" of an owner ("Oracle's"); absent where there is none. */
  readonly owner?: string;
  /** Whether a hyphen, dot, slash or underscore ties it to the word before, as in "shop-db-2"; absent where nothing does. */
  readonly isTied?: true;
}

/** How much of a text is looked at: this many characters of its beginning and, past that, `tailCharacters` of its end. */
export const headCharacters = 3_000;
export const tailCharacters = 1_000;

const unspaced = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]`;
const letters = String.raw`[[\p{L}\p{M}\p{N}]--[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー]]`;
const joined = new RegExp(`${unspaced}|${letters}+(?:['’ʼ\`´]${letters}+)*`, 'gv');
const split = new RegExp(`${unspaced}|${letters}+`, 'gv');

/**
 * The words of a text. White space, case and punctuation separate words and mean nothing else, so they can never change a decision.
 * `elision` tells whether an apostrophe joins ("don't" is "dont") or separates ("l'écran" is "l", "ecran"). Looks at a bounded part of
 * long texts; never throws.
 */
export function tokenise(text: string, elision: 'join' | 'split' = 'join'): Token[] {
  const folded = fold(bounded(text));
  const tokens: Token[] = [];
  let end = -1;
  for (const { 0: found, index } of folded.matchAll(elision === 'join' ? joined : split)) {
    const isTied = index === end + 1 && ties.has(folded[end] ?? '');
    tokens.push(tokenOf(found, isTied));
    end = index + found.length;
  }
  return tokens;
}

const ties: ReadonlySet<string> = new Set(['-', '_', '.', '/', '\u2010', '\u2011']);
const ownersEnd = /['’ʼ`´]s$/;
const markedWord = /['’ʼ`´\d]/;

function tokenOf(found: string, isTied: boolean): Token {
  const token = markedWord.test(found) ? markedToken(found) : wordToken(found.slice(0, 64));
  return isTied ? { ...token, isTied } : token;
}

function wordToken(word: string): Token {
  return { word, shape: word };
}

/** Of a word with an apostrophe or a digit in it. */
function markedToken(found: string): Token {
  const word = found.replaceAll(/['’ʼ`´]/g, '').slice(0, 64);
  const plain = { word, shape: word.replaceAll(/\d+/g, '#') };
  return ownersEnd.test(found) ? { ...plain, owner: found.replace(ownersEnd, '').slice(0, 64) } : plain;
}

/** Bounded, so that no input makes it slow. */
const mention = /<at\b[^<>]{0,200}>[^<]{0,200}<\/at>/gi;

/** The text without mentions (`<at>…</at>`) and the hard spaces that Teams leaves in; everything else as typed. */
export function withoutMentions(text: string): string {
  return text
    .replaceAll(mention, ' ')
    .replaceAll(/&nbsp;|\u00a0/gi, ' ')
    .trim();
}

const spokenEmoji = new Map([
  ['👍', 'yes'],
  ['👌', 'yes'],
  ['✅', 'yes'],
  ['👎', 'no'],
  ['❌', 'no'],
  ['👋', 'hello'],
  ['🙏', 'thanks'],
  ['🤷', 'idk'],
  ['🤔', 'hmm'],
]);

/** The shrug drawn in characters, one of which is a letter; the backslash is lost where the client reads it as Markdown. */
const shrug = /¯\\{0,3}_?\(ツ\)_?\/¯/gu;

/** A text of nothing but pictures in the words they stand for; any other text as it is, where they are decoration. */
export function withoutEmoji(typed: string): string {
  const text = typed.replaceAll(shrug, '🤷');
  if (text.length > 40 || /[\p{L}\p{N}]/u.test(text)) return text;
  return [...text].flatMap((char) => spokenEmoji.get(char) ?? []).join(' ') || text;
}

/** What is its own key already, as most of the tables are: not worth taking apart thousands of times at a start. */
const oneWord = /^[a-z0-9]{1,64}$/;

/** The keys of a phrase of the catalogue or of a language's table, where `#` stands for digits. */
export function phraseKeys(phrase: string, elision: 'join' | 'split' = 'join'): string[] {
  if (oneWord.test(phrase)) return [phrase];
  return tokenise(phrase.replaceAll('#', '0'), elision).map((token) => (phrase.includes('#') ? token.shape : token.word));
}

function bounded(text: string): string {
  if (text.length <= headCharacters + tailCharacters) return text;
  return `${text.slice(0, headCharacters)} ${text.slice(-tailCharacters)}`;
}

/** Pictures come with invisible marks that say how to draw them, which Unicode counts among the letters' own. */
const drawingMarks = /[\u200d\u20e3\ufe0e\ufe0f]/g;

/** What the rest of `fold` has nothing to do for, as most of what it gets. */
const plain = /^[\x20-\x7e]*$/;

/** NFKC joins full-width and half-width forms; the accents go, the marks of Japanese stay. */
function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(drawingMarks, '')
    .normalize('NFC')
    .replaceAll('ß', 'ss');
}
