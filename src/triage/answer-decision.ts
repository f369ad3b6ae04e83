import type { Choice } from './catalogue.ts';
import { covered, type IntentDecision, withoutPoliteness, withoutThanks } from './intent-decision.ts';
import type { Lexicon } from './lexicon.ts';
import type { Locale } from './locale.ts';
import type { NamedProduct } from './named-products.ts';
import type { Item } from './pattern.ts';
import { findingOfRest, type ProductDecision } from './product-decision.ts';
import type { RecogniserInput } from './recogniser.ts';
import type { StanceFound } from './stances.ts';
import { tokenise } from './tokens.ts';
import type { Intent, ProductFinding } from './understanding.ts';

/**
 * Reads the decision about the product in the light of what was asked: "yes" names the product to be confirmed and "no" takes it away,
 * however it goes on; "the first one" names the first of those offered.
 */
export function answeredProduct(
  input: RecogniserInput,
  intent: IntentDecision,
  items: readonly Item[],
  lexicon: Lexicon,
  decision: ProductDecision,
): ProductDecision {
  const { locale } = lexicon;
  const candidates = input.candidates ?? [];
  const [candidate] = candidates;
  if (candidate === undefined) return decision;
  if (candidates.length > 1) return decision.finding === null ? chosen(candidates, items, lexicon, decision) : decision;
  if (input.open !== 'confirm') return decision;
  const isYes = intent.intent === 'yes' || (intent.intent === 'none' && opensWith('yes', items, locale));
  if (decision.finding === null && isYes && !decision.excluded.includes(candidate))
    return because('confirmed', { certainty: 'certain', id: candidate }, decision);
  if (isOf(decision.finding, candidate) && opensWith('no', items, locale)) return because('not confirmed', null, decision);
  return decision;
}

function because(reason: string, finding: ProductFinding | null, decision: ProductDecision): ProductDecision {
  return { ...decision, finding, reasons: [...decision.reasons, reason] };
}

function isOf(finding: ProductFinding | null, id: string): boolean {
  return finding !== null && finding.certainty !== 'unsure' && finding.id === id;
}

/** Whoever picks one of what is offered says it in so many words. */
const longestChoice = 8;

/** One of several by its place, or by a word that only its name has. */
function chosen(
  candidates: readonly string[],
  items: readonly Item[],
  lexicon: Lexicon,
  decision: ProductDecision,
): ProductDecision {
  const byPlace = ordinal(candidates, items, lexicon.locale, decision);
  if (byPlace.finding !== null) return byPlace;
  const [meant, second] = withWord(candidates, items, lexicon);
  if (meant === undefined || second !== undefined) return decision;
  return items.some((item) => lexicon.locale.negator.has(item.word))
    ? because('not this one of those offered', findingOfRest(candidates.filter((candidate) => candidate !== meant)), decision)
    : because('by a word that only this name has', { certainty: 'certain', id: meant }, decision);
}

/** The candidates that have every word of the answer in their label or, where none has, in another of their names: "the Microsoft one". */
function withWord(candidates: readonly string[], items: readonly Item[], { catalogue, locale }: Lexicon): string[] {
  const plain = withoutPoliteness(items, locale);
  if (plain.length > longestChoice) return [];
  const words = plain.filter(({ word }) => ![locale.light, locale.generic, locale.naming].some((kind) => kind.has(word)));
  if (words.length === 0 || words.some((item) => item.product !== null)) return [];
  const choices = catalogue.topics.flatMap((topic) => topic.question?.choices ?? []);
  const having = (names: (choice: Choice) => readonly string[]): string[] =>
    choices.filter((choice) => candidates.includes(choice.id) && hasWords(names(choice), words)).map(({ id }) => id);
  const labelled = having(({ label }) => [label]);
  return labelled.length > 0 ? labelled : having(({ aliases }) => aliases);
}

function hasWords(names: readonly string[], words: readonly Item[]): boolean {
  const parts = names.flatMap((name) => tokenise(name).map((token) => token.word));
  return words.every(({ word }) => parts.includes(word));
}

/** "The first one", "the latter"; one that a negation stands before is not it, and what is left then is likely ("not the first"). */
function ordinal(
  candidates: readonly string[],
  items: readonly Item[],
  locale: Locale,
  decision: ProductDecision,
): ProductDecision {
  const plain = withoutPoliteness(items, locale);
  if (plain.length > longestChoice) return decision;
  const [first, ...more] = placesNamed(candidates, plain, locale);
  if (first === undefined) return decision;
  const others = more.filter(({ start }) => start >= first.end);
  const taken = [first, ...others].filter(({ isNegated }) => !isNegated).map(({ candidate }) => candidate);
  if (taken.length > 0) {
    const [meant = '', second] = [...new Set(taken)];
    const finding: ProductFinding =
      second === undefined ? { certainty: 'certain', id: meant } : { certainty: 'unsure', candidates: [...new Set(taken)] };
    return because('one of those offered', finding, decision);
  }
  const denied = [first, ...others].map(({ candidate }) => candidate);
  const rest = candidates.filter((candidate) => !denied.includes(candidate));
  return because('not this one of those offered', findingOfRest(rest), decision);
}

interface PlaceNamed {
  readonly candidate: string;
  readonly start: number;
  readonly end: number;
  readonly isNegated: boolean;
}

