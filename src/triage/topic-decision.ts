import { findTopic, labelFor } from './catalogue.ts';
import type { Lexicon, TopicEntry } from './lexicon.ts';
import type { Item } from './pattern.ts';
import type { PhraseHit } from './phrase-index.ts';
import { type Token, tokenise } from './tokens.ts';
import type { Certainty } from './understanding.ts';

export interface TopicHit {
  readonly topicId: string;
  readonly weight: 'word' | 'hint';
  /** Positions among the items. */
  readonly start: number;
  readonly end: number;
  readonly words: string;
  /** The text says that it is not about this. */
  readonly isNegated: boolean;
  /** Not there as it is: found over a typing error, which may be none ("backed" is not "hacked"), or at the end of a longer word. */
  readonly isInferred: boolean;
}

const weights = { word: 1, hint: 0.3 } as const;
const inferred = 0.65;
/** A topic is certain from this score on, if no other comes nearer than the lead. */
const certainFrom = 1;
const certainLead = 0.7;
const likelyLead = 0.3;

/** The words of topics in the text; where they overlap, the longest. A single word may be misspelt. */
export function topicHits(items: readonly Item[], lexicon: Lexicon): TopicHit[] {
  const tokens = items.map(({ word }): Token => ({ word, shape: word }));
  const corrections = ({ word }: Token): readonly string[] =>
    isKnown(word, lexicon) ? [] : lexicon.topicErrors.near(word).filter((known) => isMeant(word, known));
  const hits: TopicHit[] = [];
  for (let at = 0; at < items.length; at += 1) {
    const found =
      lexicon.topics
        .hitsAt(tokens, at, { corrections })
        .toSorted((a, b) => b.end - a.end || Number(a.slip !== null) - Number(b.slip !== null))[0] ??
      headOf(tokens[at]?.word ?? '', at, lexicon);
    if (found === undefined) continue;
    const words = tokens.slice(found.start, found.end).map((token) => token.word);
    const isNegated = followsNegation(items, found.start, lexicon) || isNoProblem(items, found, lexicon);
    for (const { topicId, weight } of found.values) {
      const isInferred = found.slip !== null;
      hits.push({ topicId, weight, start: found.start, end: found.end, words: words.join(' '), isNegated, isInferred });
    }
    at = found.end - 1;
  }
  return hits;
}

/** Shorter ones have too many neighbours to be read over any error but two letters swapped, or one that is doubled. */
const minLettersCorrected = 6;

function isMeant(word: string, known: string): boolean {
  if (hasOtherStart(word, known)) return false;
  return known.length >= minLettersCorrected || lettersOf(word) === lettersOf(known);
}

/** The letters of a word in alphabetical order, doubled ones once. */
function lettersOf(word: string): string {
  return [...new Set(word)].toSorted().join('');
}

/** In a language that writes words together the last one tells what a thing is. No shorter words end a compound. */
const minLettersOfHead = 5;
const minLettersBeforeHead = 3;

function headOf(word: string, at: number, lexicon: Lexicon): PhraseHit<TopicEntry> | undefined {
  if (!lexicon.locale.compounds || isKnown(word, lexicon)) return undefined;
  for (let cut = minLettersBeforeHead; cut <= word.length - minLettersOfHead; cut += 1) {
    const head = word.slice(cut);
    const [found] = lexicon.topics.hitsAt([{ word: head, shape: head }], 0);
    const values = found?.values.filter(({ weight }) => weight === 'word') ?? [];
    if (values.length > 0) return { start: at, end: at + 1, values, slip: { kind: 'letters', word: head, at } };
  }
  return undefined;
}

/** Nobody mistypes the first letter for another; a word that differs in it is one of its own. */
function hasOtherStart(word: string, known: string): boolean {
  return word.length === known.length && word.slice(1) === known.slice(1);
}

function isKnown(word: string, { locale, topics }: Lexicon): boolean {
  return topics.words.has(word) || locale.notMisspelt.has(word) || locale.words.has(word);
}

/** "It's not the database": the negation, then at most articles and the like. */
function followsNegation(items: readonly Item[], start: number, { locale }: Lexicon): boolean {
  let at = start - 1;
  while (at > start - 4 && locale.article.has(items[at]?.word ?? '-')) at -= 1;
  return locale.negator.has(items[at]?.word ?? '');
}

/** "No database problem" and "kein Datenbankproblem": no topic, whereas "no wifi" is one. */
function isNoProblem(items: readonly Item[], { start, end }: { start: number; end: number }, { locale }: Lexicon): boolean {
  const problem = locale.classes['problem'] ?? new Set();
  if (locale.classes['no']?.has(items[start - 1]?.word ?? '') !== true) return false;
  const last = items[end - 1]?.word ?? '';
  return problem.has(items[end]?.word ?? '') || (locale.compounds && [...problem].some((word) => last.endsWith(word)));
}

export interface TopicDecision {
  readonly topic: { readonly id: string; readonly certainty: Certainty } | null;
  readonly scores: Readonly<Record<string, number>>;
}

/** Which topic the words speak for. Saying a thing twice does not make it truer, so each word counts once. */
export function decideTopic(hits: readonly TopicHit[], { catalogue }: Lexicon): TopicDecision {
  const scores: Record<string, number> = {};
  const seen = new Set<string>();
  for (const hit of hits) {
    const key = `${hit.topicId} ${hit.words}`;
    if (seen.has(key) || hit.isNegated) continue;
    seen.add(key);
    // What is read over a typing error makes no topic certain, and goes before no word that is there as it is.
    const factor = hit.isInferred ? inferred : (findTopic(catalogue, hit.topicId)?.weight ?? 1);
    scores[hit.topicId] = (scores[hit.topicId] ?? 0) + weights[hit.weight] * factor;
  }
  const [best, second] = Object.entries(scores).toSorted((a, b) => b[1] - a[1]);
  if (best === undefined) return { topic: null, scores };
  return { topic: { id: best[0], certainty: certaintyOf(best[1], best[1] - (second?.[1] ?? 0)) }, scores };
}

function certaintyOf(score: number, lead: number): Certainty {
  if (score >= certainFrom && lead >= certainLead) return 'certain';
  return lead >= likelyLead ? 'likely' : 'unsure';
}

/** How to name the thing back: the first subject of the topic that the text has words for, or the topic's general label. */
export function subjectOf(topicId: string | null, tokens: readonly Token[], locale: string, lexicon: Lexicon): string | null {
  const topic = findTopic(lexicon.catalogue, topicId);
  if (topic === null) return null;
  const text = ` ${tokens.map((token) => token.word).join(' ')} `;
  const said = (words: string): boolean => {
    const keys = tokenise(words, lexicon.locale.elision).map((token) => token.word);
    return text.includes(` ${keys.join(' ')} `);
  };
  const named = topic.subjects.find((subject) => subject.words.some(said));
  if (named !== undefined) return labelFor(named, locale);
  const { question } = topic;
  return labelFor(question === undefined ? topic : { label: question.generalLabel, labels: question.generalLabels }, locale);
}
