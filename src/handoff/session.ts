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
 * Transitions are pure. They give the next session and the effects that it asks for; whoever applies them stores both in one
 * transaction, so that a crash can't keep one without the other.
 */
import type { DeskRefusalCode } from '../errors.ts';
import type { DeskEvent } from './desk-event.ts';
import type { FileToPass } from './pass-file.ts';
import type {
  AgentMessage,
  AttachmentInfo,
  DeskAgent,
  DeskChat,
  DeskEndReason,
  FileLoss,
  HandoffMode,
  Issue,
  MessageChange,
  OutgoingMessage,
  Requester,
  Ticket,
  TicketRequest,
  TranscriptLine,
  UserFile,
} from './ports.ts';

/** Where the person is talked to: opaque here, written and read by the channel that they came through. JSON. */
export interface Place {
  readonly scope: 'personal' | 'shared';
  readonly address: unknown;
}

/** What the person asked for. It never changes: creating the chat is repeated with exactly this, under one idempotency key. */
export interface HandoffRequest {
  readonly queueId: string;
  readonly queueName: string;
  readonly mode: HandoffMode;
  readonly issue: Issue;
  readonly transcript: readonly TranscriptLine[];
  readonly ticket: TicketRequest | null;
  /** After how much silence between person and agent the person is warned, and the chat ends; null where Vayusphere sees to that. */
  readonly silence: SilenceLimits | null;
}

export interface SilenceLimits {
  readonly warnAfterMs: number;
  readonly endAfterMs: number;
}

/** Why a session ended: Vayusphere's own reasons, its refusals, or that it could not be reached within the time we promised. */
export type EndReason = DeskEndReason | DeskRefusalCode | 'desk_unavailable';

interface SessionBase {
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
  /** Which message of the channel shows which of the agent's, for edits: the last ones, oldest first. */
  readonly shown: readonly ShownMessage[];
  /** What became of the files that the person attached: the last ones, oldest first. */
  readonly passed: readonly PassedFile[];
}

/** A file of a person's message; `attachment` is null when it was not passed on and won't be. */
export interface PassedFile {
  readonly messageId: string;
  readonly index: number;
  readonly attachment: AttachmentInfo | null;
}

/** More than the files of one message, which are read when the message is sent. */
const rememberedFiles = 50;

/** An agent's message, and the message of the channel that shows it. */
export interface ShownMessage {
  readonly id: string;
  readonly shownId: string;
  readonly agent: DeskAgent;
  readonly attachments: AgentMessage['attachments'];
}

/** So many events of one chat are not missing unless Vayusphere has lost its count. */
const rememberedMissed = 100;

/** How far back an agent's edit finds its message. Older ones stay as they are: nobody reads them again. */
const rememberedMessages = 50;

interface Chat {
  readonly id: string;
  readonly joinUrl: string | null;
  readonly ticket: Ticket | null;
  /** The chat was there before this session: Vayusphere allows one open chat a person, so the person is taken to that one. */
  readonly adopted: boolean;
}

export interface RequestedSession extends SessionBase {
  readonly state: 'requested';
  readonly delayed: boolean;
}

export interface QueuedSession extends SessionBase {
  readonly state: 'queued';
  readonly chat: Chat;
  /** The name of the queue where the chat waits now; differs from the request's after a transfer. */
  readonly queueName: string;
  readonly position: number | null;
  readonly estimatedWaitSeconds: number | null;
}

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

export type HandoffSession = RequestedSession | QueuedSession | ConnectedSession | EndedSession;
export type OpenSession = Exclude<HandoffSession, EndedSession>;

/** What the person hears beside the receipt, since an update of a card is silent. */
export type Notice = 'delayed' | 'arrived_late' | 'connected' | 'transferred' | 'ended' | 'message_lost' | 'silence' | 'add_me';

/** The reasons for which this side ends a chat. */
export type OwnEndReason = 'user_ended' | 'user_cancelled' | 'timed_out' | 'undeliverable';

