import { type Parsed, startBench } from '../simulator/bench.ts';

/** A desk with a chat in every state, and the addresses of all its pages. */
export interface ShownDesk {
  readonly url: string;
  readonly pages: readonly { readonly name: string; readonly path: string }[];
  readonly waitingChat: string;
  stop(): Promise<void>;
}

const people = ['Ana Example', 'Ben Example', 'Chidi Example', 'Dana Example'];

/** Starts a simulator and fills it: one chat waits, one is talked in, one ended; a queue is closed, a ticket filed. */
export async function startShownDesk(): Promise<ShownDesk> {
  const queues = [
    { id: 'sql', name: 'Azure SQL Database', agents: 3 },
    { id: 'network', name: 'Network and VPN', agents: 0, open: false },
  ];
  const bench = await startBench({ queues });
  const open = async (at: number, mode: 'relay' | 'redirect' = 'relay') => {
    const requester = { id: `person-${at}`, name: people[at], email: null, tenantId: null, locale: 'en' };
    const summary = 'Connections to the order database time out since this morning';
    const issue = { summary, details: 'Error 40613, for everybody in the warehouse.', attributes: { database: 'Azure SQL' } };
    const transcript = [{ from: 'user', text: summary, sentAt: '2026-03-01T09:00:00.000Z' }];
    const ticket = { shortDescription: summary, assignmentGroup: 'Databases', contactType: 'chat bot' };
    const { body } = await bench.call('POST', '/v1/chats', bench.chatRequest({ mode, requester, issue, transcript, ticket }));
    return body;
  };
  const act = (path: string, body: unknown) =>
    fetch(`${bench.url}/console/api/chats/${path}`, {
      method: 'POST',
      headers: { origin: bench.url },
      body: JSON.stringify(body),
    });
  const talked = await open(0);
  await act(`${talked.id}/accept`, {});
  const message = { id: 'message-1', text: 'It is still slow.', sentAt: '2026-03-01T09:10:00.000Z', attachments: [] };
  await bench.call('POST', `/v1/chats/${talked.id}/messages`, message);
  await act(`${talked.id}/messages`, { text: 'I am looking into it.', fileIds: [] });
  const over = await open(1);
  await act(`${over.id}/accept`, {});
  await act(`${over.id}/end`, {});
  const waiting = await open(2);
  const redirected = await open(3, 'redirect');
  const ended: Parsed = await (await fetch(`${bench.url}/console/api/chats/${over.id}`)).json();
  const pathOf = (url: string) => new URL(url).pathname;
  return {
    url: bench.url,
    waitingChat: waiting.id,
    pages: [
      { name: 'queues', path: '/console' },
      { name: 'waiting', path: `/console#${waiting.id}` },
      { name: 'talking', path: `/console#${talked.id}` },
      { name: 'ended', path: `/console#${over.id}` },
      { name: 'join', path: pathOf(redirected.joinUrl) },
      { name: 'ticket', path: pathOf(talked.ticket.url) },
      { name: 'transcript', path: pathOf(ended.transcriptUrl) },
    ],
    stop: () => bench.stop(),
  };
}
