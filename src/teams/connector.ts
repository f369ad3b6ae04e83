import type { Activity, ConversationParameters, ConversationReference } from 'botbuilder';
import { Agent, type Dispatcher, errors } from 'undici';
import { z } from 'zod';
import { ChannelUnavailable } from '../errors.ts';
import { BoundedCache } from './bounded-cache.ts';
import { refusedByChannel, retryAfterMsOf } from './channel-error.ts';
import type { BotToken } from './kept-token.ts';
import { requireServiceUrl } from './service-url.ts';

/** What a call costs at most; see `createConnector`. */
export interface ConnectorOptions {
  /** The bot's own token; null for a bot without a registration. */
  readonly token: BotToken | null;
  /** Whether the channel may be on this very machine; see `isAllowedServiceUrl`. */
  readonly loopback: boolean;
  /**
   * For one call in all. 4,500 unless told: less than what a stop waits for deliveries, and than the time after which another instance
   * takes over one that is not heard of.
   */
  readonly timeoutMs?: number;
}

/**
 * The channel's connector service (https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference), called
 * directly: the SDK's client costs several times as much for each message, repeats what may have arrived, and waits for ever. Each call is
 * sent once; only one that was refused for its token is sent a second time, with another. Throws `UserUnreachable`, `MessageRefused` and
 * `ChannelUnavailable` as `channel-error.ts` has it, and `UserUnreachable` before anything is sent where
 * the address is none of the Bot Framework's; nothing that the channel wrote, and no token, is in them.
 */
export interface Connector {
  /** Sends a new message. Gives its id, or null when the channel names none. */
  send(reference: Partial<ConversationReference>, activity: Partial<Activity>): Promise<string | null>;
  /** Sends an activity that is addressed already, as what answers in a turn is: to what it replies to, if it says so. */
  sendAddressed(activity: Partial<Activity>): Promise<string | null>;
  /** Puts an activity that is addressed already in the place of the one with its id. */
  updateAddressed(activity: Partial<Activity>): Promise<void>;
  /** What the channel knows of a member of a conversation or a team, as it tells it. */
  member(serviceUrl: string, conversationId: string, memberId: string): Promise<unknown>;
  /** Puts an activity in the place of the one with this id. */
  update(reference: Partial<ConversationReference>, id: string, activity: Partial<Activity>): Promise<void>;
  /** Finds or begins a conversation. Gives its id, or null when the channel names none. */
  open(serviceUrl: string, parameters: Partial<ConversationParameters>): Promise<string | null>;
  /** Lets calls on their way end, then closes the connections. */
  close(): Promise<void>;
}

type Method = 'GET' | 'POST' | 'PUT';

/** More than any answer of the connector needs. */
const maxAnswerBytes = 256 * 1024;
/** As many turns and deliveries as there may be under way at once. What is beyond them waits for one of them to end. */
const connectionsToOne = 128;
/** A load balancer drops a connection that is quiet for minutes; ours is gone before. What the server tells is obeyed. */
const keepAliveMs = 30_000;
/** A tenant has a few service URLs; Teams has some dozens of them. */
const rememberedAddresses = 200;

/** Opens no connection before the first call; keeps those that it has opened. */
export function createConnector({ token, loopback, timeoutMs = 4_500 }: ConnectorOptions): Connector {
  const agent = new Agent({
    connections: connectionsToOne,
    keepAliveTimeout: keepAliveMs,
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxAnswerBytes,
    allowH2: false,
  });

  const authorised = async (refused?: string): Promise<string | null> => {
    if (token === null) return null;
    try {
      return await token(refused);
    } catch {
      // Nothing has been sent. What the login service said stays there: it names the registration.
      throw new ChannelUnavailable('the bot got no token for the channel', { code: 'channel_unreachable' });
    }
  };

  const addresses = new BoundedCache<ServiceAddress>(rememberedAddresses);
  /** Where calls for this service URL go. Throws when none may. */
  const addressOf = (serviceUrl: string): ServiceAddress => {
    const known = addresses.get(serviceUrl);
    if (known !== undefined) return known;
    requireServiceUrl(serviceUrl, { loopback });
    const address = addressOfService(serviceUrl);
    addresses.set(serviceUrl, address);
    return address;
  };

  /** Gives what it was answered with; throws when that is a refusal. */
  const call = async (method: Method, serviceUrl: string = '', path: string, content?: unknown): Promise<unknown> => {
    const { origin, basePath } = addressOf(serviceUrl);
    const body = content === undefined ? null : JSON.stringify(content);
    const untilMs = performance.now() + timeoutMs;
    const attempt = (bearer: string | null) =>
      answerTo(
        agent,
        { origin, path: `${basePath}${path}`, method, headers: headersWith(bearer), body },
        Math.max(1, untilMs - performance.now()),
      );
    const bearer = await authorised();
    const first = await attempt(bearer);
    if (first.statusCode !== 401 || bearer === null) return taken(first);
    const another = await authorised(bearer);
    return taken(another === bearer ? first : await attempt(another));
  };

  const sendAddressed: Connector['sendAddressed'] = async (activity) =>
    idIn(await call('POST', activity.serviceUrl, pathOf(activity, activity.replyToId), activity));
  const updateAddressed: Connector['updateAddressed'] = async (activity) => {
    await call('PUT', activity.serviceUrl, pathOf(activity, activity.id), activity);
  };
  return {
    sendAddressed,
    updateAddressed,
    send: (reference, activity) => sendAddressed(addressed(activity, reference)),
    update: (reference, id, activity) => updateAddressed(addressed({ ...activity, id }, reference)),
    member: (serviceUrl, conversationId, memberId) =>
      call('GET', serviceUrl, `/v3/conversations/${encodeURIComponent(conversationId)}/members/${encodeURIComponent(memberId)}`),
    open: async (serviceUrl, parameters) => idIn(await call('POST', serviceUrl, '/v3/conversations', parameters)),
    close: () => agent.close(),
  };
}

