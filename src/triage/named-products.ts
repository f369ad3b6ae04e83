import type { Lexicon, ProductEntry } from './lexicon.ts';
import type { Corrections, PhraseHit } from './phrase-index.ts';
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
/** Words of the topics are longer before one is put right beside a name: "databse". */
const minLettersOfContext = 7;
const maxSameName = 4;
const maxNames = 40;
const kindsByStrength = ['alias', 'family', 'ambiguous', 'code', 'tool'] as const;

/**
 * Every product named in the text, in order, none overlapping. Where names overlap the longest wins, so that "Oracle Linux" (which is no
 * database) hides "Oracle". A misspelt name that reaches over a different exact one leaves both readings open.
 */
export function namedProducts(tokens: readonly Token[], lexicon: Lexicon): NamedProduct[] {
  const corrections = correctionsIn(lexicon);
  const read = withContextCorrected(tokens, lexicon);
  const hits = tokens
    .flatMap((_, start) => lexicon.products.hitsAt(read, start, { corrections, overSpaces: true }))
    .filter((hit) => !isNumbered(hit, tokens, lexicon));
  const exact = longest(hits.filter((hit) => hit.slip === null));
  const misspelt = longest(hits.filter((hit) => isPlausible(hit, tokens, lexicon)));
  const named = exact.filter((hit) => !isLookAlike(hit)).map((hit) => productAt(hit, tokens));
  for (const hit of misspelt) {
    const over = exact.filter((other) => overlap(hit, other));
    const rivals = rivalsOf(hit, corrections, tokens, lexicon);
    if (over.length === 0) named.push(...(isTelling(hit) ? [withRivals(productAt(hit, tokens), rivals)] : []));
    else if (!isTiled(hit, over) && over.every((other) => hit.end - hit.start > other.end - other.start && mayCover(hit, other)))
      addReading(named, productAt(hit, tokens), rivals);
  }
  return withoutMasses(named.sort((a, b) => a.start - b.start));
}

/** Looked up once a word: a text that says the same over and over must not cost more for it. */
function correctionsIn(lexicon: Lexicon): Corrections {
  const known = new Map<string, readonly string[]>();
  return ({ word }) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const found = isOrdinary(word, lexicon) ? [] : lexicon.productErrors.near(word);
    known.set(word, found);
    return found;
  };
}

/** The tokens with typing errors in words of the products' topics put right, so that a name may have one of its own: "orcale databse". */
function withContextCorrected(tokens: readonly Token[], lexicon: Lexicon): readonly Token[] {
  return tokens.map((token, at) => {
    if (token.word.length < minLettersOfContext || isKnown(token.word, lexicon)) return token;
    // With a space typed inside it is half of a word: "d atabase".
    const halves = [`${tokens[at - 1]?.word}${token.word}`, `${token.word}${tokens[at + 1]?.word}`];
    if (halves.some((whole) => isKnown(whole, lexicon))) return token;
    const [meant, second] = lexicon.topicErrors.near(token.word).filter((word) => lexicon.context.words.has(word));
    return meant === undefined || second !== undefined ? token : { ...token, word: meant, shape: meant };
  });
}

