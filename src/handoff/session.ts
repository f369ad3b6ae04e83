/**
 * The handoff session: one person's way to one live agent, from *Start agent chat* to the end of the chat.
 *
 * ```
 *              chat_created                    connected
 *  requested ───────────────▶ queued ◀────────────────────▶ connected
 *      │                        │      transferred               │
 *      │ refused, given up,     │ cancelled, ended               │ ended
 *      │ cancelled              │                                │
 *      └───────────────────────▶ ended ◀─────────────────────────┘
 * ```
 *
 * - **requested**: the wish is stored, and so is the delivery that creates the chat. A crash leaves both: the delivery is made again
 *   under the same idempotency key. `delayed` says that the person has been told that Vayusphere does not answer.
 * - **queued**: the chat exists in Vayusphere and waits for an agent. Position and wait follow its events.
 * - **connected**: an agent has taken it. A transfer puts it back to queued.
 * - **ended**: final, always with a reason. Only bookkeeping happens after: a chat that turns out to exist although the session has
 *   ended (it was cancelled while the creating call was on its way) is ended in Vayusphere too; a late transcript link is kept.
 *
 * Before *requested* there is only a dialog that gathers; it has no session.
 *
 * A request that is made among others has a way of its own beside these states, `Thread.move` (`transition-move.ts`): its chat is created
 * when the person has been met in private, and not before.
 *
 * Transitions (`transition.ts`, and `transition-desk.ts` for what Vayusphere tells) are pure. They give the next session and the effects
 * that it asks for; whoever applies them stores both in one transaction, so that a crash can't keep one without the other.
 */
import type { DeskRefusalCode } from '../errors.ts';
import type {
  AttachmentInfo,
  DeskAgent,
  DeskEndReason,
  HandoffMode,
  Issue,
  Requester,
  Ticket,
  TicketRequest,
  TranscriptLine,
} from './ports.ts';

/** Where the person is talked to: opaque here, written and read by the channel that they came through. JSON. */
export interface Place {
  readonly scope: 'personal' | 'shared';
  readonly address: unknown;
}

/** The conversation among others in which a request was made, and how far the request has got from there to the personal chat. */
export interface Thread {
  readonly place: Place;
  /** The message there that speaks for the request: the card that was pressed, or what was said of it since; null before there is one. */
  readonly cardId: string | null;
  /**
   * - `opening`: the personal chat is being opened.
   * - `arriving`: it is open, and the receipt is on its way there.
   * - `stuck`: nothing can be written there; the person has been told in the thread how that changes.
   * - `done`: the receipt stands in the personal chat, and the thread has nothing more to do with it.
   */
  readonly move: 'opening' | 'arriving' | 'stuck' | 'done';
  /** When the person was met; Vayusphere's time begins then. */
  readonly arrivedAt: string | null;
}

/** What the person asked for. It never changes: creating the chat is repeated with exactly this, under one idempotency key. */
export interface HandoffRequest {
  readonly queueId: string;
  readonly queueName: string;
  /** The picture that the channel shows of it, by a name of the catalogue. Requests of earlier versions have none. */
  readonly icon?: string;
  readonly mode: HandoffMode;
  readonly issue: Issue;
  readonly transcript: readonly TranscriptLine[];
  readonly ticket: TicketRequest | null;
  /** After how much silence between person and agent the person is warned, and the chat ends; null where Vayusphere sees to that. */
  readonly silence: SilenceLimits | null;
}

/** How long nobody may write in a relayed chat. */
export interface SilenceLimits {
  readonly warnAfterMs: number;
  readonly endAfterMs: number;
}

/** Why a session ended: Vayusphere's own reasons, its refusals, or that it could not be reached within the time we promised. */
export type EndReason = DeskEndReason | DeskRefusalCode | 'desk_unavailable';

