import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botbuilder';
import type { Sighting } from './verdict.ts';

/** The share of calls that go wrong in each way, 0 to 1. */
export interface ConnectorFaults {
  /** 429 with `Retry-After: 1`; nothing was done. */
  readonly throttled: number;
  /** 502 or 503; nothing was done. */
  readonly refused: number;
  /** A reset before anything was done. */
  readonly cut: number;
  /** It was done, and then 502 in place of the answer. */
  readonly failedAfter: number;
  /** It was done, and then a reset in place of the answer. */
  readonly lost: number;
}

export const noConnectorFaults: ConnectorFaults = { throttled: 0, refused: 0, cut: 0, failedAfter: 0, lost: 0 };

type Happening = keyof ConnectorFaults | 'done';

interface Thread {
  readonly sightings: Sighting[];
  readonly numbers: Set<number>;
  readonly others: Partial<Activity>[];
}

/**
 * The Bot Framework's connector service with faults. Keeps, a conversation, every arrival of a numbered message (`… <word> 12`) and all
 * other messages.
 */
export class UnreliableConnector {
  faults: ConnectorFaults = noConnectorFaults;
  /** Threads that never answer, or never with anything but 503. */
  readonly dead = new Map<string, 'hangs' | 'fails'>();
  readonly #word: string;
  readonly #server: Server;
  readonly #threads = new Map<string, Thread>();
  readonly #waiting = new Set<() => void>();
  #nextId = 1;
  #faultsMade = 0;

  constructor(word: string) {
    this.#word = word;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get serviceUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  /** How many calls went wrong on purpose. */
  get faultsMade(): number {
    return this.#faultsMade;
  }

  /** Every arrival of a numbered message in a conversation, in order. */
  sightings(conversationId: string): readonly Sighting[] {
    return this.#thread(conversationId).sightings;
  }

  /** How many different numbered messages a conversation has seen. */
  seen(conversationId: string): number {
    return this.#thread(conversationId).numbers.size;
  }

  /** What else was said in a conversation, cards included. */
  others(conversationId: string): readonly Partial<Activity>[] {
    return this.#thread(conversationId).others;
  }

  /** The first other message of a conversation that fits, as soon as there is one. */
  async other(conversationId: string, fits: (activity: Partial<Activity>) => boolean): Promise<Partial<Activity>> {
    for (;;) {
      const found = this.#thread(conversationId).others.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #thread(conversationId: string): Thread {
    const known = this.#threads.get(conversationId);
    if (known !== undefined) return known;
    const thread: Thread = { sightings: [], numbers: new Set(), others: [] };
    this.#threads.set(conversationId, thread);
    return thread;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    const [, conversationId = '', rest = ''] = /^\/v3\/conversations\/([^/?]+)\/([^?]*)/.exec(request.url ?? '') ?? [];
    if (request.method === 'GET') return send(response, 200, { id: '29:someone', name: 'Ada Example' });
    const dead = this.dead.get(decodeURIComponent(conversationId));
    if (dead === 'hangs') return;
    const happening = dead === 'fails' ? 'refused' : this.#draw();
    if (happening !== 'done') this.#faultsMade += 1;
    if (happening === 'cut') return void request.socket.resetAndDestroy();
    if (happening === 'throttled') return send(response, 429, failure, { 'retry-after': '1' });
    if (happening === 'refused') return send(response, Math.random() < 0.5 ? 502 : 503, failure);
    const id = request.method === 'POST' ? `message-${this.#nextId++}` : decodeURIComponent(rest.split('/')[1] ?? '');
    if (request.method === 'POST') this.#take(decodeURIComponent(conversationId), body, happening === 'done');
    if (happening === 'lost') return void request.socket.resetAndDestroy();
    if (happening === 'failedAfter') return send(response, 502, failure);
    send(response, request.method === 'POST' ? 201 : 200, { id });
  }

  #take(conversationId: string, activity: Partial<Activity>, answered: boolean): void {
    if (activity.type !== 'message') return;
    const thread = this.#thread(conversationId);
    const number = numberIn(activity.text, this.#word);
    if (number === null) {
      thread.others.push(activity);
      for (const wake of this.#waiting) wake();
      this.#waiting.clear();
    } else {
      thread.numbers.add(number);
      thread.sightings.push({ number, atMs: performance.timeOrigin + performance.now(), answered });
    }
  }

  #draw(): Happening {
    let left = Math.random();
    for (const kind of ['throttled', 'refused', 'cut', 'failedAfter', 'lost'] as const) {
      left -= this.faults[kind];
      if (left < 0) return kind;
    }
    return 'done';
  }
}

/** The number of a text that ends with the word and a number; null for any other. */
export function numberIn(text: string | undefined, word: string): number | null {
  const found = new RegExp(`\\b${word} (\\d+)$`).exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
}

const failure = { error: { code: 'ServiceError', message: 'a fault' } };

async function readJson(request: IncomingMessage): Promise<Partial<Activity>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Partial<Activity>);
}

function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}
