import type { Locale } from './locale.ts';
import type { NamedProduct } from './named-products.ts';
import type { Item, Pattern } from './pattern.ts';
import type { Token } from './tokens.ts';

/**
 * What a text says about a product that it names:
 * - `current`: this is the one (also where nothing is said)
 * - `rejected`: this is not the one ("it isn't Db2")
 * - `former`: it was, before ("switched from MongoDB")
 * - `aside`: hardly this one (it works, or a "not" stands near): not if another is named, else perhaps
 * - `contrary`: named after "no"; the one that is meant, if another was to be confirmed, else perhaps
 * - `doubtful`: perhaps
 * - `modifier`: it says which team, list or room ("the MySQL admins"): this one, unless the text is about something else
 */
export type Stance = 'current' | 'rejected' | 'former' | 'aside' | 'contrary' | 'doubtful' | 'modifier';

const stances: readonly Stance[] = ['current', 'rejected', 'former', 'aside', 'contrary', 'doubtful', 'modifier'];
/** What a pattern says of a product that the text puts forward: it is this one, and what is merely named beside it is not. */
const affirmed = 'affirmed';

/** What a pattern says of a product that a thing belongs to ("the MySQL password"): it keeps the patterns after it out, and says no more. */
const compound = 'compound';

/** The stance towards each product, and the pattern that told. */
export interface StanceFound {
  readonly stance: Stance;
  readonly pattern: string | null;
}

/** The text with every product it names in one place. */
export function itemsOf(tokens: readonly Token[], named: readonly NamedProduct[]): Item[] {
  const items: Item[] = [];
  let product = 0;
  for (let at = 0; at < tokens.length; ) {
    const next = named[product];
    if (next !== undefined && next.start === at) {
      items.push({ word: '', product });
      at = next.end;
      product += 1;
    } else {
      items.push({ word: tokens[at]?.word ?? '', product: null });
      at += 1;
    }
  }
  return items;
}

/**
 * Reads the stance towards each named product. The patterns of the language are tried in their order, and the first that says something
 * about a product is believed. "Not Oracle or Db2" rejects both. `asked` tells that the question for the
 * product is open, where a "not" goes further.
 */
export function stancesOf(items: readonly Item[], count: number, locale: Locale, asked: boolean): StanceFound[] {
  const found = new Map<number, StanceFound>();
  if (count === 0) return [];
  let isAffirmed = false;
  for (const { pattern, roles } of (asked ? locale.answers : locale.stances).in(items, locale.light)) {
    for (const [product, role] of roles) {
      if (found.has(product)) continue;
      isAffirmed ||= role === affirmed;
      found.set(product, stanceIn(role, pattern));
    }
  }
  spread(items, found, locale);
  const unsaid: StanceFound = { stance: isAffirmed ? 'aside' : 'current', pattern: null };
  return Array.from({ length: count }, (_, product) => found.get(product) ?? unsaid);
}

function stanceIn(role: string, pattern: Pattern): StanceFound {
  if (role === compound) return { stance: 'current', pattern: null };
  return { stance: role === affirmed ? 'current' : stanceNamed(role, pattern), pattern: pattern.source };
}

function stanceNamed(role: string, pattern: Pattern): Stance {
  const stance = stances.find((one) => one === role);
  if (stance === undefined) throw new RangeError(`no stance {${role}} in "${pattern.source}"`);
  return stance;
}

/** What is said of one product holds for the next one after "or" and "nor"; that it is the one, also after "and". */
function spread(items: readonly Item[], found: Map<number, StanceFound>, locale: Locale): void {
  const or = locale.classes['or'] ?? new Set();
  const and = new Set([...or, ...(locale.classes['and'] ?? [])]);
  for (const [at, item] of items.entries()) {
    const said = item.product === null ? undefined : found.get(item.product);
    const joins = said?.stance === 'current' ? and : or;
    if (said === undefined || !joins.has(items[at + 1]?.word ?? '')) continue;
    let next = at + 2;
    while (next < items.length && next < at + 5 && items[next]?.product === null && locale.light.has(items[next]?.word ?? ''))
      next += 1;
    const product = items[next]?.product;
    if (product !== null && product !== undefined && !found.has(product)) found.set(product, said);
  }
}
