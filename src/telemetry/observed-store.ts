import type { Change, HandoffStore } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import { aboutSession, currentTraceparent } from './trace.ts';

/** Hears of every change of a session once it is stored; `before` is null for a session that is new. Must not throw. */
export type OnSessionChanged = (before: HandoffSession | null, after: HandoffSession) => void;

/**
 * The store, watched: what the running work has sent is stored with its trace, the lines of its log name the session that it found or
 * stored, and changes are told. What goes wrong in the store is thrown as it is, and then nothing is told.
 */
export function observedStore(store: HandoffStore, onChanged: OnSessionChanged): HandoffStore {
  const found = <T extends { readonly value: HandoffSession } | null>(session: T): T => {
    if (session !== null) aboutSession(session.value.id, 'found');
    return session;
  };
  return {
    session: async (id) => found(await store.session(id)),
    openSessionOf: async (personKey) => found(await store.openSessionOf(personKey)),
    sessionOfChat: async (chatId) => found(await store.sessionOfChat(chatId)),
    keptEvents: (chatId) => store.keptEvents(chatId),
    shownMessage: (sessionId, messageId) => store.shownMessage(sessionId, messageId),
    async commit(change) {
      await store.commit(withCause(change));
      if (change.session === undefined) return;
      const { value, before = null } = change.session;
      aboutSession(value.id, 'stored');
      onChanged(before, value);
    },
    claim: (nowMs, limit) => store.claim(nowMs, limit),
    nextDueAtMs: () => store.nextDueAtMs(),
    openSessions: (afterId, limit) => store.openSessions(afterId, limit),
    figures: (nowMs) => store.figures(nowMs),
    watch: (onDue) => store.watch(onDue),
  };
}

function withCause(change: Change): Change {
  const cause = currentTraceparent();
  if (cause === undefined || change.deliveries === undefined || change.deliveries.length === 0) return change;
  return { ...change, deliveries: change.deliveries.map((delivery) => ({ ...delivery, cause })) };
}
