import type { CallbackRequest, ChatRequest, Issue, Requester } from '../../src/handoff/ports.ts';

/** A person as the handoff knows her. */
export const requester: Requester = {
  id: 'user-1',
  name: 'Ada Example',
  email: 'ada@contoso.example',
  tenantId: 'tenant-1',
  locale: 'en-GB',
};

export const issue: Issue = {
  summary: 'Strange issue with a SQL database',
  details: 'Since this morning.',
  attributes: { topic: 'database', database: 'azure-sql-database' },
};

export const chatRequest: ChatRequest = {
  queueId: 'azure-sql',
  mode: 'redirect',
  requester,
  issue,
  transcript: [
    { from: 'user', text: 'I would like to speak to a live agent', sentAt: '2026-03-01T09:00:00.000Z' },
    { from: 'bot', text: 'Could you please provide more details?', sentAt: '2026-03-01T09:00:01.000Z' },
  ],
  ticket: { shortDescription: '[Agent Requested] Strange issue with a SQL database', assignmentGroup: 'database-experts' },
};

export const callbackRequest: CallbackRequest = {
  requester,
  issue,
  queueId: 'azure-sql',
  earliest: '2026-03-02T09:00:00.000Z',
  latest: '2026-03-02T12:00:00.000Z',
  phone: null,
};

/** Answers and events as Vayusphere writes them. */
export const wire = {
  queue: {
    id: 'azure-sql',
    name: 'Azure SQL Database',
    open: true,
    agentsAvailable: 3,
    waiting: 1,
    estimatedWaitSeconds: 120,
    opensAt: null,
  },
  newChat: {
    id: 'chat-1',
    status: 'queued',
    position: 2,
    estimatedWaitSeconds: 240,
    joinUrl: 'https://teams.microsoft.com/l/chat/0/0?users=28:vayusphere&message=ref-1',
    ticket: { number: 'INC0010001', url: 'https://vayusphere.example/tickets/INC0010001' },
  },
  chat: {
    id: 'chat-1',
    status: 'ended',
    position: null,
    estimatedWaitSeconds: null,
    joinUrl: null,
    ticket: null,
    agent: { id: 'agent-1', name: 'Grace Agent' },
    endedAt: '2026-03-01T09:30:00Z',
    endReason: 'agent_ended',
  },
  messageAccepted: { id: 'message-1', acceptedAt: '2026-03-01T09:10:00Z' },
  attachment: { id: 'attachment-1', name: 'error.png', contentType: 'image/png', sizeBytes: 3 },
  ticket: { number: 'INC0010002', url: 'https://vayusphere.example/tickets/INC0010002' },
  callback: { id: 'callback-1', scheduledFor: '2026-03-02T10:00:00Z' },
};

const place = { chatId: 'chat-1', sequence: 7, occurredAt: '2026-03-01T09:15:00Z' };
const agent = { id: 'agent-1', name: 'Grace Agent' };
const link = { ...wire.attachment, url: 'https://vayusphere.example/files/attachment-1' };

/** One event of every kind that the contract has, with two where it has two forms. */
export const events = {
  queued: { ...place, type: 'chat.queued', data: { position: 1, estimatedWaitSeconds: null } },
  connected: { ...place, type: 'chat.connected', data: { agent } },
  message: { ...place, type: 'chat.message', data: { id: 'm-1', text: 'Hello, Ada.', agent, attachments: [link] } },
  edited: { ...place, type: 'chat.message_updated', data: { id: 'm-1', text: 'Good morning, Ada.' } },
  deleted: { ...place, type: 'chat.message_updated', data: { id: 'm-1', deleted: true } },
  typing: { type: 'chat.typing', chatId: 'chat-1', occurredAt: place.occurredAt, data: { agent } },
  transferred: { ...place, type: 'chat.transferred', data: { queueId: 'network', queueName: 'Network' } },
  ended: { ...place, type: 'chat.ended', data: { reason: 'agent_ended', transcriptUrl: null } },
};
