import type { AgentOptions } from './options.ts';
import type { AttachmentInfo, ChatRequest, Issue, Requester, Survey } from './wire.ts';

/** Why a chat ended, in the contract's words. */
export type EndReason = 'agent_ended' | 'user_ended' | 'user_cancelled' | 'timed_out' | 'no_agents' | 'undeliverable';

export interface FiledTicket {
  readonly number: string;
  readonly url: string;
}

/** An attachment with the address where its bytes are served. */
export interface LinkedAttachment extends AttachmentInfo {
  readonly url: string;
}

/** What somebody said. `text` is what stands there now; a deleted message keeps its place and loses its text and files. */
export interface ChatMessage {
  readonly id: string;
  readonly from: 'person' | 'agent';
  /** Who spoke; null for the person. */
  readonly agent: AgentOptions | null;
  text: string;
  /** By the clock of whoever sent it. */
  readonly sentAt: string;
  /** By the clock of the desk; messages stand in this order. */
  readonly acceptedAt: string;
  attachments: LinkedAttachment[];
  edited: boolean;
  deleted: boolean;
}

/** What happened to a chat, for the record: one entry an event, with the queue, agent or reason it is about. */
export interface ChatStep {
  readonly at: string;
  readonly what: 'queued' | 'connected' | 'transferred' | 'issue_changed' | 'ended';
  readonly detail: string | null;
}

/** Everything that the desk knows about a chat. States: queued → connected → queued (transferred) → … → ended. */
export interface Chat {
  readonly id: string;
  /** The short reference in the `joinUrl`; whoever has it is the person. */
  readonly reference: string;
  readonly mode: 'redirect' | 'relay';
  readonly requester: Requester;
  readonly transcript: ChatRequest['transcript'];
  readonly webhookUrl: string;
  readonly ticket: FiledTicket | null;
  readonly joinUrl: string | null;
  readonly createdAt: string;
  issue: Issue;
  queueId: string;
  status: 'queued' | 'connected' | 'ended';
  agent: AgentOptions | null;
  /** Since when it has waited or been connected. */
  since: string;
  endedAt: string | null;
  endReason: EndReason | null;
  /** Null until the chat has ended, and for good if no agent ever took it. */
  transcriptUrl: string | null;
  survey: Survey | null;
  readonly messages: ChatMessage[];
  readonly steps: ChatStep[];
  /** The number of the last event; events are numbered from 1. */
  sequence: number;
  /** The position that the bot was last told; null if none. */
  toldPosition: number | null;
}

/** What tells a watcher (the console, the person's page) that something changed. */
export type DeskChange =
  | { readonly what: 'chat'; readonly chatId: string; readonly reference: string }
  | { readonly what: 'typing'; readonly chatId: string; readonly reference: string; readonly from: 'person' | 'agent' }
  | { readonly what: 'desk' };

/** An event of the contract before it has an envelope. Typing is the only one without a number. */
export interface DeskEvent {
  readonly type:
    | 'chat.queued'
    | 'chat.connected'
    | 'chat.message'
    | 'chat.message_updated'
    | 'chat.typing'
    | 'chat.transferred'
    | 'chat.ended';
  readonly data: Readonly<Record<string, unknown>>;
}