/** What a transition asks to be sent. The receipt is drawn from the session as it is when it is sent. */
export type Effect =
  | { readonly to: 'desk'; readonly action: 'create_chat' | 'withdraw_chat' | 'change_issue' }
  | { readonly to: 'desk'; readonly action: 'end_chat'; readonly reason: OwnEndReason }
  | { readonly to: 'desk'; readonly action: 'rate'; readonly survey: Survey }
  | ({ readonly to: 'desk'; readonly action: 'pass_file' } & FileToPass)
  /** With the files that were passed on for it by then. */
  | { readonly to: 'desk'; readonly action: 'send_message'; readonly message: OutgoingMessage }
  | { readonly to: 'desk'; readonly action: 'change_message'; readonly messageId: string; readonly change: MessageChange }
  | { readonly to: 'user'; readonly action: 'open_personal' | 'show_receipt' | 'ask_rating' }
  /** The receipt is shown anew further down: the old one must not go on looking like the present. */
  | { readonly to: 'user'; readonly action: 'retire_receipt'; readonly receiptId: string }
  /** To be looked at after a time: whether person and agent are still talking. */
  | { readonly to: 'silence'; readonly action: 'check_silence'; readonly afterMs: number }
  | { readonly to: 'user'; readonly action: 'notify'; readonly notice: Notice }
  | { readonly to: 'user'; readonly action: 'tell_lost_file'; readonly name: string | null; readonly loss: FileLoss }
  | { readonly to: 'user'; readonly action: 'show_message'; readonly message: AgentMessage }
  | { readonly to: 'user'; readonly action: 'change_shown'; readonly messageId: string; readonly change: MessageChange };

export type SessionEvent =
  | { readonly type: 'chat_created'; readonly chat: DeskChat; readonly adopted: boolean }
  | { readonly type: 'creation_delayed' }
  | { readonly type: 'creation_refused'; readonly code: DeskRefusalCode; readonly opensAt: string | null }
  | { readonly type: 'creation_given_up' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'details_added'; readonly text: string }
  /** The person wrote to the agent, or changed what they wrote. */
  | { readonly type: 'user_message'; readonly message: OutgoingMessage; readonly files?: readonly UserFile[] }
  | { readonly type: 'user_change'; readonly messageId: string; readonly change: MessageChange }
  | { readonly type: 'file_passed'; readonly messageId: string; readonly index: number; readonly attachment: AttachmentInfo }
  /** A file of the person's did not reach the agent and won't. */
  | ({ readonly type: 'file_lost'; readonly loss: FileLoss } & FileToPass)
  /** A message of the person's did not reach the agent and won't. */
  | { readonly type: 'user_message_lost' }
  | { readonly type: 'message_shown'; readonly message: AgentMessage; readonly shownId: string }
  /** What the agent wrote does not reach the person and won't. */
  | { readonly type: 'user_unreachable' }
  /** The time has come to look whether the two are still talking. */
  | { readonly type: 'silence_checked' }
  | { readonly type: 'rated'; readonly survey: Survey }
  /** The personal chat is there: from now on the person is talked to in it. */
  | { readonly type: 'personal_opened'; readonly place: Place }
  /** The person has no personal chat with us, and none can be begun. */
  | { readonly type: 'personal_refused' }
  /** `inPlaceOf` is the receipt's message as it was when this was sent: only the one that is still meant is kept. */
  | { readonly type: 'receipt_shown'; readonly receiptId: string | null; readonly inPlaceOf: string | null }
  /** The person wants to see how things stand: the receipt is shown anew, as the newest message. */
  | { readonly type: 'receipt_wanted' }
  | { readonly type: 'desk_event'; readonly event: DeskEvent }
  /** Vayusphere was asked how the chat stands; `upTo` is the last event that this answer is taken to cover. */
  | { readonly type: 'reconciled'; readonly chat: DeskChat; readonly upTo: number }
  /** Vayusphere does not know the chat any more. */
  | { readonly type: 'chat_lost' };

