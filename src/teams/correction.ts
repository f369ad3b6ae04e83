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
  const begun = folded(text);
  return [language, 'en'].some((one) => openings[one]?.test(begun) === true);
}
