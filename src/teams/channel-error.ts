import type { BotError } from '../errors.ts';
import { ChannelUnavailable, UserUnreachable } from '../errors.ts';

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

const retryableStatuses = new Set([408, 412, 429, 500, 502, 503, 504]);

/**
 * A failed call to the channel in our own words. A 429 was not delivered; after a 5xx or a broken connection the message may have been.
 * The texts of the channel stay behind in `cause`.
 */
export function channelErrorOf(error: unknown): BotError {
  const { statusCode, code, retryAfterMs } = detailsOf(error);
  const said = `${statusCode ?? 'no answer'}${code === null ? '' : ` ${code}`}`;
  if (code !== null && terminalCodes.has(code))
    return new UserUnreachable(`the channel refuses for good: ${said}`, { cause: error });
  if (statusCode === null || retryableStatuses.has(statusCode)) {
    return new ChannelUnavailable(`the channel did not take it: ${said}`, {
      cause: error,
      retryAfterMs,
      code: codeOf(statusCode, code),
    });
  }
  return new UserUnreachable(`the channel refuses: ${said}`, { cause: error });
}

function codeOf(statusCode: number | null, code: string | null): ChannelUnavailable['code'] {
  if (statusCode === 429) return 'channel_throttled';
  return code === 'ECONNREFUSED' ? 'channel_unreachable' : 'channel_unavailable';
}

function detailsOf(error: unknown): { statusCode: number | null; code: string | null; retryAfterMs: number | null } {
  if (!(error instanceof Error)) return { statusCode: null, code: null, retryAfterMs: null };
  const statusCode = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { statusCode, code, retryAfterMs: retryAfterOf(error) };
}

function retryAfterOf(error: Error): number | null {
  if (!('response' in error) || typeof error.response !== 'object' || error.response === null) return null;
  const headers: unknown = 'headers' in error.response ? error.response.headers : null;
  if (typeof headers !== 'object' || headers === null || !('get' in headers) || typeof headers.get !== 'function') return null;
  const seconds = Number(headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null;
}
