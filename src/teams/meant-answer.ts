import { findTopic } from '../triage/catalogue.ts';
import type { Understanding } from '../triage/recogniser.ts';
import type { BotParts } from './bot-parts.ts';
import { withDetails } from './dialogs/draft.ts';
import type { Answer } from './dialogs/question.ts';
import { shortReply } from './short-reply.ts';
import type { Turn } from './turn.ts';
import { bare, isShort } from './whole-phrases.ts';

/** Whoever says more than this does not name one of the answers by its place: "the one on the second floor". */
const mostOfPlace = { words: 4, characters: 24 };

/**
 * The answer that words give to the topic's question, in the light of what stands there to pick from. Whoever asks for a person instead, or
 * means two of the answers, goes to the queue of those who don't know: an agent finds out sooner than a third question.
 */
export async function meantAnswer(turn: Turn, text: string, understood: Understanding, parts: BotParts): Promise<Answer> {
  const isSeveral = turn.draft.candidates.length !== 1 && shortReply(text) === 'both';
  if (understood.product === null && (isSeveral || asksForPerson(understood))) {
    if (isSeveral || understood.issue !== null) turn.draft = withDetails(turn.draft, text);
    return { by: 'words', text, understood: { ...understood, unknown: true } };
  }
  const product = await pickedByPlace(turn, text, understood, parts);
  return { by: 'words', text, understood: product === null ? understood : { ...understood, product } };
}

function asksForPerson({ intent }: Understanding): boolean {
  return intent === 'request_agent' || intent === 'start_chat';
}

/** What may stand beside a place; with any other word it is the place of something else ("2 databases", "last week"). */
const besidePlace =
  /^(?:the|it'?s|that|is|one|number|no|nr|option|answer|choice|item|please|database|die|der|das|nummer|bitte|la|le|numero|reponse|el|opcion|por|favor|o|opcao)$/;

/** "A" before another word is an article, and not the letter of an answer. */
function isPlaceAlone(text: string): boolean {
  const words = bare(text).split(' ');
  return (words.length === 1 || words[0] !== 'a') && words.filter((word) => !besidePlace.test(word)).length <= 1;
}

/** "The third one", where no guess is made: it counts over the common answers, in the order in which they are shown. */
async function pickedByPlace(
  turn: Turn,
  text: string,
  { product, unknown, issue, intent }: Understanding,
  { recogniser, catalogue }: BotParts,
): Promise<Understanding['product']> {
  const { topicId, candidates } = turn.draft;
  const isNothing = product === null && !unknown && issue === null && intent === 'none';
  const shown = findTopic(catalogue(), topicId)?.question?.common ?? [];
  if (!isNothing || !isShort(text, mostOfPlace) || !isPlaceAlone(text) || candidates.length > 0 || shown.length < 2) return null;
  const read = await recogniser.understand(
    { text, locale: turn.locale, open: 'database', topicId, candidates: shown },
    catalogue(),
  );
  return read.product?.certainty === 'certain' ? read.product : null;
}
