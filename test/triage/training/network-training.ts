import { places } from '../../../src/triage/experience/feature-bag.ts';
import { probabilities, type Table, type Trained } from '../../../src/triage/experience/network.ts';

/** What a network learns from one text. */
export interface Example {
  readonly features: readonly number[];
  /** The class of each head, in their order; undefined where the text teaches that head nothing. */
  readonly labels: readonly (string | undefined)[];
  /** How much it counts. */
  readonly weight: number;
}

export interface TrainingOptions {
  /** The names of the heads. */
  readonly heads: readonly string[];
  /** How many are trained apart and put together: where one ends is chance, and the middle of several does better on what was not seen. */
  readonly members: number;
  /** Of each member. */
  readonly hidden: number;
  readonly rounds: number;
  /** Of the weights, the largest left out: those beyond are cut, so that the many small ones keep their differences as bytes. */
  readonly shareKept?: number;
}

const rate = 0.1;
/** The last round learns at this share of the rate of the first. */
const rateAtTheEnd = 0.2;
const rateOfClassBias = 0.01;
const decay = 2e-5;
/** Features that are left out, drawn anew for each example and round, so that none of them is relied upon alone. */
const shareLeftOut = 0.5;
/** So much of a label is left to the other classes, so that probabilities stay probabilities (label smoothing). */
const doubt = 0.05;
const leastGradient = 2e-3;
const shareKeptUsually = 0.9998;
const firstSeed = 20_26;

/** Weights that are learnt, each at a pace of its own (AdaGrad). */
class Weights {
  readonly values: Float32Array;
  readonly #gains: Float32Array;

  constructor(count: number, first: () => number = () => 0) {
    this.values = Float32Array.from({ length: count }, first);
    this.#gains = new Float32Array(count).fill(1e-3);
  }

  step(at: number, slope: number, pace: number): void {
    const gain = (this.#gains[at] ?? 0) + slope * slope;
    this.#gains[at] = gain;
    this.values[at] = (this.values[at] ?? 0) - (pace * slope) / Math.sqrt(gain);
  }
}

/**
 * Trains a network: several, each by one example at a time in an order drawn from a fixed seed, put together as one. The same examples give
 * the same weights.
 */
export function train(
  examples: readonly Example[],
  { heads: names, members, hidden, rounds, shareKept = shareKeptUsually }: TrainingOptions,
): Trained {
  const heads = names.map((name, head) => {
    const classes = [...new Set(examples.flatMap(({ labels }) => labels[head] ?? []))].toSorted();
    return { name, classes };
  });
  const classesOf = heads.map(({ classes }) => classes);
  const all = Array.from({ length: members }, (_, member) => learnt(examples, classesOf, hidden, rounds, firstSeed + member));
  const { deep, wide, hiddenBias, output, classBias } = together(all, hidden, classesOf.flat().length);
  return {
    heads: Object.fromEntries(heads.map(({ name, classes }) => [name, classes])),
    hidden: members * hidden,
    deep: inBytes(deep, shareKept),
    wide: inBytes(wide, shareKept),
    hiddenBias,
    output,
    classBias,
  };
}

/** What a member has learnt. */
interface Learnt {
  readonly deep: Float32Array;
  readonly wide: Float32Array;
  readonly hiddenBias: Float32Array;
  readonly output: Float32Array;
  readonly classBias: Float32Array;
}

function learnt(
  examples: readonly Example[],
  heads: readonly (readonly string[])[],
  hidden: number,
  rounds: number,
  seed: number,
): Learnt {
  const random = randomFrom(seed);
  const learner = new Learner(heads, hidden, random);
  const order = [...examples];
  for (let round = 0; round < rounds; round += 1) {
    shuffle(order, random);
    const pace = rate * (1 - ((1 - rateAtTheEnd) * round) / rounds);
    for (const example of order) learner.learn(example, pace);
  }
  return learner.learnt();
}

/** One network that scores as its members do on average: their hidden units side by side, and the mean of all that adds to a class. */
function together(members: readonly Learnt[], hidden: number, classes: number): Learnt {
  const share = 1 / members.length;
  const deep = new Float32Array(places * hidden * members.length);
  for (const [member, one] of members.entries())
    for (let place = 0; place < places; place += 1)
      deep.set(one.deep.subarray(place * hidden, (place + 1) * hidden), (place * members.length + member) * hidden);
  const mean = (of: (member: Learnt) => Float32Array, length: number): Float32Array =>
    Float32Array.from({ length }, (_, at) => members.reduce((so, member) => so + (of(member)[at] ?? 0) * share, 0));
  return {
    deep,
    wide: mean(({ wide }) => wide, places * classes),
    hiddenBias: Float32Array.from(members.flatMap((member) => [...member.hiddenBias])),
    output: Float32Array.from(members.flatMap((member) => Array.from(member.output, (weight) => weight * share))),
    classBias: mean(({ classBias }) => classBias, classes),
  };
}

class Learner {
  readonly #heads: readonly (readonly string[])[];
  readonly #hidden: number;
  readonly #classes: number;
  readonly #random: () => number;
  readonly #deep: Weights;
  readonly #wide: Weights;
  readonly #hiddenBias: Weights;
  readonly #output: Weights;
  readonly #classBias: Weights;
  /** Of the example at hand; kept, since there are millions of them. */
  readonly #active: Float64Array;
  readonly #sums: Float64Array;
  readonly #slopes: Float64Array;
  readonly #hiddenSlopes: Float64Array;

