import { withoutPoliteness } from './intent-decision.ts';
import type { Locale } from './locale.ts';
import type { Item } from './pattern.ts';
import type { RecogniserInput } from './recogniser.ts';

/**
 * Whether the text does no more than ask something back ("where do I see that?", "what is Cosmos DB?"). It answers nothing then: it is no
 * yes, names no product, and whoever asks where to look has not said that they don't know.
 */
export function isCounterQuestion({ open }: RecogniserInput, items: readonly Item[], locale: Locale): boolean {
  if (open !== 'database' && open !== 'confirm') return false;
  return [items, withoutPoliteness(items, locale)].some((form) => locale.counter.whole(form, locale.light) !== null);
}
