import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RecogniserInput } from '../../src/triage/recogniser.ts';
import { intents } from '../../src/triage/understanding.ts';

const labelledSchema = z.strictObject({
  kind: z.string(),
  text: z.string(),
  locale: z.string().default('en'),
  open: z.enum(['issue', 'database', 'confirm', 'options']).nullable().default(null),
  candidates: z.array(z.string()).default([]),
  expect: z.strictObject({
    intent: z.enum(intents),
    /** Whether the text describes something; absent where people may differ. */
    issue: z.boolean().optional(),
    /** Absent where the text leaves it open. */
    topic: z.string().optional(),
    product: z
      .union([
        z.strictObject({ certain: z.string() }),
        z.strictObject({ likely: z.string() }),
        z.strictObject({ unsure: z.array(z.string()) }),
      ])
      .nullable(),
    unknown: z.boolean(),
  }),
});

/** An utterance and what a dispatcher who knows the field would make of it. */
export type Labelled = z.infer<typeof labelledSchema>;

/**
 * A part of the labelled set. `seen` and the strangers' first three, who had not seen the rules, are looked at while the rules are made (two
 * of them were held out once, hence their names). `practice` is what the recogniser's experience is trained on beside them; no rule comes
 * from it. `held-out` and `strangers-3-held-out` are neither: they are run and counted, their failures are not printed, and no rule, name,
 * word or weight comes from one of them.
 */
export type LabelledPart =
  | 'seen'
  | 'held-out'
  | 'strangers-seen'
  | 'strangers-held-out'
  | 'strangers-2-held-out'
  | 'practice'
  | 'strangers-3-held-out';

/** The utterances of one part, in the order of the file. Throws on a line that is not of the shape. */
export function readLabelled(part: LabelledPart): Labelled[] {
  return linesOf(part).map((line) => labelledSchema.parse(JSON.parse(line)));
}

const termsSchema = z.strictObject({ locale: z.string(), topic: z.string(), terms: z.array(z.string()).min(1) });

/** Words that speak for a topic by themselves, in one language. */
export type Terms = z.infer<typeof termsSchema>;

export function readTerms(): Terms[] {
  return linesOf('terms').map((line) => termsSchema.parse(JSON.parse(line)));
}

export function inputOf({ text, locale, open, candidates }: Labelled): RecogniserInput {
  return { text, locale, open, candidates, topicId: open === 'database' || open === 'confirm' ? 'database' : null };
}

function linesOf(file: string): string[] {
  const lines = readFileSync(new URL(`./labelled/${file}.jsonl`, import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line !== '');
}
