import type { TranscriptEntry, TranscriptLine, Transcripts } from '../handoff/transcript.ts';
import type { SqliteConnection } from './sqlite-connection.ts';
import { lineOf, rowOf } from './transcript-row.ts';

/** The transcripts in the SQLite file. Statements are compiled once. */
export class SqliteTranscripts implements Transcripts {
  readonly #database: SqliteConnection;
  readonly #sql;

  constructor(database: SqliteConnection) {
    this.#database = database;
    this.#sql = {
      add: database.prepare(
        `INSERT INTO transcript_lines (session_id, author, message_id, words, files, about, said_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ),
      change: database.prepare(
        `UPDATE transcript_lines SET words = ?, files = coalesce(?, files), fate = ?
         WHERE session_id = ? AND author = ? AND message_id = ? AND fate IS NOT 'deleted'`,
      ),
      read: database.prepare(
        'SELECT author, words, files, about, fate, said_at_ms FROM transcript_lines WHERE session_id = ? ORDER BY id LIMIT ?',
      ),
    };
  }

  /**
   * Stores entries in their order, to be called within the transaction of the step that they are about. A message that is there stays as
   * it is when it comes again; a change of one that is not there changes nothing.
   */
  store(entries: readonly TranscriptEntry[]): void {
    for (const row of entries.map(rowOf)) {
      if ('added' in row) {
        const { sessionId, author, messageId, words, files, about, atMs } = row.added;
        this.#sql.add.run(sessionId, author, messageId, words, files, about, atMs);
      } else {
        const { sessionId, author, messageId, words, files, fate } = row.changed;
        this.#sql.change.run(words, files, fate, sessionId, author, messageId);
      }
    }
  }

  async transcriptOf(sessionId: string, limit: number): Promise<readonly TranscriptLine[]> {
    const rows = await this.#database.read(() => this.#sql.read.all(sessionId, limit));
    return rows.map((row) =>
      lineOf({
        author: String(row['author']),
        words: String(row['words']),
        files: String(row['files']),
        about: String(row['about']),
        fate: typeof row['fate'] === 'string' ? row['fate'] : null,
        atMs: Number(row['said_at_ms']),
      }),
    );
  }
}
