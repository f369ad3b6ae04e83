import type { Lexicon } from './lexicon.ts';
import type { NamedProduct } from './named-products.ts';
import type { Stance, StanceFound } from './stances.ts';
import type { Token } from './tokens.ts';
import type { ProductFinding } from './understanding.ts';

/** From here on a score is certain. Below it, a single choice is likely. */
export const certainFrom = 0.9;

/** How much a name says, by how it is written. Everything shared by several choices says half. */
const weights = { alias: 1, ambiguous: 0.6, code: 0.95, tool: 0.95 } as const;
const ambiguousInContext = 0.95;
const misspelt = 0.92;
const shared = 0.5;
const doubt = 0.7;
/** Shorter words are never read as a misspelt word of the topic. */
const minLettersOfContext = 7;

export interface ProductDecision {
  readonly finding: ProductFinding | null;
  readonly scores: Readonly<Record<string, number>>;
  /** The choices that the text rules out. */
  readonly excluded: readonly string[];
  readonly reasons: readonly string[];
}

/** A word of a topic in the text, by the positions of its tokens. */
export interface ContextSpan {
  readonly start: number;
  readonly end: number;
  readonly topicIds: readonly string[];
}

/** The words near which a name that is also an ordinary word is a product. */
export function contextSpans(tokens: readonly Token[], { context, topicErrors }: Lexicon): ContextSpan[] {
  const corrections = ({ word }: Token): readonly string[] =>
    word.length < minLettersOfContext || context.words.has(word) ? [] : topicErrors.near(word);
  return tokens.flatMap((_, at) =>
    context.hitsAt(tokens, at, { corrections }).map(({ start, end, values }) => ({ start, end, topicIds: values })),
  );
}

export interface ProductEvidence {
  readonly context: readonly ContextSpan[];
  readonly named: readonly NamedProduct[];
  readonly stances: readonly StanceFound[];
  /** Whether the topic's question is open, which makes any name an answer to it. */
  readonly asked: boolean;
  /** Whether another product was on offer, so that one named after "no" is meant. */
  readonly isToConfirm: boolean;
  /** Whether the answer says that its writer does not know, which makes what it names a guess. */
  readonly isHesitant: boolean;
  /** Whether the text is about something else, or about nothing that is wrong: a name that is also an ordinary word is one then. */
  readonly isElsewhere: boolean;
  /** The products that the text says to be in trouble themselves, and not something beside them. */
  readonly troubled: ReadonlySet<number>;
  /** Whether words of another topic are in the text. */
  readonly hasOtherTopic: boolean;
  /** Whether a word speaks of a topic that has nothing to do with the product's: a name alone is no more than likely then. */
  readonly hasRivalTopic: boolean;
  readonly candidates: readonly string[];
  /** Per choice: those that share its error codes and tools. */
  readonly compatible: ReadonlyMap<string, readonly string[]>;
}

/** Which product the text is about, and how sure that is. */
export function decideProduct(evidence: ProductEvidence): ProductDecision {
  const stances = evidence.stances.map((found) => found.stance);
  const excluded = excludedChoices(evidence.named, stances);
  const speaking = ofTheOneNamed(speakingFor(evidence, stances), evidence.compatible)
    .map((one) => ({ ...one, choices: one.choices.filter((choice) => !excluded.has(choice)) }))
    .filter(({ choices }) => choices.length > 0);
  const scores = scoresOf(speaking);
  const rest = { scores, excluded: [...excluded] };
  if (speaking.length === 0) return { ...remaining(evidence.candidates, excluded), ...rest };
  const common = speaking.map((one) => one.choices).reduce((all, choices) => all.filter((choice) => choices.includes(choice)));
  const [only] = common;
  if (only !== undefined && common.length === 1) return { ...single(only, scores[only] ?? 0), ...rest };
  const rivals = common.length > 1 ? common : [...new Set(speaking.flatMap((one) => one.choices))];
  const candidates = rivals.toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const reason = common.length > 1 ? 'what is named is shared by several products' : 'several products are named';
  return { finding: { certainty: 'unsure', candidates }, reasons: [reason], ...rest };
}

interface Speaking {
  readonly kind: NamedProduct['kind'];
  readonly weight: number;
  readonly choices: readonly string[];
}

