import { type BagIntent, bagIntents, type LocaleTable, localeTables } from './locale-table.ts';
import { classNamed, compilePattern, PatternSet, type WordClasses } from './pattern.ts';
import { phraseKeys } from './tokens.ts';
import { TypingErrors } from './typing-error.ts';

/** Shorter words of the tables have too many neighbours to be read over a typing error. */
const minLettersCorrected = 4;

const ownClasses = ['light', 'generic', 'article', 'negator'];

/** The words of an intent: at least one of `core`, and none that is neither in `core` nor in `with` nor without meaning. */
export interface Bag {
  readonly core: ReadonlySet<string>;
  readonly with: ReadonlySet<string>;
}

/** A language's tables ready for use, English included: people mix, above all in what they call things. */
export interface Locale {
  readonly language: string;
  readonly elision: 'join' | 'split';
  readonly classes: WordClasses;
  /** Every word of a class. */
  readonly classified: ReadonlySet<string>;
  /** The classes of a word that say something of what stands beside it. */
  readonly classesOf: ReadonlyMap<string, readonly string[]>;
  readonly light: ReadonlySet<string>;
  /** As `light`, and the empty word that stands in for a product. */
  readonly lightOrProduct: ReadonlySet<string>;
  readonly generic: ReadonlySet<string>;
  /** What a request for a person is made of, and says nothing beyond it. */
  readonly asking: ReadonlySet<string>;
  readonly trouble: ReadonlySet<string>;
  /** What tells that a thing is well. */
  readonly fine: ReadonlySet<string>;
  /** What turns the words for well and ill around, wherever it stands beside them. */
  readonly denies: ReadonlySet<string>;
  /** What a question begins with. */
  readonly asks: ReadonlySet<string>;
  /** Other ways to get help than a chat: a ticket, a call. */
  readonly channel: ReadonlySet<string>;
  /** What stands around a word that picks one of several by its name: "the one with Azure in its name". */
  readonly naming: ReadonlySet<string>;
  /** Before a word of a topic: it is not about this. */
  readonly negator: ReadonlySet<string>;
  /** Before the place of one that is offered: not this one. Some of these leave the topic what it is ("pas de wifi"). */
  readonly neitherOf: ReadonlySet<string>;
  /** What may stand between the negator and a word of a topic. */
  readonly article: ReadonlySet<string>;
  readonly polite: PatternSet;
  /** What is said beside an intent and changes nothing. */
  readonly asides: PatternSet;
  readonly intents: Readonly<Record<keyof LocaleTable['intents'], PatternSet>>;
  readonly request: PatternSet;
  readonly notRequest: PatternSet;
  readonly unknown: PatternSet;
  readonly unknownWhole: PatternSet;
  readonly notListed: PatternSet;
  /** What makes a thing of a topic no more than a circumstance. */
  readonly topicAsides: PatternSet;
  /** What mails have around what they say: phrases, and where a disclaimer and a signature begin. */
  readonly boilerplate: PatternSet;
  readonly disclaimers: PatternSet;
  readonly closings: PatternSet;
  /** Whether a word may be several in one. */
  readonly compounds: boolean;
  /** Ways to ask back, in the place of an answer. */
  readonly counter: PatternSet;
  readonly stances: PatternSet;
  /** `stances`, and after them those that hold in an answer. */
  readonly answers: PatternSet;
  /** Ways of not being sure; and what leads on from one to the product it is about, or ends its reach. */
  readonly hedges: PatternSet;
  readonly link: ReadonlySet<string>;
  readonly halts: ReadonlySet<string>;
  /** Finite verbs of trouble, which say it of what stands before them; and what may stand between. */
  readonly fails: ReadonlySet<string>;
  readonly part: ReadonlySet<string>;
  /** What makes a name belong to the thing before it: "the leaflet about". */
  readonly beside: ReadonlySet<string>;
  /** What stands between a thing and the place that it is at. */
  readonly located: ReadonlySet<string>;
  /** Ways to close a mail. */
  readonly bags: readonly (readonly [intent: BagIntent, bag: Bag])[];
  /** Ways to choose the first of what is offered, the second and so on; the last; and of two the other. */
  readonly places: readonly PatternSet[];
  readonly last: PatternSet;
  readonly other: PatternSet;
  readonly context: readonly (readonly string[])[];
  readonly notMisspelt: ReadonlySet<string>;
  /** Ways to say that none of what is offered is it. */
  readonly neither: PatternSet;
  /** Every word of the tables, and those among them that a typing error is read over in. */
  readonly words: ReadonlySet<string>;
  readonly errors: TypingErrors;
  readonly tables: readonly LocaleTable[];
  /** The small words that give this language away; none of English beside it. */
  readonly own: ReadonlySet<string>;
}

const compiled = new Map<string, Locale>();

/** The tables for a BCP 47 tag; English for a language that has none. Compiled once a language. */
export function localeFor(tag: string): Locale {
  const [language = ''] = tag.toLowerCase().split(/[-_]/, 1);
  const known = Object.hasOwn(localeTables, language) ? language : 'en';
  let locale = compiled.get(known);
  if (locale === undefined) {
    locale = compile(known);
    compiled.set(known, locale);
  }
  return locale;
}

