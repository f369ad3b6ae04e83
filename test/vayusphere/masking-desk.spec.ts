import { expect } from 'chai';
import { createVayusphereClient } from '../../src/vayusphere/client.ts';
import { maskingDesk } from '../../src/vayusphere/masking-desk.ts';
import { callbackRequest, chatRequest, issue, requester, wire } from './contract-examples.ts';
import { type DeskServer, json, noBody, startDeskServer } from './desk-server.ts';

const canary = 'Canary1';
const text = `it says password=${canary} for the database`;
const masked = 'it says password=[masked] for the database';
const secretIssue = { ...issue, summary: text, details: text };

describe('the desk, masked', () => {
  let server: DeskServer;
  const options = () => ({ baseUrl: server.baseUrl, apiKey: 'key', webhookUrl: 'https://bot.example/events' });

  beforeEach(async () => {
    server = await startDeskServer();
  });
  afterEach(() => server.close());

  it('sends nothing of what it masks, in whatever call it was written', async () => {
    const client = createVayusphereClient(options());
    const desk = maskingDesk(client);
    server.willReply(json(201, wire.newChat), json(200, wire.chat), json(201, wire.messageAccepted), noBody(200), noBody(204));
    server.willReply(json(201, wire.ticket), json(201, wire.callback));
    const transcript = [{ from: 'user' as const, text, sentAt: '2026-03-01T09:00:00.000Z' }];
    const ticket = { shortDescription: text, assignmentGroup: null };
    await desk.createChat({ ...chatRequest, issue: secretIssue, transcript, ticket }, 'key-1');
    await desk.changeIssue('chat-1', secretIssue);
    await desk.sendMessage('chat-1', { id: 'message-1', text, sentAt: '2026-03-01T09:10:00.000Z', attachments: [] });
    await desk.changeMessage('chat-1', 'message-1', { text });
    await desk.rate('chat-1', { rating: 1, comment: text });
    await desk.fileTicket({ requester, issue: secretIssue, ...ticket }, 'key-2');
    await desk.requestCallback({ ...callbackRequest, issue: secretIssue }, 'key-3');
    await client.close();
    expect(server.requests).to.have.lengthOf(7);
    for (const { path, bytes } of server.requests) {
      expect(bytes.toString('utf8'), path).to.include(JSON.stringify(masked).slice(1, -1)).and.not.include(canary);
    }
  });

  it('says who is asking, and passes on what was deleted and left without a comment', async () => {
    const client = createVayusphereClient(options());
    const desk = maskingDesk(client);
    server.willReply(json(201, wire.newChat), noBody(200), noBody(204));
    await desk.createChat({ ...chatRequest, requester: { ...requester, email: 'jane@contoso.example' } }, 'key-1');
    await desk.changeMessage('chat-1', 'message-1', { deleted: true });
    await desk.rate('chat-1', { rating: 5, comment: null });
    await client.close();
    const [created, changed, rated] = server.requests;
    expect(created?.bytes.toString('utf8')).to.include('jane@contoso.example');
    expect(changed?.body).to.deep.equal({ deleted: true });
    expect(rated?.body).to.deep.include({ rating: 5 });
  });
});
