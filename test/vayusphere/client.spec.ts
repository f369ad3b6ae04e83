import { expect } from 'chai';
import { ConfigError, DeskRefused } from '../../src/errors.ts';
import type { AgentDesk } from '../../src/handoff/ports.ts';
import { type CallObservation, createVayusphereClient, type VayusphereClient } from '../../src/vayusphere/client.ts';
import { loadContract } from '../support/contract.ts';
import { callbackRequest, chatRequest, issue, requester, wire } from './contract-examples.ts';
import { type DeskServer, json, noBody, problem, type Reply, startDeskServer, text } from './desk-server.ts';

const contract = loadContract();
const webhookUrl = 'https://bot.example/api/vayusphere/events';
const file = { name: 'error.png', contentType: 'image/png', bytes: new Uint8Array([1, 2, 3]) };
const message = {
  id: 'message-1',
  text: 'It is still slow.',
  sentAt: '2026-03-01T09:10:00.000Z',
  attachments: [wire.attachment],
};
const chat = { ...wire.chat, endedAt: '2026-03-01T09:30:00.000Z' };
const newChat = { ...wire.newChat, agent: null, endedAt: null, endReason: null };

interface Example {
  readonly call: (desk: AgentDesk) => Promise<unknown>;
  readonly reply: Reply;
  readonly request: string;
  readonly result: unknown;
  readonly keyed: boolean;
}

const examples: Record<keyof AgentDesk, Example> = {
  queueStatus: {
    call: (desk) => desk.queueStatus('azure-sql'),
    reply: json(200, wire.queue),
    request: 'GET /v1/queues/azure-sql',
    result: wire.queue,
    keyed: false,
  },
  createChat: {
    call: (desk) => desk.createChat(chatRequest, 'key-1'),
    reply: json(201, wire.newChat),
    request: 'POST /v1/chats',
    result: newChat,
    keyed: true,
  },
  chat: {
    call: (desk) => desk.chat('chat-1'),
    reply: json(200, wire.chat),
    request: 'GET /v1/chats/chat-1',
    result: chat,
    keyed: false,
  },
  changeIssue: {
    call: (desk) => desk.changeIssue('chat-1', issue),
    reply: json(200, wire.chat),
    request: 'PATCH /v1/chats/chat-1',
    result: chat,
    keyed: false,
  },
  sendMessage: {
    call: (desk) => desk.sendMessage('chat-1', message),
    reply: json(201, wire.messageAccepted),
    request: 'POST /v1/chats/chat-1/messages',
    result: undefined,
    keyed: true,
  },
  changeMessage: {
    call: (desk) => desk.changeMessage('chat-1', 'message-1', { text: 'It is fast again.' }),
    reply: noBody(200),
    request: 'PATCH /v1/chats/chat-1/messages/message-1',
    result: undefined,
    keyed: false,
  },
  uploadAttachment: {
    call: (desk) => desk.uploadAttachment('chat-1', file, 'key-1'),
    reply: json(201, wire.attachment),
    request: 'POST /v1/chats/chat-1/attachments',
    result: wire.attachment,
    keyed: true,
  },
  typing: {
    call: (desk) => desk.typing('chat-1'),
    reply: noBody(202),
    request: 'POST /v1/chats/chat-1/typing',
    result: undefined,
    keyed: false,
  },
  endChat: {
    call: (desk) => desk.endChat('chat-1', 'user_ended'),
    reply: json(200, wire.chat),
    request: 'POST /v1/chats/chat-1/end',
    result: chat,
    keyed: false,
  },
  rate: {
    call: (desk) => desk.rate('chat-1', { rating: 5, comment: null }),
    reply: noBody(204),
    request: 'POST /v1/chats/chat-1/survey',
    result: undefined,
    keyed: false,
  },
  fileTicket: {
    call: (desk) => desk.fileTicket({ requester, issue, shortDescription: issue.summary, assignmentGroup: null }, 'key-1'),
    reply: json(201, wire.ticket),
    request: 'POST /v1/tickets',
    result: wire.ticket,
    keyed: true,
  },
  requestCallback: {
    call: (desk) => desk.requestCallback(callbackRequest, 'key-1'),
    reply: json(201, wire.callback),
    request: 'POST /v1/callbacks',
    result: { ...wire.callback, scheduledFor: '2026-03-02T10:00:00.000Z' },
    keyed: true,
  },
};