export interface Transition {
  readonly session: HandoffSession;
  readonly effects: readonly Effect[];
}

const showReceipt: Effect = { to: 'user', action: 'show_receipt' };
const askRating: Effect = { to: 'user', action: 'ask_rating' };
const notify = (notice: Notice): Effect => ({ to: 'user', action: 'notify', notice });
const unchanged = (session: HandoffSession): Transition => ({ session, effects: [] });

/** The session of a request that has just been made, and the delivery that creates the chat. */
export function requestSession(
  input: Pick<SessionBase, 'id' | 'personKey' | 'requester' | 'place' | 'request'> & {
    readonly receiptId: string | null;
    readonly movesToPersonal: boolean;
  },
  nowMs: number,
): Transition & { readonly session: RequestedSession } {
  const { movesToPersonal, ...wish } = input;
  const session: RequestedSession = {
    ...wish,
    state: 'requested',
    delayed: false,
    requestedAt: new Date(nowMs).toISOString(),
    added: [],
    lastSequence: 0,
    missed: [],
    shown: [],
    passed: [],
  };
  const create: Effect = { to: 'desk', action: 'create_chat' };
  return { session, effects: movesToPersonal ? [{ to: 'user', action: 'open_personal' }, create] : [create] };
}

/**
 * What becomes of a session when something happens. Pure and total: an event that means nothing in a state (late, doubled, of a chat
 * that is over) gives the session back as it was, without effects.
 */
export function transition(session: HandoffSession, event: SessionEvent, nowMs: number): Transition {
  switch (event.type) {
    case 'chat_created':
      return onChatCreated(session, event.chat, event.adopted, nowMs);
    case 'creation_delayed':
      if (session.state !== 'requested' || session.delayed) return unchanged(session);
      return { session: { ...session, delayed: true }, effects: [showReceipt, notify('delayed')] };
    case 'creation_refused':
      if (session.state !== 'requested') return unchanged(session);
      return endedBy(session, event.code, nowMs, { opensAt: event.opensAt });
    case 'creation_given_up':
      return onGivenUp(session, nowMs);
    case 'cancelled':
      return onCancelled(session, nowMs);
    case 'details_added':
      return onDetailsAdded(session, event.text);
    case 'user_message':
      if (session.state === 'ended') return unchanged(session);
      return { session: heard(session, nowMs), effects: messageEffects(event.message, event.files ?? []) };
    case 'user_change':
      if (session.state === 'ended') return unchanged(session);
      return { session, effects: [{ to: 'desk', action: 'change_message', messageId: event.messageId, change: event.change }] };
    case 'file_passed':
      return unchanged({ ...session, passed: passedWith(session, event.messageId, event.index, event.attachment) });
    case 'file_lost':
      return onFileLost(session, event);
    case 'user_message_lost':
      return { session, effects: [notify('message_lost')] };
    case 'message_shown':
      return unchanged({ ...session, shown: shownWith(session, event) });
    case 'user_unreachable':
      return onUserUnreachable(session, nowMs);
    case 'personal_opened':
      return { session: { ...session, place: event.place, receiptId: null }, effects: [showReceipt] };
    case 'personal_refused':
      return onPersonalRefused(session, nowMs);
    case 'silence_checked':
      return onSilenceChecked(session, nowMs);
    case 'rated':
      return onRated(session, event.survey);
    case 'receipt_shown':
      if (event.receiptId === null || event.receiptId === session.receiptId) return unchanged(session);
      // The person has asked for a new one while the old one was being updated: that is no longer where the receipt is.
      if (event.inPlaceOf !== session.receiptId) return unchanged(session);
      return unchanged({ ...session, receiptId: event.receiptId });
    case 'receipt_wanted': {
      const retire: Effect[] =
        session.receiptId === null ? [] : [{ to: 'user', action: 'retire_receipt', receiptId: session.receiptId }];
      return { session: { ...session, receiptId: null }, effects: [...retire, showReceipt] };
    }
    case 'desk_event':
      return onDeskEvent(session, event.event, nowMs);
    case 'reconciled':
      return onReconciled(session, event.chat, event.upTo, nowMs);
    case 'chat_lost':
      return session.state === 'ended' ? unchanged(session) : endedBy(session, 'chat_not_found', nowMs);
  }
}

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

