import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Activity } from 'botbuilder';

const mostBytes = 100_000;

/** One call of the bot to its channel. */
export interface ChannelCall {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly conversationId: string;
  /** The id given to a new message, or of the one that is updated. */
  readonly id: string;
  readonly activity: Partial<Activity>;
}

/**
 * What goes wrong with a call. `body` is sent as it is in the place of the usual refusal. `reset`: nothing is done, and the connection breaks;
 * `hang`: nothing is done, and no answer comes; `cut`: it is done, and the answer breaks off after its status. A promise: nothing is done before
 * it is kept.
 */
export type Fault = (call: {
  method: string;
  conversationId: string;
  activity: Partial<Activity>;
}) => Trouble | null | Promise<Trouble | null>;

type Trouble = { status: number; code?: string; retryAfter?: number | string; body?: string } | 'reset' | 'hang' | 'cut';

/**
 * The Bot Framework's connector service, as far as the bot uses it: takes what the bot sends, as large as Teams does, gives ids, knows one
 * member. Whoever waits
 * for something gets it when it arrives. Faults are told per call.
 */
export class FakeConnector {
  readonly calls: ChannelCall[] = [];
  /** The `Authorization` of every call that got as far as being done or going wrong; null where there was none. */
  readonly authorizations: (string | null)[] = [];
  /** How many connections have been made to it. */
  connections = 0;
  /** What it keeps for downloads, by path, such as a pasted picture at `/v3/attachments/1/views/original`. */
  readonly files = new Map<string, { readonly contentType: string; readonly bytes: Uint8Array }>();
  /** The tokens that came with downloads, in order; null where none did. */
  readonly downloads: (string | null)[] = [];
  /** The tokens that came with calls, in order; null where none did. */
  readonly tokens: (string | null)[] = [];
  /** Everything that was said in its conversations: what people wrote, and what was said to them, agents' words included. */
  readonly said = new Set<string>();
  /** What a call is answered with in place of success; null lets it pass. */
  fault: Fault = () => null;
  /** Whether it gives ids to signs of typing; the Playground gives none. */
  namesTyping = true;
  /** By which time it takes one part of a stream a second, its end included, as Teams does; null: it takes all of them. */
  streamTime: (() => number) | null = null;
  /** How many parts of streams came too soon. */
  tooSoon = 0;
  /** When a part of a stream was taken last, by the stream's id. */
  readonly #streamedAtMs = new Map<string, number>();
  /** What it answers to whoever asks for a member, in place of the member; the Emulator pages none and says 404 or 405. */
  memberFault: number | null = null;
  /** Whether people have the bot installed for themselves. */
  personalChats = true;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #nextId = 1;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', () => {
      this.connections += 1;
    });
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

  /** The first call from `from` on that fits, as soon as there is one. */
  async call(fits: (call: ChannelCall) => boolean, from = 0): Promise<ChannelCall> {
    for (;;) {
      const found = this.calls.slice(from).find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Whether a stream has had its part of this second (https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux). */
  #isTooSoon(streamId: string | null): boolean {
    if (this.streamTime === null || streamId === null) return false;
    return this.streamTime() - (this.#streamedAtMs.get(streamId) ?? Number.NEGATIVE_INFINITY) < 1_000;
  }

  #openPersonal({ members }: { members?: { id: string }[] }, response: ServerResponse): void {
    if (this.personalChats) send(response, 201, { id: `a:personal-${members?.[0]?.id.replace('29:', '')}` });
    else send(response, 403, { error: { code: 'BotNotInConversationRoster', message: 'not installed' } });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A service may live below a path of its own, as Teams and the Playground have it.
    const path = ((request.url ?? '').split('?')[0] ?? '').replace(/^.*?(?=\/v3\/)/, '');
    const [, conversationId = '', rest = ''] = /^\/v3\/conversations\/([^/]+)\/(.*)$/.exec(path) ?? [];
    const file = request.method === 'GET' ? this.files.get(path) : undefined;
    if (file !== undefined) {
      this.downloads.push(request.headers.authorization ?? null);
      response.writeHead(200, { 'content-type': file.contentType });
      return void response.end(file.bytes);
    }
    const body = await readJson(request);
    if (request.method === 'GET' && rest.startsWith('members/')) {
      if (this.memberFault !== null) return send(response, this.memberFault, { error: { code: 'NotFound', message: 'a fault' } });
      return send(response, 200, {
        id: decodeURIComponent(rest.slice('members/'.length)),
        name: 'Ada Example',
        email: 'ada@example.com',
      });
    }
    // As UTF-16, of which Teams takes so much.
    const isTooBig = JSON.stringify(body).length * 2 > mostBytes;
    if (isTooBig) return send(response, 413, { error: { code: 'MessageSizeTooBig', message: 'too big' } });
    const method = request.method === 'PUT' || request.method === 'DELETE' ? request.method : 'POST';
    this.authorizations.push(request.headers.authorization ?? null);
    const fault = await this.fault({ method, conversationId: decodeURIComponent(conversationId), activity: body });
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'hang') return;
    if (fault !== null && fault !== 'cut') {
      if (fault.retryAfter !== undefined) response.setHeader('Retry-After', String(fault.retryAfter));
      if (fault.body !== undefined) {
        response.writeHead(fault.status, { 'content-type': 'application/json' });
        return void response.end(fault.body);
      }
      return send(response, fault.status, { error: { code: fault.code ?? 'Failed', message: 'a fault' } });
    }
    if (path === '/v3/conversations') return this.#openPersonal(body as { members?: { id: string }[] }, response);
    const streamId = streamIdOf(body);
    if (this.#isTooSoon(streamId)) {
      this.tooSoon += 1;
      return send(response, 429, 'API calls quota exceeded');
    }
    const id = method === 'POST' ? `message-${this.#nextId++}` : decodeURIComponent(rest.split('/')[1] ?? '');
    this.tokens.push(request.headers.authorization ?? null);
    // An agent's words stand behind their name.
    if (body.text) this.said.add(body.text).add(body.text.slice(body.text.indexOf(': ') + 1).trim());
    if (this.streamTime !== null) this.#streamedAtMs.set(streamId ?? id, this.streamTime());
    this.calls.push({ method, conversationId: decodeURIComponent(conversationId), id, activity: body });
    if (fault === 'cut') {
      response.writeHead(201, { 'content-length': '100' });
      response.write('{"id":', () => request.socket.destroy());
    } else if (streamId !== null || (body.type === 'typing' && !this.namesTyping)) {
      // A stream has its name from its first part.
      send(response, 202, {});
    } else {
      send(response, method === 'POST' ? 201 : 200, { id });
    }
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** The stream that an activity goes on with, or ends. */
function streamIdOf({ channelData }: Partial<Activity>): string | null {
  const { streamId } = (channelData ?? {}) as { streamId?: string };
  return streamId ?? null;
}

async function readJson(request: IncomingMessage): Promise<Partial<Activity>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : (JSON.parse(text) as Partial<Activity>);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  // restify, in the same process, changes the prototype of responses: `writeHead` gives nothing back.
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
