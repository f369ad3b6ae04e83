import { attempt, call } from './client.js';
import { byId, clock, ending, h } from './dom.js';
import { showMessages } from './messages.js';

function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return h(
    'dl',
    { className: 'facts' },
    known.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
  );
}

function card(...children) {
  return h('div', { className: 'sheet-card' }, ...children);
}

function ticketContent(ticket) {
  const { requester, issue } = ticket;
  return [
    card(
      facts([
        ['Short description', ticket.shortDescription],
        ['Requested for', requester.name],
        ['E-mail', requester.email],
        ['Assignment group', ticket.assignmentGroup ?? 'None'],
        ['Assigned to', 'Nobody yet'],
        ['Contact type', ticket.contactType],
        ['Opened', clock(ticket.filedAt)],
      ]),
    ),
    h('h2', {}, 'Request'),
    card(facts([['Summary', issue.summary], ['Details', issue.details], ...Object.entries(issue.attributes)])),
  ];
}

function transcriptContent(chat) {
  const list = h('ol', { className: 'messages' });
  const before = chat.transcript.map((line, index) => ({
    id: `before ${index}`,
    from: line.from === 'user' ? 'person' : 'agent',
    agent: line.from === 'user' ? null : { name: 'Bot' },
    text: line.text,
    sentAt: line.sentAt,
    acceptedAt: line.sentAt,
    attachments: [],
  }));
  const messages = [...before, ...chat.messages];
  showMessages(list, { messages, steps: chat.steps, ownSide: 'nobody', personName: chat.requesterName });
  const end = chat.endReason && `${ending(chat.endReason)}, ${clock(chat.endedAt)}`;
  return [
    card(
      facts([
        ['Request', chat.issue.summary],
        ['Queue', chat.queueName],
        ['Started', clock(chat.createdAt)],
        ['Ended', end],
      ]),
    ),
    h('h2', {}, 'What was said'),
    list,
  ];
}

const kinds = {
  ticket: { titleOf: (ticket) => `Ticket ${ticket.number}`, contentOf: ticketContent },
  transcript: { titleOf: (chat) => `Chat of ${chat.requesterName}`, contentOf: transcriptContent },
};

const { titleOf, contentOf } = kinds[byId('record').dataset.kind];
const state = await attempt(() => call('GET', `${location.pathname.replace(/\/$/, '')}/state`));
if (state !== null) {
  document.title = titleOf(state);
  byId('title').textContent = titleOf(state);
  byId('content').replaceChildren(...contentOf(state));
}
