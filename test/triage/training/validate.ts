import { createHash } from 'node:crypto';
import { argv, stdout } from 'node:process';
import { Network } from '../../../src/triage/experience/network.ts';
import { settled } from '../../../src/triage/experience/settle.ts';
import { type Sureness, sureness } from '../../../src/triage/experience/sureness.ts';
import type { Experience } from '../../../src/triage/experience/weights.ts';
import { judge } from '../evaluation.ts';
import { inputOf } from '../labelled-set.ts';
import { examplesOf, type Lesson, readLessons } from './examples.ts';
import { trainBoth } from './networks.ts';

// `npm run triage:validate`: what other settings of `sureness.ts` would give on practice utterances that the weights were not made of. Each
// fold of the practice is read with weights made of the others and of the parts that are looked at. Two of five folds unless told
// (`-- 5`); a fold takes minutes.

const foldCount = 5;
const folds = Number(argv[2] ?? 2);

/** One setting at a time is changed to each of these. */
const tried: { readonly [Setting in keyof Sureness]: readonly number[] } = {
  intent: [0.6, 0.9],
  issue: [0.75, 0.9],
  noIssue: [0.5, 0.9],
  topic: [0.3, 0.5, 0.6],
  anyTopic: [0.2, 0.6],
  noTopic: [0.55, 0.98],
  certainTopic: [0.9, 0.99],
  ofRules: [1, 1.5, 3],
  certainProduct: [0.7, 0.75, 0.9],
  certainWord: [0.85, 0.9],
  droppedQuestion: [0.5, 0.75],
  otherProducts: [0.4, 0.8],
};

interface Unseen {
  readonly lesson: Lesson;
  readonly learnt: Experience;
}

const lessons = readLessons();
const unseen: Unseen[] = [];
for (let fold = 0; fold < folds; fold += 1) {
  const isHeldOut = ({ isFair, labelled }: Lesson): boolean => isFair && foldOf(labelled.text) === fold;
  const { text, product } = trainBoth(examplesOf(lessons.filter((one) => !isHeldOut(one))));
  const learnt: Experience = { text: new Network(text), product: new Network(product) };
  unseen.push(...lessons.filter(isHeldOut).map((lesson) => ({ lesson, learnt })));
}
report('as it is', sureness);
for (const [setting, values] of Object.entries(tried)) {
  for (const value of values) report(`${setting} ${value}`, { ...sureness, [setting]: value });
}

function report(name: string, sure: Sureness): void {
  const judged = unseen.map(({ lesson: { labelled, reading }, learnt }) =>
    judge(labelled, settled(inputOf(labelled), reading, learnt, sure)),
  );
  const right = judged.filter(({ differences }) => differences.length === 0).length;
  const wrong = judged.filter(({ isWronglyCertain }) => isWronglyCertain).length;
  stdout.write(`${name.padEnd(20)} ${percent(right)} right, ${percent(wrong)} wrongly certain\n`);
}

function percent(count: number): string {
  return `${((100 * count) / unseen.length).toFixed(2)} %`;
}

function foldOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0) % foldCount;
}
