import { CannedAnswers } from './canned-answers.js';
import { attempt, call, upload } from './client.js';
import { contextParts } from './context.js';
import { avatar, byId, duration, ending, h } from './dom.js';
import { keepAtEnd, makeComposer, makeLog, showMessages, typingSign, whileTyping } from './messages.js';

/** One chat: what was said, what the agent does, and who the person is. `chat` is null while none is open. */
export class ConversationView {
  #chat = null;
  #editingId = null;
  #picked = [];
  #typing = typingSign(byId('typing'), byId('typing-text'));
  #field = byId('text');
  #fit = makeComposer(byId('text'), byId('compose'));
  #isWide = matchMedia('(min-width: 1100px)');
  #agentId;

  /** `agentId` tells as whom chats are accepted, undefined for whoever is free. `onTransfer` opens the choice of queues. */
  constructor({ agentId, onTransfer }) {
    this.#agentId = agentId;
    makeLog(byId('log'));
    byId('accept').addEventListener('click', () => this.#act('accept', { agentId: this.#agentId() }, () => this.#field.focus()));
    byId('transfer').addEventListener('click', () => onTransfer(this.#chat));
    byId('end').addEventListener('click', () =>
      this.#act('end', { reason: this.#chat.status === 'queued' ? 'no_agents' : 'agent_ended' }),
    );
    byId('compose').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    byId('attach').addEventListener('click', () => byId('file').click());
    byId('file').addEventListener('change', () => this.#pick());
    byId('stop-editing').addEventListener('click', () => this.#stopEditing());
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#editingId !== null) this.#stopEditing();
    });
    new CannedAnswers({ blanks: () => this.#blanks(), onInsert: () => this.#fit() });
    whileTyping(this.#field, () => call('POST', this.#path('typing'), {}).catch(() => undefined));
    this.#isWide.addEventListener('change', () => {
      byId('context-fold').open = this.#isWide.matches;
    });
  }

  /** Shows a chat as it is now; null shows none. */
  show(chat) {
    const isOther = chat?.id !== this.#chat?.id;
    this.#chat = chat;
    byId('chat').hidden = chat === null;
    if (chat === null) return;
    if (isOther) this.#startAnew();
    this.#showHead(chat);
    keepAtEnd(byId('log'), () => this.#showMessages(chat));
    this.#showComposer(chat);
    byId('context').replaceChildren(...contextParts(chat));
    // Whoever decides whether to take a chat needs to see what it is about, also where there is little room.
    if (isOther) byId('context-fold').open = this.#isWide.matches || chat.status === 'queued';
    if (isOther) byId('log').scrollTop = byId('log').scrollHeight;
  }

  /** The person of this chat types. */
  personTypes() {
    keepAtEnd(byId('log'), () => this.#typing.show(`${this.#chat.requester.name} is typing`));
  }

  #path(rest) {
    return `/console/api/chats/${encodeURIComponent(this.#chat.id)}/${rest}`;
  }

  /** What a canned answer may say of this chat. */
  #blanks() {
    const { requester, agent, queueName } = this.#chat;
    return { name: requester.name.split(/\s+/)[0], agent: agent.name, queue: queueName };
  }

  #startAnew() {
    this.#typing.hide();
    this.#picked = [];
    this.#stopEditing();
    byId('messages').replaceChildren();
    byId('log').scrollTop = 0;
  }

  #showHead(chat) {
    byId('chat-name').textContent = chat.requester.name;
    byId('chat-avatar').replaceWith(Object.assign(avatar(chat.requester.name), { id: 'chat-avatar' }));
    byId('chat-state').textContent = this.#stateText(chat);
    byId('waits').hidden = chat.status !== 'queued';
    byId('waits-for').dataset.since = chat.since;
    byId('accept').hidden = chat.status !== 'queued';
    byId('transfer').hidden = chat.status === 'ended';
    byId('end').hidden = chat.status === 'ended';
    byId('end').textContent = chat.status === 'queued' ? 'Turn away' : 'End chat';
  }

  #stateText(chat) {
    if (chat.status === 'ended') return `${chat.queueName} · ${ending(chat.endReason)}`;
    if (chat.status === 'connected') return `${chat.queueName} · with ${chat.agent.name}`;
    const wait = chat.estimatedWaitSeconds === null ? '' : ` · estimate ${duration(chat.estimatedWaitSeconds)}`;
    return `${chat.queueName} · position ${chat.position}${wait}`;
  }

  #showMessages(chat) {
    if (chat.messages.at(-1)?.from === 'person') this.#typing.hide();
    showMessages(byId('messages'), {
      messages: chat.messages,
      steps: chat.steps,
      ownSide: 'agent',
      personName: chat.requester.name,
      toolsOf: (message) =>
        chat.status === 'ended' || message.from !== 'agent' || message.deleted ? null : this.#tools(message),
    });
  }

  #tools(message) {
    const button = (text, onclick) =>
      h('button', { className: 'button plain', type: 'button', onclick, dataset: { focus: text } }, text);
    const path = () => this.#path(`messages/${encodeURIComponent(message.id)}`);
    return h(
      'div',
      { className: 'message-tools' },
      button('Edit', () => this.#startEditing(message)),
      button('Delete', () => attempt(() => call('PATCH', path(), { deleted: true }))),
    );
  }

  #showComposer(chat) {
    const closed = {
      queued: 'Accept the chat to write to the person.',
      ended: `This chat is over: ${ending(chat.endReason)}.`,
      connected: '',
    }[chat.status];
    byId('compose').hidden = closed !== '';
    byId('compose-closed').hidden = closed === '';
    byId('compose-closed').textContent = closed;
    const files = this.#picked.map((file) =>
      h(
        'li',
        { className: 'file' },
        file.name,
        h('button', { className: 'button plain', type: 'button', onclick: () => this.#unpick(file) }, 'Remove'),
      ),
    );
    byId('picked').replaceChildren(...files);
  }

  async #act(what, body, then = () => undefined) {
    const chat = await attempt(() => call('POST', this.#path(what), body));
    if (chat === null) return;
    this.show(chat);
    then();
  }

  async #send() {
    const text = this.#field.value.trim();
    if (text === '' && this.#picked.length === 0) return;
    const fileIds = this.#picked.map((file) => file.id);
    const sent = await attempt(() =>
      this.#editingId === null
        ? call('POST', this.#path('messages'), { text, fileIds })
        : call('PATCH', this.#path(`messages/${encodeURIComponent(this.#editingId)}`), { text }),
    );
    if (sent === null) return;
    this.#picked = [];
    this.#stopEditing();
    byId('log').scrollTop = byId('log').scrollHeight;
  }

  async #pick() {
    const [file] = byId('file').files;
    byId('file').value = '';
    if (file === undefined) return;
    const stored = await attempt(() => upload(this.#path('files'), file));
    if (stored === null) return;
    this.#picked.push(stored);
    this.#showComposer(this.#chat);
    this.#field.focus();
  }

  #unpick(file) {
    this.#picked = this.#picked.filter((one) => one !== file);
    this.#showComposer(this.#chat);
    this.#field.focus();
  }

  #startEditing(message) {
    this.#editingId = message.id;
    byId('editing').hidden = false;
    byId('send').textContent = 'Save';
    this.#field.value = message.text;
    this.#fit();
    this.#field.focus();
  }

  #stopEditing() {
    this.#editingId = null;
    byId('editing').hidden = true;
    byId('send').textContent = 'Send';
    this.#field.value = '';
    this.#fit();
  }
}
