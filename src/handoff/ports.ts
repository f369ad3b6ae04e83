/**
 * What the handoff needs from the world, in the handoff's own words. Implementations live in the folders around it and are put together
 * in `app.ts`; nothing here knows botbuilder, HTTP or a database.
 *
 * Times that come from or go to somebody are ISO 8601 strings in UTC; points in time that we compute with are milliseconds since the
 * epoch and say so in their name.
 */

import type { Delivery, Lane, NewDelivery } from './delivery.ts';
import type { DeskEvent } from './desk-event.ts';
import type { HandoffSession, OpenSession, Place } from './session.ts';
import type { Notice } from './session-event.ts';
import type { TranscriptEntry } from './transcript.ts';

/** Time, moved by hand in tests. */
export interface Clock {
  nowMs(): number;
  /** Calls back once at `atMs` (at once if that is past) and gives a function that calls it off. Never keeps the process alive. */
  at(atMs: number, callback: () => void): () => void;
}

// --- Vayusphere, as the handoff sees it -------------------------------------------------------------------------------------------

export type HandoffMode = 'redirect' | 'relay';

/** The person a chat, ticket or call back is for. `id` is the directory's id where the client tells it, else the channel's. */
export interface Requester {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly tenantId: string | null;
  /** BCP 47. */
  readonly locale: string;
}

