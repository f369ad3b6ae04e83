import type { Locale } from './locale.ts';
import type { Item, PatternSet } from './pattern.ts';
import type { Intent, OpenQuestion } from './understanding.ts';

type NamedIntent = Exclude<Intent, 'none'>;

export interface IntentDecision {
  readonly intent: Intent;
  /** Whether the intent is all that the text says. */
  readonly whole: boolean;
  /** Positions of the items that do no more than ask for a person. */
  readonly spent: ReadonlySet<number>;
  readonly pattern: string | null;
}

const nothing: ReadonlySet<number> = new Set();
/** Longer messages are never only an intent; this bounds the work. */
const maxWholeItems = 24;

/**
 * What the person wants the bot to do. Every intent but `request_agent` has to be the whole message, politeness aside: "I can't cancel my
 * print job" describes an issue.
 */
export function decideIntent(items: readonly Item[], locale: Locale, open: OpenQuestion): IntentDecision {
  const whole = wholeIntent(withoutRepeats(items), locale, open);
  if (whole !== null) return { ...whole, whole: true, spent: nothing };
  const hidden = covered(items, locale.notRequest, locale);
  const visible = items.map((item, at) => ({ word: hidden.has(at) ? '\0' : item.word, product: null }));
  const light = locale.lightOrProduct;
  const [asked, ...more] = locale.request.in(visible, light);
  if (asked === undefined) return { intent: 'none', whole: false, spent: nothing, pattern: null };
  const spent = new Set([asked, ...more].flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)));
  return { intent: 'request_agent', whole: false, spent, pattern: asked.pattern.source };
}

function wholeIntent(items: readonly Item[], locale: Locale, open: OpenQuestion): { intent: Intent; pattern: string } | null {
  const plain = withoutPoliteness(items, locale);
  if (plain.length > maxWholeItems) return null;
  // In "thanks a lot for your help" no more than "help" is left of it.
  const thanks = isToConfirm(open) ? null : locale.intents.thanks.whole(items, locale.light);
  if (thanks !== null) return { intent: 'thanks', pattern: thanks.source };
  const politeAlone = plain.length === 0 ? chatter(items, locale, open) : null;
  if (politeAlone !== null || plain.length === 0) return politeAlone;
  // As it stands, greetings and all, only at the end: politeness around a meaning never changes it. And only what stands alone is a yes
  // or no: "what exactly can you do" has an "exactly" in it.
  // Nor is a question a command: "what is this chat for" is not "chat".
  const isQuestion = locale.asks.has(plain[0]?.word ?? '');
  const stripped = isQuestion ? [] : [withoutLight(plain, locale, 'start'), withoutLight(plain, locale, 'both')];
  for (const form of [plain, ...stripped, items, ...withoutOpenings(items, locale)]) {
    const intents = order(open).filter((intent) => !stripped.includes(form) || (intent !== 'yes' && intent !== 'no'));
    for (const intent of intents) {
      const pattern = locale.intents[intent].whole(form, locale.light);
      if (pattern !== null) return { intent, pattern: pattern.source };
    }
  }
  const bag = inBag(plain, locale, open) ?? inBag(items, locale, open);
  // In "hi all sorted" politeness would take the "all" with it.
  return bag ?? tiled(plain, locale, open) ?? tiled(items, locale, open);
}

/** A yes or no, which counts word for word: even light ones make another sentence of it ("is it?"). */
function isVerdict(intent: NamedIntent): boolean {
  return intent === 'yes' || intent === 'no';
}

/** What may stand beside an intent and says no more than it: "forget that, let's start over" starts over. */
const companions: Readonly<Partial<Record<NamedIntent, readonly NamedIntent[]>>> = {
  cancel: ['no', 'thanks'],
  start_over: ['cancel', 'no'],
  start_chat: ['yes'],
  edit: ['no', 'yes'],
  other_options: ['no'],
  thanks: ['yes'],
  help: ['greeting'],
};

/** An intent said in several ways, and besides only what changes nothing: "never mind, sorted", "start again, I messed up". */
function tiled(items: readonly Item[], locale: Locale, open: OpenQuestion): { intent: Intent; pattern: string } | null {
  for (const intent of order(open)) {
    if (isVerdict(intent) && !isToConfirm(open)) continue;
    const pattern = tilesOf(items, intent, locale);
    if (pattern !== null) return { intent, pattern };
  }
  return null;
}

function tilesOf(items: readonly Item[], intent: NamedIntent, locale: Locale): string | null {
  const { intents, light, asides, polite } = locale;
  const isFree = (word: string): boolean => light.has(word) && !isVerdict(intent);
  const beside = [asides, polite, ...(companions[intent] ?? []).map((one) => intents[one])];
  // What is said of the intent up to each position that tiles reach; undefined where none do, empty where it is not said yet.
  const said: (string | undefined)[] = [''];
  const reach = (end: number, pattern: string): void => {
    said[end] = said[end] || pattern;
  };
  for (let at = 0; at < items.length; at += 1) {
    const before = said[at];
    const item = items[at];
    if (before === undefined || item === undefined) continue;
    if (item.product === null && isFree(item.word)) reach(at + 1, before);
    for (const { end } of beside.flatMap((patterns) => patterns.at(items, at, light))) reach(end, before);
    // What is made of light words only says nothing beside others: "more about it" is not "about".
    for (const { end, pattern } of intents[intent].at(items, at, light))
      if (items.slice(at, end).some(({ word }) => !isFree(word))) reach(end, pattern.source);
  }
  return said[items.length] || null;
}

