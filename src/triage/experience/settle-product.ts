import type { Reading } from '../reading.ts';
import type { ProductFinding } from '../understanding.ts';
import { type ProductGroup, type Role, roleIn } from './features.ts';
import type { Opinion } from './opinion.ts';

/**
 * How probable a role has to be for experience to overrule the rules; see `settle.ts`. More to make a product certain than to doubt it,
 * since only the former can put a person into the wrong queue; and more to drop what the rules would ask about, since asking loses nothing.
 */
const sureThatItIs = 0.85;
const sureOfAnotherRole = 0.6;
const sureToDropAQuestion = 0.75;

/** The products that the text names in the roles that experience gives them, where it is sure of another role than the rules found. */
export function settledProduct({ understanding, named }: Reading, { products }: Opinion): ProductFinding | null {
  const found = understanding.product;
  const judged = products.map(({ group, roles: [best] }) => {
    const before = roleIn(found, group);
    const isSure =
      best !== undefined && best.probability >= leastFor(best.id, before) && !(before === 'not' && isTrace(group, named));
    return { group, before, role: isSure ? best.id : before };
  });
  if (judged.every(({ role, before }) => role === before)) return found;
  const inRole = (wanted: Role): string[] => [
    ...new Set(judged.flatMap(({ group, role }) => (role === wanted ? group.choices : []))),
  ];
  const settled = findingOf(inRole('is'), inRole('perhaps'), inRole('either'));
  return isSame(settled, found) ? found : settled;
}

/** Of several the rules know which to offer first. */
function isSame(one: ProductFinding | null, other: ProductFinding | null): boolean {
  return one?.certainty === other?.certainty && idsOf(one).toSorted().join() === idsOf(other).toSorted().join();
}

function idsOf(finding: ProductFinding | null): readonly string[] {
  if (finding === null) return [];
  return finding.certainty === 'unsure' ? finding.candidates : [finding.id];
}

function leastFor(role: Role, before: Role): number {
  if (role === 'is') return sureThatItIs;
  return role === 'not' && before !== 'is' ? sureToDropAQuestion : sureOfAnotherRole;
}

/** Codes and tools that several products share: the rules know whose they are where one is named beside them. */
function isTrace({ members }: ProductGroup, named: Reading['named']): boolean {
  return [...members].every((member) => named[member]?.kind === 'code' || named[member]?.kind === 'tool');
}

function findingOf(is: readonly string[], perhaps: readonly string[], either: readonly string[]): ProductFinding | null {
  const [certain, another] = is;
  if (certain !== undefined && another === undefined && either.length === 0) return { certainty: 'certain', id: certain };
  const all = [...new Set([...is, ...perhaps, ...either])];
  const [only, second] = all;
  if (only === undefined) return null;
  return second === undefined ? { certainty: 'likely', id: only } : { certainty: 'unsure', candidates: all };
}