/** What is wrong. `summary` is one line; `details` is everything else, whole; `attributes` are the answers (`database`, `topic`). */
export interface Issue {
  readonly summary: string;
  readonly details: string | null;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface TranscriptLine {
  readonly from: 'user' | 'bot';
  readonly text: string;
  readonly sentAt: string;
}

export interface QueueStatus {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly agentsAvailable: number;
  readonly waiting: number;
  readonly estimatedWaitSeconds: number | null;
  readonly opensAt: string | null;
}

export interface Ticket {
  readonly number: string;
  readonly url: string;
}

/** A ticket to be filed together with a chat. */
export interface TicketRequest {
  readonly shortDescription: string;
  readonly assignmentGroup: string | null;
}

export interface ChatRequest {
  readonly queueId: string;
  readonly mode: HandoffMode;
  readonly requester: Requester;
  readonly issue: Issue;
  readonly transcript: readonly TranscriptLine[];
  readonly ticket: TicketRequest | null;
}

export interface DeskAgent {
  readonly id: string;
  readonly name: string;
}

export const deskEndReasons = ['agent_ended', 'user_ended', 'user_cancelled', 'timed_out', 'no_agents', 'undeliverable'] as const;
/** Why a chat ended, in Vayusphere's words. */
export type DeskEndReason = (typeof deskEndReasons)[number];

/** A chat as Vayusphere has it now. */
export interface DeskChat {
  readonly id: string;
  readonly status: 'queued' | 'connected' | 'ended';
  readonly position: number | null;
  readonly estimatedWaitSeconds: number | null;
  readonly joinUrl: string | null;
  readonly ticket: Ticket | null;
  readonly agent: DeskAgent | null;
  readonly endedAt: string | null;
  readonly endReason: DeskEndReason | null;
}

export interface CallbackRequest {
  readonly requester: Requester;
  readonly issue: Issue;
  readonly queueId: string;
  /** The window the person asked for, ISO 8601. */
  readonly earliest: string;
  readonly latest: string;
  readonly phone: string | null;
}

export interface Callback {
  readonly id: string;
  readonly scheduledFor: string;
}

/** A file between the person and the agent, without its bytes. */
export interface AttachmentInfo {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** A file that a person attached, before it is fetched: all that a delivery keeps of it. */
export interface UserFile {
  /** Null when the client names none, as with pasted pictures. Free of directories. */
  readonly name: string | null;
  /** What the client says it is; proves nothing. */
  readonly contentType: string | null;
  /** Where it is: opaque here, written and read by the channel that it came through. JSON. May be all that it takes to read the file. */
  readonly address: unknown;
}

export interface FetchedFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Why a person's message did not reach the agent. */
export type MessageLoss = 'too_large' | 'chat_over' | 'not_delivered';

/** Why a person's file was not passed on to the agent; `no_chat`: the chat that it waited for did not come about. */
export type FileLoss = 'too_large' | 'type_refused' | 'not_reachable' | 'not_delivered' | 'no_chat';

/** What an agent wrote, as it came. */
export interface AgentMessage {
  readonly id: string;
  readonly text: string;
  readonly agent: DeskAgent;
  readonly attachments: readonly (AttachmentInfo & { readonly url: string })[];
}

/** An agent's message, and the message of the channel that shows it. */
export interface ShownMessage {
  readonly id: string;
  readonly shownId: string;
  readonly agent: DeskAgent;
  readonly attachments: AgentMessage['attachments'];
}

/** What becomes of a message after it was sent. */
export type MessageChange = { readonly text: string } | { readonly deleted: true };

export interface OutgoingMessage {
  readonly id: string;
  readonly text: string;
  readonly sentAt: string;
  readonly attachments: readonly AttachmentInfo[];
}

/**
 * The live-agent desk. Every call either does what it says, or throws `DeskRefused` (Vayusphere said no) or `DeskUnavailable` (no usable
 * answer). Calls that create something take an idempotency `key`: repeating a call with its key never creates a second one, and gives
 * the first answer again.
 */
export interface AgentDesk {
  queueStatus(queueId: string): Promise<QueueStatus>;
  createChat(request: ChatRequest, key: string): Promise<DeskChat>;
  chat(chatId: string): Promise<DeskChat>;
  changeIssue(chatId: string, issue: Issue): Promise<DeskChat>;
  sendMessage(chatId: string, message: OutgoingMessage): Promise<void>;
  changeMessage(chatId: string, messageId: string, change: MessageChange): Promise<void>;
  uploadAttachment(
    chatId: string,
    file: { name: string; contentType: string; bytes: Uint8Array },
    key: string,
  ): Promise<AttachmentInfo>;
  typing(chatId: string): Promise<void>;
  /** Ending a chat that has ended is no error. */
  endChat(chatId: string, reason: 'user_ended' | 'user_cancelled' | 'timed_out' | 'undeliverable'): Promise<DeskChat>;
  rate(chatId: string, survey: { rating: 1 | 2 | 3 | 4 | 5; comment: string | null }): Promise<void>;
  fileTicket(request: { requester: Requester; issue: Issue } & TicketRequest, key: string): Promise<Ticket>;
  requestCallback(request: CallbackRequest, key: string): Promise<Callback>;
}

// --- The person's channel ---------------------------------------------------------------------------------------------------------

/**
 * The way to the person, outside of their own turns. Every call throws `UserUnreachable` when it can't ever succeed, `MessageRefused` when
 * that is so of this message alone, `ChannelUnavailable` when it may later, and `HeldBack`, before anything was sent, when the channel's
 * limits do not allow it yet: none waits for them.
 */
export interface UserChannel {
  /**
   * Shows the session as it is now, in place of the card that showed it before where the client can, else as a new message.
   * Gives the id of the message that shows it, or null when the channel names none. Saying it twice does no harm.
   */
  showReceipt(session: HandoffSession): Promise<string | null>;
  /** Says one thing about the session that a silent update of the receipt would not. */
  notify(session: HandoffSession, notice: Notice): Promise<void>;
  /**
   * Shows what an agent wrote, word for word, under the agent's name; of what is more than the channel takes the beginning, and that there
   * is more. Gives the id of the message that shows it, or null when the channel names none. Saying it twice shows it twice: the channel
   * knows no idempotency.
   */
  showMessage(session: HandoffSession, message: AgentMessage): Promise<string | null>;
  /** Changes the words of a message that `showMessage` has shown, files staying as they are, or removes it all. */
  changeMessage(
    session: HandoffSession,
    shownId: string,
    change: MessageChange,
    shown: Pick<AgentMessage, 'agent' | 'attachments'>,
  ): Promise<void>;
  /** Closes a receipt that is no longer the newest, where the client can change what it has shown. */
  retireReceipt(session: HandoffSession, receiptId: string): Promise<void>;
  /** Finds or begins the personal chat with somebody who asked among others, and gives the way to it. */
  openPersonal(session: HandoffSession): Promise<Place>;
  /**
   * Says in the thread where the request was made, in place of what was said of it there before where the client can, what became of it:
   * one line, for everybody to read. Gives the id of the message that says it, or null when the channel names none. Saying it twice does no
   * harm.
   */
  tellThread(session: HandoffSession): Promise<string | null>;
  /** Asks what the person thought of a chat that is over. */
  askRating(session: HandoffSession): Promise<void>;
  /** Says that a file of the person's, by its name if it has one, was not passed on, and why. */
  tellLostFile(session: HandoffSession, name: string | null, loss: FileLoss): Promise<void>;
  /** Says that something of this agent's could not be shown. */
  tellUnshown(session: HandoffSession, agentName: string): Promise<void>;
  /** Shows that the agent is typing. May be lost; never repeated. */
  showTyping(session: HandoffSession): Promise<void>;
}

/** The way to the files that people attach. */
export interface UserFiles {
  /**
   * Fetches a file, whole, of a type that may be passed on, under a name that tells the type. Throws `FileRefused` when it can't or must not be
   * had and `ChannelUnavailable` when it may be later; within seconds, in any case.
   */
  fetch(file: UserFile): Promise<FetchedFile>;
}

// --- The store --------------------------------------------------------------------------------------------------------------------

export interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

/**
 * What becomes of a delivery after it was claimed. One that was `held_back` has not been attempted: its attempt is taken back, it waits as the
 * head of its lane until `untilMs`, and may have arrived before (`inDoubt`) if that was so when it was claimed.
 */
export type DeliveryOutcome =
  | { readonly status: 'arrived' }
  | { readonly status: 'failed'; readonly retryAtMs: number; readonly errorCode: string }
  | { readonly status: 'held_back'; readonly untilMs: number; readonly inDoubt: boolean }
  | { readonly status: 'dead'; readonly errorCode: string };

/** Everything that one thing that happened changes. It is stored whole or not at all. */
export interface Change {
  /** `version` is the one that was read, or null for a session that is new; `before` is what was read, for whoever counts changes. */
  readonly session?: { readonly value: HandoffSession; readonly version: number | null; readonly before?: HandoffSession };
  readonly deliveries?: readonly NewDelivery[];
  /** What was said, in its order. A message that is in the transcript already stays as it is. */
  readonly transcript?: readonly TranscriptEntry[];
  /**
   * What became of a delivery. With `claim`, the outcome of a claim that another process has taken over since settles nothing; the rest
   * of the change is stored all the same.
   */
  readonly settled?: { readonly id: string; readonly claim?: number; readonly outcome: DeliveryOutcome };
  /**
   * What shows an agent's message; kept beside the session, which stays as small as it is however long people talk, and for as long as
   * it. Of two for one message the later one counts. One of a session that is not there is not stored.
   */
  readonly shown?: { readonly sessionId: string; readonly message: ShownMessage };
  /** Events that came too early, to be kept until their turn; storing one again changes nothing. */
  readonly keepEvents?: readonly DeskEvent[];
  /** Kept events of a chat up to this sequence are part of the session now. */
  readonly forgetEvents?: { readonly chatId: string; readonly upTo: number };
}

/** How much there is in the store, of all who share it. */
export interface StoreFigures {
  readonly sessions: Readonly<Record<OpenSession['state'], number>>;
  /**
   * Deliveries that have neither arrived nor died, and for how long the oldest of them could have gone out, in milliseconds: 0 when
   * none waits, or none whose time has come.
   */
  readonly lanes: Readonly<Record<Lane, { readonly waiting: number; readonly oldestMs: number }>>;
}

/**
 * What survives a crash. Whatever a call that returned has stored is there after a kill -9 or a power cut; a call that threw has
 * stored nothing.
 */
export interface HandoffStore {
  session(id: string): Promise<Versioned<HandoffSession> | null>;
  openSessionOf(personKey: string): Promise<Versioned<HandoffSession> | null>;
  sessionOfChat(chatId: string): Promise<Versioned<HandoffSession> | null>;
  /** Events that wait for an earlier one or for their session, by sequence. */
  keptEvents(chatId: string): Promise<readonly DeskEvent[]>;
  /** What shows an agent's message of this id, for its edits; null when nothing is known to. */
  shownMessage(sessionId: string, messageId: string): Promise<ShownMessage | null>;
  /** Throws `VersionConflict` when the session has changed since it was read, or when the person already has another open one. */
  commit(change: Change): Promise<void>;
  /**
   * Up to `limit` deliveries that are due, heads of their lanes, none of them under way anywhere; their attempts are counted, durably,
   * before this returns. What a crashed process had claimed can be claimed again.
   */
  claim(nowMs: number, limit: number): Promise<readonly Delivery[]>;
  /** When the next unclaimed delivery is due; null when none waits. */
  nextDueAtMs(): Promise<number | null>;
  /** Open sessions in the order of their ids, `limit` of them after `afterId`; for looking over all without holding all. */
  openSessions(afterId: string, limit: number): Promise<readonly HandoffSession[]>;
  /** Counts what is open and what waits. Takes time with those, not with what has ended. */
  figures(nowMs: number): Promise<StoreFigures>;
  /** Calls back when another process has stored something to deliver. Gives the function that ends this. */
  watch(onDue: () => void): () => void;
}

/**
 * Lets one thing happen after the other where two must not happen at once, such as two turns of one person in one conversation; across
 * all processes that share the store.
 */
export interface TurnLock {
  /** Runs the work when everything that asked for `key` before is done. What the work throws is thrown. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}