/** The names that count: not rejected, not of the past; one that is hardly meant only if no other is named. */
function speakingFor(evidence: ProductEvidence, stances: readonly Stance[]): Speaking[] {
  const others = stances.some((stance) => ['current', 'doubtful', 'contrary', 'modifier'].includes(stance));
  return evidence.named.flatMap((product, index) => {
    const stance = stances[index] ?? 'current';
    if (stance === 'rejected' || stance === 'former' || (stance === 'aside' && others)) return [];
    if ((stance === 'modifier' || stance === 'aside') && evidence.hasOtherTopic) return [];
    const isInTrouble = evidence.troubled.has(index);
    const isWord = product.kind === 'ambiguous' && stance !== 'doubtful';
    if (isWord && evidence.isElsewhere && !isInContext(product, evidence)) return [];
    const isBeside = evidence.hasRivalTopic && !isInTrouble && evidence.stances[index]?.pattern === null;
    const weight = weightOf(product, evidence) * (isMeant(stance, evidence) && !(isBeside && !isTrace(product)) ? 1 : doubt);
    return [{ kind: product.kind, weight, choices: product.choices }];
  });
}

/** Codes and tools that a product shares with others mean the one that is named beside them: "ERROR 1064 … MariaDB server version". */
function ofTheOneNamed(speaking: readonly Speaking[], compatible: ProductEvidence['compatible']): Speaking[] {
  const names = new Set(speaking.flatMap((one) => (isTrace(one) || one.choices.length > 1 ? [] : one.choices)));
  return speaking.map((one) => {
    const sharing = isTrace(one) ? one.choices.flatMap((choice) => compatible.get(choice) ?? []) : [];
    const meant = sharing.filter((choice) => names.has(choice));
    return meant.length > 0 && !one.choices.some((choice) => names.has(choice)) ? { ...one, choices: meant } : one;
  });
}

/** Not a name, but what a product leaves in a log or on a disk. */
function isTrace({ kind }: { readonly kind: NamedProduct['kind'] }): boolean {
  return kind === 'code' || kind === 'tool';
}

/** Whether the text says plainly that this is the one. */
function isMeant(stance: Stance, { isToConfirm, isHesitant }: ProductEvidence): boolean {
  return !isHesitant && (stance === 'current' || stance === 'modifier' || (stance === 'contrary' && isToConfirm));
}

function weightOf(product: NamedProduct, evidence: ProductEvidence): number {
  if (product.choices.length > 1 || product.kind === 'family') return shared;
  if (product.kind === 'ambiguous') {
    if (!isInContext(product, evidence)) return weights.ambiguous;
    return product.isMisspelt ? misspelt : ambiguousInContext;
  }
  if (product.isMisspelt) return misspelt;
  return weights[product.kind];
}

/** Whether the question is open, or a word of the topic stands elsewhere in the text. */
function isInContext(product: NamedProduct, { asked, context, named }: ProductEvidence): boolean {
  const isOther = (other: NamedProduct): boolean =>
    other.topicId === product.topicId && !other.choices.some((choice) => product.choices.includes(choice));
  const isApart = ({ start, end }: ContextSpan): boolean => end <= product.start || start >= product.end;
  return asked || named.some(isOther) || context.some((span) => isApart(span) && span.topicIds.includes(product.topicId));
}

function excludedChoices(named: readonly NamedProduct[], stances: readonly Stance[]): Set<string> {
  const said = (wanted: readonly Stance[]): Set<string> =>
    new Set(
      named.flatMap((product, index) =>
        wanted.includes(stances[index] ?? 'current') && product.choices.length === 1 ? product.choices : [],
      ),
    );
  const current = said(['current', 'modifier']);
  return new Set([...said(['rejected', 'former'])].filter((choice) => !current.has(choice)));
}

/** The best that is said of each; saying it twice does not make it truer. */
function scoresOf(speaking: readonly Speaking[]): Record<string, number> {
  const scores: Record<string, number> = {};
  for (const { weight, choices } of speaking) {
    for (const choice of choices) scores[choice] = Math.max(scores[choice] ?? 0, weight);
  }
  return scores;
}

function single(id: string, score: number): { finding: ProductFinding; reasons: string[] } {
  const certainty = score >= certainFrom ? 'certain' : 'likely';
  return { finding: { certainty, id }, reasons: [`one product is left, with ${score.toFixed(2)}: ${certainty}`] };
}

/** Nothing is named, but some of what was offered is ruled out. */
function remaining(
  candidates: readonly string[],
  excluded: ReadonlySet<string>,
): { finding: ProductFinding | null; reasons: string[] } {
  const left = candidates.filter((candidate) => !excluded.has(candidate));
  if (left.length === candidates.length) return { finding: null, reasons: [] };
  return { finding: findingOfRest(left), reasons: ['the rest of what was offered is ruled out'] };
}

/** What is left of an offer after a part of it was ruled out: one is likely, since it may be something that was not offered. */
export function findingOfRest(left: readonly string[]): ProductFinding | null {
  const [only, second] = left;
  if (only === undefined) return null;
  return second === undefined ? { certainty: 'likely', id: only } : { certainty: 'unsure', candidates: left };
}
