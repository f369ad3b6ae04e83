import type { Change } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import type { Row, Statements } from './postgres-connections.ts';

const updateSessions = {
  name: 'update-sessions',
  text: `UPDATE handoff.sessions SET chat_id = next.chat_id, state = next.state, version = sessions.version + 1, body = next.body,
           changed_at_ms = $6
         FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[]) AS next (id, version, chat_id, state, body)
         WHERE sessions.id = next.id AND sessions.version = next.version RETURNING sessions.id`,
};
const upsertShown = {
  name: 'put-shown',
  text: `INSERT INTO handoff.shown_messages (session_id, message_id, body)
         SELECT shown.session_id, shown.message_id, shown.body
         FROM unnest($1::text[], $2::text[], $3::text[]) AS shown (session_id, message_id, body)
         JOIN handoff.sessions ON sessions.id = shown.session_id
         ON CONFLICT (session_id, message_id) DO UPDATE SET body = excluded.body`,
};

/** The chat by which a session is found. */
export function chatIdOf(session: HandoffSession): string | null {
  return session.state === 'requested' ? null : (session.chat?.id ?? null);
}

/** Changes sessions, no two of one id, that are still as they were read. Gives the rows of those that were, with their `id`. */
export function putSessions(
  statements: Statements,
  sessions: readonly NonNullable<Change['session']>[],
  nowMs: number,
): Promise<readonly Row[]> {
  // In one order wherever it is done, so that two instances hardly ever wait for each other.
  const sorted = sessions.toSorted((a, b) => (a.value.id < b.value.id ? -1 : 1));
  return statements.query(updateSessions, [
    sorted.map(({ value }) => value.id),
    sorted.map(({ version }) => version),
    sorted.map(({ value }) => chatIdOf(value)),
    sorted.map(({ value }) => value.state),
    sorted.map(({ value }) => JSON.stringify(value)),
    nowMs,
  ]);
}

/** Stores what shows agents' messages, of sessions that are there. */
export async function putShown(statements: Statements, shown: readonly NonNullable<Change['shown']>[]): Promise<void> {
  if (shown.length === 0) return;
  await statements.query(upsertShown, [
    shown.map(({ sessionId }) => sessionId),
    shown.map(({ message }) => message.id),
    shown.map(({ message }) => JSON.stringify(message)),
  ]);
}
