import type { Reading } from '../reading.ts';
import type { RecogniserInput } from '../recogniser.ts';
import { groupsOf, type ProductGroup, productFeatures, type Role, textFeatures } from './features.ts';
import type { LearntIntent } from './learnt-intent.ts';
import type { Scored } from './linear-classifier.ts';
import { heads } from './weights.ts';

export interface Opinion {
  readonly intent: Scored<LearntIntent>;
  readonly topic: Scored;
  /** How probable it is that the text describes something. */
  readonly issue: number;
  readonly products: readonly { readonly group: ProductGroup; readonly roles: Scored<Role> }[];
}

/** What people's words meant before, where they were most like these. Pure, and about 0.15 ms for 500 characters. */
export function opinionOf(input: RecogniserInput, reading: Reading): Opinion {
  const features = textFeatures(input, reading);
  return {
    intent: heads.intent.score(features),
    topic: heads.topic.score(features),
    issue: probabilityOf(heads.issue.score(features), 'true'),
    products: groupsOf(reading).map((group) => ({
      group,
      roles: heads.role.score(productFeatures(input, reading, group)),
    })),
  };
}

function probabilityOf<Id extends string>(scored: Scored<Id>, id: Id): number {
  return scored.find((one) => one.id === id)?.probability ?? 0;
}
