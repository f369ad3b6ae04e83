import { attempt, call } from './client.js';
import { byId, clock, h } from './dom.js';

function table(heads, rows) {
  const head = h(
    'thead',
    {},
    h(
      'tr',
      {},
      heads.map((text) => h('th', { scope: 'col' }, text)),
    ),
  );
  return h(
    'div',
    { className: 'scroller' },
    h(
      'table',
      {},
      head,
      h(
        'tbody',
        {},
        rows.map((cells) => h('tr', {}, cells)),
      ),
    ),
  );
}

function cell(content, className = '') {
  return h('td', { className }, content);
}

function outcome(status, fallback) {
  if (status === null) return h('span', { className: 'pill bad' }, fallback);
  return h('span', { className: status < 300 ? 'pill good' : 'pill warn' }, String(status));
}

function callRow({ at, call: name, path, status, fault }) {
  const caused = fault === null ? '' : ` by a fault: ${fault}`;
  return [cell(clockWithSeconds(at), 'numbers'), cell(name), cell(path, 'breaks'), cell([outcome(status, 'no answer'), caused])];
}

function eventRow({ at, type, sequence, attempt: number, status }) {
  return [
    cell(clockWithSeconds(at), 'numbers'),
    cell(type),
    cell(sequence === null ? '–' : String(sequence), 'numbers'),
    cell(String(number), 'numbers'),
    cell(outcome(status, 'no answer')),
  ];
}

function clockWithSeconds(iso) {
  return new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

function section(title, none, heads, rows) {
  return [h('h3', {}, title), rows.length === 0 ? h('p', { className: 'muted small' }, none) : table(heads, rows)];
}

function ticketRow({ number, url, shortDescription, assignmentGroup, requester }) {
  const link = h('a', { href: new URL(url).pathname, target: '_blank', rel: 'noreferrer' }, number);
  return [cell(link), cell(shortDescription, 'breaks'), cell(requester.name), cell(assignmentGroup ?? '–')];
}

function callbackRow({ scheduledFor, requester, queueId, phone, issue }) {
  return [cell(clock(scheduledFor)), cell(requester.name), cell(phone ?? '–'), cell(queueId), cell(issue.summary, 'breaks')];
}

async function show() {
  const traffic = await attempt(() => call('GET', '/console/api/traffic'));
  if (traffic === null) return;
  byId('traffic').replaceChildren(
    ...section(
      'Calls of the bot',
      'The bot has not called yet.',
      ['Time', 'Call', 'Path', 'Answer'],
      traffic.calls.reverse().map(callRow),
    ),
    ...section(
      'Events to the bot',
      'No event was sent yet.',
      ['Time', 'Event', 'No.', 'Try', 'Answer'],
      traffic.events.reverse().map(eventRow),
    ),
    ...section(
      'Tickets',
      'No ticket was filed.',
      ['Number', 'Short description', 'For', 'Group'],
      traffic.tickets.reverse().map(ticketRow),
    ),
    ...section(
      'Call backs',
      'No call back was booked.',
      ['At', 'Person', 'Phone', 'Queue', 'Request'],
      traffic.callbacks.reverse().map(callbackRow),
    ),
  );
}

/** Makes the view of calls, events, tickets and call backs work. */
export function startTraffic() {
  byId('open-traffic').addEventListener('click', () => {
    byId('traffic-dialog').showModal();
    void show();
  });
}

let isStale = false;

/** Reads the traffic anew if it is on screen, twice a second at most. */
export function trafficChanged() {
  if (!byId('traffic-dialog').open || isStale) return;
  isStale = true;
  setTimeout(() => {
    isStale = false;
    void show();
  }, 500);
}