/** What every session has, whatever its state. */
export interface SessionBase {
  readonly id: string;
  /** Identifies the person across conversations; see `personKeyOf` in the channel. One open session per key. */
  readonly personKey: string;
  readonly requester: Requester;
  readonly place: Place;
  readonly request: HandoffRequest;
  readonly requestedAt: string;
  /** What the person added after asking, in order. */
  readonly added: readonly string[];
  /** The sequence number of the last event of the chat that is part of this session; 0 before the first. */
  readonly lastSequence: number;
  /**
   * The numbers up to there of events that had not come when their turn was over: the last ones, in order. They may still come, and what
   * an agent says in them is then shown, late.
   */
  readonly missed: readonly number[];
  /** The message that shows the receipt, as the channel names it; null until it is shown. */
  readonly receiptId: string | null;
  /** What became of the files that the person attached: the last ones, oldest first. */
  readonly passed: readonly PassedFile[];
  /** An agent was there before this state: whoever waits now was transferred. */
  readonly metAgent?: true;
  /** Where the request was made, if that was among others; null where it was made in private. */
  readonly thread: Thread | null;
}

/** A file of a person's message; `attachment` is null when it was not passed on and won't be. */
export interface PassedFile {
  readonly messageId: string;
  readonly index: number;
  readonly attachment: AttachmentInfo | null;
}

/** The chat in Vayusphere that a session has. */
export interface Chat {
  readonly id: string;
  readonly joinUrl: string | null;
  readonly ticket: Ticket | null;
  /**
   * The chat was there before this session and is not known to be of our making: Vayusphere allows one open chat a person, so the person is
   * taken to that one.
   */
  readonly adopted: boolean;
}

/** Asked for; whether the chat exists is not known yet. */
export interface RequestedSession extends SessionBase {
  readonly state: 'requested';
  readonly delayed: boolean;
}

/** The chat waits for an agent. */
export interface QueuedSession extends SessionBase {
  readonly state: 'queued';
  readonly chat: Chat;
  /** The name of the queue where the chat waits now; differs from the request's after a transfer. */
  readonly queueName: string;
  readonly position: number | null;
  readonly estimatedWaitSeconds: number | null;
}

/** An agent has taken the chat. */
export interface ConnectedSession extends SessionBase {
  readonly state: 'connected';
  readonly chat: Chat;
  readonly queueName: string;
  readonly agent: DeskAgent;
  /** When one of the two last wrote, where that counts; milliseconds since the epoch. */
  readonly heardAtMs: number;
  /** Whether the person has been warned that the silence will end the chat. */
  readonly silenceWarned: boolean;
}

/** Over, for good. */
export interface EndedSession extends SessionBase {
  readonly state: 'ended';
  readonly chat: Chat | null;
  /** The queue it was in last. */
  readonly queueName: string;
  readonly reason: EndReason;
  readonly endedAt: string;
  readonly agent: DeskAgent | null;
  readonly transcriptUrl: string | null;
  /** When the queue opens again; with reason `queue_closed`, if Vayusphere told. */
  readonly opensAt: string | null;
  /** What the person thought of it; null until they say. */
  readonly survey: Survey | null;
}

/** What a person says of a chat that is over. */
export interface Survey {
  readonly rating: 1 | 2 | 3 | 4 | 5;
  readonly comment: string | null;
}

/** A handoff session, in one of its states. */
export type HandoffSession = RequestedSession | QueuedSession | ConnectedSession | EndedSession;

/** A session that has not ended. */
export type OpenSession = Exclude<HandoffSession, EndedSession>;

/** The issue as an agent should see it now: what was asked, and everything that was added since. */
export function currentIssue(session: HandoffSession): Issue {
  const { issue } = session.request;
  if (session.added.length === 0) return issue;
  const details = [issue.details, ...session.added].filter((part) => part !== null).join('\n\n');
  return { ...issue, details };
}

/** The name of the queue that the session is in, or was in last. */
export function queueNameOf(session: HandoffSession): string {
  return session.state === 'requested' ? session.request.queueName : session.queueName;
}

/** Whether the session has not ended. */
export function isOpen(session: HandoffSession): session is OpenSession {
  return session.state !== 'ended';
}
