import type { Reading } from '../reading.ts';
import type { RecogniserInput } from '../recogniser.ts';
import { groupsOf, type ProductGroup, productFeatures, type Role, textFeatures } from './features.ts';
import type { LearntIntent } from './learnt-intent.ts';
import type { Scored } from './network.ts';
import type { Experience } from './weights.ts';

/** With more products than this in one text the rules decide alone: each doubles what may be left open. */
const mostWeighed = 6;

export interface Opinion {
  readonly intent: Scored<LearntIntent>;
  readonly topic: Scored;
  /** How probable it is that the text describes something. */
  readonly issue: number;
  /** Empty where the text names more than `mostWeighed`. */
  readonly products: readonly ProductOpinion[];
}

export interface ProductOpinion {
  readonly group: ProductGroup;
  readonly roles: Scored<Role>;
}

/** What people's words meant before, where they were most like these. Pure; takes two thirds as long as reading by the rules. */
export function opinionOf(input: RecogniserInput, reading: Reading, { text, product }: Experience): Opinion {
  const { intent, topic, issue } = text.score(textFeatures(input, reading));
  const groups = groupsOf(reading);
  return {
    intent,
    topic,
    issue: probabilityOf('true', issue),
    products: (groups.length > mostWeighed ? [] : groups).map((group) => ({
      group,
      roles: product.score(productFeatures(input, reading, group)).role,
    })),
  };
}

export function probabilityOf<Id extends string>(id: Id, scored: Scored<Id>): number {
  return scored.find((one) => one.id === id)?.probability ?? 0;
}
