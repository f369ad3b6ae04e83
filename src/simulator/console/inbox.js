import { avatar, byId, clock, duration, ending, h, reconcile } from './dom.js';

const shownEnded = 30;

function rowLine(chat) {
  if (chat.status === 'ended') return `${chat.queueName} · ${ending(chat.endReason)}`;
  if (chat.status === 'queued') return `${chat.queueName} · position ${chat.position}`;
  return `${chat.queueName} · ${chat.agentName}`;
}

function unreadMark(unread) {
  if (unread === 0) return null;
  const text = unread === Number.POSITIVE_INFINITY ? 'new' : String(unread);
  return h(
    'span',
    { className: 'row-unread' },
    text,
    h('span', { className: 'visually-hidden' }, unread === 1 ? ' unread message' : ' unread'),
  );
}

function row({ chat, unread, isCurrent }) {
  const time = chat.status === 'ended' ? h('span', { className: 'row-time numbers' }, clock(chat.endedAt)) : null;
  const since = h('span', { className: 'row-time numbers', dataset: { since: chat.since } });
  const link = h(
    'a',
    { className: `row ${chat.status}`, href: `#${chat.id}`, dataset: { focus: 'row' } },
    avatar(chat.requesterName),
    h('span', { className: 'row-name' }, chat.requesterName),
    time ?? since,
    h('span', { className: 'row-line row-summary' }, chat.summary),
    unreadMark(unread),
    h('span', { className: 'row-line' }, rowLine(chat)),
  );
  if (isCurrent) link.setAttribute('aria-current', 'page');
  return h('li', {}, link);
}

/** Shows the chats in their groups. `unreadOf` tells how many messages nobody saw; Infinity stands for a chat nobody opened. */
export function showInbox(chats, { selectedId, unreadOf }) {
  const bySince = (a, b) => Date.parse(a.since) - Date.parse(b.since);
  const groups = {
    waiting: chats.filter((chat) => chat.status === 'queued').sort(bySince),
    connected: chats.filter((chat) => chat.status === 'connected').sort(bySince),
    ended: chats
      .filter((chat) => chat.status === 'ended')
      .sort((a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt))
      .slice(0, shownEnded),
  };
  for (const [name, group] of Object.entries(groups)) {
    byId(`${name}-count`).textContent = String(group.length);
    const items = group.map((chat) => ({ chat, unread: unreadOf(chat), isCurrent: chat.id === selectedId }));
    // JSON has no Infinity, and would take a chat that nobody opened for one with nothing unread.
    const stateOf = ({ chat, unread, isCurrent }) => JSON.stringify([chat, String(unread), isCurrent]);
    reconcile(byId(name), items, { keyOf: ({ chat }) => chat.id, stateOf, create: row });
  }
  byId('waiting-none').hidden = groups.waiting.length > 0;
  byId('connected-none').hidden = groups.connected.length > 0;
  byId('ended-section').hidden = groups.ended.length === 0;
}

/** Writes how long each chat has waited or talked; `nowMs` is the simulator's time. */
export function tickInbox(nowMs) {
  for (const element of document.querySelectorAll('[data-since]')) {
    const text = duration((nowMs - Date.parse(element.dataset.since)) / 1000);
    if (element.textContent !== text) element.textContent = text;
  }
}