/** An intent by its words, whatever their order: "please forget my request". */
function inBag(items: readonly Item[], locale: Locale, open: OpenQuestion): { intent: Intent; pattern: string } | null {
  const { light, generic, bags } = locale;
  const found = bags.find(([intent, bag]) => {
    // First what is soonest looked at: of most bags a text has nothing.
    if (!items.some((item) => bag.core.has(item.word))) return false;
    // What could be about anything denies only what was asked, and who asks for a person starts no chat that is not on offer.
    if (intent === 'no' && open !== 'confirm') return false;
    if (intent === 'start_chat' && items.some((item) => locale.negator.has(item.word) || locale.classes['dont']?.has(item.word)))
      return false;
    if (intent === 'start_chat' && open !== 'options' && locale.request.in(items, locale.lightOrProduct).length > 0) return false;
    const rest = items.filter((item) => item.product !== null || !(bag.core.has(item.word) || light.has(item.word)));
    return rest.every((item) => bag.with.has(item.word) || generic.has(item.word));
  });
  return found === undefined ? null : { intent: found[0], pattern: `words of ${found[0]}` };
}

/** Nothing but politeness: what of it says most. "OK" answers a question to confirm, and is chatter elsewhere. */
function chatter(items: readonly Item[], locale: Locale, open: OpenQuestion): { intent: Intent; pattern: string } | null {
  const wanted: readonly NamedIntent[] = isToConfirm(open) ? ['yes', 'thanks', 'greeting'] : ['thanks', 'greeting'];
  for (const intent of wanted) {
    const [found] = locale.intents[intent].in(items, locale.light);
    if (found !== undefined) return { intent, pattern: found.pattern.source };
  }
  return null;
}

function isToConfirm(open: OpenQuestion): boolean {
  return open === 'confirm' || open === 'options';
}

/** The order in which intents are tried: what can stand for two is read as what was asked for. */
function order(open: OpenQuestion): readonly NamedIntent[] {
  const rest = [
    'cancel',
    'start_over',
    'start_chat',
    'edit',
    'other_options',
    'request_agent',
    'help',
    'thanks',
    'greeting',
  ] as const;
  // Beside the options "something else" is one of them; where one product is to be confirmed, it is a no.
  if (open === 'options') return ['other_options', 'yes', 'no', ...rest];
  return open === 'confirm' ? ['yes', 'no', ...rest] : [...rest, 'yes', 'no'];
}

/** So many polite phrases at an end are dropped; the rest of a text made of nothing else stays, and the work is bounded. */
const maxPolitePhrases = 8;
/** No polite phrase is longer, so that is as far from the end as one is looked for. */
const maxPoliteItems = 6;

/** The items without greetings, "please" and thanks at either end. */
export function withoutPoliteness(items: readonly Item[], locale: Locale): readonly Item[] {
  return shortened(items, (rest) => withoutPoliteEnd(withoutPoliteStart(rest, locale), locale));
}

/** The items without thanks and the like at their end: what a text begins with may be a part of what it means ("just using the system"). */
export function withoutThanks(items: readonly Item[], locale: Locale): readonly Item[] {
  return shortened(items, (rest) => withoutPoliteEnd(rest, locale));
}

function shortened(items: readonly Item[], shorten: (items: readonly Item[]) => readonly Item[]): readonly Item[] {
  let rest = items;
  for (let phrase = 0; phrase < maxPolitePhrases; phrase += 1) {
    const shorter = shorten(rest);
    if (shorter.length === rest.length) return rest;
    rest = shorter;
  }
  return rest;
}

/** What is left when one polite phrase after the other is taken off the start: in "ok great, thank you for that" the last is the meaning. */
function withoutOpenings(items: readonly Item[], locale: Locale): (readonly Item[])[] {
  const forms: (readonly Item[])[] = [];
  for (let rest = withoutPoliteStart(items, locale); forms.length < maxPolitePhrases; rest = withoutPoliteStart(rest, locale)) {
    if (rest.length === (forms.at(-1) ?? items).length) break;
    forms.push(rest);
  }
  return forms;
}

function withoutPoliteStart(items: readonly Item[], { polite, light }: Locale): readonly Item[] {
  return items.slice(Math.max(0, ...polite.at(items, 0, light).map((found) => found.end)));
}

function withoutPoliteEnd(items: readonly Item[], { polite, light }: Locale): readonly Item[] {
  for (let start = Math.max(0, items.length - maxPoliteItems); start < items.length; start += 1) {
    if (polite.at(items, start, light).some((found) => found.end === items.length)) return items.slice(0, start);
  }
  return items;
}

function withoutLight(items: readonly Item[], locale: Locale, side: 'start' | 'both'): readonly Item[] {
  const isLight = (item: Item | undefined): boolean => item !== undefined && item.product === null && locale.light.has(item.word);
  let from = 0;
  let to = items.length;
  while (isLight(items[from])) from += 1;
  while (side === 'both' && to > from && isLight(items[to - 1])) to -= 1;
  return items.slice(from, to);
}

/** "Agent agent agent" is "agent"; where a character is an item, two alike are one word. */
function withoutRepeats(items: readonly Item[]): readonly Item[] {
  return items.filter((item, at) => item.word.length <= 1 || item.word !== items[at - 1]?.word);
}

/** The positions that matches of the patterns cover. */
export function covered(items: readonly Item[], patterns: PatternSet, locale: Locale): ReadonlySet<number> {
  const positions = new Set<number>();
  for (const { start, end } of patterns.in(items, locale.light)) {
    for (let at = start; at < end; at += 1) positions.add(at);
  }
  return positions;
}
