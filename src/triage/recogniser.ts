import type { Catalogue } from './catalogue.ts';
import { localeTables } from './locale-table.ts';
import { understand } from './understand.ts';
import type { OpenQuestion, Understanding } from './understanding.ts';

export type { Certainty, Evidence, Intent, OpenQuestion, ProductFinding, Understanding } from './understanding.ts';

export interface RecogniserInput {
  /** As typed; mentions of the bot may still be in it. Any length: what decides is looked for in the first and last parts. */
  readonly text: string;
  /** BCP 47, of the activity. English stands in for languages without a table, and beside those with one. */
  readonly locale: string;
  readonly open: OpenQuestion;
  /** The topic whose question is open, or that is already known. */
  readonly topicId?: string | null;
  /** The choices on offer: one when asked to confirm, two or more when asked which. In the order they were shown. */
  readonly candidates?: readonly string[];
}

/**
 * Turns a person's words into what the bot acts on. The built-in one is plain code; an organisation may put a language model here. Gives
 * ids of the catalogue only. An implementation that calls out may throw or be slow: wrap it with `withFallback`.
 */
export interface Recogniser {
  understand(input: RecogniserInput, catalogue: Catalogue): Promise<Understanding>;
}

/** The built-in recogniser: no network and no download, about a millisecond once warm; never throws, whatever the text. */
export function createRecogniser(): Recogniser {
  return { understand: async (input, catalogue) => understand(input, catalogue) };
}

/** The languages that the built-in recogniser knows, the one that stands in for all others first. */
export const languages: readonly string[] = Object.keys(localeTables);

/**
 * Makes the built-in recogniser ready for a catalogue in a language, up to 0.2 s of CPU time that the first message in it would else pay.
 * For start-up, and after the catalogue was read anew.
 */
export function warmUp(catalogue: Catalogue, language: string): void {
  understand({ text: 'hello', locale: language, open: null }, catalogue);
}
