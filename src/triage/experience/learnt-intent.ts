import type { Intent, OpenQuestion } from '../understanding.ts';

/** What is learnt in the place of an intent: "I don't know" is an answer like another, and on the options card three intents are one. */
export type LearntIntent = Intent | 'unknown';

const startingFromTheCard: ReadonlySet<LearntIntent> = new Set(['yes', 'request_agent', 'start_chat']);

/** The intent as it is learnt, of a label or of what the rules found. */
export function learntIntent(open: OpenQuestion, { intent, unknown }: { intent: Intent; unknown: boolean }): LearntIntent {
  if (unknown) return 'unknown';
  return open === 'options' && startingFromTheCard.has(intent) ? 'start_chat' : intent;
}
