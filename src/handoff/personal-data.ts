import type { HandoffSession } from './session.ts';

/** What dialogs know of a conversation, as it is stored. */
export interface StoredState {
  readonly key: string;
  readonly data: unknown;
}

/** How much was deleted, by kind. */
export interface Erased {
  readonly sessions: number;
  readonly transcriptLines: number;
  readonly deliveries: number;
  readonly deadLetters: number;
  readonly keptEvents: number;
  readonly botState: number;
}

export type EraseOutcome =
  | { readonly outcome: 'erased'; readonly erased: Erased }
  /** Nothing was deleted: these sessions have not ended. */
  | { readonly outcome: 'open'; readonly sessionIds: readonly string[] }
  /** Nothing was deleted: Vayusphere has yet to hear so many things, such as that a chat is over. */
  | { readonly outcome: 'undelivered'; readonly deliveries: number };

/** What is stored about people, to be found and deleted. Reads everything there is: for an administrator's command, not for a turn. */
export interface PersonalData {
  /** Sessions, and states of conversations, in which a text stands anywhere, their keys included. */
  mentions(text: string): Promise<{ readonly sessions: readonly HandoffSession[]; readonly states: readonly StoredState[] }>;
  /**
   * Deletes all sessions of these people with everything that belongs to them, and these states, in one transaction; or nothing.
   *
   * A session that has not ended stops it: somebody is waiting or talking, and what they say must still find its way. Ending it from here
   * would mean to break in on two people with nobody told; whoever is to end it are they or, in Vayusphere, the desk, after which the bot
   * ends it within a minute. So does what Vayusphere has yet to hear, which the bot delivers or gives up within the hour: otherwise a chat
   * would stay open there whose person nobody here knows any more.
   */
  erase(what: { readonly personKeys: readonly string[]; readonly stateKeys: readonly string[] }): Promise<EraseOutcome>;
}
