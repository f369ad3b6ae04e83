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
import { inputOf, type Labelled, type LabelledPart, readLabelled } from '../labelled-set.ts';

/** What one head learns from one utterance. */
export interface Example {
  readonly features: readonly number[];
  readonly label: string;
  /** How much it counts. */
  readonly weight: number;
}

interface Examples {
  readonly utterances: number;
  readonly intent: readonly Example[];
  readonly topic: readonly Example[];
  readonly issue: readonly Example[];
  readonly role: readonly Example[];
}

/** The parts that the rules were made with: on them the rules are right nearly always, and would teach to trust them too much. */
const readWhileMakingRules: readonly LabelledPart[] = ['seen', 'strangers-seen', 'strangers-held-out', 'strangers-2-held-out'];
/** A part that no rule comes from, so that it tells how far the rules are to be trusted as well. */
const practice: LabelledPart = 'practice';
const weightOfKnown = 0.7;
const weightWithoutRules = 0.5;
/** Doubt is rare in what people write, and the one thing that must not be missed. */
const rareRoles: ReadonlySet<Role> = new Set(['perhaps', 'either']);
const weightOfRareRole = 2;

export function examplesOf(extra: readonly Labelled[] = readLabelled(practice)): Examples {
  const known = readWhileMakingRules.flatMap((part) => readLabelled(part)).map((labelled) => lessonOf(labelled, false));
  const lessons = [...known, ...extra.map((labelled) => lessonOf(labelled, true))];
  return {
    utterances: lessons.length,
    intent: lessons.flatMap((lesson) => ofText(lesson, learntIntent(lesson.labelled.open, lesson.labelled.expect))),
    topic: lessons.flatMap((lesson) => ofText(lesson, topicOf(lesson.labelled))),
    issue: lessons.flatMap((lesson) => ofText(lesson, lesson.labelled.expect.issue?.toString())),
    role: lessons.flatMap(ofProducts),
  };
}

/** Of the utterances, so that weights that were made of others are found out. */
export function digestOfExamples(): string {
  const hash = createHash('sha256');
  for (const part of [...readWhileMakingRules, practice])
    hash.update(readFileSync(new URL(`../labelled/${part}.jsonl`, import.meta.url)));
  return hash.digest('hex');
}

interface Lesson {
  readonly labelled: Labelled;
  readonly reading: Reading;
  readonly isFair: boolean;
}

function lessonOf(labelled: Labelled, isFair: boolean): Lesson {
  return { labelled, reading: read(inputOf(labelled), defaultCatalogue), isFair };
}

/** Each is learnt without what the rules made of it, and a fair one with it too. */
function examples(isFair: boolean, label: string, features: (withRules: boolean) => readonly number[]): Example[] {
  const bare = { features: features(false), label, weight: isFair ? weightWithoutRules : weightOfKnown };
  return isFair ? [bare, { features: features(true), label, weight: 1 }] : [bare];
}

function ofText({ labelled, reading, isFair }: Lesson, label: string | undefined): Example[] {
  if (label === undefined) return [];
  return examples(isFair, label, (withRules) => textFeatures(inputOf(labelled), reading, withRules));
}

function ofProducts({ labelled, reading, isFair }: Lesson): Example[] {
  const groups = groupsOf(reading);
  // Nothing is to be learnt from a product that the rules did not find.
  if (!meantBy(labelled).every((id) => groups.some(({ choices }) => choices.includes(id)))) return [];
  return groups.flatMap((group) => {
    const role = roleOf(labelled, group);
    const factor = rareRoles.has(role) ? weightOfRareRole : 1;
    const lessons = examples(isFair, role, (withRules) => productFeatures(inputOf(labelled), reading, group, withRules));
    return lessons.map((one) => ({ ...one, weight: one.weight * factor }));
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