export function isOpen(session: HandoffSession): session is OpenSession {
  return session.state !== 'ended';
}

function baseOf(session: HandoffSession): SessionBase {
  const { id, personKey, requester, place, request, requestedAt, added, lastSequence, missed, receiptId, shown, passed } =
    session;
  return { id, personKey, requester, place, request, requestedAt, added, lastSequence, missed, receiptId, shown, passed };
}

function chatOf(chat: DeskChat, adopted: boolean): Chat {
  return { id: chat.id, joinUrl: chat.joinUrl, ticket: chat.ticket, adopted };
}

function onChatCreated(session: HandoffSession, chat: DeskChat, adopted: boolean, nowMs: number): Transition {
  if (session.state === 'ended') {
    // Cancelled or given up while the creating call was on its way: the chat must not wait for an agent without its person. A chat
    // that was there before is the person's own affair.
    if (session.chat !== null || adopted) return unchanged(session);
    return {
      session: { ...session, chat: chatOf(chat, false) },
      effects: [{ to: 'desk', action: 'end_chat', reason: 'user_cancelled' }],
    };
  }
  if (session.state !== 'requested') return unchanged(session);
  const next = fromSnapshot(session, chatOf(chat, adopted), chat, session.request.queueName, nowMs);
  if (next.state === 'ended') return { session: next, effects: [showReceipt, notify('ended')] };
  const late: Effect[] = session.delayed ? [notify('arrived_late')] : [];
  const changes: Effect[] = session.added.length > 0 ? [{ to: 'desk', action: 'change_issue' }] : [];
  const connected: readonly Effect[] = next.state === 'connected' ? connectedEffects(next) : [];
  return { session: next, effects: [showReceipt, ...late, ...connected, ...changes] };
}

/** The session as Vayusphere's own view of its chat has it. */
function fromSnapshot(session: OpenSession, own: Chat, chat: DeskChat, queueName: string, nowMs: number): HandoffSession {
  const base = { ...baseOf(session), chat: own };
  if (chat.status === 'ended') {
    return {
      ...base,
      state: 'ended',
      queueName,
      reason: chat.endReason ?? 'agent_ended',
      endedAt: chat.endedAt ?? new Date(nowMs).toISOString(),
      agent: chat.agent,
      transcriptUrl: null,
      opensAt: null,
      survey: null,
    };
  }
  if (chat.status === 'connected' && chat.agent !== null) {
    return { ...base, state: 'connected', queueName, agent: chat.agent, heardAtMs: nowMs, silenceWarned: false };
  }
  return {
    ...base,
    state: 'queued',
    queueName,
    position: chat.position,
    estimatedWaitSeconds: chat.estimatedWaitSeconds,
  };
}

function endedBy(
  session: OpenSession,
  reason: EndReason,
  nowMs: number,
  more: { opensAt?: string | null; transcriptUrl?: string | null; endedAt?: string } = {},
): Transition & { readonly session: EndedSession } {
  const ended: EndedSession = {
    ...baseOf(session),
    state: 'ended',
    chat: session.state === 'requested' ? null : session.chat,
    queueName: queueNameOf(session),
    reason,
    endedAt: more.endedAt ?? new Date(nowMs).toISOString(),
    agent: session.state === 'connected' ? session.agent : null,
    transcriptUrl: more.transcriptUrl ?? null,
    opensAt: more.opensAt ?? null,
    survey: null,
  };
  // Somebody who has already been told to wait is not looking at the card any more; and nobody should find out by themselves that
  // the chat they wait for will not come.
  const unexpected = session.state === 'requested' ? session.delayed : session.state === 'queued' && reason !== 'user_cancelled';
  const talkedHere = session.state === 'connected' && session.request.mode === 'relay' && reason !== 'undeliverable';
  const effects: Effect[] = [showReceipt, ...(unexpected ? [notify('ended')] : []), ...(talkedHere ? [askRating] : [])];
  return { session: ended, effects };
}

