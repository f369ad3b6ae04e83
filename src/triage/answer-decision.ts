import { covered, type IntentDecision, withoutPoliteness } from './intent-decision.ts';
import type { Locale } from './locale.ts';
import type { Item } from './pattern.ts';
import { findingOfRest, type ProductDecision } from './product-decision.ts';
import type { RecogniserInput } from './recogniser.ts';
import type { Intent, ProductFinding } from './understanding.ts';

/**
 * Reads the decision about the product in the light of what was asked: "yes" names the product to be confirmed and "no" takes it away,
 * however it goes on; "the first one" names the first of those offered.
 */
export function answeredProduct(
  input: RecogniserInput,
  intent: IntentDecision,
  items: readonly Item[],
  locale: Locale,
  decision: ProductDecision,
): ProductDecision {
  const candidates = input.candidates ?? [];
  const [candidate] = candidates;
  if (candidate === undefined) return decision;
  if (candidates.length > 1) return decision.finding === null ? ordinal(candidates, items, locale, decision) : decision;
  if (input.open !== 'confirm') return decision;
  const isYes = intent.intent === 'yes' || (intent.intent === 'none' && opensWith('yes', items, locale));
  if (decision.finding === null && isYes) return because('confirmed', { certainty: 'certain', id: candidate }, decision);
  if (isOf(decision.finding, candidate) && opensWith('no', items, locale)) return because('not confirmed', null, decision);
  return decision;
}

function because(reason: string, finding: ProductFinding | null, decision: ProductDecision): ProductDecision {
  return { ...decision, finding, reasons: [...decision.reasons, reason] };
}

function isOf(finding: ProductFinding | null, id: string): boolean {
  return finding !== null && finding.certainty !== 'unsure' && finding.id === id;
}

/** "The first one", "the latter"; with a negation before it, the rest. */
function ordinal(
  candidates: readonly string[],
  items: readonly Item[],
  locale: Locale,
  decision: ProductDecision,
): ProductDecision {
  const plain = withoutPoliteness(items, locale);
  if (plain.length > 8) return decision;
  for (const [index, patterns] of [locale.first, locale.second].entries()) {
    const [found] = patterns.in(plain, locale.light);
    const meant = candidates[index];
    if (found === undefined || meant === undefined) continue;
    const isNegated = plain.slice(0, found.start).some((item) => locale.negator.has(item.word));
    const rest = candidates.filter((candidate) => candidate !== meant);
    return isNegated
      ? because('not this one of those offered', findingOfRest(rest), decision)
      : because('one of those offered', { certainty: 'certain', id: meant }, decision);
  }
  return decision;
}

function opensWith(wanted: 'yes' | 'no', items: readonly Item[], locale: Locale): boolean {
  const [opening] = withoutPoliteness(items, locale);
  return opening !== undefined && locale.intents[wanted].whole([opening], locale.light) !== null;
}

/**
 * The intent in the light of what was asked. When confirming, a yes or no at the start counts, and so does ruling the product out, unless
 * another product says it better. Words like "something else" and "neither" are answers while the topic's question is open.
 */
export function answeredIntent(
  input: RecogniserInput,
  intent: Intent,
  items: readonly Item[],
  locale: Locale,
  product: ProductDecision,
  isUnknown: boolean,
): Intent {
  if (input.open === 'database')
    return isUnknown || product.finding !== null || isRefusal(items, locale) ? asking(intent) : intent;
  if (input.open === 'confirm' && isUnknown) return asking(intent);
  if (intent !== 'none' || input.open !== 'confirm') return intent;
  const [candidate = ''] = input.candidates ?? [];
  if (product.finding?.certainty === 'certain') return product.finding.id === candidate ? 'yes' : 'none';
  if (opensWith('yes', items, locale)) return 'yes';
  return opensWith('no', items, locale) || product.excluded.includes(candidate) ? 'no' : 'none';
}

/** What an answer to the open question can't be. */
function asking(intent: Intent): Intent {
  return intent === 'no' || intent === 'yes' || intent === 'other_options' ? 'none' : intent;
}

function isRefusal(items: readonly Item[], locale: Locale): boolean {
  return locale.neither.whole(withoutPoliteness(items, locale), locale.light) !== null;
}

/** Whether the text says no more than that its writer does not know; while the topic's question is open, whether it says so at all. */
export function isUnknownAnswer(input: RecogniserInput, items: readonly Item[], locale: Locale): boolean {
  const isAsked = input.open === 'database' || input.open === 'confirm';
  const plain = withoutPoliteness(items, locale);
  if (locale.unknown.in(items, locale.light).length > 0) return isAsked || isOnlyUnknown(plain, locale);
  if (input.open !== 'database') return false;
  if (locale.notListed.in(items, locale.light).length > 0) return true;
  return [items, plain].some((form) => form.length > 0 && locale.unknownWhole.whole(form, locale.light) !== null);
}

function isOnlyUnknown(items: readonly Item[], locale: Locale): boolean {
  const spent = covered(items, locale.unknown, locale);
  return items.every((item, at) => spent.has(at) || locale.light.has(item.word));
}
