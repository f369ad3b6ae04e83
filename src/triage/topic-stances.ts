import type { Locale } from './locale.ts';
import type { NamedProduct } from './named-products.ts';
import type { Item } from './pattern.ts';
import { type StanceFound, stancesOf } from './stances.ts';
import type { TopicHit } from './topic-decision.ts';

/** What a pattern for topics says of one that the text is not about. */
const aside = 'aside';
/** Of one that is only around when another breaks. */
const around = 'around';
/** And of one that it is about, whatever stands before it. */
const meant = 'meant';
/** What tells that a thing is well stands right after it. */
const wordsToWell = 4;

/**
 * The words of topics, with those negated that the text says it is not about: "the database is fine, but the printer is not". They are read
 * as names of products are, and only where something else is left to be about. So are the things that are only around when another breaks
 * ("while I wrote an email my keyboard died"). What tells whose team or list it is ("I'm the Postgres DBA") steps back like that too.
 * `stances` are those towards the products named.
 */
export function withoutDenied(
  hits: readonly TopicHit[],
  items: readonly Item[],
  named: readonly NamedProduct[],
  stances: readonly StanceFound[],
  locale: Locale,
): readonly TopicHit[] {
  const count = named.length;
  const topics = new Set(hits.map((hit) => hit.topicId));
  if (topics.size < 2 && count === 0) return hits;
  const { collapsed, places } = collapse(hits, items, count);
  if (places.size === 0) return hits;
  const found = stancesOf(collapsed, count + places.size, locale, false);
  const told = toldOf(collapsed, locale);
  const roleOf = ({ start }: TopicHit): string | undefined => {
    const place = places.get(start) ?? -1;
    return told.get(place) ?? (steppedBack(found[place]) ? aside : undefined);
  };
  const isAround = (hit: TopicHit): boolean => roleOf(hit) === around || followsModifier(hit, items, stances);
  const isPutAside = (hit: TopicHit): boolean => roleOf(hit) === aside;
  const isMeant = (hit: TopicHit): boolean => roleOf(hit) === meant;
  const read = hits.map((hit) => (isMeant(hit) ? { ...hit, isNegated: false } : hit));
  const isProductLeft = named.some(({ kind }, at) => kind !== 'ambiguous' && stances[at]?.stance === 'current');
  const left = read.filter((hit) => !hit.isNegated && !isPutAside(hit));
  // A hint is enough to be left beside what the text puts aside, and makes nothing certain; what is merely around yields to words alone.
  const isLeft = isProductLeft || left.length > 0;
  const isWordLeft = isProductLeft || left.some((hit) => hit.weight === 'word' && !isAround(hit));
  return read.map((hit) => ((isLeft && isPutAside(hit)) || (isWordLeft && isAround(hit)) ? { ...hit, isNegated: true } : hit));
}

function steppedBack(found: StanceFound | undefined): boolean {
  return found !== undefined && found.pattern !== null && ['rejected', 'former', 'aside'].includes(found.stance);
}

/** What is told of each place: by the first pattern for topics that says something, or that the thing is well. */
function toldOf(collapsed: readonly Item[], locale: Locale): ReadonlyMap<number, string> {
  const told = new Map<number, string>();
  for (const { roles } of locale.topicAsides.in(collapsed, locale.light)) {
    for (const [place, role] of roles) if (!told.has(place)) told.set(place, role);
  }
  for (const [at, { product }] of collapsed.entries())
    if (product !== null && !told.has(product) && isWell(at, collapsed, locale)) told.set(product, aside);
  return told;
}

function isWell(at: number, items: readonly Item[], locale: Locale): boolean {
  const { fine, denies, trouble, polite, light } = locale;
  const after = items.slice(at + 1, at + 1 + wordsToWell);
  const next = after.findIndex(({ product }) => product !== null);
  const words = (next === -1 ? after : after.slice(0, next)).map(({ word }) => word);
  // "Good morning" tells nothing of the printer.
  const isGreeting = (offset: number): boolean =>
    polite.at(items, at + 1 + offset, light).some(({ start, end }) => end - start > 1);
  const isFine = words.some((word, offset) => fine.has(word) && !isGreeting(offset));
  return isFine && !words.some((word) => denies.has(word) || trouble.has(word));
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
