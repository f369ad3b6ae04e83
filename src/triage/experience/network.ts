import { places } from './feature-bag.ts';

/** What a network thinks of a text: the classes of one head, the most probable first, with their probabilities. */
export type Scored<Id extends string = string> = readonly { readonly id: Id; readonly probability: number }[];

/** Weights that stand together for each place of a feature, as signed bytes; `unit` is what a weight of 1 stands for. */
export interface Table {
  readonly weights: Int8Array;
  readonly unit: number;
}

/** A network as it was trained. The classes of all heads stand one after the other. */
export interface Trained {
  /** The classes of each head. */
  readonly heads: Readonly<Record<string, readonly string[]>>;
  /** How many hidden units there are. */
  readonly hidden: number;
  /** For each place, what it adds to each hidden unit. */
  readonly deep: Table;
  /** For each place, what it adds to each class by itself. */
  readonly wide: Table;
  readonly hiddenBias: Float32Array;
  /** For each hidden unit, what it adds to each class. */
  readonly output: Float32Array;
  readonly classBias: Float32Array;
}

/**
 * A small neural network over the features of a text: each speaks for the classes by itself, and all of them together through one layer of
 * hidden units ("wide & deep": https://arxiv.org/abs/1606.07792). Several heads share the hidden units.
 */
export class Network<Heads extends Readonly<Record<string, string>>> {
  readonly #trained: Trained;
  readonly #classes: number;

  constructor(trained: Trained) {
    this.#trained = trained;
    this.#classes = Object.values(trained.heads).flat().length;
    const { hidden, deep, wide, output } = trained;
    const isOfSize =
      deep.weights.length === places * hidden &&
      wide.weights.length === places * this.#classes &&
      output.length === hidden * this.#classes;
    if (!isOfSize) throw new RangeError('the tables are of another size');
  }

  /** What each head makes of the features. */
  score(features: readonly number[]): { readonly [Head in keyof Heads]: Scored<Heads[Head]> } {
    const { heads, deep, wide, hiddenBias, output, classBias } = this.#trained;
    const scale = 1 / Math.sqrt(features.length || 1);
    const sums = summed(features, wide, this.#classes, scale, classBias);
    const active = summed(features, deep, this.#trained.hidden, scale, hiddenBias);
    for (let unit = 0; unit < active.length; unit += 1) {
      const strength = active[unit] ?? 0;
      if (strength > 0)
        for (let at = 0, from = unit * sums.length; at < sums.length; at += 1)
          sums[at] = (sums[at] ?? 0) + strength * (output[from + at] ?? 0);
    }
    let from = 0;
    const scored = Object.entries(heads).map(([head, classes]) => {
      const own = sums.subarray(from, from + classes.length);
      from += classes.length;
      return [head, ranked(classes, probabilities(own))];
    });
    return Object.fromEntries(scored) as { [Head in keyof Heads]: Scored<Heads[Head]> };
  }
}

/** Of each unit or class: what all features add to it, and its bias. */
function summed(features: readonly number[], table: Table, count: number, scale: number, bias: Float32Array): Float64Array {
  const sums = addedUp(features, table.weights, count);
  const all = new Float64Array(count);
  for (let at = 0; at < count; at += 1) all[at] = (sums[at] ?? 0) * table.unit * scale + (bias[at] ?? 0);
  return all;
}

/**
 * The sum of the features' rows. Bytes add up exactly, and sooner than fractions; four rows at a time, since writing the sums down is most of
 * the work: this is where a text's time goes.
 */
function addedUp(features: readonly number[], weights: Int8Array, count: number): Int32Array {
  const sums = new Int32Array(count);
  const rowOf = (index: number): number => (features[index] ?? 0) * count;
  const inFours = features.length - (features.length % 4);
  for (let index = 0; index < inFours; index += 4) {
    const [a, b, c, d] = [rowOf(index), rowOf(index + 1), rowOf(index + 2), rowOf(index + 3)];
    for (let at = 0; at < count; at += 1)
      sums[at] =
        (sums[at] ?? 0) + (weights[a + at] ?? 0) + (weights[b + at] ?? 0) + (weights[c + at] ?? 0) + (weights[d + at] ?? 0);
  }
  for (let index = inFours; index < features.length; index += 1) {
    const row = rowOf(index);
    for (let at = 0; at < count; at += 1) sums[at] = (sums[at] ?? 0) + (weights[row + at] ?? 0);
  }
  return sums;
}

function ranked(classes: readonly string[], of: Float64Array): Scored {
  return classes.map((id, at) => ({ id, probability: of[at] ?? 0 })).toSorted((a, b) => b.probability - a.probability);
}

/** Scores as probabilities that sum to 1 (softmax). */
export function probabilities(scores: Float64Array): Float64Array {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((so, power) => so + power, 0);
  return powers.map((power) => power / sum);
}
