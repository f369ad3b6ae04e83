import { attempt, call, showFailure } from './client.js';
import { byId, duration, ending, h } from './dom.js';
import { keepAtEnd, makeComposer, makeLog, showMessages, typingSign, whileTyping } from './messages.js';

const base = location.pathname.replace(/\/$/, '');
const field = byId('text');
const fitField = makeComposer(field, byId('compose'));
const typing = typingSign(byId('typing'), byId('typing-text'));
let chat = null;
makeLog(byId('log'));

function stateLine() {
  if (chat.status === 'connected') return { className: 'good', text: `You are talking with ${chat.agent.name}.` };
  if (chat.status === 'ended') return { className: 'over', text: `This chat is over: ${ending(chat.endReason)}.` };
  const wait = chat.estimatedWaitSeconds === null ? '' : `, about ${duration(chat.estimatedWaitSeconds)}`;
  const place = chat.position === 1 ? 'You are next' : `You are number ${chat.position} in the queue`;
  return { className: '', text: `${place}${wait}. You can write already.` };
}

function show() {
  const { className, text } = stateLine();
  byId('queue').textContent = chat.queueName;
  byId('asked').textContent = chat.issue.summary;
  byId('state').className = `room-state ${className}`;
  const transcript = chat.transcriptUrl && h('a', { href: new URL(chat.transcriptUrl).pathname }, 'Transcript');
  byId('state').replaceChildren(text, ...(transcript ? [' ', transcript] : []));
  byId('compose').hidden = chat.status === 'ended';
  byId('leave').hidden = chat.status === 'ended';
  byId('leave').textContent = chat.status === 'queued' ? 'Cancel' : 'Leave';
  if (chat.messages.at(-1)?.from === 'agent') typing.hide();
  keepAtEnd(byId('log'), () =>
    showMessages(byId('messages'), { messages: chat.messages, steps: [], ownSide: 'person', personName: 'You' }),
  );
}

async function read() {
  try {
    chat = await call('GET', `${base}/state`);
    show();
  } catch (error) {
    if (error.status === 404) byId('state').textContent = 'There is no such chat any more.';
    else showFailure(error);
  }
}

byId('compose').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (text === '') return;
  if ((await attempt(() => call('POST', `${base}/messages`, { text }))) === null) return;
  field.value = '';
  fitField();
  byId('log').scrollTop = byId('log').scrollHeight;
});
byId('leave').addEventListener('click', () => attempt(() => call('POST', `${base}/end`, {})));
whileTyping(field, () => call('POST', `${base}/typing`, {}).catch(() => undefined));

const events = new EventSource(`${base}/events`);
events.addEventListener('open', read);
events.addEventListener('changed', read);
events.addEventListener('typing', (event) => {
  if (JSON.parse(event.data).from === 'agent' && chat?.agent) {
    keepAtEnd(byId('log'), () => typing.show(`${chat.agent.name} is typing`));
  }
});
read();
