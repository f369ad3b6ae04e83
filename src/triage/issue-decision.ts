import { findTopic } from './catalogue.ts';
import { covered, type IntentDecision, withoutPoliteness } from './intent-decision.ts';
import type { Lexicon } from './lexicon.ts';
import type { NamedProduct } from './named-products.ts';
import type { Item } from './pattern.ts';
import type { TopicHit } from './topic-decision.ts';
import type { OpenQuestion } from './understanding.ts';

/** An answer to another question with at least this many words of its own tells something beyond the answer. */
const tellingWordsInAnswer = 6;

/** So many words of their own around a request for a person are the way that it is put. */
const wordsAroundRequest = 3;

export interface IssueEvidence {
  readonly items: readonly Item[];
  readonly named: readonly NamedProduct[];
  readonly hits: readonly TopicHit[];
  readonly intent: IntentDecision;
  readonly open: OpenQuestion;
  readonly lexicon: Lexicon;
}

/**
 * Whether the text describes something. What only asks, greets, answers or names does not: "printer" alone says what about, not what is
 * wrong. Asked for the issue, anything that carries meaning is one.
 */
export function describesIssue(evidence: IssueEvidence): boolean {
  const { items, named, intent, open, lexicon } = evidence;
  if (intent.whole) return false;
  const { light, generic, asking, trouble } = lexicon.locale;
  const isAsked = intent.intent === 'request_agent';
  const spent = open === 'database' || open === 'confirm' ? covered(items, lexicon.locale.unknown, lexicon.locale) : intent.spent;
  const left = items.filter((item, at) => !spent.has(at) && !light.has(item.word) && !(isAsked && asking.has(item.word)));
  const plain = withoutPoliteness(left, lexicon.locale);
  const words = plain.filter((item) => item.product === null);
  const telling = words.filter((item) => !generic.has(item.word));
  const isTroubled = words.some((item) => trouble.has(item.word));
  const hasCode = named.some((product) => product.kind === 'code');
  if (open === 'database' || open === 'confirm') return isTroubled || hasCode || weightOf(telling) >= tellingWordsInAnswer;
  const names = plain.length - words.length;
  if (isAsked && open === null && named.length === 0 && !isTroubled && saysNoMore(evidence, telling)) return false;
  if (open !== null) return names > 0 || telling.length > 0;
  if (hasCode) return true;
  if (telling.length === 0) return names > 0 && words.length > 0;
  const isLacking = items.some((item) => lexicon.locale.classes['lacks']?.has(item.word));
  return names > 0 || isTroubled || isLacking || words.length > telling.length || !isOnlyTopic(evidence.hits, telling);
}

/** A few words more around a request for a person, and none that speaks of a topic or begins to tell one ("about my leave"). */
function saysNoMore({ items, hits, lexicon }: IssueEvidence, telling: readonly Item[]): boolean {
  const tells = lexicon.locale.classes['tells'] ?? new Set();
  return hits.length === 0 && weightOf(telling) <= wordsAroundRequest && !items.some((item) => tells.has(item.word));
}

/** In scripts without spaces an item is a character, and three make a word. */
function weightOf(items: readonly Item[]): number {
  return items.reduce((sum, { word }) => sum + (word.length === 1 && word > '\u3000' ? 1 / 3 : 1), 0);
}

/** One word of a topic and nothing else. */
function isOnlyTopic(hits: readonly TopicHit[], telling: readonly Item[]): boolean {
  const said = telling.map((item) => item.word).join(' ');
  return hits.some((hit) => hit.weight === 'word' && hit.words === said);
}

/** So many words of their own, and none of trouble, make a text that is not about something broken. */
const tellingWordsWithoutTrouble = 4;

/** Whether a word in the text speaks of another topic than the products it may name. */
export function hasOtherTopic(named: readonly NamedProduct[], hits: readonly TopicHit[]): boolean {
  return hits.some((hit) => hit.weight === 'word' && !hit.isNegated && !named.some((product) => product.topicId === hit.topicId));
}

/** Whether a word in the text argues for a topic that has nothing to do with the products it names, and none for their own. */
export function hasRivalTopic(
  named: readonly NamedProduct[],
  hits: readonly TopicHit[],
  { catalogue, topics }: Lexicon,
): boolean {
  const owners = new Set(named.map(({ topicId }) => topicId));
  if (hits.some((hit) => hit.weight === 'word' && !hit.isNegated && owners.has(hit.topicId))) return false;
  const related = new Set(named.flatMap(({ topicId }) => findTopic(catalogue, topicId)?.question?.relatedTopics ?? []));
  return hasOtherTopic(
    named,
    hits.filter((hit) => !related.has(hit.topicId) && hit.words.split(' ').every((word) => topics.words.has(word))),
  );
}

/** Whether the text speaks of another topic than the products it may name, or at length of nothing that is wrong. */
export function isElsewhere(
  items: readonly Item[],
  named: readonly NamedProduct[],
  hits: readonly TopicHit[],
  { locale }: Lexicon,
): boolean {
  if (hits.some((hit) => !hit.isNegated && !named.some((product) => product.topicId === hit.topicId))) return true;
  const words = items.filter((item) => item.product === null && !locale.light.has(item.word) && !locale.generic.has(item.word));
  return weightOf(words) >= tellingWordsWithoutTrouble && !words.some((item) => locale.trouble.has(item.word));
}
