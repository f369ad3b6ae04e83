import type { Activity, ConversationParameters, ConversationReference } from 'botbuilder';
import { Agent, type Dispatcher, errors } from 'undici';
import { z } from 'zod';
import { ChannelUnavailable } from '../errors.ts';
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
 * directly: for what is sent outside of a person's turn, where the SDK would build a turn, two clients and a pipeline of policies for every
 * message. Each call is sent once; only one that was refused for its token is sent a second time, with another. Throws `UserUnreachable` and
 * `ChannelUnavailable` as `channel-error.ts` has it, and `UserUnreachable` before anything is sent where
 * the address is none of the Bot Framework's; nothing that the channel wrote, and no token, is in them.
 */
export interface Connector {
  /** Sends a new message. Gives its id, or null when the channel names none. */
  send(reference: Partial<ConversationReference>, activity: Partial<Activity>): Promise<string | null>;
  /** Puts an activity in the place of the one with this id. */
  update(reference: Partial<ConversationReference>, id: string, activity: Partial<Activity>): Promise<void>;
  /** Finds or begins a conversation. Gives its id, or null when the channel names none. */
  open(serviceUrl: string, parameters: Partial<ConversationParameters>): Promise<string | null>;
  /** Lets calls on their way end, then closes the connections. */
  close(): Promise<void>;
}

/** More than any answer of the connector needs. */
const maxAnswerBytes = 256 * 1024;
/** As many as deliveries are under way at once, and some for signs of typing. */
const connectionsToOne = 32;
/** A load balancer drops a connection that is quiet for minutes; ours is gone before. What the server tells is obeyed. */
const keepAliveMs = 30_000;

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

  /** Gives the id in the answer. */
  const call = async (method: 'POST' | 'PUT', serviceUrl: string = '', path: string, content: unknown) => {
    requireServiceUrl(serviceUrl, { loopback });
    const { origin, basePath } = addressOfService(serviceUrl);
    const body = JSON.stringify(content);
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), timeoutMs);
    const attempt = (bearer: string | null) =>
      answerTo(
        agent.request({
          origin,
          path: `${basePath}${path}`,
          method,
          headers: headersWith(bearer),
          body,
          signal: giveUp.signal,
        }),
      );
    try {
      const bearer = await authorised();
      const first = await attempt(bearer);
      if (first.statusCode !== 401 || bearer === null) return idIn(first);
      const another = await authorised(bearer);
      return idIn(another === bearer ? first : await attempt(another));
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    send: (reference, activity) =>
      call('POST', reference.serviceUrl, `${pathOf(reference)}/activities`, addressed(activity, reference)),
    async update(reference, id, activity) {
      const path = `${pathOf(reference)}/activities/${encodeURIComponent(id)}`;
      await call('PUT', reference.serviceUrl, path, addressed({ ...activity, id }, reference));
    },
    open: (serviceUrl, parameters) => call('POST', serviceUrl, '/v3/conversations', parameters),
    close: () => agent.close(),
  };
}

function addressOfService(serviceUrl: string): { origin: string; basePath: string } {
  const { origin, pathname } = new URL(serviceUrl);
  return { origin, basePath: pathname.replace(/\/+$/, '') };
}

function pathOf({ conversation }: Partial<ConversationReference>): string {
  return `/v3/conversations/${encodeURIComponent(conversation?.id ?? '')}`;
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

async function answerTo(request: Promise<Dispatcher.ResponseData>): Promise<Answer> {
  const { statusCode, headers, body } = await request.catch((error: unknown) => {
    throw refusedByChannel({ statusCode: null, code: connectionCodeOf(error), retryAfterMs: null });
  });
  // The status has said what became of it. What is wrong with the rest of the answer does not undo that.
  const json: unknown = await body.json().catch(() => null);
  return { statusCode, retryAfter: headers['retry-after'], body: json };
}

/** The code alone: undici's parser keeps pieces of the answer in its errors. */
function connectionCodeOf(error: unknown): string {
  if (error instanceof errors.RequestAbortedError || (error instanceof Error && error.name === 'AbortError')) return 'timed_out';
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown_failure';
}

const idShape = z.object({ id: z.string().min(1) });
const refusalShape = z.object({ error: z.object({ code: z.string().regex(/^\w{1,64}$/) }) });

/** Throws when the answer is a refusal. */
function idIn({ statusCode, retryAfter, body }: Answer): string | null {
  if (statusCode >= 200 && statusCode < 300) return idShape.safeParse(body).data?.id ?? null;
  const code = refusalShape.safeParse(body).data?.error.code ?? null;
  throw refusedByChannel({ statusCode, code, retryAfterMs: retryAfterMsOf(retryAfter, Date.now()) });
}
