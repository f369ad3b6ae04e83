import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  groupsOf,
  type ProductGroup,
  productFeatures,
  type Role,
  textFeatures,
} from '../../../src/triage/experience/features.ts';
import { learntIntent } from '../../../src/triage/experience/learnt-intent.ts';
import { type Reading, read } from '../../../src/triage/reading.ts';
import { defaultCatalogue } from '../default-catalogue.ts';
import { inputOf, type Labelled, type LabelledPart, readLabelled, readTerms, type Terms } from '../labelled-set.ts';
import type { Example } from './network-training.ts';

/** What the heads of the two networks are called, in the order of an example's labels. */
export const textHeads = ['intent', 'topic', 'issue'] as const;
export const productHeads = ['role'] as const;

/** What there is to learn from, read by the rules. */
export interface Lesson {
  readonly labelled: Labelled;
  readonly reading: Reading;
  /** Whether no rule comes from it, so that it tells how far the rules are to be trusted as well. */
  readonly isFair: boolean;
}

/** What the two networks learn. */
export interface Examples {
  readonly text: readonly Example[];
  readonly product: readonly Example[];
}

/** The parts that the rules were made with: on them the rules are right nearly always, and would teach to trust them too much. */
const readWhileMakingRules: readonly LabelledPart[] = ['seen', 'strangers-seen', 'strangers-held-out', 'strangers-2-held-out'];
/** A part that no rule comes from, so that it tells how far the rules are to be trusted as well. */
const practice: LabelledPart = 'practice';
const weightOfKnown = 0.7;
const weightWithoutRules = 0.5;
const weightOfTerm = 0.5;
/** Doubt is rare in what people write, and the one thing that must not be missed. */
const rareRoles: ReadonlySet<Role> = new Set(['perhaps', 'either']);
const weightOfRareRole = 2;

/** All that the experience is made of: the parts that are looked at, and the practice. */
export function readLessons(): Lesson[] {
  const known = readWhileMakingRules.flatMap((part) => readLabelled(part)).map((labelled) => lessonOf(labelled, false));
  return [...known, ...readLabelled(practice).map((labelled) => lessonOf(labelled, true))];
}

export function lessonOf(labelled: Labelled, isFair: boolean): Lesson {
  return { labelled, reading: read(inputOf(labelled), defaultCatalogue), isFair };
}

export function examplesOf(lessons: readonly Lesson[], terms: readonly Terms[] = readTerms()): Examples {
  return {
    text: [...lessons.flatMap(ofText), ...terms.flatMap(ofTerms)],
    product: lessons.flatMap(ofProducts),
  };
}

/** Of the utterances, so that weights that were made of others are found out. */
export function digestOfExamples(): string {
  const hash = createHash('sha256');
  for (const part of [...readWhileMakingRules, practice, 'terms'])
    hash.update(readFileSync(new URL(`../labelled/${part}.jsonl`, import.meta.url)));
  return hash.digest('hex');
}

/** Each is learnt without what the rules made of it, and a fair one with it too. */
function examples(isFair: boolean, labels: Example['labels'], features: (withRules: boolean) => readonly number[]): Example[] {
  const bare = { features: features(false), labels, weight: isFair ? weightWithoutRules : weightOfKnown };
  return isFair ? [bare, { features: features(true), labels, weight: 1 }] : [bare];
}

function ofText({ labelled, reading, isFair }: Lesson): Example[] {
  const { open, expect } = labelled;
  const labels = [learntIntent(open, expect), topicOf(labelled), expect.issue?.toString()];
  return examples(isFair, labels, (withRules) => textFeatures(inputOf(labelled), reading, withRules));
}

/** A term tells its topic, and nothing else. */
function ofTerms({ locale, topic, terms }: Terms): Example[] {
  return terms.map((text) => {
    const input = { text, locale, open: null };
    const features = textFeatures(input, read(input, defaultCatalogue), false);
    return { features, labels: [undefined, topic, undefined], weight: weightOfTerm };
  });
}

function ofProducts({ labelled, reading, isFair }: Lesson): Example[] {
  const groups = groupsOf(reading);
  // Nothing is to be learnt from a product that the rules did not find.
  if (!meantBy(labelled).every((id) => groups.some(({ choices }) => choices.includes(id)))) return [];
  return groups.flatMap((group) => {
    const role = roleOf(labelled, group);
    const factor = rareRoles.has(role) ? weightOfRareRole : 1;
    const own = examples(isFair, [role], (withRules) => productFeatures(inputOf(labelled), reading, group, withRules));
    return own.map((one) => ({ ...one, weight: one.weight * factor }));
  });
}

/** A product that is meant decides the topic by itself, so that the words are to tell it where there is none. */
function topicOf({ expect: { issue, product, topic } }: Labelled): string | undefined {
  return product === null && issue !== false ? topic : undefined;
}

function meantBy({ expect: { product } }: Labelled): readonly string[] {
  if (product === null) return [];
  if ('certain' in product) return [product.certain];
  return 'likely' in product ? [product.likely] : product.unsure;
}

function roleOf(labelled: Labelled, { choices }: ProductGroup): Role {
  const { product } = labelled.expect;
  if (product === null || !meantBy(labelled).some((id) => choices.includes(id))) return 'not';
  if ('certain' in product) return 'is';
  return 'likely' in product ? 'perhaps' : 'either';
}