/** Every place that the text names, in its order; a negation holds up to the next place. */
function placesNamed(candidates: readonly string[], items: readonly Item[], locale: Locale): PlaceNamed[] {
  const places = candidates.map((candidate, at) => ({ candidate, patterns: locale.places[at] }));
  const last = [{ candidate: candidates.at(-1) ?? '', patterns: locale.last }];
  const other = candidates.length === 2 ? [{ candidate: candidates[1] ?? '', patterns: locale.other }] : [];
  const all = [...places, ...last, ...other].flatMap(({ candidate, patterns }) =>
    (patterns?.in(items, locale.light) ?? []).map(({ start, end }) => ({ candidate, start, end })),
  );
  const named: PlaceNamed[] = [];
  for (const { candidate, start, end } of all.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const before = named.at(-1)?.end ?? 0;
    if (start < before) continue;
    const isNegated = items.slice(before, start).some(({ word }) => locale.negator.has(word) || locale.neitherOf.has(word));
    named.push({ candidate, start, end, isNegated });
  }
  return named;
}

function opensWith(wanted: 'yes' | 'no', items: readonly Item[], locale: Locale): boolean {
  const [opening] = withoutPoliteness(items, locale);
  return opening !== undefined && locale.intents[wanted].whole([opening], locale.light) !== null;
}

/**
 * Asked whether it is one product, nobody says "no" and then what else it is not: the other product named is meant ("no, es MySQL"), even
 * where the same words without a comma would deny it. Unless a negation of its own stands before it ("no, not MySQL").
 */
export function meantInstead(
  input: RecogniserInput,
  named: readonly NamedProduct[],
  items: readonly Item[],
  stances: readonly StanceFound[],
  locale: Locale,
): readonly StanceFound[] {
  const [product, second] = named;
  const [candidate = ''] = input.candidates ?? [];
  const plain = withoutPoliteness(items, locale);
  let before = plain.findIndex((item) => item.product === 0) - 1;
  while (before > 0 && locale.light.has(plain[before]?.word ?? '')) before -= 1;
  const isDenied = before > 0 && locale.negator.has(plain[before]?.word ?? '');
  if (input.open !== 'confirm' || product === undefined || second !== undefined) return stances;
  // "No, maybe MySQL" is no more than a guess.
  if (stances[0]?.stance === 'doubtful') return stances;
  if (product.choices.includes(candidate) || !opensWith('no', items, locale) || isDenied) return stances;
  return [{ stance: 'current', pattern: 'no, the other' }];
}

/**
 * The intent in the light of what was asked. When confirming, a yes or no at the start counts, and so does ruling the product out, unless
 * another product says it better. Words like "something else" and "neither" are answers while the topic's question is open, and a no while
 * one product is to be confirmed, unless they name another way to get help ("a ticket instead").
 */
export function answeredIntent(
  input: RecogniserInput,
  intent: Intent,
  items: readonly Item[],
  locale: Locale,
  product: ProductDecision,
  isUnknown: boolean,
): Intent {
  // "No lo sé" begins as a no, and is none.
  if (isUnknown) return isAnyAnswer(items, locale) ? 'none' : asking(intent);
  if (input.open === 'database') return product.finding !== null || isRefusal(items, locale) ? asking(intent) : intent;
  if (input.open === 'confirm' && intent === 'other_options' && !items.some((item) => locale.channel.has(item.word))) return 'no';
  if (intent !== 'none' || input.open !== 'confirm') return intent;
  const [candidate = ''] = input.candidates ?? [];
  if (product.finding?.certainty === 'certain') return product.finding.id === candidate ? 'yes' : 'none';
  if (opensWith('yes', items, locale) && !product.excluded.includes(candidate)) return 'yes';
  if (product.finding !== null && !candidatesOf(product.finding).includes(candidate)) return 'none';
  return opensWith('no', items, locale) || product.excluded.includes(candidate) ? 'no' : 'none';
}

function candidatesOf(finding: ProductFinding): readonly string[] {
  return finding.certainty === 'unsure' ? finding.candidates : [finding.id];
}

/** What an answer to the open question can't be. */
function asking(intent: Intent): Intent {
  return isVerdict(intent) ? 'none' : intent;
}

function isRefusal(items: readonly Item[], locale: Locale): boolean {
  return locale.neither.whole(withoutPoliteness(items, locale), locale.light) !== null;
}

/** Whether the text says no more than that its writer does not know; while the topic's question is open, whether it says so at all. */
export function isUnknownAnswer(input: RecogniserInput, intent: Intent, items: readonly Item[], locale: Locale): boolean {
  const isAsked = input.open === 'database' || input.open === 'confirm';
  const plain = withoutPoliteness(items, locale);
  if (hasUnknown(items, locale)) return isAsked || isOnlyUnknown(plain, locale);
  // "Another one" is a no where one is to be confirmed; "whatever" is not.
  if (input.open === 'confirm') return !isVerdict(intent) && isAnyAnswer(items, locale);
  if (input.open !== 'database') return false;
  return locale.notListed.in(items, locale.light).length > 0 || isAnyAnswer(items, locale);
}

/** Whether the text says somewhere that its writer does not know; thanks after it are no part of that. */
export function hasUnknown(items: readonly Item[], locale: Locale): boolean {
  return formsOf(items, locale).some((form) => locale.unknown.in(form, locale.light).length > 0);
}

/** Whether all of the text leaves the answer open: "whatever", "the usual one". */
function isAnyAnswer(items: readonly Item[], locale: Locale): boolean {
  return formsOf(items, locale).some((form) => form.length > 0 && locale.unknownWhole.whole(form, locale.light) !== null);
}

/** The text as it stands, and without what is only polite. */
function formsOf(items: readonly Item[], locale: Locale): readonly (readonly Item[])[] {
  return [items, withoutThanks(items, locale), withoutPoliteness(items, locale)];
}

function isVerdict(intent: Intent): boolean {
  return intent === 'yes' || intent === 'no' || intent === 'other_options';
}

function isOnlyUnknown(items: readonly Item[], locale: Locale): boolean {
  const spent = covered(items, locale.unknown, locale);
  return items.every((item, at) => spent.has(at) || locale.light.has(item.word));
}
