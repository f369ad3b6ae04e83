import { findTopic } from '../triage/catalogue.ts';
import type { Understanding } from '../triage/recogniser.ts';
import type { BotParts } from './bot-parts.ts';
import { beginsAnew, namedInstead, takesBack } from './correction.ts';
import { withChoice, withDetails } from './dialogs/draft.ts';
import type { Turn } from './turn.ts';

/** Where a draft goes from where it stands; null: its words name no topic, and that is the general queue's. */
type Place = Pick<Understanding, 'topic' | 'subject'> | null;

/**
 * The way out of the wrong place in words: whoever says that a request is about something else is taken there. A mere mention of something
 * else moves nothing, and no word is dropped on the way.
 */
export class Rerouting {
  readonly #parts: BotParts;

  constructor(parts: BotParts) {
    this.#parts = parts;
  }

  /** The issue has been written anew: where it plainly belongs to another topic, it goes there. */
  async toTopicOf(turn: Turn, issue: string): Promise<void> {
    const understood = await this.#read(turn, issue);
    const { topic, subject, product } = understood;
    if (topic?.certainty !== 'certain' || topic.id === turn.draft.topicId) return;
    const moved = { ...turn.draft, topicId: topic.id, subject, answer: { kind: 'unknown' as const }, candidates: [] };
    turn.draft = product?.certainty === 'certain' ? withChoice(moved, product.id) : moved;
  }

  /** Nobody who is in the wrong place knows the answer to its question. Gives whether the draft went elsewhere. */
  async onAnswer(turn: Turn, text: string, understood: Understanding): Promise<boolean> {
    if (understood.product !== null || understood.unknown) return false;
    const place = isDenied(understood, turn.draft.topicId)
      ? await this.#leftOf(turn, text)
      : await this.#elsewhere(turn, text, understood);
    // "That's not our database" rules out the one that was asked about, and names nothing else.
    if (place === undefined || (place === null && understood.intent === 'no')) return false;
    turn.draft = withDetails(turn.draft, text);
    this.leave(turn, place);
    return true;
  }

  /** Takes the draft out of its topic, whose question is no longer asked. */
  leave(turn: Turn, place: Place = null): void {
    turn.draft = {
      ...turn.draft,
      topicId: place?.topic?.id ?? null,
      subject: place?.subject ?? null,
      answer: { kind: 'open' },
      candidates: [],
      asked: 0,
    };
  }

  /** Beside the options, where more may be told of the request: only what takes back what it is about moves it. */
  async besideOptions(turn: Turn, text: string, understood: Understanding): Promise<boolean> {
    const { topicId } = turn.draft;
    const { language } = turn.strings;
    if (takesBack(text, understood, topicId, language)) await this.toTopicOf(turn, text);
    const naming = namedInstead(text, language);
    if (naming?.how === 'said' && turn.draft.topicId === topicId) {
      if (beginsAnew(text, language)) await this.toTopicOf(turn, naming.clause);
      else if (naming.isOwn) await this.#toOtherWorld(turn, naming.clause);
    }
    return turn.draft.topicId !== topicId;
  }

  /** Somebody's own thing that has nothing to do with the topic is no detail of it. */
  async #toOtherWorld(turn: Turn, clause: string): Promise<void> {
    const { topic } = await this.#read(turn, clause);
    if (topic !== null && this.#isUnrelated(turn, topic.id)) await this.toTopicOf(turn, clause);
  }

  async #elsewhere(turn: Turn, text: string, understood: Understanding): Promise<Place | undefined> {
    const naming = namedInstead(text, turn.strings.language);
    if (naming === null) return !addsToIt(text) && this.#isElsewhere(turn, understood) ? understood : undefined;
    const named = await this.#read(turn, naming.clause);
    const isMeant = naming.how === 'said' || beginsAnew(text, turn.strings.language);
    const isElsewhere = isMeant ? isCertainly(named, turn.draft.topicId) : this.#isElsewhere(turn, named);
    return isElsewhere ? named : undefined;
  }

  /** Whether an issue has nothing to do with the topic whose question is open. */
  #isElsewhere(turn: Turn, understood: Understanding): boolean {
    const { topic, issue } = understood;
    return issue !== null && topic !== null && isCertainly(understood, turn.draft.topicId) && this.#isUnrelated(turn, topic.id);
  }

  /** What somebody means who has said what it is not. */
  async #leftOf(turn: Turn, text: string): Promise<Place> {
    const whole = await this.#read(turn, text);
    if (isCertainly(whole, turn.draft.topicId)) return whole;
    const naming = namedInstead(text, turn.strings.language);
    if (naming === null) return null;
    const named = await this.#read(turn, naming.clause);
    const isSomething = named.topic !== null && named.topic.certainty !== 'unsure' && !isDenied(named, turn.draft.topicId);
    return isSomething && named.topic?.id !== turn.draft.topicId ? named : null;
  }

  #isUnrelated({ draft }: Turn, topicId: string): boolean {
    const catalogue = this.#parts.catalogue();
    if (draft.topicId === null || draft.topicId === catalogue.generalTopicId) return true;
    const question = findTopic(catalogue, draft.topicId)?.question;
    return question !== undefined && !question.relatedTopics.includes(topicId);
  }

  /** Reads a text for its own topic: with a question open that would be the question's. */
  #read(turn: Turn, text: string): Promise<Understanding> {
    return this.#parts.recogniser.understand({ text, locale: turn.locale, open: 'issue' }, this.#parts.catalogue());
  }
}

function isCertainly({ topic, product }: Understanding, topicId: string | null): boolean {
  return product === null && topic?.certainty === 'certain' && topic.id !== topicId;
}

function isDenied({ denied }: Understanding, topicId: string | null): boolean {
  return topicId !== null && denied?.includes(topicId) === true;
}

/** Whether a text tells of one thing more: "my laptop is slow too" leaves the request where it is. */
function addsToIt(text: string): boolean {
  return /(?<!\p{L})(?:too|also|as well|auch|ebenfalls|aussi|également|también|também)(?!\p{L})/iu.test(text);
}
