import { DatabaseSync } from 'node:sqlite';
import type { Session, World } from './world.ts';

const shownAttempts = 60;

/**
 * What can be said of messages of a session that never reached the person, or that reached them behind a later one: which, how the
 * attempts to deliver the chat's last events went, and, with SQLite, what the bot had stored of the chat when it stopped.
 */
export function troublesOf(world: World, { person, chatId }: Session, said: number): string[] {
  const sightings = world.connector.sightings(person.conversationId);
  const seen = new Set(sightings.map(({ number }) => number));
  const missing = Array.from({ length: said }, (_, at) => at + 1).filter((number) => !seen.has(number));
  const late = sightings.flatMap(({ number, atMs }, at) =>
    sightings.slice(0, at).some((earlier) => earlier.number > number) ? [`${number} at ${timeOf(atMs)}`] : [],
  );
  if (missing.length === 0 && late.length === 0) return [];
  const attempts = world.simulator.deliveries().filter((attempt) => attempt.chatId === chatId);
  const tried = attempts.map(({ sequence, attempt, status, at }) => `${sequence}/${attempt}:${status} ${at.slice(17, 23)}`);
  return [
    `${person.id} ${chatId}: of ${said}, missing ${missing.join(' ') || 'none'}, late ${late.join(' ') || 'none'}`,
    `  arrived ${sightings.map(({ number, atMs, answered }) => `${number}${answered ? '' : '?'} ${timeOf(atMs)}`).join(', ')}`,
    `  event/attempt:status ${tried.slice(-shownAttempts).join(', ')}`,
    ...(world.databaseFile === null ? [] : storedOf(world.databaseFile, chatId)),
  ];
}

/** Minutes aside: a run of the test is short. */
function timeOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(17, 23);
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