  constructor(heads: readonly (readonly string[])[], hidden: number, random: () => number) {
    const classes = heads.flat().length;
    const around = (width: number) => () => (random() - 0.5) * width;
    this.#heads = heads;
    this.#hidden = hidden;
    this.#classes = classes;
    this.#random = random;
    this.#deep = new Weights(places * hidden, around(0.2));
    this.#wide = new Weights(places * classes);
    this.#hiddenBias = new Weights(hidden);
    this.#output = new Weights(hidden * classes, around(0.5));
    this.#classBias = new Weights(classes);
    this.#active = new Float64Array(hidden);
    this.#sums = new Float64Array(classes);
    this.#slopes = new Float64Array(classes);
    this.#hiddenSlopes = new Float64Array(hidden);
  }

  learnt(): Learnt {
    return {
      deep: this.#deep.values,
      wide: this.#wide.values,
      hiddenBias: this.#hiddenBias.values,
      output: this.#output.values,
      classBias: this.#classBias.values,
    };
  }

  learn({ features, labels, weight }: Example, pace: number): void {
    const shown = features.filter(() => this.#random() >= shareLeftOut);
    const scale = 1 / Math.sqrt(shown.length || 1);
    this.#forward(shown, scale);
    if (this.#compare(labels, weight) < leastGradient) return;
    this.#learnOutput(pace);
    this.#learnTables(shown, scale, pace);
  }

  #forward(features: readonly number[], scale: number): void {
    const [active, sums, hidden, classes] = [this.#active, this.#sums, this.#hidden, this.#classes];
    const [deep, wide, output] = [this.#deep.values, this.#wide.values, this.#output.values];
    active.fill(0);
    sums.fill(0);
    for (const place of features) {
      for (let unit = 0; unit < hidden; unit += 1) active[unit] = (active[unit] ?? 0) + (deep[place * hidden + unit] ?? 0);
      for (let at = 0; at < classes; at += 1) sums[at] = (sums[at] ?? 0) + (wide[place * classes + at] ?? 0);
    }
    for (let at = 0; at < classes; at += 1) sums[at] = (sums[at] ?? 0) * scale + (this.#classBias.values[at] ?? 0);
    for (let unit = 0; unit < hidden; unit += 1) {
      const sum = Math.max(0, (active[unit] ?? 0) * scale + (this.#hiddenBias.values[unit] ?? 0));
      active[unit] = sum;
      if (sum > 0) for (let at = 0; at < classes; at += 1) sums[at] = (sums[at] ?? 0) + sum * (output[unit * classes + at] ?? 0);
    }
  }

  /** Puts down how far each class is from its label. Gives the farthest. */
  #compare(labels: readonly (string | undefined)[], weight: number): number {
    let from = 0;
    let farthest = 0;
    for (const [head, classes] of this.#heads.entries()) {
      const label = labels[head];
      const found = probabilities(this.#sums.subarray(from, from + classes.length));
      for (const [at, name] of classes.entries()) {
        const wanted = (name === label ? 1 - doubt : 0) + doubt / classes.length;
        const slope = label === undefined ? 0 : ((found[at] ?? 0) - wanted) * weight;
        this.#slopes[from + at] = slope;
        farthest = Math.max(farthest, Math.abs(slope));
      }
      from += classes.length;
    }
    return farthest;
  }

  #learnOutput(pace: number): void {
    const [slopes, classes, output] = [this.#slopes, this.#classes, this.#output];
    for (let unit = 0; unit < this.#hidden; unit += 1) {
      const active = this.#active[unit] ?? 0;
      let slope = 0;
      if (active > 0)
        for (let at = 0; at < classes; at += 1) {
          slope += (slopes[at] ?? 0) * (output.values[unit * classes + at] ?? 0);
          output.step(unit * classes + at, (slopes[at] ?? 0) * active, pace);
        }
      this.#hiddenSlopes[unit] = slope;
      if (slope !== 0) this.#hiddenBias.step(unit, slope, pace);
    }
    for (let at = 0; at < classes; at += 1) this.#classBias.step(at, slopes[at] ?? 0, (pace * rateOfClassBias) / rate);
  }

  #learnTables(features: readonly number[], scale: number, pace: number): void {
    for (const place of features) {
      learnRow(this.#deep, place * this.#hidden, this.#hiddenSlopes, scale, pace);
      learnRow(this.#wide, place * this.#classes, this.#slopes, scale, pace);
    }
  }
}

function inBytes(weights: Float32Array, shareKept: number): Table {
  const sizes = Float32Array.from(weights, Math.abs).sort();
  const most = sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * shareKept))] || 1;
  const unit = Number((most / 127).toPrecision(6));
  return { unit, weights: Int8Array.from(weights, (weight) => Math.round(Math.max(-127, Math.min(127, weight / unit)))) };
}

function learnRow(table: Weights, from: number, slopes: Float64Array, scale: number, pace: number): void {
  for (let at = 0; at < slopes.length; at += 1) {
    const slope = slopes[at] ?? 0;
    if (slope !== 0) table.step(from + at, slope * scale + decay * (table.values[from + at] ?? 0), pace);
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

function shuffle<T>(order: T[], random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
}
