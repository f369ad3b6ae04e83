import type { Lexicon } from './lexicon.ts';
import type { Item } from './pattern.ts';

/** Words of the tables up to this length have too many neighbours to be read over a typing error, unless two letters are swapped. */
const shortWord = 4;

/** The items with typing errors in words of the language's tables put right, where only one word can be meant: "cancle", "live agnet". */
export function correctedItems(items: readonly Item[], { locale, topics, context }: Lexicon): Item[] {
  return items.map((item) => {
    const { word } = item;
    if (item.product !== null || locale.words.has(word) || locale.notMisspelt.has(word)) return item;
    if (topics.words.has(word) || context.words.has(word)) return item;
    const drawnOut = withoutDrawl(word).find((short) => locale.words.has(short));
    if (drawnOut !== undefined) return { ...item, word: drawnOut };
    const [meant, second] = locale.errors.near(word).filter((known) => known.length > shortWord || areSwapped(known, word));
    return meant === undefined || second !== undefined ? item : { ...item, word: meant };
  });
}

/** "Pleaaase" and "hellooo" as they are written: with one letter, or two, in the place of three and more. */
function withoutDrawl(word: string): string[] {
  const drawl = /([^\d])\1{2,}/gu;
  const short = word.replaceAll(drawl, '$1');
  return short === word ? [] : [short, word.replaceAll(drawl, '$1$1')];
}

function areSwapped(known: string, word: string): boolean {
  return [...known].toSorted().join('') === [...word].toSorted().join('');
}
