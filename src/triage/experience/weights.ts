import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { places } from './feature-bag.ts';
import type { Role } from './features.ts';
import type { LearntIntent } from './learnt-intent.ts';
import { Network, type Table, type Trained } from './network.ts';

const networkSchema = z.strictObject({
  heads: z.record(z.string(), z.array(z.string()).min(2)),
  hidden: z.int().positive(),
  /** What a weight of 1 stands for in the two tables of bytes. */
  units: z.strictObject({ deep: z.number().positive(), wide: z.number().positive() }),
});

const manifestSchema = z.strictObject({
  about: z.string(),
  /** Of the utterances, the terms and what is looked at in them; see `npm run triage:train`. */
  trainedOn: z.strictObject({ utterances: z.number(), terms: z.number(), digest: z.string() }),
  networks: z.strictObject({ text: networkSchema, product: networkSchema }),
});

export type Manifest = z.infer<typeof manifestSchema>;

export const manifestUrl = new URL('./weights.json', import.meta.url);
export const tableUrl = new URL('./weights.bin', import.meta.url);

/** What recognition has learnt: one network reads the whole text, one the words around a product that it names. */
export interface Experience {
  readonly text: Network<{ intent: LearntIntent; topic: string; issue: 'true' | 'false' }>;
  readonly product: Network<{ role: Role }>;
}

export function readManifest(): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(manifestUrl, 'utf8')));
}

/**
 * The networks as they were trained, from a file that holds of each in turn: the two tables, a signed byte a weight, as they are used; then
 * the biases of the hidden units, the output and the biases of the classes, each weight 4 bytes, little-endian.
 */
export function readExperience(): Experience {
  const { networks } = readManifest();
  const bytes = readFileSync(tableUrl);
  let from = 0;
  const take = (length: number): Buffer<ArrayBuffer> => {
    from += length;
    return bytes.subarray(from - length, from);
  };
  const table = (length: number, unit: number): Table => {
    const { buffer, byteOffset } = take(length);
    return { weights: new Int8Array(buffer, byteOffset, length), unit };
  };
  const floats = (count: number): Float32Array => {
    const taken = take(4 * count);
    return Float32Array.from({ length: count }, (_, at) => taken.readFloatLE(4 * at));
  };
  const next = ({ heads, hidden, units }: Manifest['networks']['text']): Trained => {
    const classes = Object.values(heads).flat().length;
    return {
      heads,
      hidden,
      deep: table(places * hidden, units.deep),
      wide: table(places * classes, units.wide),
      hiddenBias: floats(hidden),
      output: floats(hidden * classes),
      classBias: floats(classes),
    };
  };
  return { text: new Network(next(networks.text)), product: new Network(next(networks.product)) };
}