function compile(language: string): Locale {
  const tables = [...new Set([language, 'en'])].flatMap((one) => localeTables[one] ?? []);
  const elision = tables[0]?.elision ?? 'join';
  const classes = mergedClasses(tables, elision);
  const patterns = (pick: (table: LocaleTable) => readonly string[]): PatternSet =>
    new PatternSet([...new Set(tables.flatMap(pick))].map((source) => compilePattern(source, classes, elision)));
  const sets = {
    polite: patterns((table) => table.polite),
    asides: patterns((table) => table.asides),
    request: patterns((table) => table.request),
    notRequest: patterns((table) => table.notRequest),
    unknown: patterns((table) => table.unknown),
    unknownWhole: patterns((table) => table.unknownWhole),
    notListed: patterns((table) => table.notListed),
    counter: patterns((table) => table.counter),
    topicAsides: patterns((table) => table.topicAsides),
    boilerplate: patterns((table) => table.boilerplate),
    disclaimers: patterns((table) => table.disclaimers),
    closings: patterns((table) => table.closings),
    neither: patterns((table) => table.neither),
    stances: patterns((table) => table.stances),
    answers: patterns((table) => [...table.stances, ...table.answers]),
    hedges: patterns((table) => table.hedges),
    last: patterns((table) => table.last),
    other: patterns((table) => table.other),
  };
  const places = [
    patterns((table) => table.first),
    patterns((table) => table.second),
    patterns((table) => table.third),
    patterns((table) => table.fourth),
    patterns((table) => table.fifth),
    patterns((table) => table.sixth),
  ];
  const wanted = byIntent((intent) => patterns((table) => table.intents[intent]));
  const bags = bagIntents.map((intent) => [intent, mergedBag(tables, intent, elision)] as const);
  const words = new Set<string>();
  for (const set of [...Object.values(sets), ...places, ...Object.values(wanted)]) set.addWordsTo(words);
  for (const named of [...Object.values(classes), ...bags.flatMap(([, bag]) => [bag.core, bag.with])])
    for (const word of named) words.add(word);
  return {
    ...sets,
    places,
    language,
    elision,
    compounds: tables[0]?.compounds ?? false,
    classes,
    classified: new Set(Object.values(classes).flatMap((words) => [...words])),
    classesOf: tellingClassesOf(classes),
    light: classNamed('light', classes),
    lightOrProduct: new Set(['', ...classNamed('light', classes)]),
    generic: classNamed('generic', classes),
    asking: classNamed('asking', classes),
    trouble: classNamed('trouble', classes),
    asks: classNamed('asks', classes),
    channel: classNamed('channel', classes),
    naming: classNamed('naming', classes),
    fine: classNamed('fine', classes),
    denies: classNamed('denies', classes),
    link: classNamed('link', classes),
    fails: classNamed('fails', classes),
    part: classNamed('part', classes),
    beside: classNamed('beside', classes),
    located: classNamed('located', classes),
    halts: classNamed('halts', classes),
    negator: classNamed('negator', classes),
    neitherOf: classNamed('neitherOf', classes),
    article: classNamed('article', classes),
    intents: wanted,
    bags,
    context: tables.flatMap((table) => table.context).map((phrase) => phraseKeys(phrase, elision)),
    notMisspelt: new Set(tables.flatMap((table) => table.notMisspelt)),
    words,
    errors: new TypingErrors(words, minLettersCorrected),
    tables,
    own: ownWords(tables[0], elision),
  };
}

function ownWords(table: LocaleTable | undefined, elision: 'join' | 'split'): ReadonlySet<string> {
  const keys = (words: readonly string[]): string[] => words.flatMap((word) => phraseKeys(word, elision));
  const words = new Set(ownClasses.flatMap((name) => keys(table?.classes[name] ?? [])));
  // What people borrow ("hi", "please", "ciao"), and what names a language, gives none away.
  const borrowed = (table?.polite ?? []).filter((phrase) => !phrase.includes(' '));
  for (const word of keys([...borrowed, ...(table?.classes['language'] ?? [])])) words.delete(word);
  return words;
}

function byIntent<T>(make: (intent: keyof LocaleTable['intents']) => T): Record<keyof LocaleTable['intents'], T> {
  return {
    greeting: make('greeting'),
    thanks: make('thanks'),
    help: make('help'),
    cancel: make('cancel'),
    start_over: make('start_over'),
    request_agent: make('request_agent'),
    start_chat: make('start_chat'),
    edit: make('edit'),
    other_options: make('other_options'),
    yes: make('yes'),
    no: make('no'),
  };
}

function mergedBag(tables: readonly LocaleTable[], intent: BagIntent, elision: 'join' | 'split'): Bag {
  const words = (part: 'core' | 'with'): Set<string> =>
    new Set(tables.flatMap((table) => table.bags[intent][part]).flatMap((word) => phraseKeys(word, elision)));
  return { core: words('core'), with: words('with') };
}

function mergedClasses(tables: readonly LocaleTable[], elision: 'join' | 'split'): WordClasses {
  const names = new Set(tables.flatMap((table) => Object.keys(table.classes)));
  const words = (name: string): string[] =>
    tables.flatMap((table) => table.classes[name] ?? []).flatMap((word) => phraseKeys(word, elision));
  return Object.fromEntries([...names].map((name) => [name, new Set(words(name))]));
}

/** Classes of words that stand beside anything. */
const sayingLittle: ReadonlySet<string> = new Set(['light', 'generic', 'asking']);

function tellingClassesOf(classes: WordClasses): ReadonlyMap<string, readonly string[]> {
  const byWord = new Map<string, string[]>();
  for (const [name, words] of Object.entries(classes)) {
    if (sayingLittle.has(name)) continue;
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), name]);
  }
  return byWord;
}
