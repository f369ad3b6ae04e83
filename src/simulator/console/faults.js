import { attempt, call } from './client.js';
import { byId, h } from './dom.js';

const form = () => byId('faults-form');
let settings = null;

function shownValue(name) {
  return name === 'failRate' ? Math.round(settings.failRate * 100) : settings[name];
}

function fieldValue(field) {
  if (field.type === 'checkbox') return field.checked;
  const value = Number(field.value);
  return field.name === 'failRate' ? value / 100 : value;
}

function chosenCalls() {
  const boxes = [...byId('only').querySelectorAll('input')];
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  return chosen.length === 0 ? null : chosen;
}

function change(field) {
  if (!field.checkValidity() || field.value === '') return field.reportValidity();
  const body = field.dataset.call === undefined ? { [field.name]: fieldValue(field) } : { calls: chosenCalls() };
  return attempt(() => call('PATCH', '/console/api/faults', body));
}

/** Makes the panel of faults work; a change counts as soon as it is made. */
export function startFaults(callNames) {
  byId('only').replaceChildren(
    ...callNames.map((name) =>
      h('label', { className: 'check' }, h('input', { type: 'checkbox', value: name, dataset: { call: name } }), name),
    ),
  );
  form().addEventListener('change', (event) => change(event.target));
  form().addEventListener('submit', (event) => event.preventDefault());
  byId('clear-faults').addEventListener('click', () => attempt(() => call('DELETE', '/console/api/faults')));
  byId('open-faults').addEventListener('click', () => byId('faults-dialog').showModal());
}

function countOn() {
  const switches = ['down', 'latencyMs', 'failNext', 'failRate', 'throttleNext', 'loseNext', 'duplicateEvents', 'reorderEvents'];
  return [...switches, 'withholdEvents', 'parallelEvents'].filter((name) => Boolean(settings[name])).length;
}

/** Shows the faults as they are now; a field that somebody is in is left alone. */
export function showFaults(faults) {
  settings = faults;
  for (const field of form().elements) {
    if (field === document.activeElement && field.type === 'number') continue;
    if (field.dataset.call !== undefined) field.checked = faults.calls?.includes(field.value) ?? false;
    else if (field.type === 'checkbox') field.checked = faults[field.name];
    else if (field.name !== '') field.value = String(shownValue(field.name));
  }
  byId('only-sum').textContent = faults.calls === null ? '(now: all)' : `(now: ${faults.calls.join(', ')})`;
  const on = countOn();
  byId('faults-on').hidden = on === 0;
  byId('faults-on').textContent = `${on} on`;
}
