import type { ChatMoment, TranscriptEntry, TranscriptLine } from '../handoff/transcript.ts';

/** A new line as its columns. Everything that somebody wrote or chose is JSON, so that no character of theirs is refused. */
export interface TranscriptRow {
  readonly sessionId: string;
  readonly author: string;
  /** Null for what the bot says, which is stored with the step that it is about, and so once. */
  readonly messageId: string | null;
  readonly words: string;
  readonly files: string;
  /** The agent's name, or what the bot says. */
  readonly about: string;
  readonly atMs: number;
}

/** What becomes of a line that is stored. */
interface TranscriptRowChange {
  readonly sessionId: string;
  readonly author: string;
  readonly messageId: string;
  readonly words: string;
  /** Null where they stay. */
  readonly files: string | null;
  readonly fate: 'edited' | 'deleted';
}

interface About {
  readonly agentName?: string;
  readonly moment?: ChatMoment;
}

const noWords = JSON.stringify('');
const noFiles = JSON.stringify([]);

/** An entry as a row that is new, or as the change of one. */
export function rowOf(entry: TranscriptEntry): { readonly added: TranscriptRow } | { readonly changed: TranscriptRowChange } {
  if (entry.by === 'change') return { changed: changeOf(entry) };
  const { sessionId, atMs, ...said } = entry;
  if (said.by === 'bot') {
    const { by: author, ...moment } = said;
    return { added: { sessionId, author, messageId: null, words: noWords, files: noFiles, about: json({ moment }), atMs } };
  }
  const { by: author, id, text, files } = said;
  const about: About = said.by === 'agent' ? { agentName: said.agentName } : {};
  return {
    added: { sessionId, author, messageId: json(id), words: json(text), files: json(files), about: json(about), atMs },
  };
}

function changeOf({ sessionId, of, id, change }: TranscriptEntry & { by: 'change' }): TranscriptRowChange {
  const common = { sessionId, author: of, messageId: json(id) };
  return 'text' in change
    ? { ...common, words: json(change.text), files: null, fate: 'edited' }
    : { ...common, words: noWords, files: noFiles, fate: 'deleted' };
}

function json(value: unknown): string {
  return JSON.stringify(value);
}

/** A row as the line that it is. */
export function lineOf(row: {
  readonly author: string;
  readonly words: string;
  readonly files: string;
  readonly about: string;
  readonly fate: string | null;
  readonly atMs: number;
}): TranscriptLine {
  const { author, fate, atMs } = row;
  const about = JSON.parse(row.about) as About;
  if (about.moment !== undefined) return { atMs, by: 'bot', ...about.moment };
  return {
    atMs,
    by: author === 'agent' ? 'agent' : 'user',
    text: JSON.parse(row.words) as string,
    files: JSON.parse(row.files) as readonly (string | null)[],
    agentName: about.agentName ?? null,
    fate: fate === 'edited' || fate === 'deleted' ? fate : null,
  };
}
