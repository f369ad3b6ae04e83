import { byId, h } from './dom.js';

/** What agents say again and again. `{name}`, `{agent}` and `{queue}` are filled in; nothing is sent before the agent presses Send. */
const answers = [
  ['Greeting', 'Hello {name}, this is {agent} from {queue}. I am reading what you wrote, one moment.'],
  ['Ask for the error', 'Could you send me the exact error message, or a picture of it?'],
  ['Ask since when', 'Since when does this happen, and has anything changed shortly before?'],
  ['Ask who is affected', 'Does this happen to you alone, or to others as well?'],
  ['Looking into it', 'Thank you. I am looking into it and come back to you in a few minutes.'],
  ['Hand over', 'A colleague who knows this better takes over. You do not have to explain anything again.'],
  ['Try again', 'I have changed something. Could you try again and tell me what you see?'],
  ['Goodbye', 'I am glad that it works again, {name}. Should it come back, just write to the bot.'],
];

/** The menu of canned answers beside the composer: opened by its button or by `/` in an empty field, closed by choosing or Escape. */
export class CannedAnswers {
  #menu = byId('answers-menu');
  #button = byId('answers');
  #field = byId('text');
  #blanks;
  #onInsert;

  /** `blanks` gives what the placeholders stand for now; `onInsert` hears that the field has changed. */
  constructor({ blanks, onInsert }) {
    this.#blanks = blanks;
    this.#onInsert = onInsert;
    this.#button.addEventListener('click', () => (this.#menu.hidden ? this.#open() : this.#close()));
    this.#field.addEventListener('keydown', (event) => {
      if (event.key !== '/' || this.#field.value !== '' || event.isComposing) return;
      event.preventDefault();
      this.#open();
    });
    this.#menu.addEventListener('keydown', (event) => this.#move(event));
    this.#menu.addEventListener('focusout', ({ relatedTarget }) => {
      if (!this.#menu.contains(relatedTarget) && relatedTarget !== this.#button) this.#hide();
    });
  }

  #open() {
    const entries = answers.map(([title, text]) => this.#entry(title, this.#filled(text)));
    this.#menu.replaceChildren(...entries);
    this.#menu.hidden = false;
    this.#button.setAttribute('aria-expanded', 'true');
    entries[0].focus();
  }

  #entry(title, text) {
    const onclick = () => this.#insert(text);
    const words = [h('strong', {}, title), h('span', { className: 'muted small' }, text)];
    return h('button', { type: 'button', role: 'menuitem', tabIndex: -1, className: 'answer', onclick }, ...words);
  }

  #filled(text) {
    return text.replaceAll(/\{(\w+)\}/g, (_, blank) => this.#blanks()[blank]);
  }

  #insert(text) {
    const { value, selectionStart, selectionEnd } = this.#field;
    const before = value.slice(0, selectionStart);
    const gap = before === '' || /\s$/.test(before) ? '' : ' ';
    this.#field.setRangeText(gap + text, selectionStart, selectionEnd, 'end');
    this.#onInsert();
    this.#close();
  }

  /** The keys of a menu: https://www.w3.org/WAI/ARIA/apg/patterns/menubar/#keyboardinteraction */
  #move(event) {
    const entries = [...this.#menu.children];
    const at = entries.indexOf(document.activeElement);
    const next = {
      ArrowDown: (at + 1) % entries.length,
      ArrowUp: (at - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (event.key !== 'Escape' && next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') this.#close();
    else entries[next].focus();
  }

  #close() {
    this.#hide();
    this.#field.focus();
  }

  #hide() {
    this.#menu.hidden = true;
    this.#button.setAttribute('aria-expanded', 'false');
  }
}
