import type { Understanding } from '../triage/recogniser.ts';
import { isAcknowledgement } from './acknowledgement.ts';
import { endsForAnotherWay, isLeavingTheLine, opensQuestion, saysToBeginAnew, saysToEnd, tellsOfAThing } from './ending-words.ts';
import { asksForAnother, isFarewell } from './leave-taking.ts';
import { shortReply } from './short-reply.ts';
import { asksForSomebody, asksForStatus } from './status-question.ts';
import { bare, isQuestion } from './whole-phrases.ts';

/**
 * What somebody with an open request wants of the request itself. `add`: nothing, it is for the agent. `end` and `begin_anew` are given to
 * those alone who say so in so many words, since a place in line that was given up is lost; whoever may only take their leave, has something
 * else to ask or would rather have a ticket hears how it is done.
 */
export type SessionWish =
  | 'add'
  | 'nothing'
  | 'status'
  | 'question'
  | 'leave'
  | 'something_else'
  | 'another_way'
  | 'end'
  | 'begin_anew';

/** A message to an open session, and whether its person still waits for an agent. */
export interface Heard {
  readonly text: string;
  readonly understood: Pick<Understanding, 'intent' | 'issue'>;
  readonly waits: boolean;
}

/** What a message, with nothing attached to it, wishes of the session. */
export function wishOf({ text, understood, waits }: Heard, language: string): SessionWish {
  if (!isQuestion(text) && isFarewell(text, language)) return 'leave';
  const reply = shortReply(text);
  if (reply === 'declined') return 'leave';
  if (waits && reply === 'misplaced') return 'something_else';
  if (!isQuestion(text) && isLeavingTheLine(text, language)) return waits ? 'end' : 'leave';
  if (understood.intent === 'thanks' && saysToEnd(text, language)) return 'leave';
  // "Ok, thanks" is thanks, which has an answer of its own.
  if (understood.intent !== 'thanks' && isAcknowledgement(text, language)) return 'nothing';
  if (waits && (bare(text) === '' || asksForStatus(text, language) || asksForSomebody(text, language))) return 'status';
  if (asksForAnother(text, language)) return 'something_else';
  if (understood.intent === 'other_options' || endsForAnotherWay(text, language)) return 'another_way';
  if (understood.issue !== null) return 'add';
  const asks = isQuestion(text) || opensQuestion(text, language);
  if (understood.intent === 'start_over') {
    if (!asks && tellsOfAThing(text, language)) return 'add';
    return !asks && saysToBeginAnew(text) ? 'begin_anew' : 'something_else';
  }
  if (understood.intent !== 'cancel') return 'add';
  if (asks) return 'question';
  return saysToEnd(text, language) ? 'end' : 'leave';
}
