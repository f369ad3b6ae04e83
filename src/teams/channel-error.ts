import { type BotError, ChannelUnavailable, MessageRefused, UserUnreachable } from '../errors.ts';

/**
 * Answers of Teams that no repetition changes
 * (https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis).
 */
const terminalCodes = new Set([
  'ConversationBlockedByUser',
  'BotNotInConversationRoster',
  'BotDisabledByAdmin',
  'ForbiddenOperationException',
  'MessageWritesBlocked',
  'ConversationNotFound',
]);

/** 401 says nothing of the person, nor of the message: of the bot's token, which another one follows. */
const retryableStatuses = new Set([401, 408, 412, 429, 500, 502, 503, 504]);

/** What is wrong is in the message: how it is made, how large it is (413 `MessageSizeTooBig`), what is in it. */
const statusesOfMessage = new Set([400, 413, 415, 422]);

/** Nobody was reached who could have taken anything. */
const neverLeft = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** How the channel refused, or that there was no answer (`statusCode` null, `code` of the failed connection). */
export interface ChannelRefusal {
  readonly statusCode: number | null;
  readonly code: string | null;
  readonly retryAfterMs: number | null;
}

/**
 * A call that the channel refused, or did not answer, in our own words. A 401 and a 429 were not delivered; after a 5xx or a broken
 * connection the message may have been. The texts of the channel are left out.
 */
export function refusedByChannel({ statusCode, code, retryAfterMs }: ChannelRefusal): BotError {
  const said = `${statusCode ?? 'no answer'}${code === null ? '' : ` ${code}`}`;
  if (code !== null && terminalCodes.has(code)) return new UserUnreachable(`the channel refuses for good: ${said}`);
  if (statusCode === null || retryableStatuses.has(statusCode)) {
    return new ChannelUnavailable(`the channel did not take it: ${said}`, {
      retryAfterMs,
      code: codeOf(statusCode, code),
    });
  }
  if (statusesOfMessage.has(statusCode)) return new MessageRefused(`the channel does not take this message: ${said}`);
  return new UserUnreachable(`the channel refuses: ${said}`);
}

/**
 * What a `Retry-After` asks for, from now on: seconds or an HTTP date (RFC 9110, section 10.2.3). Null where it asks for nothing, or for
 * nothing that can be read.
 */
export function retryAfterMsOf(header: unknown, nowMs: number): number | null {
  if (typeof header !== 'string' || header.trim() === '') return null;
  const seconds = Number(header);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - nowMs;
  return waitMs > 0 ? waitMs : null;
}

function codeOf(statusCode: number | null, code: string | null): ChannelUnavailable['code'] {
  if (statusCode === 429) return 'channel_throttled';
  if (statusCode === 401) return 'channel_unauthorized';
  return statusCode === null && code !== null && neverLeft.has(code) ? 'channel_unreachable' : 'channel_unavailable';
}
