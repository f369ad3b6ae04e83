import type { Token } from './tokens.ts';

/** The one typing error that a phrase was found over. */
export type Slip =
  /** `word` of the phrase is misspelt by the token `at`. */
  | { readonly kind: 'letters'; readonly word: string; readonly at: number }
  /** A space was typed inside `word`, or left out between two words, of which `word` is both together. */
  | { readonly kind: 'space'; readonly word: string };

/** What was found, from the token `start` up to, not including, the token `end`. */
export interface PhraseHit<T> {
  readonly start: number;
  readonly end: number;
  readonly values: readonly T[];
  /** Null if the phrase is there as it is. */
  readonly slip: Slip | null;
}

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  readonly values: T[];
}

/** Other words that a token may be a misspelling of. */
export type Corrections = (token: Token) => readonly string[];

/** What is read over while phrases are looked for. */
export interface Leniency {
  readonly corrections: Corrections;
  /** Whether a space may be missing, or stand inside a word. */
  readonly overSpaces?: boolean;
}

/** Phrases and what they stand for, found in a text in time that does not grow with their number. */
export class PhraseIndex<T> {
  readonly #root: Node<T> = { next: new Map(), values: [] };
  readonly #words = new Set<string>();

  /** Adds a phrase, given as its words (see `phraseKeys`). An empty one is ignored. */
  add(words: readonly string[], value: T): void {
    if (words.length === 0) return;
    let node = this.#root;
    for (const word of words) {
      this.#words.add(word);
      let next = node.next.get(word);
      if (next === undefined) {
        next = { next: new Map(), values: [] };
        node.next.set(word, next);
      }
      node = next;
    }
    node.values.push(value);
  }

  /** Every word that occurs in a phrase. */
  get words(): ReadonlySet<string> {
    return this.#words;
  }

  /** Every phrase that begins at this token, exact or, if leniency is given, over one typing error. */
  hitsAt(tokens: readonly Token[], start: number, leniency?: Leniency): PhraseHit<T>[] {
    const search: Search<T> = { tokens, start, leniency, hits: [] };
    walk(search, this.#root, start, null);
    return search.hits;
  }
}

interface Search<T> {
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly leniency: Leniency | undefined;
  readonly hits: PhraseHit<T>[];
}

// Runs for every token of a text, most of which begin nothing: no closures, iterators or arrays on that way.
function walk<T>(search: Search<T>, node: Node<T>, position: number, slip: Slip | null): void {
  if (node.values.length > 0) search.hits.push({ start: search.start, end: position, values: node.values, slip });
  const token = search.tokens[position];
  if (token === undefined || node.next.size === 0) return;
  const exact = (token.owner === undefined ? undefined : node.next.get(token.owner)) ?? node.next.get(token.word);
  if (exact !== undefined) walk(search, exact, position + 1, slip);
  const shaped = token.shape === token.word ? undefined : node.next.get(token.shape);
  if (shaped !== undefined) walk(search, shaped, position + 1, slip);
  const { leniency } = search;
  if (leniency === undefined || slip !== null) return;
  for (const word of leniency.corrections(token)) {
    const next = node.next.get(word);
    if (next !== undefined) walk(search, next, position + 1, { kind: 'letters', word, at: position });
  }
  if (leniency.overSpaces === true) walkOverSpace(search, node, position, token);
}

/** Goes on as if this token and the next were one word, and as if this one were two. */
function walkOverSpace<T>(search: Search<T>, node: Node<T>, position: number, token: Token): void {
  const following = search.tokens[position + 1];
  if (following !== undefined) {
    const word = token.word + following.word;
    const next = node.next.get(word);
    if (next !== undefined) walk(search, next, position + 2, { kind: 'space', word });
  }
  for (let at = 1; at < token.word.length; at += 1) {
    const next = node.next.get(token.word.slice(0, at))?.next.get(token.word.slice(at));
    if (next !== undefined) walk(search, next, position + 1, { kind: 'space', word: token.word });
  }
}
