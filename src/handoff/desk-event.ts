import type { AgentMessage, DeskAgent, DeskEndReason, MessageChange } from './ports.ts';

/** What every numbered event of a chat carries. `sequence` starts at 1 for a chat and has no gaps. */
interface Numbered {
  readonly chatId: string;
  readonly sequence: number;
  readonly occurredAt: string;
}

/** Something that happened in a chat at Vayusphere, decoded. Numbered events are kept and put in order; typing is fleeting. */
export type DeskEvent = Numbered &
  (
    | { readonly type: 'queued'; readonly position: number; readonly estimatedWaitSeconds: number | null }
    | { readonly type: 'connected'; readonly agent: DeskAgent }
    | ({ readonly type: 'message' } & AgentMessage)
    | { readonly type: 'message_changed'; readonly id: string; readonly change: MessageChange }
    | { readonly type: 'transferred'; readonly queueId: string; readonly queueName: string }
    | { readonly type: 'ended'; readonly reason: DeskEndReason; readonly transcriptUrl: string | null }
    /** Of a kind that a newer contract knows: it means nothing here, but takes its place in the order. */
    | { readonly type: 'unrecognised' }
  );

/** An agent is typing. Not numbered, never stored, may be dropped. */
export interface DeskTyping {
  readonly type: 'typing';
  readonly chatId: string;
  readonly agent: DeskAgent;
  readonly occurredAt: string;
}
