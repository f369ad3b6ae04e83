import { findTopic } from '../catalogue.ts';
import type { Reading } from '../reading.ts';
import type { RecogniserInput } from '../recogniser.ts';
import { subjectOf } from '../topic-decision.ts';
import type { ProductFinding, Understanding } from '../understanding.ts';
import { experience } from './learnt.ts';
import { type LearntIntent, learntIntent } from './learnt-intent.ts';
import { type Opinion, opinionOf } from './opinion.ts';
import { settledProduct } from './settle-product.ts';
import { type Sureness, sureness } from './sureness.ts';
import type { Experience } from './weights.ts';

/**
 * What the rules found, in the light of experience. Where both agree, and where experience is not sure, the rules have it. Experience
 * names no product that is not in the text and no topic that is not in the catalogue; a topic that it never heard of is the rules' alone,
 * and so is a text that is nothing but an intent: there they know the very words.
 */
export function settled(
  input: RecogniserInput,
  reading: Reading,
  learnt: Experience = experience,
  sure: Sureness = sureness,
): Understanding {
  if (reading.intent.whole || reading.plain.length === 0) return reading.understanding;
  const opinion = opinionOf(input, reading, learnt);
  const named = settledProduct(reading, opinion, sure);
  const intent = settledIntent(input, reading, opinion, named, sure);
  const product = answeredWith(input, intent, named);
  const issue = settledIssue(reading, opinion, intent, sure);
  const topic = settledTopic(reading, opinion, product, issue !== null, sure);
  const { understanding, tokens, lexicon } = reading;
  const { evidence } = understanding;
  return {
    ...understanding,
    intent: intent === 'unknown' ? 'none' : intent,
    unknown: intent === 'unknown',
    product,
    issue,
    topic,
    subject: subjectOf(topic?.id ?? null, tokens, input.locale, lexicon),
    evidence: {
      ...evidence,
      decision: product === understanding.product ? evidence.decision : overruled,
      experience: linesOf(opinion, product),
    },
  };
}

const overruled = ['experience overrules what the rules made of the products'];

function settledIntent(
  input: RecogniserInput,
  { understanding }: Reading,
  { intent }: Opinion,
  product: ProductFinding | null,
  sure: Sureness,
): LearntIntent {
  const found = learntIntent(input.open, understanding);
  const asFound = found === 'unknown' ? found : understanding.intent;
  const [best] = intent;
  const isSure = best !== undefined && best.probability >= sure.intent && isPossible(best.id, input, product);
  return isSure && best.id !== found ? best.id : asFound;
}

/** A named product says more than yes, no and "I don't know", which answer a question besides. */
function isPossible(intent: LearntIntent, { open, candidates }: RecogniserInput, product: ProductFinding | null): boolean {
  if (intent === 'unknown') return product === null && (open === 'database' || open === 'confirm');
  if (intent === 'yes' || intent === 'no')
    return product === null || (product.certainty !== 'unsure' && candidates?.[0] === product.id);
  return true;
}

/** "Yes" names the product that was to be confirmed, "no" and "I don't know" name none. */
function answeredWith(
  { open, candidates }: RecogniserInput,
  intent: LearntIntent,
  product: ProductFinding | null,
): ProductFinding | null {
  const [candidate] = candidates ?? [];
  if (intent === 'unknown') return null;
  if (open !== 'confirm' || candidate === undefined) return product;
  if (intent === 'yes') return { certainty: 'certain', id: candidate };
  return intent === 'no' ? null : product;
}

/** Beside a request for a person the rules know what else was said. */
function settledIssue({ text, understanding }: Reading, { issue }: Opinion, intent: LearntIntent, sure: Sureness): string | null {
  if (intent === 'unknown') return null;
  if (intent === 'request_agent' && understanding.issue === null) return null;
  if (issue >= sure.issue) return text;
  return 1 - issue >= sure.noIssue ? null : understanding.issue;
}

function settledTopic(
  { understanding, lexicon, named }: Reading,
  opinion: Opinion,
  product: ProductFinding | null,
  isIssue: boolean,
  sure: Sureness,
): Understanding['topic'] {
  const { topic } = understanding;
  const owner = named[0]?.topicId;
  if (product !== null && owner !== undefined) return topic?.id === owner ? topic : { id: owner, certainty: 'certain' };
  const [best] = opinion.topic;
  const isKnown = topic === null || opinion.topic.some(({ id }) => id === topic.id);
  if (!isIssue || best === undefined || !isKnown) return topic;
  if (best.id === topic?.id) return best.probability < sure.certainTopic ? lessCertain(topic) : topic;
  const isSure = best.probability >= (topic === null ? sure.anyTopic : sure.topic);
  // Not to know what is broken says nothing against a word that tells it.
  if (topic?.certainty === 'certain' && best.id === lexicon.catalogue.generalTopicId && best.probability < sure.noTopic)
    return lessCertain(topic);
  if (isSure && findTopic(lexicon.catalogue, best.id) !== null) return { id: best.id, certainty: 'likely' };
  return topic === null ? null : lessCertain(topic);
}

function lessCertain(topic: NonNullable<Understanding['topic']>): Understanding['topic'] {
  return topic.certainty === 'certain' ? { ...topic, certainty: 'likely' } : topic;
}

/** A product that is meant decides the topic, and nobody is asked for it then. */
function linesOf({ intent: [intent], topic: [topic], issue, products }: Opinion, product: ProductFinding | null): string[] {
  return [
    ...probable(`intent ${intent?.id}`, intent?.probability),
    ...probable('an issue', issue),
    ...(product === null ? probable(`topic ${topic?.id}`, topic?.probability) : []),
    ...products.flatMap(({ group, roles: [role] }) => probable(`${group.choices.join(' or ')}: ${role?.id}`, role?.probability)),
  ];
}

function probable(what: string, probability: number | undefined): string[] {
  return probability === undefined ? [] : [`${what}, ${probability.toFixed(2)}`];
}
