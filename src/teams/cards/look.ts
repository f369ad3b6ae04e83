import type { Strings } from '../strings/strings.ts';

/** `execute` for Teams (`Action.Execute`), `submit` for the Emulator and Web Chat, which know `Action.Submit` alone. */
export type ClientKind = 'execute' | 'submit';

/** What a card is drawn for: the client's kind of buttons, the reader's words, what its buttons refer to, and the time it is drawn. */
export interface Look {
  readonly client: ClientKind;
  readonly strings: Strings;
  readonly ref: CardRef;
  readonly nowMs: number;
}

/** What a card's buttons refer to. Everything here travels through the client and comes back as a claim, to be checked. */
export interface CardRef {
  /** The draft or session. */
  readonly of: string;
  /** The revision of the draft or session that the card shows; an older one than the current is an old card. */
  readonly rev: number;
  /** Opaque key of the one person who may press; null on a card that anybody may use, like the welcome. */
  readonly owner: string | null;
}