function onGivenUp(session: HandoffSession, nowMs: number): Transition {
  // One of the calls may have been carried out although no answer came: such a chat must not wait for an agent without its person. That
  // holds for a person who has cancelled meanwhile, too.
  const withdraw: Effect = { to: 'desk', action: 'withdraw_chat' };
  if (session.state === 'ended' && session.chat === null) return { session, effects: [withdraw] };
  if (session.state !== 'requested') return unchanged(session);
  const { session: ended } = endedBy(session, 'desk_unavailable', nowMs);
  // Told in any case: after a standstill of ours the time can be up before anything was tried, and anybody told to wait.
  return { session: ended, effects: [showReceipt, notify('ended'), withdraw] };
}

function onCancelled(session: HandoffSession, nowMs: number): Transition {
  if (session.state === 'ended') return unchanged(session);
  const reason = session.state === 'connected' ? 'user_ended' : 'user_cancelled';
  // Without a chat there is nothing to end yet: should the creating call still succeed, `chat_created` ends what it made.
  if (session.state === 'requested') return endedBy({ ...session, delayed: false }, reason, nowMs);
  return endedWithChat(session, reason, nowMs);
}

/**
 * Ends a session and its chat with it. An adopted chat is the person's own affair and goes on: the session lets go of it, so that the next
 * one can take the person there again.
 */
function endedWithChat(session: QueuedSession | ConnectedSession, reason: OwnEndReason, nowMs: number): Transition {
  const { session: ended, effects } = endedBy(session, reason, nowMs);
  if (session.chat.adopted)
    return { session: { ...ended, chat: null }, effects: effects.filter((effect) => effect !== askRating) };
  return { session: ended, effects: [...effects, { to: 'desk', action: 'end_chat', reason }] };
}

function shownWith(
  { shown }: HandoffSession,
  { message, shownId }: { message: AgentMessage; shownId: string },
): readonly ShownMessage[] {
  return [
    ...shown.filter(({ id }) => id !== message.id),
    { id: message.id, shownId, agent: message.agent, attachments: message.attachments },
  ].slice(-rememberedMessages);
}

/** The files go before their message, which names those that arrived. */
function messageEffects(message: OutgoingMessage, files: readonly UserFile[]): readonly Effect[] {
  const before = files.map((file, index): Effect => ({ to: 'desk', action: 'pass_file', messageId: message.id, index, file }));
  return [...before, { to: 'desk', action: 'send_message', message }];
}

function onFileLost(session: HandoffSession, { messageId, index, file, loss }: FileToPass & { loss: FileLoss }): Transition {
  const next = { ...session, passed: passedWith(session, messageId, index, null) };
  return { session: next, effects: [{ to: 'user', action: 'tell_lost_file', name: file.name, loss }] };
}

function passedWith(
  { passed }: HandoffSession,
  messageId: string,
  index: number,
  attachment: AttachmentInfo | null,
): readonly PassedFile[] {
  return [...passed, { messageId, index, attachment }].slice(-rememberedFiles);
}

/** An agent must not go on writing to somebody who reads nothing of it. */
function onUserUnreachable(session: HandoffSession, nowMs: number): Transition {
  if (session.state === 'ended' || session.state === 'requested') return unchanged(session);
  return endedWithChat(session, 'undeliverable', nowMs);
}