describe('The Vayusphere client', () => {
  let server: DeskServer;
  let desk: VayusphereClient;
  let observations: CallObservation[];

  beforeEach(async () => {
    server = await startDeskServer('/desk');
    observations = [];
    desk = createVayusphereClient({
      baseUrl: `${server.baseUrl}/`,
      apiKey: 'secret-key',
      webhookUrl,
      onCall: (observation) => observations.push(observation),
      traceparent: () => '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    });
  });

  afterEach(async () => {
    await desk.close();
    await server.close();
  });

  const refusalOf = async (call: Promise<unknown>): Promise<DeskRefused> => {
    const error = await call.then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error instanceof DeskRefused) return error;
    throw error ?? new Error('The call was not refused');
  };

  for (const [name, example] of Object.entries(examples)) {
    it(`asks for ${name} as the contract says, and reads the answer`, async () => {
      server.willReply(example.reply);
      expect(await example.call(desk)).to.deep.equal(example.result);
      const [request] = server.requests;
      expect(`${request?.method} ${request?.path}`).to.equal(example.request);
      expect(contract.validateRequest(request?.method ?? '', request?.path ?? '', request?.body, request?.headers)).to.deep.equal(
        [],
      );
      expect(request?.headers['authorization']).to.equal('Bearer secret-key');
      expect(request?.headers['traceparent']).to.equal('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
      expect(request?.headers['idempotency-key'] !== undefined).to.equal(example.keyed);
    });

    it(`tells how ${name} went`, async () => {
      server.willReply(example.reply, problem(422, { code: 'invalid_request' }));
      await example.call(desk);
      expect((await refusalOf(example.call(desk))).code).to.equal('invalid_request');
      const [done, refused] = observations;
      expect(done).to.include({ call: name, outcome: 'done' });
      expect(refused).to.include({ call: name, outcome: 'invalid_request' });
      expect(done?.durationMs).to.be.greaterThan(0);
    });
  }

  it('sends with a new chat where its events go to, and that a ticket comes from a chat bot', async () => {
    server.willReply(json(201, wire.newChat), json(201, wire.newChat));
    await desk.createChat(chatRequest, 'key-1');
    await desk.createChat({ ...chatRequest, ticket: null }, 'key-2');
    const [withTicket, without] = server.requests;
    expect(withTicket?.body).to.deep.equal({
      ...chatRequest,
      ticket: { ...chatRequest.ticket, contactType: 'chat bot' },
      webhookUrl,
    });
    expect(without?.body).to.deep.include({ ticket: null, webhookUrl });
    expect(server.requests.map(({ headers }) => headers['idempotency-key'])).to.deep.equal(['key-1', 'key-2']);
  });

  it('sends a message again under the same key, and another message or chat under another', async () => {
    server.willReply(...Array.from({ length: 4 }, () => json(201, wire.messageAccepted)));
    await desk.sendMessage('chat-1', message);
    await desk.sendMessage('chat-1', message);
    await desk.sendMessage('chat-1', { ...message, id: 'message-2' });
    await desk.sendMessage('chat-2', message);
    const [first, again, other, elsewhere] = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(again).to.equal(first);
    expect(new Set([first, other, elsewhere])).to.have.lengthOf(3);
  });

  it('deletes a message', async () => {
    server.willReply(json(200, {}));
    await desk.changeMessage('chat-1', 'message-1', { deleted: true });
    expect(server.requests[0]?.body).to.deep.equal({ deleted: true });
  });

  it('sends the bytes of a file as they are, also of a piece of a larger buffer', async () => {
    server.willReply(json(201, wire.attachment));
    const bytes = new Uint8Array([9, 0, 255, 128, 9]).subarray(1, 4);
    await desk.uploadAttachment('chat-1', { ...file, bytes }, 'key-1');
    expect([...(server.requests[0]?.bytes ?? [])]).to.deep.equal([0, 255, 128]);
    expect(server.requests[0]?.headers).to.include({
      'content-type': 'image/png',
      'content-disposition': `attachment; filename="error.png"; filename*=UTF-8''error.png`,
    });
  });

  it('keeps an id in one segment of the path, whatever stands in it', async () => {
    server.willReply(json(200, wire.chat));
    await desk.chat('a/../b?c#d%é');
    expect(server.requests[0]?.path).to.equal('/v1/chats/a%2F..%2Fb%3Fc%23d%25%C3%A9');
  });

  it('takes an id that can be no segment for one that does not exist, without a call', async () => {
    for (const id of ['', '.', '..', '\ud800']) {
      expect((await refusalOf(desk.chat(id))).code).to.equal('chat_not_found');
      expect((await refusalOf(desk.queueStatus(id))).code).to.equal('queue_not_found');
      expect((await refusalOf(desk.changeMessage('chat-1', id, { deleted: true }))).code).to.equal('message_not_found');
    }
    expect(server.requests).to.deep.equal([]);
  });

  it('tells what a bare 404, 413 or 415 means for the call', async () => {
    const meanings: [number, (desk: AgentDesk) => Promise<unknown>, string][] = [
      [404, examples.queueStatus.call, 'queue_not_found'],
      [404, examples.createChat.call, 'queue_not_found'],
      [404, examples.requestCallback.call, 'queue_not_found'],
      [404, examples.sendMessage.call, 'chat_not_found'],
      [404, examples.changeMessage.call, 'message_not_found'],
      [404, examples.fileTicket.call, 'invalid_request'],
      [413, examples.sendMessage.call, 'message_too_large'],
      [413, examples.changeMessage.call, 'message_too_large'],
      [413, examples.uploadAttachment.call, 'attachment_too_large'],
      [413, examples.createChat.call, 'invalid_request'],
      [415, examples.uploadAttachment.call, 'attachment_type_refused'],
    ];
    for (const [status, call, code] of meanings) {
      server.willReply(text(status, '<h1>No</h1>'));
      expect((await refusalOf(call(desk))).code).to.equal(code);
    }
  });

  it('gives the details of a refusal', async () => {
    server.willReply(
      problem(409, { code: 'queue_closed', opensAt: '2026-03-02T07:00:00Z' }),
      problem(409, { code: 'chat_already_open', chatId: 'chat-7' }),
    );
    expect((await refusalOf(desk.createChat(chatRequest, 'key-1'))).opensAt).to.equal('2026-03-02T07:00:00.000Z');
    expect((await refusalOf(desk.createChat(chatRequest, 'key-1'))).chatId).to.equal('chat-7');
  });

  it('does not send a key that no header can carry', async () => {
    for (const key of ['', 'with space', 'schlüssel', 'x'.repeat(129), 'a\r\nEvil: 1']) {
      const error = await desk.createChat(chatRequest, key).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError);
    }
    expect(server.requests).to.deep.equal([]);
  });

  it('does not start with an API key that no header can carry, and does not repeat it', () => {
    for (const apiKey of ['', 'two words', 'a\r\nEvil: 1'])
      expect(() => createVayusphereClient({ baseUrl: server.baseUrl, apiKey, webhookUrl }))
        .to.throw(ConfigError, 'VAYUSPHERE_API_KEY')
        .with.property('message')
        .that.does.not.include('Evil');
  });
});
