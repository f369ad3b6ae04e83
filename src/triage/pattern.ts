import { phraseKeys } from './tokens.ts';

/**
 * A small language for the tables of a locale, matched against words and never against punctuation:
 *
 * - `word`, `a|b`: this word, or one of these; `word?` may be missing
 * - `<agent>`: a word of the class of that name; also among alternatives, and with `?`
 * - `~`: up to four light words (articles, adverbs, "please"), or none
 * - `…`: up to five words of any kind, or none; `..`: up to two
 * - `$`: nothing, at the end of the text
 * - `{former}`: a product named in the text, and what the pattern says about it
 *
 * Every repetition is bounded, so a pattern's cost is too.
 */
export interface Pattern {
  readonly source: string;
  readonly elements: readonly Element[];
}

type Element =
  | { readonly kind: 'word'; readonly words: ReadonlySet<string>; readonly optional: boolean }
  | { readonly kind: 'light' }
  | { readonly kind: 'gap'; readonly most: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'product'; readonly role: string };

/** What patterns are matched against: a word, or a product named in its place (`product` is then its number). */
export interface Item {
  readonly word: string;
  readonly product: number | null;
}

export interface PatternMatch {
  /** The position after the last item. */
  readonly end: number;
  /** Product number and what the pattern says about it. */
  readonly roles: readonly (readonly [product: number, role: string])[];
}

export type WordClasses = Readonly<Record<string, ReadonlySet<string>>>;

const maxLight = 4;
const maxGap = 5;
const maxShortGap = 2;

type Elision = 'join' | 'split';

/** Reads a pattern. Throws if it names a class that is not there: the tables are ours, so that is found by the first test. */
export function compilePattern(source: string, classes: WordClasses, elision: Elision): Pattern {
  if (!source.includes('<')) return made(withoutClasses[elision], source, () => compile(source, classes, elision));
  return compile(source, classes, elision);
}

/** What names no class means the same in every language: the English tables, which belong to all of them, are read once. */
const withoutClasses = { join: new Map<string, Pattern>(), split: new Map<string, Pattern>() };

/** Each word once, and in Japanese each character: there are tens of thousands of elements, and a set for each took time and room. */
const required = new Map<string, Element>();
const optional = new Map<string, Element>();

function compile(source: string, classes: WordClasses, elision: Elision): Pattern {
  return { source, elements: source.split(' ').flatMap((piece) => elementsOf(piece, classes, elision)) };
}

function elementsOf(piece: string, classes: WordClasses, elision: Elision): Element[] {
  if (piece === '~') return [{ kind: 'light' }];
  if (piece === '…') return [{ kind: 'gap', most: maxGap }];
  if (piece === '..') return [{ kind: 'gap', most: maxShortGap }];
  if (piece === '$') return [{ kind: 'end' }];
  if (piece.startsWith('{')) return [{ kind: 'product', role: piece.slice(1, -1) }];
  const isOptional = piece.endsWith('?');
  const body = isOptional ? piece.slice(0, -1) : piece;
  if (/[<|]/.test(body)) return [{ kind: 'word', words: wordsOf(body, classes), optional: isOptional }];
  const known = isOptional ? optional : required;
  const element = (word: string): Element => ({ kind: 'word', words: new Set([word]), optional: isOptional });
  return phraseKeys(body, elision).map((word) => made(known, word, () => element(word)));
}

function wordsOf(body: string, classes: WordClasses): ReadonlySet<string> {
  const [first = [], ...others] = body
    .split('|')
    .map((one) => (one.startsWith('<') ? classNamed(one.slice(1, -1), classes) : phraseKeys(one)));
  // A class alone is not copied: it is hundreds of words.
  if (first instanceof Set && others.length === 0) return first;
  return new Set([first, ...others].flatMap((words) => [...words]));
}

function made<T>(known: Map<string, T>, name: string, make: () => T): T {
  let one = known.get(name);
  if (one === undefined) {
    one = make();
    known.set(name, one);
  }
  return one;
}

/** A class of words. Throws if there is none of that name. */
export function classNamed(name: string, classes: WordClasses): ReadonlySet<string> {
  const found = classes[name];
  if (found === undefined) throw new RangeError(`no word class <${name}>`);
  return found;
}

/** Matches from this position on; null if the pattern doesn't fit there. Gaps are as short as can be, light words as many. */
export function matchAt(
  { elements }: Pattern,
  items: readonly Item[],
  start: number,
  light: ReadonlySet<string>,
): PatternMatch | null {
  const attempt = { elements, items, light, roles: [] };
  const end = step(attempt, 0, start);
  return end === null ? null : { end, roles: attempt.roles };
}

/** One pattern at one place. Most fit nowhere, and a text has many places: what is tried there has to cost next to nothing. */
interface Attempt {
  readonly elements: readonly Element[];
  readonly items: readonly Item[];
  readonly light: ReadonlySet<string>;
  readonly roles: [product: number, role: string][];
}

