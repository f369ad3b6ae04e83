import type { Locale } from './locale.ts';
import type { NamedProduct } from './named-products.ts';
import type { Item } from './pattern.ts';
import { type StanceFound, stancesOf } from './stances.ts';
import type { TopicHit } from './topic-decision.ts';

/**
 * The words of topics, with those negated that the text says it is not about: "the database is fine, but the printer is not". They are read
 * as names of products are, and only where something else is left to be about. What tells whose team or list it is ("I'm the Postgres DBA")
 * steps back like that too. `stances` are those towards the products named.
 */
export function withoutDenied(
  hits: readonly TopicHit[],
  items: readonly Item[],
  named: readonly NamedProduct[],
  stances: readonly StanceFound[],
  locale: Locale,
): readonly TopicHit[] {
  const count = named.length;
  const topics = new Set(hits.filter((hit) => hit.weight === 'word').map((hit) => hit.topicId));
  if (topics.size < 2 && count === 0) return hits;
  const { collapsed, places } = collapse(hits, items, count);
  if (places.size === 0) return hits;
  const found = stancesOf(collapsed, count + places.size, locale, false);
  const isDenied = (hit: TopicHit): boolean => {
    const place = places.get(hit.start);
    return (place !== undefined && steppedBack(found[place])) || followsModifier(hit, items, stances);
  };
  const isLeft = hits.some((hit) => hit.weight === 'word' && !hit.isNegated && !isDenied(hit));
  const isProductLeft = named.some(({ kind }, at) => kind !== 'ambiguous' && stances[at]?.stance === 'current');
  return isLeft || isProductLeft ? hits.map((hit) => (isDenied(hit) ? { ...hit, isNegated: true } : hit)) : hits;
}

function steppedBack(found: StanceFound | undefined): boolean {
  return found !== undefined && found.pattern !== null && ['rejected', 'former', 'aside'].includes(found.stance);
}

function followsModifier({ start }: TopicHit, items: readonly Item[], stances: readonly StanceFound[]): boolean {
  const before = items[start - 1]?.product;
  return before !== null && before !== undefined && stances[before]?.stance === 'modifier';
}

/** The items with every word of a topic in the place of one more product, and their numbers by where they stood. */
function collapse(hits: readonly TopicHit[], items: readonly Item[], count: number) {
  const collapsed: Item[] = [];
  const places = new Map<number, number>();
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at];
    const hit = hits.find((one) => one.start === at && one.weight === 'word');
    if (hit === undefined || item?.product !== null) {
      if (item !== undefined) collapsed.push(item);
      continue;
    }
    places.set(at, count + places.size);
    collapsed.push({ word: '', product: count + places.size - 1 });
    at = hit.end - 1;
  }
  return { collapsed, places };
}
