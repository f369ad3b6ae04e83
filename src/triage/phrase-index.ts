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
    const hits: PhraseHit<T>[] = [];
    const walk = (node: Node<T>, position: number, slip: Slip | null): void => {
      if (node.values.length > 0) hits.push({ start, end: position, values: node.values, slip });
      const token = tokens[position];
      if (token === undefined || node.next.size === 0) return;
      for (const key of token.word === token.shape ? [token.word] : [token.word, token.shape]) {
        const next = node.next.get(key);
        if (next !== undefined) walk(next, position + 1, slip);
      }
      if (leniency === undefined || slip !== null) return;
      for (const word of leniency.corrections(token)) {
        const next = node.next.get(word);
        if (next !== undefined) walk(next, position + 1, { kind: 'letters', word, at: position });
      }
      if (leniency.overSpaces !== true) return;
      for (const [next, end, word] of overSpace(node, tokens, position)) walk(next, end, { kind: 'space', word });
    };
    walk(this.#root, start, null);
    return hits;
  }
}

/** Where the phrases go on if two tokens are one word, or one token two: the node, the token after it, and the letters. */
function* overSpace<T>(
  node: Node<T>,
  tokens: readonly Token[],
  position: number,
): Generator<[next: Node<T>, end: number, word: string]> {
  const token = tokens[position];
  const following = tokens[position + 1];
  if (token === undefined) return;
  if (following !== undefined) {
    const word = token.word + following.word;
    const next = node.next.get(word);
    if (next !== undefined) yield [next, position + 2, word];
  }
  for (let at = 1; at < token.word.length; at += 1) {
    const next = node.next.get(token.word.slice(0, at))?.next.get(token.word.slice(at));
    if (next !== undefined) yield [next, position + 1, token.word];
  }
}
