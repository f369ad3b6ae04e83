import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { places } from './feature-bag.ts';
import type { Role } from './features.ts';
import type { LearntIntent } from './learnt-intent.ts';
import { LinearClassifier } from './linear-classifier.ts';

const headSchema = z.strictObject({
  classes: z.array(z.string()).min(2),
  bias: z.array(z.number()),
  /** What a weight of 1 in the table stands for. */
  unit: z.number().positive(),
});

const manifestSchema = z.strictObject({
  about: z.string(),
  /** Of the utterances and of what is looked at in them; see `npm run triage:train`. */
  trainedOn: z.strictObject({ utterances: z.number(), digest: z.string() }),
  heads: z.strictObject({ intent: headSchema, topic: headSchema, issue: headSchema, role: headSchema }),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type HeadName = keyof Manifest['heads'];

/** The order of the tables in the file. */
export const headNames = ['intent', 'topic', 'issue', 'role'] as const satisfies readonly HeadName[];

export const manifestUrl = new URL('./weights.json', import.meta.url);
export const tableUrl = new URL('./weights.bin', import.meta.url);

export function readManifest(): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(manifestUrl, 'utf8')));
}

/** The heads as they were trained; a table is bytes as they are used, so that reading them is all there is to do. */
function readHeads(): {
  readonly intent: LinearClassifier<LearntIntent>;
  readonly topic: LinearClassifier;
  readonly issue: LinearClassifier;
  readonly role: LinearClassifier<Role>;
} {
  const { heads } = readManifest();
  const bytes = readFileSync(tableUrl);
  let from = 0;
  const next = <Id extends string>(name: HeadName): LinearClassifier<Id> => {
    const size = places * heads[name].classes.length;
    const table = new Int8Array(bytes.buffer, bytes.byteOffset + from, size);
    from += size;
    return new LinearClassifier<Id>(heads[name], table);
  };
  return { intent: next('intent'), topic: next('topic'), issue: next('issue'), role: next('role') };
}

export const heads = readHeads();
