import { covered } from './intent-decision.ts';
import type { Locale } from './locale.ts';
import type { Item } from './pattern.ts';
import type { TopicHit } from './topic-decision.ts';

/**
 * The words of topics, without those of what mails have around what they say: "sent from my iPhone" is about no phone, a disclaimer about no
 * e-mail, and whoever signs as head of security may have a printer jam. What follows a signature counts only where nothing stands before.
 */
export function withoutBoilerplate(hits: readonly TopicHit[], items: readonly Item[], locale: Locale): readonly TopicHit[] {
  if (hits.length === 0) return hits;
  const hidden = covered(items, locale.boilerplate, locale);
  const disclaimer = firstStart(items, locale.disclaimers, locale);
  const signature = firstStart(items, locale.closings, locale);
  const said = hits.filter(({ start }) => start < disclaimer && !hidden.has(start));
  const before = said.filter(({ start }) => start < signature);
  return before.length > 0 ? before : said;
}

function firstStart(items: readonly Item[], patterns: Locale['closings'], locale: Locale): number {
  return Math.min(Number.POSITIVE_INFINITY, ...patterns.in(items, locale.light).map(({ start }) => start));
}
