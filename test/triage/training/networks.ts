import type { Trained } from '../../../src/triage/experience/network.ts';
import { type Examples, productHeads, textHeads } from './examples.ts';
import { train } from './network-training.ts';

/** Chosen by cross-validation (`npm run triage:validate`): more of either gave nothing more. */
const shape = { members: 3, hidden: 32, rounds: 16 };

/** The two networks of the experience. Takes minutes. */
export function trainBoth({ text, product }: Examples): { readonly text: Trained; readonly product: Trained } {
  return {
    text: train(text, { heads: textHeads, ...shape }),
    product: train(product, { heads: productHeads, ...shape }),
  };
}
