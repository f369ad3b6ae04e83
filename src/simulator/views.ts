import type { Chat } from './chat.ts';
import type { Desk } from './desk.ts';
import type { AgentOptions } from './options.ts';
import type { QueueStatus } from './queue.ts';

/** A chat as one row of the console's list. */
export interface ChatRow {
  readonly id: string;
  readonly requesterName: string;
  readonly summary: string;
  readonly queueName: string;
  readonly mode: Chat['mode'];
  readonly status: Chat['status'];
  readonly position: number | null;
  readonly since: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly agentName: string | null;
  /** How much the person has written: whoever has seen less has something unread. */
  readonly personMessages: number;
}

export function chatRow(desk: Desk, chat: Chat): ChatRow {
  return {
    id: chat.id,
    requesterName: chat.requester.name,
    summary: chat.issue.summary,
    queueName: desk.queue(chat.queueId).name,
    mode: chat.mode,
    status: chat.status,
    position: desk.position(chat),
    since: chat.since,
    endedAt: chat.endedAt,
    endReason: chat.endReason,
    agentName: chat.agent?.name ?? null,
    personMessages: chat.messages.filter((message) => message.from === 'person').length,
  };
}

/** A chat with everything that an agent sees of it. */
export function chatPage(desk: Desk, chat: Chat): Record<string, unknown> {
  const { webhookUrl, toldPosition, sequence, reference, ...shown } = chat;
  return {
    ...shown,
    queueName: desk.queue(chat.queueId).name,
    position: desk.position(chat),
    estimatedWaitSeconds: desk.estimatedWaitSeconds(chat),
  };
}

/** A queue with what only its administrator sees. */
export function queueRow(desk: Desk, status: QueueStatus): QueueStatus & { agents: number; connected: number } {
  const queue = desk.queue(status.id);
  return { ...status, agents: queue.agents, connected: queue.connected.size };
}

/** A chat as the person sees it on the desk's own page. */
export function personPage(desk: Desk, chat: Chat): Record<string, unknown> {
  const agent: AgentOptions | null = chat.agent;
  return {
    status: chat.status,
    requesterName: chat.requester.name,
    queueName: desk.queue(chat.queueId).name,
    position: desk.position(chat),
    estimatedWaitSeconds: desk.estimatedWaitSeconds(chat),
    agent,
    endReason: chat.endReason,
    endedAt: chat.endedAt,
    transcriptUrl: chat.transcriptUrl,
    ticket: chat.ticket,
    issue: { summary: chat.issue.summary, details: chat.issue.details },
    messages: chat.messages,
  };
}
