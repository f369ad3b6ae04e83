/**
 * The way of a request that was made among others to its person's private chat.
 *
 * ```
 *             personal_opened             receipt_shown
 *  opening ─────────────────▶ arriving ─────────────────▶ done
 *   ▲   │                      ▲    │
 *   │   │ personal_refused     │    │ personal_refused
 *   │   ▼                      │    ▼
 *   └─ stuck ──────────────────┘  (stuck)
 *  wanted again     the person comes by themselves
 * ```
 *
 * - What others may read of it is one line. Whatever else is for the person waits until they can be met: in `opening` and `stuck` nothing
 *   goes out to them but that line.
 * - The chat in Vayusphere is created when the receipt stands in the personal chat, and not before: an agent must not wait for somebody
 *   who has neither the way to the chat nor a place to read in. Until then there is nothing to withdraw, and nothing that could be said.
 * - A request that is stuck is kept for an hour. Its person has been told what to do, and may do it at any time: by installing the bot, by
 *   writing to it, by asking again in the thread. After that hour they have turned to something else; a chat that began then would
 *   surprise them, and the request would stand in the way of their next one.
 * - A crash leaves the state and the delivery that moves it on. Opening a personal chat again gives the same chat, telling the thread again
 *   changes the same message to the same words.
 */
import { minuteMs } from './delivery.ts';
import type { HandoffSession, Place, Thread } from './session.ts';
import { isOpen } from './session.ts';
import { endedBy, showReceipt, unchanged } from './session-change.ts';
import type { Effect, Transition } from './session-event.ts';

/** How long a request waits for its person to be met in private. */
const keptWhileStuckMs = 60 * minuteMs;
/** A person who is on the way just then is not turned away. */
const lookAgainMs = minuteMs;

const tellThread: Effect = { to: 'user', action: 'tell_thread' };
const openPersonal: Effect = { to: 'user', action: 'open_personal' };
const checkMet = (afterMs: number): Effect => ({ to: 'met', action: 'check_met', afterMs });

/** Whether the person has not been met in private yet, though they are to be. */
export function isMoving(session: HandoffSession): boolean {
  const move = session.thread?.move;
  return move !== undefined && move !== 'done';
}

/** The private chat is there, opened by us or because the person has come by themselves. */
export function onPersonalOpened(session: HandoffSession, place: Place): Transition {
  const { thread } = session;
  if ((thread?.move !== 'opening' && thread?.move !== 'stuck') || !isOpen(session)) return unchanged(session);
  return { session: { ...session, place, receiptId: null, thread: { ...thread, move: 'arriving' } }, effects: [showReceipt] };
}

export function onPersonalRefused(session: HandoffSession): Transition {
  const { thread } = session;
  if ((thread?.move !== 'opening' && thread?.move !== 'arriving') || !isOpen(session)) return unchanged(session);
  return { session: { ...session, thread: { ...thread, move: 'stuck' } }, effects: [tellThread, checkMet(keptWhileStuckMs)] };
}

/** The receipt stands in the personal chat: now an agent may be asked for, and Vayusphere has its time from here on. */
export function onArrived(session: HandoffSession, thread: Thread, nowMs: number): Transition {
  const arrivedAt = new Date(nowMs).toISOString();
  const arrived = { ...session, thread: { ...thread, move: 'done' as const, arrivedAt } };
  if (arrived.state !== 'requested') return { session: arrived, effects: [tellThread] };
  return { session: arrived, effects: [tellThread, { to: 'desk', action: 'create_chat' }] };
}

export function onThreadTold(session: HandoffSession, messageId: string | null): Transition {
  const { thread } = session;
  if (thread === null || messageId === null || messageId === thread.cardId) return unchanged(session);
  return unchanged({ ...session, thread: { ...thread, cardId: messageId } });
}

/** The person asks for what can't be shown here: perhaps they can be met by now. */
export function onWantedAmongOthers(session: HandoffSession, thread: Thread): Transition {
  if (thread.move !== 'stuck' || !isOpen(session)) return unchanged(session);
  return { session: { ...session, thread: { ...thread, move: 'opening' } }, effects: [openPersonal] };
}

export function onMetChecked(session: HandoffSession, nowMs: number): Transition {
  if (!isMoving(session) || !isOpen(session)) return unchanged(session);
  if (session.thread?.move !== 'stuck') return { session, effects: [checkMet(lookAgainMs)] };
  return endedBy(session, 'undeliverable', nowMs);
}

/** What a transition asks for, as far as it may go out where others read along: in place of everything for the person, one line. */
export function keptPrivate({ session, effects }: Transition): Transition {
  const move = session.thread?.move;
  if (move !== 'opening' && move !== 'stuck') return { session, effects };
  const tells = effects.some(({ action }) => action === 'show_receipt' || action === 'tell_thread');
  const rest = effects.filter(({ to, action }) => to !== 'user' || action === 'open_personal');
  return { session, effects: [...(tells ? [tellThread] : []), ...rest] };
}
