/**
 * What is sent, in order, until it arrived or died.
 *
 * A delivery is one thing that must reach Vayusphere or the person. It is stored in the transaction that stores the change which asks
 * for it, and leaves the store in the transaction that stores its outcome. Its life:
 *
 * ```
 *  waiting ──head of its lane──▶ due ──claimed──▶ under way ──arrived──▶ (gone; the next of the lane is due)
 *                                 ▲ ▲                  │
 *                                 │ └── failed, later ─┤
 *                                 └─ held back, until ─┤
 *                                                      └── refused for good, or expired ──▶ dead letter
 * ```
 *
 * - A **lane** is one session in one direction. Within it the order is strict: a failing head holds its own lane and nobody else's.
 * - **Claiming** counts the attempt before anything is sent. After a crash a delivery whose attempt was counted may have arrived:
 *   towards Vayusphere its idempotency key makes the repeat exact; towards the channel a receipt is drawn again from the session.
 * - **Held back** is what the channel's limits do not allow yet (`send-governor.ts`), what is not tried while Vayusphere is known not to
 *   answer, and what can't be made out because the store can't be read. Nothing was sent, so that the attempt is taken back, and so is the
 *   doubt that the claim alone would leave. For the limits and the store it is neither a failure nor a reason to expire; for Vayusphere it
 *   expires as what failed does, because somebody waits to hear of it. It goes back to the store for as long as it has to wait, because
 *   whoever waits in here holds a place that others could use.
 * - A **dead letter** is kept for the operator, and the session hears of it.
 */
import { BotError, ChannelUnavailable, DeskUnavailable, HeldBack } from '../errors.ts';
import type { Effect } from './session-event.ts';

export const minuteMs = 60_000;

/**
 * The directions that are kept in order on their own. `check`, `silence` and `met` hold what waits for a time, each in a lane of its own,
 * since the first of a lane holds up all others.
 */
export const lanes = ['desk', 'user', 'check', 'silence', 'met'] as const;
/** One of them. */
export type Lane = (typeof lanes)[number];

/** What a delivery does. `check_order` asks Vayusphere how the chat stands if the event after this number is still missing by then. */
export type DeliveryAction =
  | Effect
  | { readonly to: 'check'; readonly action: 'check_order'; readonly after: number }
  /** As earlier versions have stored it. */
  | { readonly to: 'silence'; readonly action: 'check_met'; readonly afterMs: number };

export interface NewDelivery {
  readonly sessionId: string;
  readonly content: DeliveryAction;
  readonly notBeforeMs: number;
  readonly expiresAtMs: number;
  /** With the key of one that waits in the same lane and has not been attempted it is the same delivery: that one lives as long. */
  readonly coalesceKey: string | null;
  /** What had it sent, opaque here: comes back with the claim, so that both can be found in the logs as one. */
  readonly cause?: string;
}

export interface Delivery {
  /** Given by the store; means nothing outside it. */
  readonly id: string;
  readonly sessionId: string;
  readonly content: DeliveryAction;
  /** 1 for the first attempt, which the claim has counted. */
  readonly attempt: number;
  /** Tells this claim of it from every other, those that were held back included: greater than that of any before. */
  readonly claim: number;
  readonly expiresAtMs: number;
  /** Whether an earlier attempt may have arrived: its process died before it knew, or the answer said nothing of it. */
  readonly inDoubt: boolean;
  /** Of the change that asked for it; of the first one where it stands for several. */
  readonly cause?: string;
}

/** After these an attempt certainly has not arrived; see `errors.ts`. */
const certainlyNotArrived = new Set([
  'channel_throttled',
  'channel_unauthorized',
  'channel_unreachable',
  'desk_overloaded',
  'desk_circuit_open',
  'held_back',
]);

/**
 * Whether what is attempted now for the `attempt`th time may have arrived before. `lastErrorCode` is what the attempt before failed with;
 * null when it was claimed and never settled.
 */