function connectedEffects(session: ConnectedSession): readonly Effect[] {
  const { silence } = session.request;
  if (silence === null) return [notify('connected')];
  return [notify('connected'), { to: 'silence', action: 'check_silence', afterMs: silence.warnAfterMs }];
}

/** One of the two wrote: the silence begins anew. */
function heard<Session extends OpenSession>(session: Session, nowMs: number): Session {
  return session.state === 'connected' ? { ...session, heardAtMs: nowMs, silenceWarned: false } : session;
}

/** Warns when it has been quiet for long, ends the chat when it has been for too long, and looks again when either may be next. */
function onSilenceChecked(session: HandoffSession, nowMs: number): Transition {
  const { silence } = session.request;
  if (session.state !== 'connected' || silence === null) return unchanged(session);
  const again = (atMs: number): Effect => ({ to: 'silence', action: 'check_silence', afterMs: Math.max(atMs - nowMs, 0) });
  const warnAtMs = session.heardAtMs + silence.warnAfterMs;
  const endAtMs = session.heardAtMs + silence.endAfterMs;
  if (nowMs < warnAtMs) return { session, effects: [again(warnAtMs)] };
  if (!session.silenceWarned)
    return { session: { ...session, silenceWarned: true }, effects: [notify('silence'), again(endAtMs)] };
  if (nowMs < endAtMs) return { session, effects: [again(endAtMs)] };
  const { session: ended, effects } = endedWithChat(session, 'timed_out', nowMs);
  return { session: ended, effects: [...effects, notify('ended')] };
}

/** Once: what was said first stays said. */
function onRated(session: HandoffSession, survey: Survey): Transition {
  if (session.state !== 'ended' || session.survey !== null || session.chat === null) return unchanged(session);
  return { session: { ...session, survey }, effects: [{ to: 'desk', action: 'rate', survey }] };
}

/** Whoever asked among others can't be talked to in private: the request ends, and the thread hears what would make it possible. */
function onPersonalRefused(session: HandoffSession, nowMs: number): Transition {
  if (session.state === 'ended') return { session, effects: [notify('add_me')] };
  const { session: ended, effects } = onCancelled(session, nowMs);
  return { session: ended, effects: [notify('add_me'), ...effects.filter(({ to }) => to === 'desk')] };
}

function onDetailsAdded(session: HandoffSession, text: string): Transition {
  if (session.state === 'ended') return unchanged(session);
  const next = { ...session, added: [...session.added, text] };
  // While the chat is being created its request must stay as it is; `chat_created` sends what was added.
  if (session.state === 'requested') return unchanged(next);
  return { session: next, effects: [{ to: 'desk', action: 'change_issue' }] };
}

function onDeskEvent(session: HandoffSession, event: DeskEvent, nowMs: number): Transition {
  if (event.sequence <= session.lastSequence) return onLateEvent(session, event);
  const seen = { lastSequence: event.sequence, missed: missedBefore(session, event.sequence) };
  if (session.state === 'ended') return onEventAfterEnd({ ...session, ...seen }, event);
  if (session.state === 'requested') return unchanged(session);
  const current = { ...session, ...seen };
  switch (event.type) {
    case 'queued': {
      const { position, estimatedWaitSeconds } = event;
      const queued: QueuedSession = {
        ...baseOf(current),
        state: 'queued',
        chat: current.chat,
        queueName: current.queueName,
        position,
        estimatedWaitSeconds,
      };
      const same =
        current.state === 'queued' && current.position === position && current.estimatedWaitSeconds === estimatedWaitSeconds;
      return { session: queued, effects: same ? [] : [showReceipt] };
    }
    case 'connected': {
      const connected: ConnectedSession = {
        ...baseOf(current),
        state: 'connected',
        chat: current.chat,
        queueName: current.queueName,
        agent: event.agent,
        heardAtMs: nowMs,
        silenceWarned: false,
      };
      const same = current.state === 'connected' && current.agent.id === event.agent.id;
      return { session: connected, effects: same ? [] : [showReceipt, ...connectedEffects(connected)] };
    }
    case 'transferred': {
      const waiting: QueuedSession = {
        ...baseOf(current),
        state: 'queued',
        chat: current.chat,
        queueName: event.queueName,
        position: null,
        estimatedWaitSeconds: null,
      };
      return { session: waiting, effects: [showReceipt, notify('transferred')] };
    }
    case 'ended':
      return endedBy(current, event.reason, nowMs, { transcriptUrl: event.transcriptUrl, endedAt: event.occurredAt });
    case 'message':
      return { session: current.request.mode === 'relay' ? heard(current, nowMs) : current, effects: wordsOf(current, event) };
    case 'message_changed':
      return { session: current, effects: wordsOf(current, event) };
    case 'unrecognised':
      return unchanged(current);
  }
}

