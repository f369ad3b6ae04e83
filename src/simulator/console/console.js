import { attempt, call } from './client.js';
import { ConversationView } from './conversation.js';
import { byId, h } from './dom.js';
import { showFaults, startFaults } from './faults.js';
import { showInbox, tickInbox } from './inbox.js';
import { showOverview } from './overview.js';
import { startShortcuts } from './shortcuts.js';
import { startTraffic, trafficChanged } from './traffic.js';

const chats = new Map();
let queues = [];
let aheadMs = 0;
let isStarted = false;
/** How many of a chat's messages were on this screen, by chat id; kept for as long as the tab is. */
const seen = new Map(JSON.parse(sessionStorage.getItem('seen') ?? '[]'));

const conversation = new ConversationView({
  agentId: () => byId('agent').value || undefined,
  onTransfer: chooseQueue,
});

/** The chat that the address names, if there is one. */
function selectedId() {
  const id = decodeURIComponent(location.hash.slice(1));
  return chats.has(id) ? id : null;
}

function unreadOf(chat) {
  if (!seen.has(chat.id)) return chat.status === 'ended' ? 0 : Number.POSITIVE_INFINITY;
  return Math.max(0, chat.personMessages - seen.get(chat.id));
}

function markSeen(chat) {
  if (document.hidden) return;
  seen.set(chat.id, chat.personMessages);
  sessionStorage.setItem('seen', JSON.stringify([...seen].slice(-500)));
}

function showAll() {
  const selected = chats.get(selectedId());
  if (selected !== undefined) markSeen(selected);
  const rows = [...chats.values()];
  showInbox(rows, { selectedId: selected?.id, unreadOf });
  showOverview(queues, rows.length > 0);
  tickInbox(Date.now() + aheadMs);
  const unread = rows.filter((chat) => unreadOf(chat) > 0).length;
  document.title = `${unread > 0 ? `(${unread}) ` : ''}Vayusphere simulator`;
  if (selected === undefined) byId('to-overview').setAttribute('aria-current', 'page');
  else byId('to-overview').removeAttribute('aria-current');
}

/** Reads the selected chat anew and shows it; without one, the queues. */
async function showSelected() {
  const id = selectedId();
  const isKnown = id !== null;
  document.querySelector('.app').classList.toggle('has-chat', isKnown);
  byId('overview').hidden = isKnown;
  if (!isKnown) return conversation.show(null);
  const chat = await attempt(() => call('GET', `/console/api/chats/${encodeURIComponent(id)}`));
  if (chat === null || selectedId() !== id) return;
  conversation.show(chat);
  tickInbox(Date.now() + aheadMs);
}

function take(state) {
  aheadMs = Date.parse(state.now) - Date.now();
  queues = state.queues;
  for (const chat of state.chats) {
    announce(chats.get(chat.id), chat);
    chats.set(chat.id, chat);
  }
  showFaults(state.faults);
  trafficChanged();
  showAll();
}

function announce(before, chat) {
  if (!isStarted) return;
  const isNew = before === undefined;
  const hasWritten = !isNew && chat.personMessages > before.personMessages;
  if (isNew) byId('announce').textContent = `${chat.requesterName} is waiting in ${chat.queueName}.`;
  else if (hasWritten && chat.id !== selectedId()) byId('announce').textContent = `${chat.requesterName} wrote a message.`;
}

function chooseQueue(chat) {
  const dialog = byId('transfer-dialog');
  const others = queues.filter((queue) => queue.id !== chat.queueId);
  byId('transfer-queue').replaceChildren(
    ...others.map((queue) => h('option', { value: queue.id }, `${queue.name}${queue.open ? '' : ' (closed)'}`)),
  );
  byId('transfer-form').onsubmit = () => {
    const queueId = byId('transfer-queue').value;
    void attempt(() => call('POST', `/console/api/chats/${encodeURIComponent(chat.id)}/transfer`, { queueId }));
  };
  dialog.showModal();
}

function showLink(isLive) {
  const dot = h('span', { className: 'dot', 'aria-hidden': 'true' });
  byId('link').className = `pill ${isLive ? 'good' : 'warn'}`;
  byId('link').replaceChildren(dot, isLive ? 'Live' : 'Connecting again…');
}

/** Reads everything. What a stopped and restarted simulator forgot is forgotten here too. */
async function readAll() {
  const state = await attempt(() => call('GET', '/console/api/state'));
  if (state === null) return;
  chats.clear();
  if (!isStarted) startWith(state);
  take(state);
  isStarted = true;
  await showSelected();
}

function startWith(state) {
  const options = state.agents.map((agent) => h('option', { value: agent.id }, agent.name));
  byId('agent').replaceChildren(h('option', { value: '' }, 'Whoever is free'), ...options);
  byId('agent').value = sessionStorage.getItem('agent') ?? '';
  byId('agent').addEventListener('change', () => sessionStorage.setItem('agent', byId('agent').value));
  startFaults(state.callNames);
  startTraffic();
}

function listen() {
  const events = new EventSource('/console/api/events');
  events.addEventListener('open', () => {
    showLink(true);
    void readAll();
  });
  events.addEventListener('error', () => showLink(false));
  events.addEventListener('update', (event) => {
    const state = JSON.parse(event.data);
    take(state);
    if (state.chats.some((chat) => chat.id === selectedId())) void showSelected();
  });
  events.addEventListener('typing', (event) => {
    const { chatId, from } = JSON.parse(event.data);
    if (from === 'person' && chatId === selectedId()) conversation.personTypes();
  });
}

for (const button of document.querySelectorAll('[data-close]')) {
  button.addEventListener('click', () => button.closest('dialog').close());
}
// The address names the chat that is open, so skipping to it must not change the address.
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
addEventListener('hashchange', () => {
  showAll();
  void showSelected();
});
document.addEventListener('visibilitychange', showAll);
setInterval(() => tickInbox(Date.now() + aheadMs), 1000);
startShortcuts();
showLink(false);
listen();
