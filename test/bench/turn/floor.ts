import { Agent, createServer, type IncomingMessage, request } from 'node:http';

/** The least that an echo can be: parse an activity, POST one back over a kept connection, answer. Bare Node. */
const agent = new Agent({ keepAlive: true });

const server = createServer((incoming, response) => {
  textOf(incoming).then((text) => {
    const { serviceUrl, conversation, from, recipient, id, ...said } = JSON.parse(text) as {
      serviceUrl: string;
      conversation: { id: string };
      from: unknown;
      recipient: unknown;
      id: string;
      text: string;
    };
    const path = `v3/conversations/${encodeURIComponent(conversation.id)}/activities/${encodeURIComponent(id)}`;
    const body = JSON.stringify({ type: 'message', text: said.text, conversation, from: recipient, recipient: from });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const outgoing = request(new URL(path, serviceUrl), { method: 'POST', agent, headers }, (answer) => {
      textOf(answer).then(() => response.end());
    });
    outgoing.end(body);
  });
});

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, msg: 'listening' })}\n`);
});
