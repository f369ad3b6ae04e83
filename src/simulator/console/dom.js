/**
 * A new element. Whatever people typed gets here as a string child and so becomes a text node: nothing is ever parsed as HTML.
 * `properties` are set as properties, except `dataset` members and names with a dash, which are attributes.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name.includes('-') || name === 'role') element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

/** The element with an id of the page. */
export function byId(id) {
  return document.getElementById(id);
}

/**
 * Makes the children of `list` those of `items`, in order, and keeps the elements of known keys, so that focus and scroll stay. An element
 * is made anew only when what `stateOf` tells of its item changed.
 */
export function reconcile(list, items, { keyOf, stateOf = JSON.stringify, create }) {
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const state = stateOf(item);
    const before = known.get(key);
    if (before?.dataset.state === state) return before;
    const element = create(item);
    element.dataset.key = key;
    element.dataset.state = state;
    if (before !== undefined) keepFocus(before, element);
    return element;
  });
  const isSame = wanted.length === list.children.length && wanted.every((element, index) => list.children[index] === element);
  if (!isSame) placeInOrder(list, wanted);
}

function placeInOrder(list, wanted) {
  for (const child of [...list.children]) if (!wanted.includes(child)) child.remove();
  for (const [index, element] of wanted.entries()) {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  }
}

function keepFocus(before, element) {
  const active = document.activeElement;
  if (!before.contains(active)) return;
  before.replaceWith(element);
  const same = active.dataset.focus === undefined ? null : element.querySelector(`[data-focus="${active.dataset.focus}"]`);
  (same ?? element.querySelector('a, button') ?? element).focus();
}

/** The first letters of the first and last word of a name. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0] ?? '');
  return letters.join('').toUpperCase() || '?';
}

/** A circle with the initials, in one of four tones, always the same for a name. */
export function avatar(name) {
  const tone = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 4;
  return h('span', { className: `avatar tone-${tone}`, 'aria-hidden': 'true' }, initials(name));
}

/** `45 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The time of day, with the date if that is not today. */
export function clock(iso) {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return isToday ? time : `${at.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${time}`;
}

/** `1.2 MB` */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const endings = {
  agent_ended: 'ended by the agent',
  user_ended: 'ended by the person',
  user_cancelled: 'cancelled by the person',
  timed_out: 'timed out',
  no_agents: 'turned away, no agents',
  undeliverable: 'the person could not be reached',
};

/** Why a chat ended, in words. */
export function ending(reason) {
  return endings[reason] ?? reason;
}
