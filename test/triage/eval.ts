import { argv, exit, stdout } from 'node:process';
import { defaultCatalogue } from './default-catalogue.ts';
import { type Evaluation, evaluate, type Judgement, thresholds } from './evaluation.ts';
import { type LabelledPart, readLabelled } from './labelled-set.ts';

// `npm run triage:eval`: how well the built-in recogniser does on the labelled set; exits with 1 below the thresholds. What it got wrong
// is told for the part that is looked at alone (`-- --failures`).

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

function groups(judgements: readonly Judgement[], key: (one: Judgement) => string): [string, readonly Judgement[]][] {
  return [...Map.groupBy(judgements, key)].toSorted(([a], [b]) => a.localeCompare(b));
}

function byKind({ judgements }: Evaluation): string[] {
  return groups(judgements, (one) => one.labelled.kind).map(([kind, all]) => {
    const right = all.filter((one) => one.differences.length === 0).length;
    const wrong = all.filter((one) => one.isWronglyCertain).length;
    return `  ${kind.padEnd(12)} ${String(right).padStart(4)} of ${String(all.length).padStart(4)}  ${percent(right / all.length).padStart(7)}  wrongly certain ${wrong}`;
  });
}

function productLabel({ labelled: { expect } }: Judgement): string {
  if (expect.product === null) return 'none';
  return 'certain' in expect.product ? 'certain' : 'likely' in expect.product ? 'likely' : 'unsure';
}

function productFound({ labelled: { expect }, understanding: { product } }: Judgement): string {
  if (product?.certainty !== 'certain') return product?.certainty ?? 'none';
  const label = expect.product;
  return label !== null && 'certain' in label && label.certain !== product.id ? 'another, certain' : 'certain';
}

function confusion(
  title: string,
  judgements: readonly Judgement[],
  label: (one: Judgement) => string,
  found: (one: Judgement) => string,
): string[] {
  const rows = groups(judgements, label).map(([expected, all]) => {
    const counts = groups(all, found).map(([got, some]) => `${got} ${some.length}`);
    return `  ${expected.padEnd(14)} -> ${counts.join(', ')}`;
  });
  return [title, ...rows];
}

function report(name: string, evaluation: Evaluation): string[] {
  const { judgements, accuracy, wronglyCertain } = evaluation;
  const wrong = judgements.filter((one) => one.isWronglyCertain).length;
  return [
    `${name}: ${judgements.length} utterances, ${percent(accuracy)} right, ${wrong} wrongly certain (${percent(wronglyCertain)})`,
    ...byKind(evaluation),
    ...confusion(
      '  intents (label -> found)',
      judgements,
      (one) => one.labelled.expect.intent,
      (one) => one.understanding.intent,
    ),
    ...confusion('  product (label -> found)', judgements, productLabel, productFound),
    '',
  ];
}

function failures({ judgements }: Evaluation): string[] {
  return judgements
    .filter((one) => one.differences.length > 0)
    .map(
      (one) =>
        `${one.isWronglyCertain ? '!' : ' '} [${one.labelled.kind}, ${one.labelled.locale}, ${one.labelled.open ?? '-'}] ${JSON.stringify(one.labelled.text)}: ${one.differences.join('; ')}`,
    );
}

const evaluationOf = (part: LabelledPart): Evaluation => evaluate(readLabelled(part), defaultCatalogue);
const lookedAt = { 'looked at': evaluationOf('seen'), "looked at, strangers'": evaluationOf('strangers-seen') };
const notLookedAt = {
  'not looked at': evaluationOf('held-out'),
  "not looked at, strangers'": evaluationOf('strangers-held-out'),
};
const lines = [
  ...Object.entries({ ...lookedAt, ...notLookedAt }).flatMap(([name, evaluation]) => report(name, evaluation)),
  ...(argv.includes('--failures') ? Object.values(lookedAt).flatMap(failures) : []),
];
const below = Object.entries(notLookedAt).filter(
  ([, { accuracy, wronglyCertain }]) => accuracy < thresholds.accuracy || wronglyCertain > thresholds.wronglyCertain,
);
const verdicts = below.map(
  ([name]) => `${name}: below ${percent(thresholds.accuracy)}, or above ${percent(thresholds.wronglyCertain)} wrongly certain`,
);
stdout.write(`${[...lines, ...verdicts].join('\n')}\n`);
if (below.length > 0) exit(1);
