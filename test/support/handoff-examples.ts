import type { DeskEvent } from '../../src/handoff/desk-event.ts';
import type { DeskChat } from '../../src/handoff/ports.ts';
import type { NewHandoff } from '../../src/handoff/service.ts';
import type { HandoffRequest } from '../../src/handoff/session.ts';

export const exampleRequest: HandoffRequest = {
  queueId: 'azure-sql',
  queueName: 'Azure SQL Database',
  mode: 'redirect',
  issue: { summary: 'Queries time out', details: 'Since this morning', attributes: { database: 'azure-sql' } },
  transcript: [{ from: 'user', text: 'Queries time out', sentAt: '2026-03-02T09:59:00.000Z' }],
  ticket: null,
  silence: null,
};

/** The wish of one person, as the bot asks the service for it. */
export function newHandoff(id = 'session-1', personKey = 'ada'): NewHandoff {
  return {
    id,
    personKey,
    requester: { id: `aad-${personKey}`, name: 'Ada Example', email: null, tenantId: 'tenant-1', locale: 'en' },
    place: { scope: 'personal', address: { conversation: `of ${personKey}` } },
    request: exampleRequest,
    receiptId: null,
    movesToPersonal: false,
  };
}

/** A chat that waits in its queue, unless told otherwise. */
export function deskChat(more: Partial<DeskChat> = {}): DeskChat {
  return {
    id: 'chat-1',
    status: 'queued',
    position: 2,
    estimatedWaitSeconds: 120,
    joinUrl: 'https://vayusphere.example/join/1',
    ticket: null,
    agent: null,
    endedAt: null,
    endReason: null,
    ...more,
  };
}

export const anAgent = { id: 'agent-1', name: 'Grace Example' };
export const anotherAgent = { id: 'agent-2', name: 'Alan Example' };

/** The members of an event that are its own, without those that every event has. */
export type EventContent = DeskEvent extends infer Each
  ? Each extends DeskEvent
    ? Omit<Each, 'chatId' | 'sequence' | 'occurredAt'>
    : never
  : never;

export const eventContents = {
  queued: { type: 'queued', position: 1, estimatedWaitSeconds: 60 },
  connected: { type: 'connected', agent: anAgent },
  transferred: { type: 'transferred', queueId: 'sql-server', queueName: 'SQL Server' },
  ended: { type: 'ended', reason: 'agent_ended', transcriptUrl: 'https://vayusphere.example/transcripts/1' },
  message: { type: 'message', id: 'm-1', text: 'Hello', agent: anAgent, attachments: [] },
  message_changed: { type: 'message_changed', id: 'm-1', change: { deleted: true } },
  unrecognised: { type: 'unrecognised' },
} as const satisfies Record<DeskEvent['type'], EventContent>;

/** The event of a chat that has this number. */
export function deskEvent(sequence: number, content: EventContent = eventContents.queued, chatId = 'chat-1'): DeskEvent {
  return { ...content, chatId, sequence, occurredAt: '2026-03-02T10:05:00.000Z' };
}
