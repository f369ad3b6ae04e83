import type { Catalogue } from './catalogue.ts';
import { settled } from './experience/settle.ts';
import { read } from './reading.ts';
import type { RecogniserInput } from './recogniser.ts';
import type { Understanding } from './understanding.ts';

/**
 * The built-in recogniser: what the rules read, in the light of what people's words meant before. Pure; the same input gives the same
 * answer, and nothing in a text makes it throw.
 */
export function understand(input: RecogniserInput, catalogue: Catalogue): Understanding {
  return settled(input, read(input, catalogue));
}
