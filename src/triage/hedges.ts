import type { Locale } from './locale.ts';
import type { Item } from './pattern.ts';
import type { StanceFound } from './stances.ts';

/** How far ahead of a hedge the product that it is about may stand, and how many words that it does not know may be on the way. */
const reachAhead = 9;
const strangeAhead = 2;
/** How many words, none of which says anything, may stand between a product and the hedge after it. */
const reachBehind = 4;

/**
 * The stances, with a doubt about every product that a hedge of its own clause reaches: "I believe they sit in Oracle", "afaik the tills use
 * MariaDB", "Db2, if I remember right". Words that begin another clause, deny or tell of trouble end its reach, so that "not sure what
 * happened, but Postgres is down" doubts nothing. Where a later product is plainly the one, what was only guessed is not,
 * nor whose team it was that said so.
 */
export function hedged(items: readonly Item[], stances: readonly StanceFound[], locale: Locale): StanceFound[] {
  const doubted = new Set(
    locale.hedges
      .in(items, locale.light)
      .flatMap(({ start, end }) => [ahead(items, end, locale), behind(items, start, end, locale)])
      .filter((product) => product !== null),
  );
  const read = stances.map((found, product) => (doubted.has(product) && isOpen(found) ? doubt : found));
  const settled = read.findLastIndex(({ stance, pattern }) => stance === 'current' && pattern !== null);
  return read.map((found, product) => {
    const isGuess = found.stance === 'doubtful' && product < settled;
    return isGuess || (found.stance === 'modifier' && settled >= 0) ? settledOtherwise : found;
  });
}

const doubt: StanceFound = { stance: 'doubtful', pattern: 'a hedge' };
const settledOtherwise: StanceFound = { stance: 'aside', pattern: 'another is plainly the one' };

function isOpen({ stance }: StanceFound): boolean {
  return stance === 'current' || stance === 'modifier' || stance === 'contrary';
}

function ahead(items: readonly Item[], start: number, locale: Locale): number | null {
  let strange = 0;
  let isLinked = true;
  for (const { word, product } of items.slice(start, start + reachAhead)) {
    if (product !== null) return isLinked ? product : null;
    if (locale.link.has(word)) isLinked = true;
    else if (endsReach(word, locale)) return null;
    else if (!locale.light.has(word)) {
      strange += 1;
      isLinked = false;
      if (strange > strangeAhead) return null;
    }
  }
  return null;
}

function endsReach(word: string, locale: Locale): boolean {
  return [locale.halts, locale.negator, locale.denies, locale.trouble].some((words) => words.has(word));
}

function behind(items: readonly Item[], start: number, end: number, locale: Locale): number | null {
  const next = items[end];
  if (next !== undefined && !beginsClause(items.slice(end), locale)) return null;
  for (let at = start - 1; at >= 0 && at >= start - 1 - reachBehind; at -= 1) {
    const { word = '', product = null } = items[at] ?? {};
    if (product !== null) return product;
    if (!locale.light.has(word) && !locale.link.has(word)) return null;
  }
  return null;
}

/**
 * Whether the next clause begins here, so that the hedge belongs to the one before: with a word for it, or an article and trouble later on.
 * Scripts without spaces say it with the verb's ending.
 */
function beginsClause(rest: readonly Item[], locale: Locale): boolean {
  const { word = '' } = rest[0] ?? {};
  if (locale.halts.has(word) || word > '\u3000') return true;
  return locale.article.has(word) && rest.some((item) => locale.trouble.has(item.word) || locale.negator.has(item.word));
}
