import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'chai';
import { ConfigError } from '../../src/errors.ts';
import { findChoice, findTopic, labelFor, parseCatalogue, queueFor } from '../../src/triage/catalogue.ts';
import { catalogueJsonSchema, schemaFile } from './catalogue-schema.ts';
import { defaultCatalogue, defaultCatalogueJson } from './default-catalogue.ts';

const choice = (id: string, aliases: string[], queueId = 'q'): object => ({
  id,
  label: id,
  article: `a ${id} expert`,
  aliases,
  queueId,
});

function catalogueWith(choices: object[], more: object = {}, ofQuestion: object = {}): object {
  const question = { attribute: 'thing', choices, common: ['one'], generalQueueId: 'q', generalLabel: 'Thing', ...ofQuestion };
  return {
    queues: [{ id: 'q', name: 'Queue', assignmentGroup: null }],
    generalTopicId: 'things',
    topics: [{ id: 'things', label: 'Things', article: 'an expert', words: ['thing'], queueId: 'q', question }],
    ...more,
  };
}

function problemsOf(json: unknown): readonly string[] {
  try {
    parseCatalogue(json);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('parseCatalogue', () => {
  it('takes the default catalogue, and a small one without anything optional', () => {
    expect(problemsOf(defaultCatalogueJson)).to.deep.equal([]);
    expect(problemsOf(catalogueWith([choice('one', ['uno'])]))).to.deep.equal([]);
  });

  it('names every problem of shape at once, with its place', () => {
    const problems = problemsOf({ queues: [], generalTopicId: 'Bad Id', topics: 7 });
    expect(problems).to.have.length(3);
    expect(problems.join('\n')).to.include('queues').and.include('generalTopicId').and.include('topics');
  });

  it('names every problem across entries at once', () => {
    const json = catalogueWith(
      [choice('one', ['uno', 'Thing']), choice('two', ['U.N.O.', 'uno'], 'nowhere'), choice('one', ['third'])],
      {
        generalTopicId: 'nothing',
      },
    );
    expect(problemsOf(json)).to.have.members([
      'catalogue choice one: the id is used twice',
      'catalogue generalTopicId: there is no topic "nothing"',
      'catalogue choice two: there is no queue "nowhere"',
      'catalogue choice one: "Thing" already belongs to topic things',
      'catalogue choice two: "uno" already belongs to choice one',
    ]);
  });

  it('refuses a word of another topic as an alias, whatever its case and accents', () => {
    const other = { id: 'other', label: 'Other', article: 'an expert', words: ['Réseau'], queueId: 'q' };
    const json = catalogueWith([choice('one', ['reseau'])]);
    const topics = 'topics' in json && Array.isArray(json.topics) ? [...json.topics, other] : [];
    expect(problemsOf({ ...json, topics })).to.deep.equal(['catalogue choice one: "reseau" already belongs to topic other']);
  });

  it('refuses names without a letter or digit, and offers of choices that are not there', () => {
    const json = catalogueWith([choice('two', ['!!!'])]);
    expect(problemsOf(json)).to.have.members([
      'catalogue topic things: "one" is offered and is no choice',
      'catalogue choice two: "!!!" has no letter or digit',
    ]);
  });

  it('refuses related topics that are not there', () => {
    const json = catalogueWith([choice('one', ['uno'])], {}, { relatedTopics: ['elsewhere'] });
    expect(problemsOf(json)).to.deep.equal(['catalogue topic things relatedTopics: there is no topic "elsewhere"']);
  });

  it('refuses a choice that is compatible with one that is not there', () => {
    const json = catalogueWith([{ ...choice('one', ['uno']), compatibleWith: ['two'] }]);
    expect(problemsOf(json)).to.deep.equal(['catalogue choice one compatibleWith: there is no choice "two"']);
  });

  it('refuses misspelt properties and links without https', () => {
    const json = {
      ...catalogueWith([choice('one', ['uno'])]),
      linkz: [],
      links: [{ title: 'Status', url: 'http://status.example.com' }],
    };
    expect(problemsOf(json).join('\n')).to.include('linkz').and.include('links.0.url');
  });
});

describe('the JSON Schema of the catalogue', () => {
  const kept: unknown = JSON.parse(readFileSync(schemaFile, 'utf8'));

  it('is what the code checks by (node test/triage/catalogue-schema.ts writes it anew)', () => {
    expect(kept).to.deep.equal(catalogueJsonSchema());
  });

  it('accepts the default catalogue in an editor', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const isValid = ajv.compile(kept as object);
    expect(isValid(defaultCatalogueJson), JSON.stringify(isValid.errors)).to.equal(true);
    expect(isValid({ queues: [] })).to.equal(false);
  });
});

describe('queueFor', () => {
  it('gives the queue of the product', () => {
    expect(queueFor(defaultCatalogue, 'database', 'azure-sql-database').id).to.equal('db-azure-sql-database');
  });

  it('gives the general queue of a topic that asks, while no product is known', () => {
    expect(queueFor(defaultCatalogue, 'database', null).id).to.equal('db-general');
    expect(queueFor(defaultCatalogue, 'database', 'dropped-at-a-reload').id).to.equal('db-general');
  });

  it('gives the queue of the general topic when no topic is known, or not any more', () => {
    expect(queueFor(defaultCatalogue, null, null).id).to.equal('general');
    expect(queueFor(defaultCatalogue, 'dropped-at-a-reload', 'mysql').id).to.equal('general');
  });
});

describe('the default catalogue', () => {
  it('knows the databases and topics of the product', () => {
    const labels = findTopic(defaultCatalogue, 'database')?.question?.choices.map((one) => one.label);
    expect(labels).to.include.members([
      'Azure SQL Database',
      'Azure SQL Managed Instance',
      'SQL Server',
      'PostgreSQL',
      'MySQL',
      'MariaDB',
      'Oracle Database',
      'MongoDB',
      'Azure Cosmos DB',
      'Redis',
      'Snowflake',
      'Amazon DynamoDB',
      'Apache Cassandra',
      'IBM Db2',
      'SQLite',
    ]);
    const topics = defaultCatalogue.topics.map((topic) => topic.id);
    expect(topics).to.have.members([
      'database',
      'network',
      'hardware',
      'accounts',
      'email',
      'office',
      'security',
      'printing',
      'general',
    ]);
  });

  it('names an expert with the article', () => {
    expect(findChoice(findTopic(defaultCatalogue, 'database'), 'azure-sql-database')?.article).to.equal(
      'an Azure SQL Database expert',
    );
  });

  it('names topics in the language of the locale, and as they stand in others', () => {
    const topic = findTopic(defaultCatalogue, 'database');
    expect(topic && labelFor(topic, 'de-CH')).to.equal('Datenbank');
    expect(topic && labelFor(topic, 'nb-NO')).to.equal('Database');
  });
});
