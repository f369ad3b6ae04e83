export const intents = [
  'greeting',
  'thanks',
  'help',
  'cancel',
  'start_over',
  'request_agent',
  'start_chat',
  'edit',
  'other_options',
  'yes',
  'no',
  'none',
] as const;

/**
 * What the person wants the bot to do. Only `request_agent` may stand next to an issue in the same text; with `yes` and `no`, a named
 * product says more than the word ("no, it's MySQL" is `none` with MySQL). While the options card is open, `yes` and `request_agent` mean
 * the same as `start_chat`.
 */
export type Intent = (typeof intents)[number];

/** What the bot has just asked. `database` stands for the question of the topic, whatever the topic; `options` is the options card. */
export type OpenQuestion = 'issue' | 'database' | 'confirm' | 'options' | null;

/** `certain`: go on. `likely`: confirm in one tap. `unsure`: ask the open question, best guesses first. */
export type Certainty = 'certain' | 'likely' | 'unsure';

/** Which answer of the topic's question the text names, by choice ids. The candidates of an unsure one are ordered, the best first. */
export type ProductFinding =
  | { readonly certainty: 'certain'; readonly id: string }
  | { readonly certainty: 'likely'; readonly id: string }
  | { readonly certainty: 'unsure'; readonly candidates: readonly string[] };

/** One thing found in the text: what it is, the words it was found in, and what was made of it. */
export interface EvidenceMatch {
  readonly kind: string;
  /** The choice, topic or intent it speaks for. */
  readonly target: string;
  readonly words: string;
  readonly note: string;
}

/** Why the decision is what it is; for `npm run triage` and for tests, never for a dialog. Holds the person's words: not for logs. */
export interface Evidence {
  readonly tokens: readonly string[];
  readonly matches: readonly EvidenceMatch[];
  readonly scores: Readonly<Record<string, number>>;
  readonly decision: readonly string[];
  /** What people's words meant before, where they were most like these, and how probable that is here. Absent where nobody asked. */
  readonly experience?: readonly string[];
}

/** What a text means, as far as triage is concerned. */
export interface Understanding {
  readonly intent: Intent;
  /** The person's words, whole, when they describe something; null when they only ask, greet or answer. */
  readonly issue: string | null;
  readonly topic: { readonly id: string; readonly certainty: Certainty } | null;
  /** How to name the thing back before a product is known ("SQL Database"); in the language of the input, where the catalogue has it. */
  readonly subject: string | null;
  /** Null: no product is named (or only ones that it is not). */
  readonly product: ProductFinding | null;
  /** The topics that the text says it is not about ("not the database"), by id; absent: none, or nobody looked. */
  readonly denied?: readonly string[];
  /** An answer like "I don't know": go on with the general queue. Never together with a product. */
  readonly unknown: boolean;
  readonly evidence: Evidence;
}
