import type { DeskRefusalCode } from '../errors.ts';
import type { DeskEvent } from './desk-event.ts';
import type { FileToPass } from './pass-file.ts';
import type {
  AgentMessage,
  AttachmentInfo,
  DeskChat,
  FileLoss,
  MessageChange,
  MessageLoss,
  OutgoingMessage,
  UserFile,
} from './ports.ts';
import type { HandoffSession, Place, Survey } from './session.ts';

/** What the person hears beside the receipt, since an update of a card is silent. */
export type Notice = 'delayed' | 'arrived_late' | 'connected' | 'transferred' | 'ended' | LostNotice | 'silence';

/** That a message of the person's did not reach the agent; apart, where sending it once more would not help. */
export type LostNotice = 'message_lost' | 'message_too_large' | 'message_too_late';

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
  /** One line, where the request was made among others, of what became of it. Tells nothing of the request itself. */
  | { readonly to: 'user'; readonly action: 'tell_thread' }
  /** To be looked at after a time: whether person and agent are still talking. */
  | { readonly to: 'silence'; readonly action: 'check_silence'; readonly afterMs: number }
  /** To be looked at after a time: whether the person has been met in private. */
  | { readonly to: 'met'; readonly action: 'check_met'; readonly afterMs: number }
  | { readonly to: 'user'; readonly action: 'notify'; readonly notice: Notice }
  | { readonly to: 'user'; readonly action: 'tell_lost_file'; readonly name: string | null; readonly loss: FileLoss }
  | { readonly to: 'user'; readonly action: 'show_message'; readonly message: AgentMessage }
  | { readonly to: 'user'; readonly action: 'tell_unshown'; readonly agentName: string }
  | { readonly to: 'user'; readonly action: 'change_shown'; readonly messageId: string; readonly change: MessageChange };

/** What happens to a session. */
export type SessionEvent =
  | { readonly type: 'chat_created'; readonly chat: DeskChat; readonly adopted: boolean }
  /** The chat that was adopted turns out to have been made by an earlier request of ours. */
  | { readonly type: 'chat_recognised'; readonly chatId: string }
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
  | { readonly type: 'user_message_lost'; readonly loss: MessageLoss }
  /** What the agent writes does not reach the person and won't. */
  | { readonly type: 'user_unreachable' }
  /** One message of this agent's can't be shown, though the person can be reached. */
  | { readonly type: 'agent_message_unshown'; readonly agentName: string }
  /** The time has come to look whether the two are still talking. */
  | { readonly type: 'silence_checked' }
  | { readonly type: 'rated'; readonly survey: Survey }
  /** The personal chat is there: from now on the person is talked to in it. */
  | { readonly type: 'personal_opened'; readonly place: Place }
  /** Nothing can be written to the person in private. */
  | { readonly type: 'personal_refused' }
  /** The message of the thread that now says what became of the request; null when the channel names none. */
  | { readonly type: 'thread_told'; readonly messageId: string | null }
  /** The time has come to look whether the person has been met. */
  | { readonly type: 'met_checked' }
  /** `inPlaceOf` is the receipt's message as it was when this was sent: only the one that is still meant is kept. */
  | { readonly type: 'receipt_shown'; readonly receiptId: string | null; readonly inPlaceOf: string | null }
  /** The person wants to see how things stand: the receipt is shown anew, as the newest message. */
  | { readonly type: 'receipt_wanted' }
  | { readonly type: 'desk_event'; readonly event: DeskEvent }
  /** Vayusphere was asked how the chat stands; `upTo` is the last event that this answer is taken to cover. */
  | { readonly type: 'reconciled'; readonly chat: DeskChat; readonly upTo: number }
  /** Vayusphere does not know the chat any more. */
  | { readonly type: 'chat_lost' };

/** What a session becomes, and what that asks to be sent. */
export interface Transition {
  readonly session: HandoffSession;
  readonly effects: readonly Effect[];
}
