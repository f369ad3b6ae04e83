import type { Token } from './tokens.ts';

/** What was found, from the token `start` up to, not including, the token `end`. */
export interface PhraseHit<T> {
  readonly start: number;
  readonly end: number;
  readonly values: readonly T[];
  /** The word of the phrase that is misspelt in the text; null if none is. */
  readonly misspelt: string | null;
}

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  readonly values: T[];
}

/** Other words that a token may be a misspelling of. */
export type Corrections = (token: Token) => readonly string[];

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

  /** Every phrase that begins at this token, exact or, if corrections are given, with one word misspelt. */
  hitsAt(tokens: readonly Token[], start: number, corrections?: Corrections): PhraseHit<T>[] {
    const hits: PhraseHit<T>[] = [];
    const walk = (node: Node<T>, position: number, misspelt: string | null): void => {
      if (node.values.length > 0) hits.push({ start, end: position, values: node.values, misspelt });
      const token = tokens[position];
      if (token === undefined || node.next.size === 0) return;
      for (const key of token.word === token.shape ? [token.word] : [token.word, token.shape]) {
        const next = node.next.get(key);
        if (next !== undefined) walk(next, position + 1, misspelt);
      }
      if (corrections === undefined || misspelt !== null) return;
      for (const word of corrections(token)) {
        const next = node.next.get(word);
        if (next !== undefined) walk(next, position + 1, word);
      }
    };
    walk(this.#root, start, null);
    return hits;
  }
}
