import type { Lexicon, ProductEntry } from './lexicon.ts';
import type { PhraseHit } from './phrase-index.ts';
import type { Token } from './tokens.ts';

/** A product named in the text, from the token `start` up to, not including, the token `end`. */
export interface NamedProduct {
  readonly start: number;
  readonly end: number;
  readonly words: string;
  readonly kind: 'alias' | 'ambiguous' | 'family' | 'code' | 'tool';
  readonly isMisspelt: boolean;
  readonly topicId: string;
  /** What it may be; more than one where the words are shared, or can be read in two ways. */
  readonly choices: readonly string[];
}

type Hit = PhraseHit<ProductEntry>;

/** Names of products have at least this many letters before a typing error in them is read over. */
const minLettersMisspelt = 6;
const minLettersOfWord = 5;
const minLettersInLongName = 3;
const maxSameName = 4;
const maxNames = 40;
const kindsByStrength = ['alias', 'family', 'ambiguous', 'code', 'tool'] as const;

/**
 * Every product named in the text, in order, none overlapping. Where names overlap the longest wins, so that "Oracle Linux" (which is no
 * database) hides "Oracle". A misspelt name that reaches over a different exact one leaves both readings open.
 */
export function namedProducts(tokens: readonly Token[], lexicon: Lexicon): NamedProduct[] {
  const corrections = (token: Token): readonly string[] =>
    isOrdinary(token.word, lexicon) ? [] : lexicon.productErrors.near(token.word);
  const hits = tokens.flatMap((_, start) => lexicon.products.hitsAt(tokens, start, corrections));
  const exact = longest(hits.filter((hit) => hit.misspelt === null));
  const misspelt = longest(hits.filter((hit) => hit.misspelt !== null && isPlausible(hit, tokens)));
  const named = exact.filter((hit) => !isLookAlike(hit)).map((hit) => productAt(hit, tokens));
  for (const hit of misspelt) {
    const over = exact.filter((other) => overlap(hit, other));
    if (over.length === 0) named.push(...(isTelling(hit) ? [productAt(hit, tokens)] : []));
    else if (!isTiled(hit, over) && over.every((other) => hit.end - hit.start > other.end - other.start && !isLookAlike(other)))
      addReading(named, productAt(hit, tokens));
  }
  return withoutMasses(named.sort((a, b) => a.start - b.start));
}

/** A log may name a product a hundred times; the first few say as much, and the work stays bounded. */
function withoutMasses(named: readonly NamedProduct[]): NamedProduct[] {
  const counts = new Map<string, number>();
  const few = named.filter(({ words }) => {
    const count = (counts.get(words) ?? 0) + 1;
    counts.set(words, count);
    return count <= maxSameName;
  });
  return few.slice(0, maxNames);
}

/** The longest hits that don't overlap. Of equally long ones a product goes before what only looks like one, then the earlier. */
function longest(hits: readonly Hit[]): Hit[] {
  const inOrder = hits.toSorted(
    (a, b) => b.end - b.start - (a.end - a.start) || Number(isLookAlike(a)) - Number(isLookAlike(b)) || a.start - b.start,
  );
  const kept: Hit[] = [];
  for (const hit of inOrder) {
    const same = kept.findIndex((other) => other.start === hit.start && other.end === hit.end);
    const there = kept[same];
    if (there !== undefined) kept[same] = { ...there, values: [...there.values, ...hit.values] };
    else if (!kept.some((other) => overlap(hit, other))) kept.push(hit);
  }
  return kept;
}

function isLookAlike(hit: Hit): boolean {
  return hit.values.some((entry) => entry.kind === 'lookAlike');
}

function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Short names are one letter away from too much else, and codes are pasted. */
function isPlausible(hit: Hit, tokens: readonly Token[]): boolean {
  const words = tokens.slice(hit.start, hit.end).map((token) => token.word);
  const letters = words.length > 1 ? words.join('').length : (hit.misspelt ?? '').length;
  if (letters < minLettersMisspelt) return false;
  return hit.values.every((entry) => entry.kind === 'alias' || entry.kind === 'ambiguous' || entry.kind === 'family');
}

/** Names that make up all of a misspelt one ("not Oracle, Db2" for "Oracle DB") stand for themselves. */
function isTiled(hit: Hit, over: readonly Hit[]): boolean {
  return over.reduce((sum, other) => sum + other.end - other.start, 0) === hit.end - hit.start;
}

/** Read over a short word ("SAP case" for "SAP ASE") only where the rest says enough. */
function isTelling(hit: Hit): boolean {
  const letters = (hit.misspelt ?? '').length;
  return letters >= minLettersOfWord || (letters >= minLettersInLongName && hit.end - hit.start >= 3);
}

/** Words of the language and of the catalogue's topics are what they are. */
function isOrdinary(word: string, { locale, topics, context }: Lexicon): boolean {
  return (
    locale.notMisspelt.has(word) ||
    topics.words.has(word) ||
    context.words.has(word) ||
    Object.values(locale.classes).some((words) => words.has(word))
  );
}

function productAt(hit: Hit, tokens: readonly Token[]): NamedProduct {
  const kind = kindsByStrength.find((one) => hit.values.some((entry) => entry.kind === one)) ?? 'tool';
  const entries = hit.values.filter((entry) => entry.kind === kind);
  return {
    start: hit.start,
    end: hit.end,
    words: tokens
      .slice(hit.start, hit.end)
      .map((token) => token.word)
      .join(' '),
    kind,
    isMisspelt: hit.misspelt !== null,
    topicId: entries[0]?.topicId ?? '',
    choices: [...new Set(entries.flatMap((entry) => entry.choices))],
  };
}

/**
 * Puts the longer, misspelt reading in the place of the exact ones that it covers. Where they agree on something ("Azure SQL" and "Azure
 * SQL Databse") that is meant; else either may be.
 */
function addReading(named: NamedProduct[], reading: NamedProduct): void {
  const covered = named.filter((one) => overlap(one, reading));
  const all = [reading, ...covered].map((one) => one.choices);
  const agreed = all.reduce((common, choices) => common.filter((choice) => choices.includes(choice)));
  for (const one of covered) named.splice(named.indexOf(one), 1);
  named.push({ ...reading, choices: agreed.length > 0 ? agreed : [...new Set(all.flat())] });
}
