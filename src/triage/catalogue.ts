import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { catalogueProblems } from './catalogue-problems.ts';

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'small letters, digits and hyphens')
  .describe('Small letters, digits and hyphens. Stored with requests, so better never changed.');
const label = z.string().trim().min(1).max(80);
const phrases = z.array(z.string().trim().min(1).max(80));
const labels = z
  .record(z.string().regex(/^[a-z]{2,3}$/), label)
  .default({})
  .describe('The label in other languages, by language code ("de").');

/** The icons that a card can have: what a topic is about, as a picture. */
export const topicIcons = [
  'database',
  'network',
  'hardware',
  'accounts',
  'mail',
  'office',
  'security',
  'printing',
  'general',
] as const;
export type TopicIcon = (typeof topicIcons)[number];

const queue = z
  .strictObject({
    id: z.string().min(1).max(128).describe('The id of the queue in Vayusphere.'),
    name: z.string().trim().min(1).max(200),
    assignmentGroup: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullable()
      .describe('The group that a ticket filed for this queue is assigned to.'),
  })
  .describe('A queue of agents.');

const choice = z
  .strictObject({
    id,
    label: label.describe('As people read it: "Azure SQL Database".'),
    article: label.describe('Its expert, with the article: "an Azure SQL Database expert".'),
    aliases: phrases
      .min(1)
      .describe('Names that can only mean this. Case, accents and punctuation do not matter; typing errors are found anyway.'),
    ambiguousAliases: phrases
      .default([])
      .describe('Names that are also ordinary words or names of people. Certain only near a word of the topic, else confirmed.'),
    errorCodes: phrases
      .default([])
      .describe('Error codes and messages; # stands for digits: "ORA-#". Shared with another choice: it speaks for both.'),
    tools: phrases.default([]).describe('Programs, drivers and files. Shared with another choice: it speaks for both.'),
    compatibleWith: z
      .array(id)
      .default([])
      .describe('Choices whose error codes and tools it shares: beside its own name, theirs mean it ("psql" beside "Redshift").'),
    queueId: z.string().min(1).max(128),
  })
  .describe('An answer to the question of the topic.');

const family = z
  .strictObject({ words: phrases.min(1), choices: z.array(id).min(2) })
  .describe('A name that several choices share: they are offered.');

const question = z
  .strictObject({
    attribute: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/)
      .describe('Under which the answer goes to Vayusphere, and what is asked for: "database".'),
    choices: z.array(choice).min(1),
    common: z.array(id).min(1).max(8).describe('The choices that are offered first.'),
    families: z.array(family).default([]),
    lookAlikes: phrases.default([]).describe('Words that contain or resemble a name of a choice and mean none: "oracle linux".'),
    context: phrases.default([]).describe('Words that make an ambiguous alias certain, besides the words of the topic.'),
    relatedTopics: z
      .array(id)
      .default([])
      .describe(
        'Topics whose words say how a choice is reached ("password", "VPN"): they do not argue against a choice that is named.',
      ),
    generalQueueId: z.string().min(1).max(128).describe('For people who do not know.'),
    generalLabel: label.describe('How the thing is called when no choice is known: "Database".'),
    generalLabels: labels,
  })
  .describe('The one question that a topic may ask.');

const topic = z
  .strictObject({
    id,
    label,
    labels,
    article: label.describe('Its expert, with the article: "a network expert".'),
    icon: z.enum(topicIcons).default('general').describe('The picture at the head of its cards.'),
    words: phrases.describe('Words that speak for this topic alone. In any language.'),
    hints: phrases.default([]).describe('Words that speak for this topic if nothing speaks for another.'),
    weight: z
      .number()
      .min(0.5)
      .max(3)
      .default(1)
      .describe('How much its words count against those of other topics; more for what must not be missed.'),
    subjects: z
      .array(z.strictObject({ label, labels, words: phrases.min(1) }).describe('A name for what the words mean.'))
      .default([])
      .describe('How to name the thing back to the person; the first that fits.'),
    queueId: z.string().min(1).max(128),
    question: question.optional(),
  })
  .describe('What an issue can be about.');

/** The shape of the catalogue file; `catalogue.schema.json` is made from it. What crosses entries is checked by `parseCatalogue`. */
export const catalogueSchema = z
  .strictObject({
    $schema: z.string().optional(),
    queues: z.array(queue).min(1),
    generalTopicId: id.describe('The topic of issues that no other topic claims.'),
    topics: z.array(topic).min(1),
    links: z
      .array(z.strictObject({ title: label, url: z.url({ protocol: /^https$/ }) }))
      .max(5)
      .default([])
      .describe('Pages of the organisation, offered under "Other help options".'),
  })
  .describe('What the bot can route to: queues, topics, and the products a topic asks for.');

/** What the bot can route to, checked: every queue and choice that it refers to exists, and no name means two things. */
export type Catalogue = z.infer<typeof catalogueSchema>;
export type Queue = Catalogue['queues'][number];
export type Topic = Catalogue['topics'][number];
export type TopicQuestion = NonNullable<Topic['question']>;
export type Choice = TopicQuestion['choices'][number];

/**
 * Checks the content of a catalogue file. Throws `ConfigError` with every problem at once, each with its place in the file; nothing of a
 * bad file is ever used, so a caller that reloads keeps what it has.
 */
export function parseCatalogue(json: unknown): Catalogue {
  const parsed = catalogueSchema.safeParse(json);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `catalogue ${issue.path.join('.') || 'file'}: ${issue.message}`));
  }
  const problems = catalogueProblems(parsed.data);
  if (problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

/** The topic with this id; null if there is none, as after a reload that dropped it. */
export function findTopic(catalogue: Catalogue, topicId: string | null | undefined): Topic | null {
  return catalogue.topics.find((one) => one.id === topicId) ?? null;
}

/** The choice with this id under the topic's question; null if there is none. */
export function findChoice(topic: Topic | null, choiceId: string | null | undefined): Choice | null {
  return topic?.question?.choices.find((one) => one.id === choiceId) ?? null;
}

/**
 * The queue for a topic and, where the topic asks, the chosen product. Always gives one: ids that the catalogue does not know (any more)
 * lead to the general queue of the topic, and an unknown topic to the queue of the general topic.
 */
export function queueFor(catalogue: Catalogue, topicId: string | null, choiceId: string | null): Queue {
  const topic = findTopic(catalogue, topicId) ?? findTopic(catalogue, catalogue.generalTopicId);
  const queueId = findChoice(topic, choiceId)?.queueId ?? topic?.question?.generalQueueId ?? topic?.queueId;
  const found = catalogue.queues.find((one) => one.id === queueId);
  if (found === undefined)
    throw new ConfigError([`catalogue: no queue ${queueId ?? '(none)'}; parseCatalogue never lets this pass`]);
  return found;
}

/** A label in the language of the locale, or as it stands when there is none. */
export function labelFor(
  labelled: { readonly label: string; readonly labels: Readonly<Record<string, string>> },
  locale: string,
): string {
  const [language = ''] = locale.toLowerCase().split(/[-_]/, 1);
  return Object.hasOwn(labelled.labels, language) ? (labelled.labels[language] ?? labelled.label) : labelled.label;
}
