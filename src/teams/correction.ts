import type { Understanding } from '../triage/recogniser.ts';
import { folded } from './typed-button.ts';

/** How people begin who take back what they said the request is about. */
const openings: Readonly<Record<string, RegExp>> = {
  en: /^(?:actually|sorry|oops|wrong|no|not|i meant?|forget|(?:it|that|this)(?:'s| is| was) not|(?:it|that|this) (?:isn't|wasn't))(?!\p{L})/u,
  de: /^(?:eigentlich|sorry|entschuldigung|falsch|nein|nicht|ich meinte?|vergessen sie|vergiss|(?:es|das) (?:ist|war|geht) (?:doch )?nicht)(?!\p{L})/u,
  fr: /^(?:en fait|pardon|désolée?|non|pas|je voulais dire|oubliez|oublie|ce n'est pas|c'est pas|il ne s'agit pas)(?!\p{L})/u,
  es: /^(?:en realidad|perdón|lo siento|no,|no es|no era|no se trata|quería decir|quise decir|olvide|olvida)(?!\p{L})/u,
  pt: /^(?:na verdade|desculpe|desculpa|não,|não é|não era|não se trata|quis dizer|esqueça|esquece)(?!\p{L})/u,
  ja: /^(?:実は|すみません|いいえ|いや|違います|間違えました)/u,
};

/**
 * Whether a text takes back what a request is about: it begins so, and says that this topic is not it. Both, because each alone may mean the
 * opposite: "the printer works, but not the database" is about the database.
 */
export function takesBack(text: string, { denied }: Understanding, topicId: string | null, language: string): boolean {
  if (topicId === null || denied?.includes(topicId) !== true) return false;
  return beginsAnew(text, language);
}

/** What a text names as what is the matter, in the place of something else. */
export interface Naming {
  /** The part of the text that names it, as it was typed. */
  readonly clause: string;
  /** `said`: "it's the VPN". `bare`: "my laptop is dead", which may be told by the way. */
  readonly how: 'said' | 'bare';
  /** Whether it is the person's own: "it's my mouse". */
  readonly isOwn: boolean;
}

/**
 * The words by which people name what it is about: what they begin with, what leads to the thing, what says that it is theirs, and the other
 * words before a thing. `choice` after those names an answer ("es la de la VPN"), and `back` refers to what was said before ("the same").
 */
interface NamingWords {
  readonly fillers: string;
  readonly leads: string;
  readonly mine: string;
  readonly articles: string;
  readonly choice: string;
  readonly back: string;
}

const namingWords: Readonly<Record<string, NamingWords>> = {
  en: {
    fillers: 'no|nope|wait|sorry|but|well|oh|actually|hey|really|just',
    leads:
      "(?:it|this|that|(?:the|my) (?:problem|issue|question))(?:'?s| is)(?: really| actually| just| only)?(?: about| with)?|i meant?|i said|i need help with",
    mine: 'my',
    articles: 'the|our',
    choice: '(?:one|ones|same|database|db)',
    back: 'one|ones|same|too|also|as well',
  },
  de: {
    fillers: 'nein|nee|moment|halt|warten sie|sorry|doch|ach|aber|eigentlich|sondern',
    leads:
      '(?:es|das)(?: ist| sind| liegt an| betrifft| geht)(?: doch| nur| eher| eigentlich)?(?: um| bei)?|ich mein(?:t)?e|sondern',
    mine: 'mein(?:e|en|em|er|es)?',
    articles: 'der|die|das|den|dem|unser(?:e|en|em|er|es)?',
    choice: '(?:von|vom|für|mit|im|in|auf|hinter|aus|zum|zur)',
    back: 'auch|gleiche|gleichen|selbe|selben|dasselbe|ebenfalls',
  },
  fr: {
    fillers: 'non|attendez|attends|pardon|mais|euh|en fait',
    leads:
      "c'est(?: plutôt| juste| en fait| avec)?|il s'agit de|ça concerne|je parle de|je voulais dire|je veux dire|le problème est|le problème c'est",
    mine: 'mon|ma|mes',
    articles: 'le|la|les|notre|nos',
    choice: 'même',
    back: 'aussi|même|également|celle|celui',
  },
  es: {
    fillers: 'no|espere|espera|perdón|pero|en realidad',
    leads: 'es|son|se trata de|quería decir|quise decir|quiero decir|el problema es|hablo de',
    mine: 'mi|mis',
    articles: 'el|la|los|las|nuestr[oa]s?',
    choice: '(?:de|del|que|mismo|misma)',
    back: 'también|mismo|misma|igual',
  },
  pt: {
    fillers: 'não|espere|espera|desculpe|desculpa|mas|na verdade',
    leads: 'é|são|se trata de|trata-se de|quis dizer|quero dizer|o problema é|estou falando de',
    mine: '(?:[oa]s? )?(?:meus?|minhas?)',
    articles: '(?:[oa]s? )?(?:noss[oa]s?)|[oa]s?',
    choice: '(?:d[aoe]s?|que|mesm[oa])',
    back: 'também|mesmo|mesma|igual',
  },
};

interface NamingPatterns {
  readonly said: RegExp;
  readonly own: RegExp;
  readonly back: RegExp;
}

function patternsOf({ fillers, leads, mine, articles, choice, back }: NamingWords): NamingPatterns {
  const begun = `^(?:(?:${fillers}) )*`;
  return {
    said: new RegExp(`${begun}(?:${leads}) (?:(?:${mine}) |(?:${articles}) (?!${choice}(?: |$)))`, 'u'),
    own: new RegExp(`${begun}(?:(?:${leads}) )?(?:${mine}) `, 'u'),
    back: new RegExp(String.raw`(?<!\p{L})(?:${back})(?!\p{L})`, 'u'),
  };
}

/** Japanese has no articles; what names a thing ends the sentence. "VPNのです" is "the VPN one". */
const japanese: NamingPatterns = {
  said: /^\S*[^の](?:です|なんです|の件|の問題)$/u,
  own: /^(?:私|自分|僕|わたし)の/u,
  back: /も|同じ/u,
};

const namings: Readonly<Record<string, NamingPatterns>> = {
  ...Object.fromEntries(Object.entries(namingWords).map(([language, words]) => [language, patternsOf(words)])),
  ja: japanese,
};

/** Where a text says in so many words what is the matter ("no wait, it's the VPN that's down"); null: nowhere. */
export function namedInstead(text: string, language: string): Naming | null {
  const found = clausesOf(text).flatMap((clause) => namingIn(clause, language) ?? []);
  return found.find(({ how }) => how === 'said') ?? found[0] ?? null;
}

function namingIn(clause: string, language: string): Naming | null {
  const said = folded(clause).replaceAll(/(?<!\p{L})l'/gu, 'le ');
  for (const one of [language, 'en']) {
    const patterns = namings[one];
    if (patterns === undefined || patterns.back.test(said)) continue;
    const isOwn = patterns.own.test(said);
    if (patterns.said.test(said)) return { clause, how: 'said', isOwn };
    if (isOwn) return { clause, how: 'bare', isOwn };
  }
  return null;
}

function clausesOf(text: string): string[] {
  return text.split(/[,;:.!?\n、。，；！？–—]+|\s-\s/u).filter((clause) => /\p{L}/u.test(clause));
}

/** Whether a text begins as people do who take something back. */
export function beginsAnew(text: string, language: string): boolean {
  const begun = folded(text);
  return [language, 'en'].some((one) => openings[one]?.test(begun) === true);
}
