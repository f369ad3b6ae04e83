import { byId } from './dom.js';

/** Moves to the chat after (1) or before (-1) the one that is open, in the order of the list. */
function step(by) {
  const rows = [...document.querySelectorAll('.inbox .row')];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.getAttribute('aria-current') === 'page');
  const next = rows[(at + by + rows.length) % rows.length] ?? rows[0];
  next.click();
  next.focus();
}

function press(id) {
  const button = byId(id);
  if (!button.hidden && button.checkVisibility()) button.click();
}

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  KeyA: () => press('accept'),
  KeyW: () => byId('text').checkVisibility() && byId('text').focus(),
  KeyT: () => press('transfer'),
  // Only focused: an end can't be taken back, and the keys lie close together.
  KeyE: () => byId('end').focus(),
  KeyQ: () => press('to-overview'),
};

/**
 * Lets an agent work by Alt and a key, which no text field wants; the letter's place on the keyboard counts, because Alt changes the letter
 * on some systems. The list of them is in the sheet that `?` and the button open.
 */
export function startShortcuts() {
  const sheet = byId('keys-dialog');
  byId('open-keys').addEventListener('click', () => sheet.showModal());
  addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]') !== null) return;
    const isTyping = event.target.closest?.('input, textarea, select') !== null;
    if (event.key === '?' && !isTyping) sheet.showModal();
    const act = event.altKey && !event.ctrlKey && !event.metaKey ? keys[event.code] : undefined;
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}
