import { argv, exit, stdout } from 'node:process';
import { defaultCatalogue } from './default-catalogue.ts';
import { aim, type Evaluation, evaluate, isWithin, type Judgement, type Limits, ratchet } from './evaluation.ts';
import { type LabelledPart, readLabelled } from './labelled-set.ts';

// `npm run triage:eval`: how well the built-in recogniser does on the labelled set; exits with 1 where a part that is not looked at
// falls below its limits. What it got wrong is told for the parts that are looked at alone (`-- --failures`).

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

interface MeasuredPart {
  readonly name: string;
  readonly part: LabelledPart;
  /** Null: the part is looked at, and its figures prove nothing. */
  readonly limits: Limits | null;
}

/**
 * The parts and what each must keep to. A part that is not looked at and reaches the aim is held to it. The newest is below it: what it came
 * to when it was measured is its ratchet, so that nobody makes it worse; raise it with the figures, and never lower it.
 */
const parts: readonly MeasuredPart[] = [
  { name: 'looked at', part: 'seen', limits: null },
  { name: "looked at, strangers'", part: 'strangers-seen', limits: null },
  { name: "looked at, strangers', held out before", part: 'strangers-held-out', limits: null },
  { name: "looked at, later strangers'", part: 'strangers-2-held-out', limits: null },
  { name: 'not looked at', part: 'held-out', limits: aim },
  { name: "not looked at, latest strangers'", part: 'strangers-3-held-out', limits: ratchet },
];

function verdict(name: string, evaluation: Evaluation, limits: Limits): string {
  const { accuracy, wronglyCertain } = evaluation;
  const met = isWithin(evaluation, aim) ? 'aim met' : 'aim not met';
  const aimed = `aim ${percent(aim.accuracy)}, ${percent(aim.wronglyCertain)} wrongly certain`;
  const held = isWithin(evaluation, limits) ? 'keeps to' : 'FAILS';
  const limit = `at least ${percent(limits.accuracy)}, at most ${percent(limits.wronglyCertain)} wrongly certain`;
  return `${name}: ${percent(accuracy)}, ${percent(wronglyCertain)} wrongly certain; ${held} its limits (${limit}); ${met} (${aimed})`;
}

const measured = parts.map((one) => ({ ...one, evaluation: evaluate(readLabelled(one.part), defaultCatalogue) }));
const lookedAt = measured.filter(({ limits }) => limits === null);
const lines = [
  ...measured.flatMap(({ name, evaluation }) => report(name, evaluation)),
  ...(argv.includes('--failures') ? lookedAt.flatMap(({ evaluation }) => failures(evaluation)) : []),
  ...measured.flatMap(({ name, evaluation, limits }) => (limits === null ? [] : [verdict(name, evaluation, limits)])),
];
stdout.write(`${lines.join('\n')}\n`);
if (measured.some(({ evaluation, limits }) => limits !== null && !isWithin(evaluation, limits))) exit(1);
