import { places } from '../../../src/triage/experience/feature-bag.ts';
import { probabilities } from '../../../src/triage/experience/linear-classifier.ts';
import type { Example } from './examples.ts';

const rounds = 10;
const rate = 0.25;
const decay = 2e-5;
const leastGradient = 1e-3;
const seed = 20_26;

export interface Trained {
  readonly classes: string[];
  readonly bias: number[];
  /** The classes' weights of a place stand together. */
  readonly weights: Float32Array;
}

/** Multinomial logistic regression by AdaGrad, one example at a time in an order drawn from a fixed seed. */
export function train(examples: readonly Example[]): Trained {
  const classes = [...new Set(examples.map(({ label }) => label))].toSorted();
  const count = classes.length;
  const weights = new Float32Array(places * count);
  const gains = new Float32Array(places * count).fill(1e-3);
  const bias = new Array<number>(count).fill(0);
  const random = randomFrom(seed);
  const order = [...examples.keys()];
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random);
    for (const at of order) learn(examples[at]);
  }
  return { classes, bias, weights };

  function learn(example: Example | undefined): void {
    if (example === undefined) return;
    const { features, label, weight } = example;
    const scale = 1 / Math.sqrt(features.length || 1);
    const scores = classes.map((_, index) => {
      let sum = bias[index] ?? 0;
      for (const place of features) sum += (weights[place * count + index] ?? 0) * scale;
      return sum;
    });
    for (const [index, probability] of probabilities(scores).entries()) {
      const gradient = (probability - (classes[index] === label ? 1 : 0)) * weight;
      if (Math.abs(gradient) < leastGradient) continue;
      bias[index] = (bias[index] ?? 0) - 0.02 * gradient;
      for (const place of features) step(place * count + index, gradient * scale);
    }
  }

  function step(at: number, gradient: number): void {
    const now = weights[at] ?? 0;
    const slope = gradient + decay * now;
    const gain = (gains[at] ?? 0) + slope * slope;
    gains[at] = gain;
    weights[at] = now - (rate * slope) / Math.sqrt(gain);
  }
}

/** Numbers in [0, 1), the same ones for the same seed (a linear congruential generator: the order need only be mixed). */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle(order: number[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
}
