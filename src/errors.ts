/**
 * Every failure that this product names. A class says who failed and how; `code` is stable and goes into logs, metrics and the runbook;
 * `retryable` is decided once, where the failure crosses our border, and nobody decides it again from a status or a message text.
 *
 * Messages are for operators. They carry ids and codes, never a person's words, tokens or secrets.
 */
export abstract class BotError extends Error {
  abstract readonly code: string;
  /** Whether trying the same thing again later can help and does no harm. */
  readonly retryable: boolean = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The environment or a file that an administrator edits is not usable. Carries every problem, not just the first. */
export class ConfigError extends BotError {
  override readonly code = 'config_invalid';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The refusals of the Vayusphere contract, by their `code` on the wire. */
export const deskRefusalCodes = [
  'queue_not_found',
  'queue_closed',
  'no_agents',
  'requester_is_agent',
  'chat_already_open',
  'chat_not_found',
  'chat_ended',
  'message_not_found',
  'message_too_large',
  'attachment_too_large',
  'attachment_type_refused',
  'no_slot',
  'invalid_request',
  'not_authorized',
  'idempotency_key_reused',
] as const;

export type DeskRefusalCode = (typeof deskRefusalCodes)[number];

/** Vayusphere understood the call and said no. The same call gets the same answer, so it is never retried. */
export class DeskRefused extends BotError {
  override readonly code: DeskRefusalCode;
  /** When the queue opens again, ISO 8601 in UTC; with `queue_closed`, if Vayusphere told. */
  readonly opensAt: string | null;
  /** The chat that is in the way; with `chat_already_open`. */
  readonly chatId: string | null;

  constructor(code: DeskRefusalCode, details: { opensAt?: string | null; chatId?: string | null; status?: number } = {}) {
    super(`Vayusphere refused: ${code}${details.status === undefined ? '' : ` (HTTP ${details.status})`}`);
    this.code = code;
    this.opensAt = details.opensAt ?? null;
    this.chatId = details.chatId ?? null;
  }
}

/**
 * There was no usable answer from Vayusphere: no connection, a time limit, 429, 5xx, an open circuit breaker, or an answer that breaks
 * the contract. The call may or may not have been carried out; its idempotency key makes a repeat exact.
 */
export class DeskUnavailable extends BotError {
  override readonly code: 'desk_unavailable' | 'desk_overloaded' | 'desk_circuit_open' | 'desk_protocol';
  override readonly retryable = true;
  /** What Vayusphere asked us to wait, if it did; with `desk_circuit_open`, for which nothing was sent, until it is tried again. */
  readonly retryAfterMs: number | null;

  constructor(code: DeskUnavailable['code'], message: string, options: ErrorOptions & { retryAfterMs?: number | null } = {}) {
    super(message, options);
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** The person can't be reached where we talked to them, and trying again will not change that (blocked, removed, gone). */
export class UserUnreachable extends BotError {
  override readonly code = 'user_unreachable';
}

/** The channel does not take this one message as it is, such as one that is too large. Its person can be reached all the same. */
export class MessageRefused extends BotError {
  override readonly code = 'message_refused';
}

/** The channel (Teams, the Emulator) did not take what we sent, this time. It may have arrived all the same. */
export class ChannelUnavailable extends BotError {
  /** With `channel_throttled` (429), `channel_unauthorized` (401) and `channel_unreachable` (nobody listens) it certainly has not arrived. */
  override readonly code: 'channel_unavailable' | 'channel_throttled' | 'channel_unauthorized' | 'channel_unreachable';
  override readonly retryable = true;
  readonly retryAfterMs: number | null;

  constructor(message: string, options: ErrorOptions & { retryAfterMs?: number | null; code?: ChannelUnavailable['code'] } = {}) {
    super(message, options);
    this.code = options.code ?? 'channel_unavailable';
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Nothing was sent: the channel's limits allow it from `untilMs` on, milliseconds since the epoch. That is no failure of anybody's. */
export class HeldBack extends BotError {
  override readonly code = 'held_back';
  override readonly retryable = true;
  readonly untilMs: number;

  constructor(untilMs: number) {
    super('the limits of the channel do not allow it yet');
    this.untilMs = untilMs;
  }
}

/** A file of a person's is not passed on, however often it is tried: by our own rules, or because it is not where it should be. */
export class FileRefused extends BotError {
  override readonly code: 'file_too_large' | 'file_type_refused' | 'file_unreachable';

  constructor(code: FileRefused['code'], why: string) {
    super(`a person's file is not passed on: ${why}`);
    this.code = code;
  }
}

/** Somebody else changed what we were about to change. Read again and decide again. */
export class VersionConflict extends BotError {
  override readonly code = 'version_conflict';
  override readonly retryable = true;
}

/**
 * The store can't be reached, or broke off before it answered. Nothing is known to have been stored by the call that threw it, and
 * whatever it was about is not at fault: it is to be tried again.
 */
export class StoreUnavailable extends BotError {
  override readonly code = 'store_unavailable';
  override readonly retryable = true;
}

/** A message from outside does not have the shape that its contract promises. */
export class MalformedInput extends BotError {
  override readonly code = 'malformed_input';
}

/** A webhook whose signature, time or id does not hold. */
export class WebhookRefused extends BotError {
  override readonly code = 'webhook_refused';
  /** What does not hold. Clocks that differ and secrets that differ are mended in different places. */
  readonly reason: 'header' | 'time' | 'signature';

  constructor(reason: WebhookRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
