import { writeFileSync } from 'node:fs';
import { stdout } from 'node:process';
import type { Trained } from '../../../src/triage/experience/network.ts';
import { type Manifest, manifestUrl, tableUrl } from '../../../src/triage/experience/weights.ts';
import { readTerms } from '../labelled-set.ts';
import { digestOfExamples, examplesOf, readLessons } from './examples.ts';
import { trainBoth } from './networks.ts';

// `npm run triage:train`: makes the recogniser's experience anew out of the labelled utterances. The same utterances give the same weights.

const lessons = readLessons();
const terms = readTerms();
const examples = examplesOf(lessons, terms);
const { text, product } = trainBoth(examples);
const networks = { text: packed(text), product: packed(product) };
const manifest: Manifest = {
  about: 'Made by `npm run triage:train` out of test/triage/labelled; `weights.ts` says what is in the file beside it.',
  trainedOn: {
    utterances: lessons.length,
    terms: terms.flatMap((one) => one.terms).length,
    digest: digestOfExamples(),
  },
  networks: { text: networks.text.described, product: networks.product.described },
};
writeFileSync(tableUrl, Buffer.concat([networks.text.bytes, networks.product.bytes]));
writeFileSync(manifestUrl, `${JSON.stringify(manifest, null, 2)}\n`);
stdout.write(`${lessons.length} utterances: ${examples.text.length} examples of texts, ${examples.product.length} of products\n`);

interface Packed {
  readonly described: Manifest['networks']['text'];
  readonly bytes: Buffer;
}

function packed({ heads, hidden, deep, wide, hiddenBias, output, classBias }: Trained): Packed {
  return {
    described: {
      heads: Object.fromEntries(Object.entries(heads).map(([name, classes]) => [name, [...classes]])),
      hidden,
      units: { deep: deep.unit, wide: wide.unit },
    },
    bytes: Buffer.concat([
      Buffer.from(deep.weights),
      Buffer.from(wide.weights),
      ...[hiddenBias, output, classBias].map(littleEndian),
    ]),
  };
}

function littleEndian(weights: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 * weights.length);
  for (const [at, weight] of weights.entries()) bytes.writeFloatLE(weight, 4 * at);
  return bytes;
}
