import type { Locale } from './locale.ts';
import type { Item } from './pattern.ts';
import type { TopicHit } from './topic-decision.ts';

/** Longer than this is no signature: somebody wrote on under the closing of another mail. */
const longestSignature = 60;

/** The words of topics without those under the closing of a mail: "think before you print this e-mail", "sent from my phone". */
export function withoutSignature(hits: readonly TopicHit[], items: readonly Item[], locale: Locale): readonly TopicHit[] {
  const starts = locale.closings.in(items, locale.light).map(({ start }) => start);
  const start = Math.min(...starts.filter((at) => items.length - at <= longestSignature && at > 0));
  return Number.isFinite(start) ? hits.filter((hit) => hit.start < start) : hits;
}

/** How many words may stand between "on" and the thing: "SQL Express on the till computer". */
const wordsToPlace = 3;

/** The words of topics without those that only tell where a product runs. */
export function withoutPlaces(hits: readonly TopicHit[], items: readonly Item[], locale: Locale): readonly TopicHit[] {
  return hits.filter(({ start }) => {
    const before = items.slice(Math.max(0, start - 1 - wordsToPlace), start);
    const at = before.findLastIndex(({ word }) => locale.located.has(word));
    return !(at > 0 && before[at - 1]?.product !== null && before.slice(at).every(({ product }) => product === null));
  });
}
