import type { Catalogue, Choice, Topic, TopicQuestion } from './catalogue.ts';
import { type Locale, localeFor } from './locale.ts';
import { PhraseIndex } from './phrase-index.ts';
import { phraseKeys } from './tokens.ts';
import { TypingErrors } from './typing-error.ts';

/** What a phrase of the catalogue says about products: `lookAlike` says that there is none here. */
export interface ProductEntry {
  readonly kind: 'alias' | 'ambiguous' | 'family' | 'code' | 'tool' | 'lookAlike';
  readonly topicId: string;
  /** One choice, or those that share the phrase. */
  readonly choices: readonly string[];
}

/** What a phrase says about topics: a word alone, or only if nothing speaks for another. */
export interface TopicEntry {
  readonly topicId: string;
  readonly weight: 'word' | 'hint';
}

/** A catalogue and a language, ready to be looked up in. */
export interface Lexicon {
  readonly locale: Locale;
  readonly products: PhraseIndex<ProductEntry>;
  readonly topics: PhraseIndex<TopicEntry>;
  /** Per topic: words near which an ambiguous name is a product. */
  readonly context: PhraseIndex<string>;
  readonly productErrors: TypingErrors;
  readonly topicErrors: TypingErrors;
  /** Per choice: those that share its error codes and tools. */
  readonly compatible: ReadonlyMap<string, readonly string[]>;
  readonly catalogue: Catalogue;
}

const lexicons = new WeakMap<Catalogue, Map<string, Lexicon>>();

/** The lexicon of a catalogue for a language; made once, and gone with the catalogue. */
export function lexiconFor(catalogue: Catalogue, tag: string): Lexicon {
  const locale = localeFor(tag);
  let byLanguage = lexicons.get(catalogue);
  if (byLanguage === undefined) {
    byLanguage = new Map();
    lexicons.set(catalogue, byLanguage);
  }
  let lexicon = byLanguage.get(locale.language);
  if (lexicon === undefined) {
    lexicon = build(catalogue, locale);
    byLanguage.set(locale.language, lexicon);
  }
  return lexicon;
}

function build(catalogue: Catalogue, locale: Locale): Lexicon {
  const products = new PhraseIndex<ProductEntry>();
  const topics = new PhraseIndex<TopicEntry>();
  const context = new PhraseIndex<string>();
  const keys = (phrase: string): string[] => phraseKeys(phrase, locale.elision);
  for (const topic of catalogue.topics) {
    for (const [phrase, weight] of topicPhrases(topic, locale)) {
      topics.add(keys(phrase), { topicId: topic.id, weight });
      if (weight === 'word') context.add(keys(phrase), topic.id);
    }
    if (topic.question === undefined) continue;
    for (const words of topic.question.context) context.add(keys(words), topic.id);
    for (const words of locale.context) context.add(words, topic.id);
    for (const [phrase, entry] of productPhrases(topic.id, topic.question)) {
      products.add(keys(phrase), entry);
      if (entry.kind === 'alias') products.add([keys(phrase).join('')], entry);
    }
  }
  const productErrors = new TypingErrors(products.words, 2);
  const topicErrors = new TypingErrors(topics.words, 4);
  return { locale, products, topics, context, productErrors, topicErrors, compatible: compatibleChoices(catalogue), catalogue };
}

function compatibleChoices(catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const choices = catalogue.topics.flatMap((topic) => topic.question?.choices ?? []);
  const sharing = (id: string): string[] => choices.filter((one) => one.compatibleWith.includes(id)).map((one) => one.id);
  return new Map(choices.map(({ id }) => [id, sharing(id)]));
}

function topicPhrases(topic: Topic, locale: Locale): [string, 'word' | 'hint'][] {
  const tables = locale.tables.flatMap((table) => table.topics[topic.id] ?? []);
  const words = new Set([...topic.words, ...tables.flatMap((table) => table.words)]);
  const hints = new Set([...topic.hints, ...tables.flatMap((table) => table.hints)]);
  return [
    ...[...words].map((word) => [word, 'word'] as [string, 'word']),
    ...[...hints].map((hint) => [hint, 'hint'] as [string, 'hint']),
  ];
}

function* productPhrases(topicId: string, question: TopicQuestion): Generator<[string, ProductEntry]> {
  const shared = new Map<string, { kind: 'code' | 'tool'; choices: string[] }>();
  const share = (phrase: string, kind: 'code' | 'tool', choice: string): void => {
    const entry = shared.get(phrase) ?? { kind, choices: [] };
    if (!entry.choices.includes(choice)) entry.choices.push(choice);
    shared.set(phrase, entry);
  };
  for (const choice of question.choices) {
    const choices = [choice.id];
    for (const name of sureNames(choice)) yield [name, { kind: 'alias', topicId, choices }];
    for (const name of choice.ambiguousAliases) yield [name, { kind: 'ambiguous', topicId, choices }];
    for (const code of choice.errorCodes) share(code, 'code', choice.id);
    for (const tool of choice.tools) share(tool, 'tool', choice.id);
  }
  for (const [phrase, { kind, choices }] of shared) yield [phrase, { kind, topicId, choices }];
  for (const family of question.families) {
    for (const words of family.words) yield [words, { kind: 'family', topicId, choices: family.choices }];
  }
  for (const words of question.lookAlikes) yield [words, { kind: 'lookAlike', topicId, choices: [] }];
}

/** The label is a name as well, unless it is among the ambiguous ones. */
function sureNames(choice: Choice): Set<string> {
  const names = new Set([choice.label, ...choice.aliases]);
  for (const name of choice.ambiguousAliases) if (name.toLowerCase() === choice.label.toLowerCase()) names.delete(choice.label);
  return names;
}
