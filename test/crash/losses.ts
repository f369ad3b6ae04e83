import { DatabaseSync } from 'node:sqlite';
import type { World } from './world.ts';

/**
 * What can be said of messages of a session that never reached the person: which, how the attempts to deliver the chat's last events went,
 * and, with SQLite, what the bot had stored of the chat when it stopped.
 */
export function lossesOf(world: World, index: number, said: number): string[] {
  const session = world.sessions[index];
  if (session === undefined) return [];
  const { person, chatId } = session;
  const seen = new Set(world.connector.sightings(person.conversationId).map(({ number }) => number));
  const missing = Array.from({ length: said }, (_, at) => at + 1).filter((number) => !seen.has(number));
  if (missing.length === 0) return [];
  const attempts = world.simulator.deliveries().filter((attempt) => attempt.chatId === chatId);
  const shown = attempts
    .slice(-20)
    .map(({ sequence, attempt, status, at }) => `${sequence}/${attempt}:${status} ${at.slice(17)}`);
  return [
    `${person.id} ${chatId}: of ${said}, missing ${missing.join(' ')}`,
    `  event/attempt:status ${shown.join(', ')}`,
    ...(world.databaseFile === null ? [] : storedOf(world.databaseFile, chatId)),
  ];
}

function storedOf(file: string, chatId: string): string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const session = database.prepare('SELECT id, state, body FROM sessions WHERE chat_id = ?').get(chatId);
    const kept = database.prepare('SELECT sequence FROM kept_events WHERE chat_id = ?').all(chatId);
    const waiting = database
      .prepare('SELECT lane, attempt, content FROM deliveries WHERE session_id = ?')
      .all(session?.['id'] ?? '');
    const { lastSequence } = JSON.parse(String(session?.['body'] ?? '{}')) as { lastSequence?: number };
    return [
      `  stored: ${session?.['state']}, last event ${lastSequence}, kept events ${kept.map((row) => row['sequence']).join(' ') || 'none'}`,
      `  waiting: ${waiting.map((row) => `${row['lane']} ${row['attempt']} ${String(row['content']).slice(0, 120)}`).join('; ') || 'nothing'}`,
    ];
  } finally {
    database.close();
  }
}