interface ServiceAddress {
  readonly origin: string;
  readonly basePath: string;
}

function addressOfService(serviceUrl: string): ServiceAddress {
  const { origin, pathname } = new URL(serviceUrl);
  return { origin, basePath: pathname.replace(/\/+$/, '') };
}

/** Of the activities of a conversation, or of one of them. */
function pathOf({ conversation }: Pick<Partial<Activity>, 'conversation'>, id: string | undefined): string {
  const activities = `/v3/conversations/${encodeURIComponent(conversation?.id ?? '')}/activities`;
  return id ? `${activities}/${encodeURIComponent(id)}` : activities;
}

/** As the SDK addresses what it sends outside of a turn, but for `replyToId`, for which it makes up an activity that there never was. */
function addressed(activity: Partial<Activity>, reference: Partial<ConversationReference>): Partial<Activity> {
  const { channelId, serviceUrl, conversation, bot, user, locale } = reference;
  return { ...activity, channelId, serviceUrl, conversation, from: bot, recipient: user, locale: activity.locale ?? locale };
}

function headersWith(bearer: string | null): Record<string, string> {
  const headers = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' };
  return bearer === null ? headers : { ...headers, authorization: `Bearer ${bearer}` };
}

interface Answer {
  readonly statusCode: number;
  readonly retryAfter: unknown;
  /** Null when it is none, or could not be read to its end. */
  readonly body: unknown;
}

/**
 * Sends one request and reads its answer, `withinMs` from now at the most. Without undici's `request`: the stream that it makes of every
 * answer, and the signal that ends it, cost more than the rest of the call.
 */
function answerTo(agent: Dispatcher, request: Dispatcher.DispatchOptions, withinMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let answered: Omit<Answer, 'body'> | null = null;
    let running: Dispatcher.DispatchController | null = null;
    let isLate = false;
    // The status has said what became of it. What is wrong with the rest of the answer does not undo that.
    const end = (code: string | null) => {
      clearTimeout(timer);
      if (answered !== null) resolve({ ...answered, body: code === null ? jsonOf(chunks) : null });
      else reject(refusedByChannel({ statusCode: null, code, retryAfterMs: null }));
    };
    const timer = setTimeout(() => {
      isLate = true;
      running?.abort(new errors.RequestAbortedError());
      end('timed_out');
    }, withinMs);
    agent.dispatch(request, {
      onRequestStart(controller) {
        running = controller;
        // It has waited for a connection for too long, and its caller has been told: it must not be sent after all.
        if (isLate) controller.abort(new errors.RequestAbortedError());
      },
      onResponseStart(_controller, statusCode, headers) {
        answered = { statusCode, retryAfter: headers['retry-after'] };
      },
      onResponseData: (_controller, chunk) => void chunks.push(chunk),
      onResponseEnd: () => end(null),
      onResponseError: (_controller, error) => end('code' in error ? String(error.code) : 'unknown_failure'),
    });
  });
}

function jsonOf(chunks: readonly Buffer[]): unknown {
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

const idShape = z.object({ id: z.string().min(1) });
const refusalShape = z.object({ error: z.object({ code: z.string().regex(/^\w{1,64}$/) }) });

function idIn(body: unknown): string | null {
  return idShape.safeParse(body).data?.id ?? null;
}

/** What was answered; throws when that is a refusal. */
function taken({ statusCode, retryAfter, body }: Answer): unknown {
  if (statusCode >= 200 && statusCode < 300) return body;
  const code = refusalShape.safeParse(body).data?.error.code ?? null;
  throw refusedByChannel({ statusCode, code, retryAfterMs: retryAfterMsOf(retryAfter, Date.now()) });
}
