import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { loadContract } from '../support/contract.ts';

export const apiKey = 'bench-key';
export const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes ....').toString('base64')}`;

const contract = loadContract();

/** Whatever JSON says: a spec reads the members that it expects. */
export type Parsed = ReturnType<typeof JSON.parse>;

/** An event as it arrived. */
export interface ReceivedEvent {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  readonly text: string;
  readonly body: Parsed;
}

/** An answer of the simulator, parsed. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Parsed;
}

/** What the receiver does with an event: a status, or no answer at all. */
export type Reaction = number | 'hang' | 'reset';

/** A real simulator, and a real receiver of its events that checks every signature and every event against the contract. */
export interface Bench {
  readonly simulator: Simulator;
  readonly url: string;
  readonly webhookUrl: string;
  readonly events: ReceivedEvent[];
  readonly log: Record<string, unknown>[];
  /** The operations of the contract that were called. */
  readonly called: Set<string>;
  react: (event: ReceivedEvent) => Reaction;
  /** Calls the contract's API; the answer is checked against the contract. Creating calls get a key of their own unless one is given. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** A body for `POST /v1/chats`. */
  chatRequest(change?: Record<string, unknown>): Record<string, unknown>;
  /** Opens a chat for a new person, and gives its id. */
  open(change?: Record<string, unknown>): Promise<string>;
  /** Resolves when so many events arrived in all. */
  received(count: number): Promise<void>;
  stop(): Promise<void>;
}

let keys = 0;

/** A key or id that nobody used before. */
export function fresh(name: string): string {
  keys += 1;
  return `${name}-${keys}`;
}

/** The types of events with their numbers, for comparing: `chat.queued 1`. */
export function names(events: readonly ReceivedEvent[]): string[] {
  return events.map(({ body }) => `${body.type} ${body.sequence ?? '-'}`);
}

export const requester = { id: 'person', name: 'Sam Example', email: 'sam@example.com', tenantId: null, locale: 'en-GB' };
export const issue = { summary: 'Error 40613', details: null, attributes: { database: 'Azure SQL Database' } };

async function startReceiver(events: ReceivedEvent[], onEvent: (event: ReceivedEvent) => Reaction) {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const header = (name: string) => String(request.headers[name] ?? '');
    const event = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      text,
      body: JSON.parse(text),
    };
    events.push(event);
    const reaction = onEvent(event);
    if (reaction === 'reset') request.socket.resetAndDestroy();
    if (typeof reaction !== 'number') return;
    // Not chained: restify, once loaded, makes every writeHead of the process give nothing back.
    response.writeHead(reaction);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** Starts both. `queues` default to one with two agents, under the id `sql`. */
export async function startBench(options: Partial<SimulatorOptions> = {}): Promise<Bench> {
  const events: ReceivedEvent[] = [];
  const log: Record<string, unknown>[] = [];
  const arrivals = new Set<() => void>();
  const problems: string[] = [];
  const receiver = await startReceiver(events, (event) => {
    problems.push(...contract.validateEvent(event.body).map((problem) => `${event.body.type}: ${problem}`));
    for (const arrival of arrivals) arrival();
    return bench.react(event);
  });
  const simulator = createSimulator({
    apiKey,
    webhookSecret,
    queues: [{ id: 'sql', name: 'Azure SQL Database', agents: 2 }],
    webhookRetryMs: [1],
    log: (entry) => log.push(entry),
    ...options,
  });
  const { url } = await simulator.start();

  const bench: Bench = {
    simulator,
    url,
    webhookUrl: `http://127.0.0.1:${receiver.port}/events`,
    events,
    log,
    called: new Set(),
    react: () => 204,
    async call(method, path, body, headers = {}) {
      const isBytes = body instanceof Uint8Array;
      const sent: Record<string, string> = {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': fresh('key') } : {}),
        ...headers,
      };
      const content = isBytes ? Buffer.from(body) : JSON.stringify(body);
      const response = await fetch(url + path, { method, headers: sent, ...(body === undefined ? {} : { body: content }) });
      const text = await response.text();
      const answer = { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
      const answered = Object.fromEntries(response.headers);
      problems.push(
        ...contract.validateAnswer(method, path, answer.status, answer.body, answered).map((one) => `${method} ${path}: ${one}`),
      );
      // What the contract forbids to send must not be accepted either.
      if (response.ok)
        problems.push(...contract.validateRequest(method, path, body, sent).map((one) => `${method} ${path} accepted: ${one}`));
      bench.called.add(`${method} ${path}`);
      return answer;
    },
    chatRequest: (change = {}) => ({
      queueId: 'sql',
      mode: 'relay',
      requester: { ...requester, id: fresh('person') },
      issue,
      transcript: [{ from: 'user', text: 'I need an agent', sentAt: '2026-03-02T09:00:00.000Z' }],
      ticket: null,
      webhookUrl: bench.webhookUrl,
      ...change,
    }),
    async open(change) {
      const { status, body } = await bench.call('POST', '/v1/chats', bench.chatRequest(change));
      expect(status).to.equal(201);
      return body.id;
    },
    received: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (events.length < count) return;
          arrivals.delete(look);
          resolve();
        };
        arrivals.add(look);
        look();
      }),
    async stop() {
      await simulator.stop();
      receiver.server.close();
      receiver.server.closeAllConnections();
      expect(problems, 'the contract').to.deep.equal([]);
    },
  };
  return bench;
}

/** Whether one of the secrets signed the event; throws as a receiver would. */
export function verify(event: ReceivedEvent, secret = webhookSecret): unknown {
  const headers = { 'webhook-id': event.id, 'webhook-timestamp': event.timestamp, 'webhook-signature': event.signature };
  return new Webhook(secret).verify(event.text, headers);
}