function isKnown(word: string, lexicon: Lexicon): boolean {
  return lexicon.products.words.has(word) || isOrdinary(word, lexicon);
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

/**
 * The longest hits that don't overlap. Of equally long ones a product goes before what only looks like one, all the letters and a space
 * before a wrong letter, then the earlier.
 */
function longest(hits: readonly Hit[]): Hit[] {
  const inOrder = hits.toSorted(
    (a, b) =>
      b.end - b.start - (a.end - a.start) ||
      Number(isLookAlike(a)) - Number(isLookAlike(b)) ||
      Number(b.slip?.kind === 'space') - Number(a.slip?.kind === 'space') ||
      a.start - b.start,
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

/** "The second database" in the name of a host ("shop-db-2") is no Db2: a word of the topic and a number, tied to what is before. */
function isNumbered({ start, end }: Hit, tokens: readonly Token[], { context }: Lexicon): boolean {
  const before = tokens[start - 1]?.word ?? '';
  if (tokens[start]?.isTied === undefined || end - start > 2 || /^ibm$|^\d+$/.test(before)) return false;
  const words = tokens.slice(start, end).map((token) => token.word);
  const [, stem] = /^(\p{L}+)\d+$/u.exec(words.join('')) ?? [];
  return stem !== undefined && context.words.has(stem);
}

function isLookAlike(hit: Hit): boolean {
  return hit.values.some((entry) => entry.kind === 'lookAlike');
}

function overlap(a: { start: number; end: number }, b: { start: number; end: number }): boolean {
  return a.start < b.end && b.start < a.end;
}

/** Short names are one letter away from too much else, codes are pasted, and two ordinary words are two: "open search". */
function isPlausible(hit: Hit, tokens: readonly Token[], lexicon: Lexicon): boolean {
  if (hit.slip === null) return false;
  const words = tokens.slice(hit.start, hit.end).map((token) => token.word);
  const letters = words.length > 1 ? words.join('').length : hit.slip.word.length;
  if ((letters < minLettersMisspelt && !areSwapped(hit, tokens)) || (isJoined(hit, tokens) && areOrdinary(words, lexicon)))
    return false;
  return !isLookAlike(hit) && hit.values.some(({ kind }) => kind === 'alias' || kind === 'ambiguous' || kind === 'family');
}

/** Two letters swapped leave a name of five readable: "mogno", "reids". */
function areSwapped({ slip }: Hit, tokens: readonly Token[]): boolean {
  const typed = slip?.kind === 'letters' ? tokens[slip.at]?.word : undefined;
  if (slip === null || typed === undefined || typed.length !== minLettersOfWord) return false;
  return typed !== slip.word && [...typed].toSorted().join('') === [...slip.word].toSorted().join('');
}

/** What only looks like a product stays that under a wrong letter, but not where a name has all its letters: "mango db". */
function mayCover(hit: Hit, other: Hit): boolean {
  return !isLookAlike(other) || hit.slip?.kind === 'space';
}

/** The products that the misspelt word may as well be the name of: "mzsql" is as near to "mssql" as it is to "mysql". */
function rivalsOf({ slip }: Hit, corrections: Corrections, tokens: readonly Token[], { products }: Lexicon): string[] {
  const token = slip?.kind === 'letters' ? tokens[slip.at] : undefined;
  if (slip === null || token === undefined) return [];
  return corrections(token)
    .filter((word) => word !== slip.word && word.length >= minLettersInLongName)
    .flatMap((word) => products.hitsAt([{ word, shape: word }], 0))
    .flatMap(({ values }) => values.flatMap(({ kind, choices }) => (kind === 'alias' || kind === 'ambiguous' ? choices : [])));
}

function withRivals(product: NamedProduct, rivals: readonly string[]): NamedProduct {
  return { ...product, choices: [...new Set([...product.choices, ...rivals])] };
}

/** Names that make up all of a misspelt one ("not Oracle, Db2" for "Oracle DB") stand for themselves. */
function isTiled(hit: Hit, over: readonly Hit[]): boolean {
  return over.reduce((sum, other) => sum + other.end - other.start, 0) === hit.end - hit.start;
}

/** Read over a wrong letter in a short word ("SAP case" for "SAP ASE") only where the rest says enough. */
function isTelling({ start, end, slip }: Hit): boolean {
  if (slip?.kind === 'space') return true;
  const letters = (slip?.word ?? '').length;
  return letters >= minLettersOfWord || (letters >= minLettersInLongName && end - start >= 3);
}

/** Words of the language and of the catalogue's topics are what they are. */
function isOrdinary(word: string, { locale, topics, context }: Lexicon): boolean {
  return locale.notMisspelt.has(word) || topics.words.has(word) || context.words.has(word) || locale.classified.has(word);
}

/** Words of the language's tables, and none that speaks of the topic. */
function areOrdinary(words: readonly string[], lexicon: Lexicon): boolean {
  return (
    words.every((word) => lexicon.locale.words.has(word) || isOrdinary(word, lexicon)) &&
    !words.some((word) => lexicon.context.words.has(word))
  );
}

/** Two words that make a name only together may be two words: "red shift". */
function isJoined({ start, end, slip }: Hit, tokens: readonly Token[]): boolean {
  return slip?.kind === 'space' && end - start === 2 && slip.word === `${tokens[start]?.word}${tokens[start + 1]?.word}`;
}

function productAt(hit: Hit, tokens: readonly Token[]): NamedProduct {
  const kind = kindsByStrength.find((one) => hit.values.some((entry) => entry.kind === one)) ?? 'tool';
  // A misspelt name is as near to one that is also an ordinary word as to one that is not.
  const kinds = hit.slip === null ? [kind] : ['alias', 'ambiguous', 'family'];
  const entries = hit.values.filter((entry) => kinds.includes(entry.kind));
  return {
    start: hit.start,
    end: hit.end,
    words: tokens
      .slice(hit.start, hit.end)
      .map((token) => token.word)
      .join(' '),
    kind: kind === 'alias' && isJoined(hit, tokens) ? 'ambiguous' : kind,
    isMisspelt: hit.slip !== null,
    topicId: entries[0]?.topicId ?? '',
    choices: [...new Set(entries.flatMap((entry) => entry.choices))],
  };
}

/**
 * Puts the longer, misspelt reading in the place of the exact ones that it covers. Where they agree on something ("Azure SQL" and "Azure
 * SQL Databse") that is meant; else either may be.
 */
function addReading(named: NamedProduct[], reading: NamedProduct, rivals: readonly string[]): void {
  const covered = named.filter((one) => overlap(one, reading));
  const all = [reading, ...covered].map((one) => one.choices);
  const agreed = all.reduce((common, choices) => common.filter((choice) => choices.includes(choice)));
  for (const one of covered) named.splice(named.indexOf(one), 1);
  named.push(withRivals({ ...reading, choices: agreed.length > 0 ? agreed : [...new Set(all.flat())] }, rivals));
}