/** Where the match of the elements from `at` on ends that begins at this position; null if there is none. */
function step(attempt: Attempt, at: number, position: number): number | null {
  const element = attempt.elements[at];
  if (element === undefined) return position;
  const item = attempt.items[position];
  switch (element.kind) {
    case 'word':
      if (item !== undefined && item.product === null && element.words.has(item.word)) {
        const end = step(attempt, at + 1, position + 1);
        if (end !== null) return end;
      }
      return element.optional ? step(attempt, at + 1, position) : null;
    case 'product': {
      if (item === undefined || item.product === null) return null;
      attempt.roles.push([item.product, element.role]);
      const end = step(attempt, at + 1, position + 1);
      if (end === null) attempt.roles.pop();
      return end;
    }
    case 'end':
      return item === undefined ? position : null;
    case 'light':
      return longestFirst(attempt, at, position);
    case 'gap':
      return shortestFirst(attempt, at, position, element.most);
  }
}

function longestFirst(attempt: Attempt, at: number, position: number): number | null {
  let length = 0;
  while (length < maxLight && isLight(attempt, position + length)) length += 1;
  for (; length >= 0; length -= 1) {
    const end = step(attempt, at + 1, position + length);
    if (end !== null) return end;
  }
  return null;
}

function shortestFirst(attempt: Attempt, at: number, position: number, most: number): number | null {
  for (let length = 0; length <= most; length += 1) {
    const end = step(attempt, at + 1, position + length);
    if (end !== null) return end;
    const item = attempt.items[position + length];
    if (item === undefined || item.product !== null) return null;
  }
  return null;
}

function isLight({ items, light }: Attempt, position: number): boolean {
  const item = items[position];
  return item !== undefined && item.product === null && light.has(item.word);
}

/** A match of one of several patterns. */
export interface FoundPattern extends PatternMatch {
  readonly pattern: Pattern;
  /** The pattern's place in the table. */
  readonly rank: number;
  readonly start: number;
}

const none: never[] = [];

/** The fewest words of which a match has to have one, beside its first; empty where it may do without any. */
function neededBy({ elements }: Pattern): ReadonlySet<string> {
  const [fewest] = elements
    .slice(1)
    .flatMap((element) => (element.kind === 'word' && !element.optional ? [element.words] : []))
    .toSorted((a, b) => a.size - b.size);
  return fewest ?? new Set();
}

/** Patterns in their order, found by the word they begin with, so that a text costs no more for a longer table. */
export class PatternSet {
  readonly #byWord = new Map<string, number[]>();
  readonly #byProduct: number[] = [];
  readonly #patterns: readonly Pattern[];
  /** Of each pattern, the words one of which has to be in a text that it is found in. */
  readonly #needed: readonly ReadonlySet<string>[];

  /** Throws if a pattern begins with something that may be missing: it could begin anywhere then. */
  constructor(patterns: readonly Pattern[]) {
    this.#patterns = patterns;
    this.#needed = patterns.map(neededBy);
    for (const [rank, pattern] of patterns.entries()) {
      const first = pattern.elements[0];
      if (first?.kind === 'product') this.#byProduct.push(rank);
      else if (first?.kind === 'word' && !first.optional) for (const word of first.words) this.#add(word, rank);
      else throw new RangeError(`a pattern has to begin with a word or a product: "${pattern.source}"`);
    }
  }

  /** Adds every word that occurs in a pattern. */
  addWordsTo(words: Set<string>): void {
    for (const { elements } of this.#patterns)
      for (const element of elements) if (element.kind === 'word') for (const word of element.words) words.add(word);
  }

  /** Every match that begins at this position, in the order of the patterns. */
  at(
    items: readonly Item[],
    start: number,
    light: ReadonlySet<string>,
    mayBeFound: (rank: number) => boolean = () => true,
  ): readonly FoundPattern[] {
    const item = items[start];
    const ranks = item === undefined ? none : item.product === null ? (this.#byWord.get(item.word) ?? none) : this.#byProduct;
    if (ranks.length === 0) return none;
    const found: FoundPattern[] = [];
    for (const rank of ranks) {
      if (!mayBeFound(rank)) continue;
      const pattern = this.#patterns[rank];
      const match = pattern === undefined ? null : matchAt(pattern, items, start, light);
      if (pattern !== undefined && match !== null) found.push({ ...match, pattern, rank, start });
    }
    return found;
  }

  /** Every match anywhere, in the order of the patterns. */
  in(items: readonly Item[], light: ReadonlySet<string>): FoundPattern[] {
    const mayBeFound = this.#thoseNotMissing(items);
    const all: FoundPattern[] = [];
    for (let start = 0; start < items.length; start += 1) all.push(...this.at(items, start, light, mayBeFound));
    return all.sort((a, b) => a.rank - b.rank);
  }

  /** Tells of a pattern whether the words that it cannot do without are among these; most begin in many places, and end nowhere. */
  #thoseNotMissing(items: readonly Item[]): (rank: number) => boolean {
    const words = new Set(items.map(({ word, product }) => (product === null ? word : '')));
    const known: boolean[] = [];
    return (rank) => {
      const needed = this.#needed[rank];
      known[rank] ??= needed === undefined || needed.size === 0 || [...needed].some((word) => words.has(word));
      return known[rank];
    };
  }

  /** A pattern that fits all of the items; null if none does. */
  whole(items: readonly Item[], light: ReadonlySet<string>): Pattern | null {
    return this.at(items, 0, light).find((found) => found.end === items.length)?.pattern ?? null;
  }

  #add(word: string, rank: number): void {
    const ranks = this.#byWord.get(word);
    if (ranks === undefined) this.#byWord.set(word, [rank]);
    else ranks.push(rank);
  }
}
