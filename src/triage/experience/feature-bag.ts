/** How many places there are for features. Two that fall into one place share its weights; with so many that costs nothing measurable. */
export const places = 1 << 14;

const fnvOffset = 2_166_136_261;
const fnvPrime = 16_777_619;
/** Between two parts of a feature, so that "ab" and "c" are not "a" and "bc". */
const separator = 0x1f;

/** The features of a text as places in a table of weights (the hashing trick: https://en.wikipedia.org/wiki/Feature_hashing). */
export class FeatureBag {
  readonly #places = new Set<number>();

  /** Adds the feature of this kind that consists of these parts. */
  add(kind: string, ...parts: readonly string[]): void {
    let hash = hashed(fnvOffset, kind);
    for (const part of parts) hash = hashed(Math.imul(hash ^ separator, fnvPrime), part);
    this.#take(hash);
  }

  /** Adds every run of `least` to `most` characters of a word, with its two ends marked. */
  addRuns(kind: string, word: string, least: number, most: number): void {
    const whole = `<${word}>`;
    const start = Math.imul(hashed(fnvOffset, kind) ^ separator, fnvPrime);
    for (let from = 0; from + least <= whole.length; from += 1) {
      let hash = start;
      for (let at = from; at < whole.length && at < from + most; at += 1) {
        hash = Math.imul(hash ^ whole.charCodeAt(at), fnvPrime);
        if (at - from + 1 >= least) this.#take(hash);
      }
    }
  }

  all(): readonly number[] {
    return [...this.#places];
  }

  #take(hash: number): void {
    const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    this.#places.add((mixed ^ (mixed >>> 12)) & (places - 1));
  }
}

function hashed(seed: number, text: string): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), fnvPrime);
  return hash;
}
