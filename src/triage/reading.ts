import { answeredIntent, answeredProduct, hasUnknown, isUnknownAnswer, meantInstead } from './answer-decision.ts';
import { withoutBoilerplate } from './boilerplate.ts';
import { type Catalogue, findTopic } from './catalogue.ts';
import { contrasted, troubledProducts } from './contrast.ts';
import { correctedItems } from './corrected-items.ts';
import { isCounterQuestion } from './counter-question.ts';
import { hedged } from './hedges.ts';
import { decideIntent, type IntentDecision, withoutPoliteness } from './intent-decision.ts';
import { describesIssue, hasOtherTopic, hasRivalTopic, isElsewhere } from './issue-decision.ts';
import { type Lexicon, lexiconFor } from './lexicon.ts';
import { type NamedProduct, namedProducts } from './named-products.ts';
import type { Item } from './pattern.ts';
import { contextSpans, decideProduct, type ProductDecision } from './product-decision.ts';
import type { RecogniserInput } from './recogniser.ts';
import { withoutPlaces, withoutSignature } from './signature.ts';
import { spokenLanguage } from './spoken-language.ts';
import { itemsOf, type StanceFound, stancesOf } from './stances.ts';
import { type Token, tokenise, withoutEmoji, withoutMentions } from './tokens.ts';
import { decideTopic, subjectOf, type TopicDecision, type TopicHit, topicHits } from './topic-decision.ts';
import { withoutDenied } from './topic-stances.ts';
import type { EvidenceMatch, Understanding } from './understanding.ts';

/** What the rules make of a text, and what they found in it. */
export interface Reading extends Found {
  readonly understanding: Understanding;
  readonly lexicon: Lexicon;
  /** `items` without the greetings and thanks at its ends. */
  readonly plain: readonly Item[];
}

/** Reads a text by the rules: words, then what is found in them, then scores, then the decision. Pure; nothing in a text makes it throw. */
export function read(input: RecogniserInput, catalogue: Catalogue): Reading {
  const text = withoutMentions(input.text);
  const language = spokenLanguage(text, input.locale);
  const lexicon = lexiconFor(catalogue, language);
  const found = findIn(input, text, lexicon);
  const { items, intent, hits } = found;
  const isCounter = intent.intent !== 'yes' && isCounterQuestion(input, items, lexicon.locale);
  const product = isCounter ? noAnswer : answeredProduct(input, intent, items, lexicon, productOf(input, found, lexicon));
  const spoken = decideTopic(hits, lexicon);
  const isUnknown = !isCounter && product.finding === null && isUnknownAnswer(input, intent.intent, items, lexicon.locale);
  // Where nothing is asked for that one may not know, the words for it have to be all that is said, and describe nothing then.
  const isNothing = isCounter || (isUnknown && !isAnswer(input));
  const isIssue = !isNothing && describesIssue({ ...found, open: input.open, lexicon });
  const topic = topicOf(input, lexicon, found, product, spoken, isIssue);
  const understanding: Understanding = {
    intent: isCounter ? 'none' : answeredIntent(input, intent.intent, items, lexicon.locale, product, isUnknown),
    issue: isIssue ? found.text : null,
    topic,
    subject: subjectOf(topic?.id ?? null, found.tokens, input.locale, lexicon),
    product: product.finding,
    unknown: isUnknown,
    ...deniedIn(hits),
    evidence: {
      tokens: found.tokens.map((token) => token.word),
      matches: matchesOf(found),
      scores: { ...spoken.scores, ...product.scores },
      decision: product.reasons,
    },
  };
  return { ...found, understanding, lexicon, plain: withoutPoliteness(items, lexicon.locale) };
}

const noAnswer: ProductDecision = { finding: null, scores: {}, excluded: [], reasons: ['a question in the place of an answer'] };

/** What is in a text, before anything is made of it. */
interface Found {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly named: readonly NamedProduct[];
  readonly items: readonly Item[];
  readonly stances: readonly StanceFound[];
  readonly hits: readonly TopicHit[];
  readonly intent: IntentDecision;
}

