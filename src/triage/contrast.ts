import type { Locale } from './locale.ts';
import type { Item } from './pattern.ts';
import type { StanceFound } from './stances.ts';

/** How many words after a name are looked at for what is said of it. */
const wordsLookedAt = 6;

type State = 'well' | 'ill' | 'unlike the other' | 'unsaid';

/**
 * Where several products are named and one alone is in trouble while the rest are well ("Oracle responds, MySQL doesn't"), that one is meant.
 * What patterns tell goes before this, and where anything of any other name is left open, nothing changes.
 */
export function contrasted(items: readonly Item[], stances: readonly StanceFound[], locale: Locale): StanceFound[] {
  const open = stances.flatMap(({ pattern }, product) => (pattern === null ? [product] : []));
  const beside = stances.filter(({ stance, pattern }) => pattern !== null && stance !== 'aside');
  if (stances.length < 2 || open.length === 0 || beside.length > 0) return [...stances];
  const states = stances.map(({ stance }, product) => (stance === 'aside' ? 'well' : stateOf(product, items, locale)));
  const settled = states.map((state, product) => (state === 'unlike the other' ? oppositeOf(states, product) : state));
  const isOneIll = settled.filter((state) => state === 'ill').length === 1;
  if (!isOneIll || settled.some((state) => state !== 'ill' && state !== 'well')) return [...stances];
  return settled.map((state) => ({ stance: state === 'ill' ? 'current' : 'aside', pattern: 'the one in trouble' }));
}

/** "MySQL is broken, Oracle is not": a bare "not" says the opposite of what is said of all the others. */
function oppositeOf(states: readonly State[], product: number): State {
  const [state, another] = new Set(states.filter((_, at) => at !== product));
  if (another !== undefined) return 'unsaid';
  return state === 'well' ? 'ill' : state === 'ill' ? 'well' : 'unsaid';
}

function stateOf(product: number, items: readonly Item[], locale: Locale): State {
  const start = items.findIndex((item) => item.product === product) + 1;
  const rest = items.slice(start, start + wordsLookedAt);
  const next = rest.findIndex((item) => item.product !== null);
  const words = (next === -1 ? rest : rest.slice(0, next)).map((item) => item.word);
  const isDenied = words.some((word) => locale.negator.has(word) || locale.denies.has(word));
  if (words.some((word) => locale.fine.has(word))) return isDenied ? 'ill' : 'well';
  if (words.some((word) => locale.trouble.has(word) && !locale.denies.has(word))) return isDenied ? 'well' : 'ill';
  return isDenied ? 'unlike the other' : 'unsaid';
}

/** How many words, none of which is a thing of its own, may stand between a name and its trouble. */
const wordsToTrouble = 3;

/** The products that trouble is said of right after their names: "the Oracle database CONS01 rejects the batch user". */
export function troubledProducts(items: readonly Item[], locale: Locale): Set<number> {
  const troubled = items.flatMap(({ product }, at) => {
    const rest = items.slice(at + 1, at + 2 + wordsToTrouble);
    const next = rest.findIndex(({ word, product: other }) => other !== null || !isBetween(word, locale));
    return product !== null && next !== -1 && !isBesideOther(items, at, locale) && locale.fails.has(rest[next]?.word ?? '')
      ? [product]
      : [];
  });
  return new Set(troubled);
}

function isBetween(word: string, { light, link, part, fails }: Locale): boolean {
  return !fails.has(word) && (light.has(word) || link.has(word) || part.has(word) || /\d/.test(word));
}

/** "The leaflet about MongoDB got stuck" tells of the leaflet. */
function isBesideOther(items: readonly Item[], product: number, { light, beside }: Locale): boolean {
  let at = product - 1;
  while (light.has(items[at]?.word ?? '') && !beside.has(items[at]?.word ?? '')) at -= 1;
  return beside.has(items[at]?.word ?? '');
}
