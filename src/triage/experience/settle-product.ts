import type { Reading } from '../reading.ts';
import type { ProductFinding } from '../understanding.ts';
import { type ProductGroup, type Role, roleIn } from './features.ts';
import { type Opinion, type ProductOpinion, probabilityOf } from './opinion.ts';
import type { Sureness } from './sureness.ts';

/** What the products of a text can be found to be, and how probable that is. */
interface Possible {
  readonly finding: ProductFinding | null;
  readonly probability: number;
}

/**
 * The most probable finding, when the roles of all products that the text names are weighed together: only one of them can be it, and
 * nothing is left open between one. In doubt it is that of the rules.
 */
export function settledProduct(
  { understanding, named }: Reading,
  { products }: Opinion,
  sureness: Sureness,
): ProductFinding | null {
  const found = understanding.product;
  if (products.length === 0) return found;
  // What an answer leaves of an offer is not in its words: "not that one".
  if (!idsOf(found).every((id) => products.some(({ group }) => group.choices.includes(id)))) return found;
  const names = products.map(({ group }) => ({ group, before: roleIn(found, group), ...strengthOf(group, named) }));
  const possible = possibleFindings(products);
  const ofRules = possible.find(({ finding }) => isSame(finding, found));
  const [best] = possible
    .filter((one) => one !== ofRules && isOpen(one, names, sureness))
    .toSorted((a, b) => b.probability - a.probability);
  const least = ofRules === undefined ? sureness.otherProducts : ofRules.probability * sureness.ofRules;
  return best !== undefined && best.probability > least ? best.finding : found;
}

/** A product of the text, its role by the rules, and how it is named. */
interface Name {
  readonly group: ProductGroup;
  readonly before: Role;
  /** Only by codes and tools, which several products may share. */
  readonly isTrace: boolean;
  /** Only with a typing error, or as one of two names that the letters may stand for. */
  readonly isMisspelt: boolean;
  /** Only by a word that is also an ordinary one. */
  readonly isWord: boolean;
}

function strengthOf({ members }: ProductGroup, named: Reading['named']): Omit<Name, 'group' | 'before'> {
  const all = [...members].flatMap((member) => named[member] ?? []);
  return {
    isTrace: all.every(({ kind }) => kind === 'code' || kind === 'tool'),
    isMisspelt: all.every(({ isMisspelt }) => isMisspelt),
    isWord: all.every(({ kind }) => kind === 'ambiguous'),
  };
}

/** Whether experience may find it: that the words of a name are weak is known to the rules alone. */
function isOpen({ finding, probability }: Possible, names: readonly Name[], sureness: Sureness): boolean {
  return names.every(({ group, before, isTrace, isMisspelt, isWord }) => {
    const role = roleIn(finding, group);
    if (role === before) return true;
    if (isTrace && before === 'not') return false;
    if (role === 'not') return !isMisspelt && (before !== 'perhaps' || probability >= sureness.droppedQuestion);
    if (role !== 'is') return true;
    return !isMisspelt && probability >= (isWord && before === 'perhaps' ? sureness.certainWord : sureness.certainProduct);
  });
}

function possibleFindings(products: readonly ProductOpinion[]): Possible[] {
  const none = { finding: null, probability: allInRole('not', products) };
  const ids = new Set(products.flatMap(({ group: { choices } }) => (choices.length === 1 ? choices : [])));
  const all = [none, ...[...ids].flatMap((id) => findingsOfOne(id, products)), ...openFindings(products)];
  const sum = all.reduce((so, { probability }) => so + probability, 0);
  return all.map(({ finding, probability }) => ({ finding, probability: probability / sum }));
}

/** What several products share, a code or a tool, is the one's that is named beside it. */
function findingsOfOne(id: string, products: readonly ProductOpinion[]): Possible[] {
  const own = products.filter(({ group }) => group.choices.includes(id));
  const rest = allInRole('not', without(own, products));
  return [
    { finding: { certainty: 'certain', id }, probability: allInRole('is', own) * rest },
    { finding: { certainty: 'likely', id }, probability: allInRole('perhaps', own) * rest },
  ];
}

/** What can be left open: between several products, though each of them seem to be it, or between those that share one name. */
function openFindings(products: readonly ProductOpinion[]): Possible[] {
  return subsetsOf(products).flatMap((some) => {
    const candidates = [...new Set(some.flatMap(({ group }) => group.choices))];
    if (candidates.length < 2) return [];
    const open = some.reduce((so, { roles }) => so * (probabilityOf('either', roles) + probabilityOf('is', roles)), 1);
    return [{ finding: { certainty: 'unsure', candidates }, probability: open * allInRole('not', without(some, products)) }];
  });
}

function allInRole(role: Role, products: readonly ProductOpinion[]): number {
  return products.reduce((so, { roles }) => so * probabilityOf(role, roles), 1);
}

function without(some: readonly ProductOpinion[], products: readonly ProductOpinion[]): ProductOpinion[] {
  return products.filter((one) => !some.includes(one));
}

function subsetsOf<T>(all: readonly T[]): T[][] {
  const [first, ...rest] = all;
  if (first === undefined) return [[]];
  const others = subsetsOf(rest);
  return [...others, ...others.map((some) => [first, ...some])];
}

function isSame(one: ProductFinding | null, other: ProductFinding | null): boolean {
  return one?.certainty === other?.certainty && idsOf(one).toSorted().join() === idsOf(other).toSorted().join();
}

function idsOf(finding: ProductFinding | null): readonly string[] {
  if (finding === null) return [];
  return finding.certainty === 'unsure' ? finding.candidates : [finding.id];
}
