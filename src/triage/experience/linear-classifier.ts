/** What a classifier thinks of a text: its classes, the most probable first, with their probabilities. */
export type Scored<Id extends string = string> = readonly { readonly id: Id; readonly probability: number }[];

/** A linear classifier as it was trained. */
export interface Trained {
  readonly classes: readonly string[];
  /** Of each class. */
  readonly bias: readonly number[];
  /** What a weight of 1 in the table stands for. */
  readonly unit: number;
}

/** A linear classifier: a weight for each place and class. */
export class LinearClassifier<Id extends string = string> {
  readonly #classes: readonly string[];
  readonly #bias: readonly number[];
  readonly #unit: number;
  /** The classes' weights of a place stand together. */
  readonly #weights: Int8Array;

  constructor({ classes, bias, unit }: Trained, weights: Int8Array) {
    this.#classes = classes;
    this.#bias = bias;
    this.#unit = unit;
    this.#weights = weights;
  }

  score(features: readonly number[]): Scored<Id> {
    const count = this.#classes.length;
    const sums = new Float64Array(count);
    for (const place of features) {
      const from = place * count;
      for (let at = 0; at < count; at += 1) sums[at] = (sums[at] ?? 0) + (this.#weights[from + at] ?? 0);
    }
    const scale = this.#unit / Math.sqrt(features.length || 1);
    return probabilities([...sums].map((sum, at) => sum * scale + (this.#bias[at] ?? 0)))
      .map((probability, at) => ({ id: this.#classes[at] as Id, probability }))
      .toSorted((a, b) => b.probability - a.probability);
  }
}

/** Scores as probabilities that sum to 1 (softmax). */
export function probabilities(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((so, power) => so + power, 0);
  return powers.map((power) => power / sum);
}
