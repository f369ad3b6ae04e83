import type { Catalogue, Topic, TopicQuestion } from './catalogue.ts';
import { tokenise } from './tokens.ts';

/** What is wrong with a catalogue of the right shape, across its entries; empty if nothing. Every problem names its place. */
export function catalogueProblems(catalogue: Catalogue): string[] {
  const problems = [...repeated(catalogue.queues, 'queue'), ...repeated(catalogue.topics, 'topic')];
  if (!catalogue.topics.some((topic) => topic.id === catalogue.generalTopicId)) {
    problems.push(`catalogue generalTopicId: there is no topic "${catalogue.generalTopicId}"`);
  }
  const queueIds = new Set(catalogue.queues.map((queue) => queue.id));
  for (const topic of catalogue.topics) {
    problems.push(...unknownQueues(topic, queueIds));
    if (topic.question === undefined) continue;
    problems.push(...questionProblems(topic.id, topic.question));
    const unrelated = topic.question.relatedTopics.filter((one) => !catalogue.topics.some(({ id }) => id === one));
    problems.push(...unrelated.map((one) => `catalogue topic ${topic.id} relatedTopics: there is no topic "${one}"`));
  }
  return [...problems, ...doubleNames(catalogue)];
}

function repeated(entries: readonly { readonly id: string }[], kind: string): string[] {
  const ids = entries.map((entry) => entry.id);
  const twice = new Set(ids.filter((one, index) => ids.indexOf(one) !== index));
  return [...twice].map((one) => `catalogue ${kind} ${one}: the id is used twice`);
}

function unknownQueues(topic: Topic, queueIds: ReadonlySet<string>): string[] {
  const used: [string, string][] = [[`topic ${topic.id}`, topic.queueId]];
  if (topic.question !== undefined) {
    used.push([`topic ${topic.id} generalQueueId`, topic.question.generalQueueId]);
    for (const choice of topic.question.choices) used.push([`choice ${choice.id}`, choice.queueId]);
  }
  return used
    .filter(([, queueId]) => !queueIds.has(queueId))
    .map(([place, queueId]) => `catalogue ${place}: there is no queue "${queueId}"`);
}

function questionProblems(topicId: string, question: TopicQuestion): string[] {
  const ids = new Set(question.choices.map((choice) => choice.id));
  const named = [...question.common, ...question.families.flatMap((family) => family.choices)];
  const unknown = new Set(named.filter((one) => !ids.has(one)));
  const incompatible = question.choices.flatMap(({ id, compatibleWith }) =>
    compatibleWith
      .filter((one) => !ids.has(one))
      .map((one) => `catalogue choice ${id} compatibleWith: there is no choice "${one}"`),
  );
  return [
    ...repeated(question.choices, 'choice'),
    ...[...unknown].map((one) => `catalogue topic ${topicId}: "${one}" is offered and is no choice`),
    ...incompatible,
  ];
}

/** A name that means two things: an alias of two choices, or an alias that is a word of another topic. */
function doubleNames(catalogue: Catalogue): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = [];
  const claim = (name: string, owner: string): void => {
    const key = nameKey(name);
    const holder = owners.get(key);
    if (key === '') problems.push(`catalogue ${owner}: "${name}" has no letter or digit`);
    else if (holder === undefined) owners.set(key, owner);
    else if (holder !== owner) problems.push(`catalogue ${owner}: "${name}" already belongs to ${holder}`);
  };
  for (const topic of catalogue.topics) {
    for (const word of topic.words) claim(word, `topic ${topic.id}`);
  }
  for (const topic of catalogue.topics) {
    for (const choice of topic.question?.choices ?? []) {
      for (const alias of [choice.label, ...choice.aliases, ...choice.ambiguousAliases]) claim(alias, `choice ${choice.id}`);
    }
    for (const family of topic.question?.families ?? []) {
      for (const words of family.words) claim(words, `family of ${family.choices.join(', ')}`);
    }
  }
  return problems;
}

function nameKey(name: string): string {
  return tokenise(name)
    .map((token) => token.word)
    .join(' ');
}
