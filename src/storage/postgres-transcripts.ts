import type { TranscriptEntry, TranscriptLine, Transcripts } from '../handoff/transcript.ts';
import { numberOf, type Statements, textOf } from './postgres-connections.ts';
import { lineOf, rowOf, type TranscriptRow } from './transcript-row.ts';

const addLines = {
  name: 'add-transcript-lines',
  text: `INSERT INTO handoff.transcript_lines (session_id, author, message_id, words, files, about, said_at_ms)
         SELECT session_id, author, message_id, words, files, about, said_at_ms
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
           WITH ORDINALITY AS line (session_id, author, message_id, words, files, about, said_at_ms, place)
         ORDER BY place ON CONFLICT DO NOTHING`,
};
const changeLine = {
  name: 'change-transcript-line',
  text: `UPDATE handoff.transcript_lines SET words = $4, files = coalesce($5, files), fate = $6
         WHERE session_id = $1 AND author = $2 AND message_id = $3 AND fate IS DISTINCT FROM 'deleted'`,
};

/**
 * Stores entries in their order, within the transaction of the step that they are about. A message that is there stays as it is when it
 * comes again; a change of one that is not there changes nothing.
 */
export async function storeTranscript(transaction: Statements, entries: readonly TranscriptEntry[]): Promise<void> {
  let lines: TranscriptRow[] = [];
  for (const row of entries.map(rowOf)) {
    if ('added' in row) {
      lines.push(row.added);
      continue;
    }
    // What is changed may be among those before it.
    await addAll(transaction, lines);
    lines = [];
    const { sessionId, author, messageId, words, files, fate } = row.changed;
    await transaction.query(changeLine, [sessionId, author, messageId, words, files, fate]);
  }
  await addAll(transaction, lines);
}

async function addAll(transaction: Statements, lines: readonly TranscriptRow[]): Promise<void> {
  if (lines.length === 0) return;
  await transaction.query(addLines, [
    lines.map(({ sessionId }) => sessionId),
    lines.map(({ author }) => author),
    lines.map(({ messageId }) => messageId),
    lines.map(({ words }) => words),
    lines.map(({ files }) => files),
    lines.map(({ about }) => about),
    lines.map(({ atMs }) => atMs),
  ]);
}

/** The transcripts in PostgreSQL. */
export class PostgresTranscripts implements Transcripts {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  async transcriptOf(sessionId: string, limit: number): Promise<readonly TranscriptLine[]> {
    const rows = await this.#statements.query(
      `SELECT author, words, files, about, fate, said_at_ms FROM handoff.transcript_lines
       WHERE session_id = $1 ORDER BY id LIMIT $2`,
      [sessionId, limit],
    );
    return rows.map((row) =>
      lineOf({
        author: textOf(row, 'author'),
        words: textOf(row, 'words'),
        files: textOf(row, 'files'),
        about: textOf(row, 'about'),
        fate: row['fate'] === null ? null : textOf(row, 'fate'),
        atMs: numberOf(row, 'said_at_ms'),
      }),
    );
  }
}
