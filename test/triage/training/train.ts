import { writeFileSync } from 'node:fs';
import { stdout } from 'node:process';
import { places } from '../../../src/triage/experience/feature-bag.ts';
import { headNames, type Manifest, manifestUrl, tableUrl } from '../../../src/triage/experience/weights.ts';
import { digestOfExamples, examplesOf } from './examples.ts';
import { type Trained, train } from './logistic-regression.ts';

// `npm run triage:train`: makes the recogniser's experience anew out of the labelled utterances. The same utterances give the same weights.

/** Of the weights, the largest left out. */
const shareKept = 0.9998;

const examples = examplesOf();
const heads = headNames.map((name) => [name, quantised(train(examples[name]))] as const);
const manifest: Manifest = {
  about: 'Made by `npm run triage:train` out of test/triage/labelled; the table beside it holds a signed byte a place and class.',
  trainedOn: { utterances: examples.utterances, digest: digestOfExamples() },
  heads: Object.fromEntries(heads.map(([name, { classes, bias, unit }]) => [name, { classes, bias, unit }])) as Manifest['heads'],
};
writeFileSync(tableUrl, Buffer.concat(heads.map(([, { table }]) => Buffer.from(table.buffer))));
writeFileSync(manifestUrl, `${JSON.stringify(manifest, null, 2)}\n`);
stdout.write(`${examples.utterances} utterances: ${heads.map(([name]) => `${name} ${examples[name].length}`).join(', ')}\n`);

interface Quantised {
  readonly classes: string[];
  readonly bias: number[];
  readonly unit: number;
  readonly table: Int8Array;
}

/** Weights as signed bytes; the few that are largest are cut, so that the many small ones keep their differences. */
function quantised({ classes, bias, weights }: Trained): Quantised {
  const sizes = Float32Array.from(weights, Math.abs).sort();
  const most = sizes[Math.floor(sizes.length * shareKept)] || 1;
  const unit = most / 127;
  const table = Int8Array.from(weights, (weight) => Math.round(Math.max(-127, Math.min(127, weight / unit))));
  if (table.length !== places * classes.length) throw new RangeError('a table of another size');
  return { classes, bias: bias.map((one) => Number(one.toFixed(5))), unit: Number(unit.toPrecision(6)), table };
}
