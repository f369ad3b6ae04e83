import { type Catalogue, findChoice, findTopic, queueFor } from './catalogue.ts';
import type { RecogniserInput } from './recogniser.ts';
import { understand } from './understand.ts';
import type { ProductFinding, Understanding } from './understanding.ts';

/** What the built-in recogniser makes of a text and why, in lines for an administrator to read: tokens, matches, scores, experience, decision. */
export function explain(input: RecogniserInput, catalogue: Catalogue): string[] {
  const understanding = understand(input, catalogue);
  const { tokens, matches, scores, decision, experience = [] } = understanding.evidence;
  const found = matches.map(({ kind, target, words, note }) => [
    kind,
    words && `"${words}"`,
    `-> ${target}`,
    note && `(${note})`,
  ]);
  const points = Object.entries(scores).toSorted((a, b) => b[1] - a[1]);
  return [
    ...section('Tokens', [tokens.join(' ')]),
    ...section(
      'Matches',
      found.map((parts) => parts.filter((part) => part !== '').join(' ')),
    ),
    ...section(
      'Scores',
      points.map(([id, score]) => `${id} ${score.toFixed(2)}`),
    ),
    ...section('Experience', experience),
    ...section('Decision', [...decided(understanding), ...decision.map((reason) => `because ${reason}`)]),
    ...section('What happens', [outcome(understanding, catalogue)]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return [title, ...(lines.length === 0 ? ['none'] : lines).map((line) => `  ${line}`)];
}

function decided({ intent, issue, topic, subject, product, unknown }: Understanding): string[] {
  return [
    `intent ${intent}`,
    issue === null ? 'describes nothing' : 'describes an issue',
    topic === null ? 'no topic' : `topic ${topic.id}, ${topic.certainty}; called "${subject ?? ''}"`,
    product === null ? 'no product' : `product ${named(product)}`,
    ...(unknown ? ['does not know'] : []),
  ];
}

function named(product: ProductFinding): string {
  return product.certainty === 'unsure' ? `${product.candidates.join(' or ')}, unsure` : `${product.id}, ${product.certainty}`;
}

function outcome({ topic, product, unknown }: Understanding, catalogue: Catalogue): string {
  const known = findTopic(catalogue, topic?.id);
  const label = (id: string): string => findChoice(known, id)?.label ?? id;
  if (product?.certainty === 'likely') return `asks: is this about ${label(product.id)}?`;
  if (product?.certainty === 'unsure') return `asks which: ${product.candidates.map(label).join(', ')}`;
  if (known?.question !== undefined && product === null && !unknown) return `asks for the ${known.question.attribute}`;
  return `queue "${queueFor(catalogue, topic?.id ?? null, product?.id ?? null).name}"`;
}