function findIn(input: RecogniserInput, text: string, lexicon: Lexicon): Found {
  const { locale } = lexicon;
  const tokens = tokenise(withoutEmoji(text), locale.elision);
  const named = namedProducts(tokens, lexicon);
  const typed = itemsOf(tokens, named);
  const items = correctedItems(typed, lexicon);
  const plain = withoutPoliteness(items, locale);
  const said = hedged(plain, stancesOf(plain, named.length, locale, isAnswer(input)), locale);
  const stances = contrasted(plain, said, locale);
  return {
    text,
    tokens,
    named,
    items,
    stances: meantInstead(input, named, items, stances, locale),
    hits: withoutDenied(withoutBoilerplate(topicHits(typed, lexicon), items, locale), items, named, stances, locale),
    intent: decideIntent(items, locale, input.open),
  };
}

/** Whether the text answers a question for the product. */
function isAnswer({ open }: RecogniserInput): boolean {
  return open === 'database' || open === 'confirm';
}

/** Whether one product is ruled out and another said to be it: who tells that knows. */
function isSettled(stances: readonly StanceFound[]): boolean {
  const isSaid = (wanted: StanceFound['stance']): boolean =>
    stances.some(({ stance, pattern }) => stance === wanted && pattern !== null);
  return isSaid('rejected') && isSaid('current');
}

function productOf(input: RecogniserInput, { tokens, named, items, stances, hits }: Found, lexicon: Lexicon): ProductDecision {
  const { locale } = lexicon;
  const candidates = input.candidates ?? [];
  const asked = isAnswer(input);
  const body = withoutPlaces(withoutSignature(hits, items, locale), items, locale);
  return decideProduct({
    context: contextSpans(tokens, lexicon),
    named,
    stances,
    asked,
    isToConfirm: asked && candidates.length > 0,
    isHesitant: asked && !isSettled(stances) && hasUnknown(items, locale),
    isElsewhere: isElsewhere(items, named, body, lexicon),
    troubled: troubledProducts(items, locale),
    hasOtherTopic: hasOtherTopic(named, body),
    hasRivalTopic: hasRivalTopic(named, body, lexicon),
    candidates,
    compatible: lexicon.compatible,
  });
}

/** A product speaks for its topic, unless other words speak for another and the product is not certain. */
function topicOf(
  input: RecogniserInput,
  lexicon: Lexicon,
  { named, hits }: Found,
  product: ProductDecision,
  { topic }: TopicDecision,
  isIssue: boolean,
): Understanding['topic'] {
  const asked = isAnswer(input) ? findTopic(lexicon.catalogue, input.topicId) : null;
  const owner = named[0]?.topicId ?? asked?.id;
  if (product.finding !== null && owner !== undefined) {
    const isSure = product.finding.certainty !== 'likely' || asked?.id === owner || topic?.id === owner;
    if (product.finding.certainty === 'certain' || topic === null || topic.id === owner || topic.certainty !== 'certain') {
      return { id: owner, certainty: isSure ? 'certain' : 'likely' };
    }
    // Asking whether it is this product keeps the person out of a queue that only a word speaks for.
    if (product.finding.certainty === 'likely' && hasRivalTopic(named, hits, lexicon)) return { id: owner, certainty: 'likely' };
  }
  if (asked !== null && (topic === null || !isIssue)) return { id: asked.id, certainty: 'certain' };
  return topic;
}

/** A topic that any word is left to speak for is not denied. */
function deniedIn(hits: readonly TopicHit[]): Pick<Understanding, 'denied'> {
  const spoken = new Set(hits.filter(({ isNegated }) => !isNegated).map(({ topicId }) => topicId));
  const denied = [...new Set(hits.map(({ topicId }) => topicId))].filter((topicId) => !spoken.has(topicId));
  return denied.length === 0 ? {} : { denied };
}

function matchesOf({ named, stances, hits, intent }: Found): EvidenceMatch[] {
  const products = named.map((one, index) => ({
    kind: one.isMisspelt ? `${one.kind}, misspelt` : one.kind,
    target: one.choices.join(', '),
    words: one.words,
    note: [stances[index]?.stance, stances[index]?.pattern].filter((part) => part !== null && part !== undefined).join(': '),
  }));
  const topics = hits.map((hit) => ({
    kind: `topic ${hit.weight}`,
    target: hit.topicId,
    words: hit.words,
    note: hit.isNegated ? 'negated' : '',
  }));
  const wanted = intent.pattern === null ? [] : [{ kind: 'intent', target: intent.intent, words: '', note: intent.pattern }];
  return [...products, ...topics, ...wanted];
}
