import { clock, ending, h, reconcile, size } from './dom.js';

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

function fileLink({ url, name, contentType, sizeBytes }) {
  // The path alone: the page may be open under another name of this machine than the one in the address.
  const path = new URL(url).pathname;
  const picture = pictures.includes(contentType) ? h('img', { src: path, alt: '' }) : null;
  return h(
    'a',
    { className: 'file', href: path, download: name },
    picture,
    h('span', {}, name, ' ', h('span', { className: 'muted' }, size(sizeBytes))),
  );
}

function messageItem(message, own, tools) {
  const marks = message.edited && !message.deleted ? ' · edited' : '';
  return h(
    'li',
    { className: `message${own ? ' own' : ''}${message.deleted ? ' deleted' : ''}` },
    h('div', { className: 'message-head' }, h('strong', {}, message.author), h('span', {}, `${clock(message.sentAt)}${marks}`)),
    message.deleted || message.text !== ''
      ? h('div', { className: 'bubble' }, message.deleted ? 'This message was deleted.' : message.text)
      : null,
    message.attachments.length > 0 ? h('div', { className: 'files' }, message.attachments.map(fileLink)) : null,
    tools,
  );
}

const stepTexts = {
  queued: (detail) => `Waiting in ${detail}`,
  connected: (detail) => `${detail} took the chat`,
  transferred: (detail) => `Transferred to ${detail}`,
  issue_changed: () => 'The person changed the request',
  ended: (detail) => `Chat ${ending(detail)}`,
};

function stepItem(step) {
  return h('li', { className: 'step' }, h('span', {}, `${stepTexts[step.what](step.detail)} · ${clock(step.at)}`));
}

/**
 * Shows messages and steps in the order of their time. `ownSide` is whose messages stand on the right, `personName` what the person is called; `toolsOf` may give an element for
 * the foot of a message.
 */
export function showMessages(list, { messages, steps, ownSide, personName, toolsOf = () => null }) {
  // A transfer says where the person waits; the waiting itself needs no second line.
  const told = steps.filter((step, index) => step.what !== 'queued' || steps[index - 1]?.what !== 'transferred');
  const entries = [
    ...told.map((step, index) => ({ kind: 'step', key: `step ${index}`, at: step.at, step })),
    ...messages.map((message) => ({ kind: 'message', key: `message ${message.id}`, at: message.acceptedAt, message })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  reconcile(list, entries, {
    keyOf: (entry) => entry.key,
    create: (entry) => {
      if (entry.kind === 'step') return stepItem(entry.step);
      const { message } = entry;
      const author = message.from === 'agent' ? message.agent.name : personName;
      return messageItem({ ...message, author }, message.from === ownSide, toolsOf(message));
    },
  });
}

/** Keeps a scrolled log at its end while `change` runs, unless somebody scrolled up to read. */
export function keepAtEnd(log, change) {
  const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  change();
  if (wasAtEnd) log.scrollTop = log.scrollHeight;
}

/** Lets the keyboard scroll a log in every browser. */
export function makeLog(log) {
  log.tabIndex = 0;
}

/** Makes a text field grow with its text, and Enter send it; Shift+Enter starts a new line. */
export function makeComposer(field, form) {
  const fit = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  field.addEventListener('input', fit);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return fit;
}

/** Calls `send` at most every three seconds while somebody types. */
export function whileTyping(field, send) {
  let lastAt = 0;
  field.addEventListener('input', () => {
    if (field.value === '' || Date.now() - lastAt < 3000) return;
    lastAt = Date.now();
    send();
  });
}

/** Shows that somebody types, for five seconds from the last sign of it. Gives `show(text)` and `hide()`. */
export function typingSign(line, text) {
  let timer;
  const hide = () => {
    clearTimeout(timer);
    line.hidden = true;
  };
  return {
    hide,
    show(words) {
      text.textContent = words;
      line.hidden = false;
      clearTimeout(timer);
      timer = setTimeout(hide, 5000);
    },
  };
}
