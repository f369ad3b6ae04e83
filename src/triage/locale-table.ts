import { z } from 'zod';
import de from './locales/de.json' with { type: 'json' };
import en from './locales/en.json' with { type: 'json' };
import es from './locales/es.json' with { type: 'json' };
import fr from './locales/fr.json' with { type: 'json' };
import ja from './locales/ja.json' with { type: 'json' };
import pt from './locales/pt.json' with { type: 'json' };
import { intents } from './understanding.ts';

const list = z.array(z.string().min(1));
/** The intents that a message can mean as a whole: all but none. */
const wholeIntents = intents.filter((intent) => intent !== 'none');

/** The intents that can be recognised by their words in any order. */
export const bagIntents = [
  'cancel',
  'start_over',
  'edit',
  'other_options',
  'request_agent',
  'start_chat',
  'thanks',
  'help',
  'no',
] as const;

/** An intent that can be recognised by its words in any order. */
export type BagIntent = (typeof bagIntents)[number];

/** What a table has to look like. A spec holds them to it, and not each start: they come with the bot, twenty thousand words of them. */
export const tableSchema = z.strictObject({
  /** What an apostrophe does: joins ("don't") or separates ("l'écran"). */
  elision: z.enum(['join', 'split']),
  /** Words by what they do: `light` carries no meaning, `generic` none of its own, `trouble` tells that something is wrong. */
  classes: z
    .record(z.string(), list)
    .refine((classes) =>
      [
        'light',
        'generic',
        'asking',
        'trouble',
        'negator',
        'article',
        'or',
        'asks',
        'naming',
        'channel',
        'fine',
        'denies',
        'link',
        'halts',
        'fails',
        'part',
        'located',
        'beside',
      ].every((name) => name in classes),
    ),
  /** Patterns of politeness, dropped at both ends. */
  polite: list,
  /** Patterns of what people say beside an intent and that changes nothing: "I messed up", "sorry for the noise". */
  asides: list,
  /** Patterns that a message has to be, whole, to mean the intent. */
  intents: z.record(z.enum(wholeIntents), list),
  /** An intent by its words in any order: at least one of `core`, and besides nothing but `with` and words without meaning. */
  bags: z.record(z.enum(bagIntents), z.strictObject({ core: list.min(1), with: list })),
  /** Patterns anywhere in a message that ask for a person, and ones that only look so. */
  request: list,
  notRequest: list,
  /** Patterns of not knowing the answer: anywhere in it, and as all of it. */
  unknown: list,
  unknownWhole: list,
  /** Patterns of saying that the answer is not among those offered. */
  notListed: list,
  /** Patterns of asking back while a question is open, as all of an answer. `{asked}` stands for a product that the question is about. */
  counter: list,
  /** Patterns of refusing all that is offered, as all of an answer. */
  neither: list,
  /** Patterns that tell what the text says about a product. See `Stance`. */
  stances: list,
  /** Patterns of the same kind that hold only in an answer to the question for the product. */
  answers: list,
  /** Patterns of not being sure. Which product they are about is told by what stands between: `link` leads on, `halts` ends. */
  hedges: list,
  /** Patterns of what a thing is only beside ("while I was in {aside}"), with things of topics in the places of products. */
  topicAsides: list,
  /** Patterns of what mails have around what they say: a phrase by itself, the start of a disclaimer, the start of a signature. */
  boilerplate: list,
  disclaimers: list,
  closings: list,
  /** Whether a word may be several in one, the last of which tells what it is: "Etikettendrucker". */
  compounds: z.boolean(),
  /** Ways to choose one of what is offered, by its place. */
  first: list,
  second: list,
  third: list,
  fourth: list,
  fifth: list,
  sixth: list,
  last: list,
  /** The same where there are two: "the other one". */
  other: list,
  /** Words near which an ambiguous name is a product. */
  context: list,
  /** Words that are never read as a typing error of another. */
  notMisspelt: list,
  /** Words and hints of the default topics. */
  topics: z.record(z.string(), z.strictObject({ words: list, hints: list })),
});

/** The tables of one language, as in `locales/`. */
export type LocaleTable = z.infer<typeof tableSchema>;

/** Every language there is a table for. */
export const localeTables = { en, de, fr, es, pt, ja } as Readonly<Record<string, LocaleTable>>;