/** In redirect mode people and agents talk in Vayusphere; the words of an agent reach the person there. */
function wordsOf({ request }: HandoffSession, event: DeskEvent): readonly Effect[] {
  if (request.mode === 'redirect') return [];
  if (event.type === 'message_changed')
    return [{ to: 'user', action: 'change_shown', messageId: event.id, change: event.change }];
  if (event.type !== 'message') return [];
  const { id, text, agent, attachments } = event;
  return [{ to: 'user', action: 'show_message', message: { id, text, agent, attachments } }];
}

/** The numbers that are still missing when this event is taken. */
function missedBefore({ lastSequence, missed }: HandoffSession, sequence: number): readonly number[] {
  const firstMissed = Math.max(lastSequence + 1, sequence - rememberedMissed);
  if (firstMissed >= sequence) return missed;
  const more = Array.from({ length: sequence - firstMissed }, (_, index) => firstMissed + index);
  return [...missed, ...more].slice(-rememberedMissed);
}

/**
 * How the chat stands was asked of Vayusphere when the order was given up; only what somebody said can't be asked for again. Its late
 * words reach the person also when the chat has ended meanwhile, unless the person has ended it.
 */
function onLateEvent(session: HandoffSession, event: DeskEvent): Transition {
  const words = session.missed.includes(event.sequence) && !wasLeft(session) ? wordsOf(session, event) : [];
  if (words.length === 0) return unchanged(session);
  return { session: { ...session, missed: session.missed.filter((sequence) => sequence !== event.sequence) }, effects: words };
}

/** Whether the person has turned away, or can't be reached. */
function wasLeft(session: HandoffSession): boolean {
  return session.state === 'ended' && ['user_ended', 'user_cancelled', 'undeliverable'].includes(session.reason);
}

function onEventAfterEnd(session: EndedSession, event: DeskEvent): Transition {
  // We may have heard of the end by asking, before we heard of what was said until then.
  if (event.type === 'message' || event.type === 'message_changed') {
    return { session, effects: wasLeft(session) ? [] : wordsOf(session, event) };
  }
  if (event.type !== 'ended' || event.transcriptUrl === null || session.transcriptUrl !== null) return unchanged(session);
  return { session: { ...session, transcriptUrl: event.transcriptUrl }, effects: [showReceipt] };
}

function onReconciled(session: HandoffSession, chat: DeskChat, upTo: number, nowMs: number): Transition {
  const lastSequence = Math.max(session.lastSequence, upTo);
  if (session.state === 'ended') return unchanged({ ...session, lastSequence });
  if (session.state === 'requested') return unchanged(session);
  const own = { ...session.chat, joinUrl: chat.joinUrl ?? session.chat.joinUrl, ticket: chat.ticket ?? session.chat.ticket };
  const next = { ...fromSnapshot(session, own, chat, session.queueName, nowMs), lastSequence };
  const notices: Effect[] = [];
  if (next.state === 'connected' && session.state !== 'connected') notices.push(...connectedEffects(next));
  if (next.state === 'ended' && session.state === 'queued') notices.push(notify('ended'));
  return { session: next, effects: [showReceipt, ...notices] };
}
