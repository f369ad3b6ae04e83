import type { Lexicon } from './lexicon.ts';
import type { Item } from './pattern.ts';

/** The items with typing errors in words of the language's tables put right, where only one word can be meant: "cancle", "live agnet". */
export function correctedItems(items: readonly Item[], { locale, topics, context }: Lexicon): Item[] {
  return items.map((item) => {
    const { word } = item;
    if (item.product !== null || locale.words.has(word) || locale.notMisspelt.has(word)) return item;
    if (topics.words.has(word) || context.words.has(word)) return item;
    const [meant, second] = locale.errors.near(word);
    return meant === undefined || second !== undefined ? item : { ...item, word: meant };
  });
}
