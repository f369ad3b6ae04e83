import type { Locale } from '../locale.ts';
import type { NamedProduct } from '../named-products.ts';
import type { Reading } from '../reading.ts';
import type { RecogniserInput } from '../recogniser.ts';
import type { ProductFinding } from '../understanding.ts';
import { FeatureBag } from './feature-bag.ts';

/** Where several names stand for the same choices, they are one product of the text. */
export interface ProductGroup {
  readonly choices: readonly string[];
  /** Positions in `Reading.named`. */
  readonly members: ReadonlySet<number>;
}

/** What a product is to the text. `either` is one of several between which the text leaves it open. */
export const roles = ['is', 'perhaps', 'either', 'not'] as const;
export type Role = (typeof roles)[number];

/** What is looked at of a long text: so many words of its beginning and of its end. */
const wordsOfStart = 90;
const wordsOfEnd = 30;
/** How far from a product's name a word still speaks of it, and how far it matters in which place it stands. */
const reach = 8;
const closeReach = 3;
const mostNames = 3;
const shortText = 5;
const leastLettersToSplit = 4;
const stemLetters = 5;
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]/u;

/** The products that a text names, each once. */
export function groupsOf({ named }: Reading): ProductGroup[] {
  const groups = new Map<string, { choices: readonly string[]; members: Set<number> }>();
  for (const [at, { choices }] of named.entries()) {
    const key = choices.toSorted().join();
    const group = groups.get(key) ?? { choices, members: new Set() };
    group.members.add(at);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The role that a finding gives to a product. */
export function roleIn(finding: ProductFinding | null, { choices }: Pick<ProductGroup, 'choices'>): Role {
  if (finding === null) return 'not';
  if (finding.certainty === 'unsure') return choices.some((choice) => finding.candidates.includes(choice)) ? 'either' : 'not';
  if (!choices.includes(finding.id)) return 'not';
  return finding.certainty === 'certain' ? 'is' : 'perhaps';
}

/**
 * What intent, topic and description are learnt from: the words, in runs of up to three and in pieces, the classes that the language's
 * tables put them into, and what the rules found (`withRules`). Greetings and thanks around a text are not among them, and neither are
 * case and punctuation, so that none of these can change an opinion.
 */
export function textFeatures(input: RecogniserInput, reading: Reading, withRules = true): readonly number[] {
  const bag = new FeatureBag();
  const words = boundedWords(
    reading.plain.map(({ word, product }) => (product === null ? word : nameOf(reading.named[product]))),
  );
  const open = input.open ?? 'nothing';
  bag.add('open', open);
  for (const [at, word] of words.entries()) addWord(bag, words, at, word, open, reading.lexicon.locale);
  bag.add('first', open, words[0] ?? '');
  bag.add('firsts', words[0] ?? '', words[1] ?? '');
  bag.add('last', open, words.at(-1) ?? '');
  if (words.length <= shortText) bag.add('all', open, ...words);
  bag.add('length', open, lengthOf(words));
  for (const { topicId, weight, isNegated } of reading.hits) bag.add('hit', topicId, weight, String(isNegated));
  bag.add('products', String(Math.min(mostNames, groupsOf(reading).length)));
  if (withRules) addRules(bag, open, reading);
  return bag.all();
}

function addWord(bag: FeatureBag, words: readonly string[], at: number, word: string, open: string, locale: Locale): void {
  const next = words[at + 1];
  const afterNext = words[at + 2];
  bag.add('word', word);
  bag.add('word', open, word);
  if (next !== undefined) bag.add('two', word, next);
  if (next !== undefined && afterNext !== undefined) {
    bag.add('three', word, next, afterNext);
    bag.add('around', word, afterNext);
  }
  for (const named of locale.classesOf.get(word) ?? []) bag.add('class', named);
  if (unspaced.test(word)) bag.add('four', ...words.slice(at, at + 4));
  else if (word.length >= leastLettersToSplit) bag.addRuns('piece', word, 3, 5);
}

function addRules(bag: FeatureBag, open: string, { understanding, stances }: Reading): void {
  const { intent, issue, topic, product, unknown } = understanding;
  bag.add('rule intent', intent);
  bag.add('rule intent', open, intent);
  bag.add('rule topic', topic?.id ?? '');
  bag.add('rule topic', topic?.id ?? '', topic?.certainty ?? '');
  bag.add('rule product', product?.certainty ?? '');
  bag.add('rule issue', String(issue !== null));
  bag.add('rule unknown', String(unknown));
  for (const { stance } of stances) bag.add('stance', stance);
}

/** What the role of a product is learnt from: the words around its names, all words, the other products, and what the rules found. */
export function productFeatures(
  input: RecogniserInput,
  reading: Reading,
  group: ProductGroup,
  withRules = true,
): readonly number[] {
  const bag = new FeatureBag();
  const open = input.open ?? 'nothing';
  const words = boundedWords(reading.plain.map(({ word, product }) => (product === null ? word : nameIn(group, product))));
  const others = String(Math.min(mostNames, groupsOf(reading).length - 1));
  bag.add('others', others);
  bag.add('others', open, others);
  bag.add(
    'order',
    orderOf(words.indexOf(mine), words.indexOf(another)),
    orderOf(words.lastIndexOf(mine), words.lastIndexOf(another)),
  );
  bag.add('offered', open, String(group.choices.some((choice) => input.candidates?.includes(choice) === true)));
  for (const word of words) addBeside(bag, 'text', word, reading.lexicon.locale);
  for (const at of positionsOf(mine, words).slice(0, mostNames)) addAround(bag, words, at, reading.lexicon.locale);
  for (const member of group.members) {
    const { kind, isMisspelt } = reading.named[member] ?? {};
    bag.add('kind', kind ?? '', String(isMisspelt));
  }
  for (const { topicId, weight, isNegated } of reading.hits) bag.add('hit', topicId, weight, String(isNegated));
  if (withRules) addProductRules(bag, open, others, reading, group);
  return bag.all();
}

const mine = '\u0001';
const another = '\u0002';

function addAround(bag: FeatureBag, words: readonly string[], at: number, locale: Locale): void {
  for (let step = -reach; step <= reach; step += 1) {
    const word = words[at + step];
    if (word === undefined || step === 0) continue;
    const side = step < 0 ? 'before' : 'after';
    if (Math.abs(step) <= closeReach) addBeside(bag, `${side} ${Math.abs(step)}`, word, locale);
    addBeside(bag, side, word, locale);
    const next = words[at + step + 1];
    if (next !== undefined && step !== -1) bag.add(`${side} two`, word, next);
  }
  const [before, after] = [words[at - 1] ?? '', words[at + 1] ?? ''];
  bag.add('just before', words[at - 2] ?? '', before);
  bag.add('just after', after, words[at + 2] ?? '');
  bag.add('between', before, after);
}

function addBeside(bag: FeatureBag, place: string, word: string, locale: Locale): void {
  bag.add(place, word);
  if (word.length > stemLetters) bag.add(`${place} stem`, word.slice(0, stemLetters));
  for (const named of locale.classesOf.get(word) ?? []) bag.add(`${place} class`, named);
}

function addProductRules(bag: FeatureBag, open: string, others: string, reading: Reading, group: ProductGroup): void {
  const { intent, topic, product } = reading.understanding;
  const role = roleIn(product, group);
  for (const member of group.members) {
    const found = reading.stances[member];
    bag.add('stance', found?.stance ?? '', String(found?.pattern === null));
  }
  bag.add('rule role', role);
  bag.add('rule role', open, role, others);
  bag.add('rule topic', topic?.id ?? '', topic?.certainty ?? '');
  bag.add('rule intent', intent);
}

function nameOf(product: NamedProduct | undefined): string {
  return product?.kind === 'code' || product?.kind === 'tool' ? another : mine;
}

function nameIn(group: ProductGroup, product: number): string {
  return group.members.has(product) ? mine : another;
}

function boundedWords(words: readonly string[]): readonly string[] {
  return words.length <= wordsOfStart + wordsOfEnd ? words : [...words.slice(0, wordsOfStart), ...words.slice(-wordsOfEnd)];
}

function positionsOf(name: string, words: readonly string[]): number[] {
  return words.flatMap((word, at) => (word === name ? [at] : []));
}

function orderOf(own: number, other: number): string {
  return other < 0 ? 'alone' : own < other ? 'before' : 'after';
}

function lengthOf(words: readonly string[]): string {
  return String(Math.min(9, Math.floor(Math.log2(1 + words.length) * 2)));
}