export function isInDoubt(attempt: number, lastErrorCode: string | null): boolean {
  return attempt > 1 && (lastErrorCode === null || !certainlyNotArrived.has(lastErrorCode));
}

/** How long a thing is worth sending. */
const lifetimeMs = {
  create_chat: 15 * minuteMs,
  withdraw_chat: 60 * minuteMs,
  change_issue: 60 * minuteMs,
  end_chat: 60 * minuteMs,
  send_message: 15 * minuteMs,
  // Its message waits behind it, and must outlive it.
  pass_file: 14 * minuteMs,
  tell_lost_file: 15 * minuteMs,
  tell_unshown: 15 * minuteMs,
  change_message: 15 * minuteMs,
  show_receipt: 15 * minuteMs,
  notify: 15 * minuteMs,
  show_message: 15 * minuteMs,
  rate: 60 * minuteMs,
  ask_rating: 60 * minuteMs,
  retire_receipt: 15 * minuteMs,
  open_personal: 15 * minuteMs,
  tell_thread: 15 * minuteMs,
  check_silence: 24 * 60 * minuteMs,
  check_met: 24 * 60 * minuteMs,
  change_shown: 15 * minuteMs,
  check_order: 24 * 60 * minuteMs,
} as const;

/** A delivery of this session, to be stored together with the change that asks for it. */
export function newDelivery(sessionId: string, content: DeliveryAction, nowMs: number, waitMs = 0): NewDelivery {
  const delayMs = 'afterMs' in content ? content.afterMs : waitMs;
  return {
    sessionId,
    content,
    notBeforeMs: nowMs + delayMs,
    expiresAtMs: nowMs + delayMs + lifetimeMs[content.action],
    coalesceKey: coalesceKeyOf(content),
  };
}

/** Most of these say "as it is now" when they are sent, so that one that has not been sent yet says it for all. */
function coalesceKeyOf(content: DeliveryAction): string | null {
  switch (content.action) {
    case 'show_receipt':
    case 'change_issue':
    case 'tell_thread':
    case 'check_silence':
    case 'check_met':
      return content.action;
    case 'check_order':
      // Every gap is waited for as long as any other.
      return `${content.action}/${content.after}`;
    default:
      return null;
  }
}

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/** `heldUntilMs`: this one was none, and is not counted. */
export type NextAttempt =
  | { readonly retryAtMs: number }
  | { readonly heldUntilMs: number }
  | { readonly dead: 'refused' | 'expired' };

/**
 * Whether and when a failed delivery is tried again. Pure.
 *
 * Waits double from half a second up to 30 s, each drawn from its upper half (`random` in [0, 1)), so that many that failed together
 * do not come back together; what the other side asked us to wait is never cut short. What was not even tried waits until it would be,
 * and for the first of those waits more, whatever came before. What would be tried after its expiry is dead now, and what is not retryable
 * is dead at once.
 */
export function nextAttempt(
  delivery: Pick<Delivery, 'attempt' | 'expiresAtMs'>,
  error: unknown,
  nowMs: number,
  random: number,
): NextAttempt {
  if (error instanceof HeldBack) return { heldUntilMs: error.untilMs };
  if (!(error instanceof BotError) || !error.retryable) return { dead: 'refused' };
  const askedMs = error instanceof DeskUnavailable || error instanceof ChannelUnavailable ? (error.retryAfterMs ?? 0) : 0;
  const untried = error.code === 'desk_circuit_open';
  const atMs = Math.ceil(
    nowMs + (untried ? askedMs + backoffMs(1, random) : Math.max(askedMs, backoffMs(delivery.attempt, random))),
  );
  if (atMs >= delivery.expiresAtMs) return { dead: 'expired' };
  return untried ? { heldUntilMs: atMs } : { retryAtMs: atMs };
}

function backoffMs(attempt: number, random: number): number {
  return Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs) * (0.5 + random / 2);
}
