import { attempt, call } from './client.js';
import { byId, clock, duration, h, reconcile } from './dom.js';

function change(queue, body) {
  return attempt(() => call('PATCH', `/console/api/queues/${encodeURIComponent(queue.id)}`, body));
}

function stateOf(queue) {
  if (!queue.open) return { className: 'pill', text: 'Closed' };
  return queue.agents === 0 ? { className: 'pill bad', text: 'No agents' } : { className: 'pill good', text: 'Open' };
}

function fact(name, value) {
  return h('div', {}, h('dt', {}, name), h('dd', { className: 'numbers' }, value));
}

function agentStepper(queue) {
  const step = (by, label, sign) =>
    h(
      'button',
      {
        className: 'button',
        type: 'button',
        'aria-label': `${label} in ${queue.name}`,
        disabled: queue.agents + by < 0,
        onclick: () => change(queue, { agents: queue.agents + by }),
        dataset: { focus: label },
      },
      sign,
    );
  const count = queue.agents === 1 ? '1 agent' : `${queue.agents} agents`;
  return h(
    'div',
    { className: 'stepper' },
    step(-1, 'One agent fewer', '−'),
    h('output', { className: 'numbers' }, count),
    step(1, 'One agent more', '+'),
  );
}

function card(queue) {
  const state = stateOf(queue);
  const wait = queue.estimatedWaitSeconds === null ? '–' : duration(queue.estimatedWaitSeconds);
  return h(
    'li',
    { className: 'queue' },
    h('div', { className: 'queue-head' }, h('h3', {}, queue.name), h('span', { className: state.className }, state.text)),
    queue.opensAt === null ? null : h('p', { className: 'queue-opens small muted' }, `Opens ${clock(queue.opensAt)}`),
    h('dl', {}, fact('Waiting', String(queue.waiting)), fact('Talking', String(queue.connected)), fact('Next wait', wait)),
    h(
      'div',
      { className: 'queue-set' },
      agentStepper(queue),
      h(
        'button',
        {
          className: 'button plain',
          type: 'button',
          'aria-label': `${queue.open ? 'Close' : 'Open'} ${queue.name}`,
          onclick: () => change(queue, { open: !queue.open }),
          dataset: { focus: 'open' },
        },
        queue.open ? 'Close' : 'Open',
      ),
    ),
  );
}

/** Shows every queue with what can be set about it; whoever is new here is welcomed while there is no chat. */
export function showOverview(queues, hasChats) {
  byId('welcome').hidden = hasChats;
  const open = queues.filter((queue) => queue.open).length;
  byId('overview-sum').textContent = `${queues.length} in all, ${open} open`;
  reconcile(byId('queues'), queues, { keyOf: (queue) => queue.id, create: card });
}
