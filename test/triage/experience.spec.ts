import { expect } from 'chai';
import { type Catalogue, parseCatalogue } from '../../src/triage/catalogue.ts';
import { Network } from '../../src/triage/experience/network.ts';
import { readManifest } from '../../src/triage/experience/weights.ts';
import { read } from '../../src/triage/reading.ts';
import type { RecogniserInput } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue, defaultCatalogueJson } from './default-catalogue.ts';
import { inputOf, readLabelled } from './labelled-set.ts';
import { digestOfExamples } from './training/examples.ts';
import { train } from './training/network-training.ts';

const asks = (text: string, more: Partial<RecogniserInput> = {}): RecogniserInput => ({
  text,
  locale: 'en',
  open: null,
  ...more,
});

/** The default catalogue with other topics. */
function withTopics(change: (topics: Record<string, unknown>[]) => Record<string, unknown>[]): Catalogue {
  const json = structuredClone(defaultCatalogueJson) as { topics: Record<string, unknown>[] };
  return parseCatalogue({ ...json, topics: change(json.topics) });
}

describe('experience', () => {
  it('was made out of the labelled utterances as they are: `npm run triage:train` after a change', () => {
    expect(readManifest().trainedOn.digest).to.equal(digestOfExamples());
  });

  it('finds a topic that no word of the tables speaks for', () => {
    const input = asks('sign-in notice from Lagos at 3 am, that was not me');
    expect(read(input, defaultCatalogue).understanding.topic?.id).to.not.equal('security');
    expect(understand(input, defaultCatalogue).topic?.id).to.equal('security');
  });

  it('names no product that the text does not name, and none but what was offered', () => {
    for (const labelled of readLabelled('practice').filter((_, at) => at % 10 === 0)) {
      const input = inputOf(labelled);
      const { product } = understand(input, defaultCatalogue);
      const { named, understanding } = read(input, defaultCatalogue);
      const known = new Set([
        ...named.flatMap(({ choices }) => choices),
        ...(input.candidates ?? []),
        ...idsOf(understanding.product),
      ]);
      expect(
        idsOf(product).filter((id) => !known.has(id)),
        input.text,
      ).to.deep.equal([]);
    }
  });

  it('guesses at no topic where nothing is told of what is broken', () => {
    const vague = [
      'nobody helps me',
      'asdfghjkl',
      'the agent left',
      'that did not help at all',
      "it doesn't work",
      'my stuff is gone',
    ];
    for (const text of vague)
      expect(understand(asks(text), defaultCatalogue).topic?.id, text).to.be.oneOf(['general', undefined]);
  });

  it('names no topic that the catalogue does not have', () => {
    const catalogue = withTopics((topics) => topics.filter(({ id }) => id !== 'printing'));
    const { topic } = understand(asks('the label printer in the warehouse prints blank labels'), catalogue);
    expect(topic?.id).to.not.equal('printing');
  });

  it('leaves a topic that it never heard of to the words of the catalogue', () => {
    const catalogue = withTopics((topics) => [
      ...topics,
      {
        ...topics.find(({ id }) => id === 'printing'),
        id: 'parking',
        label: 'Parking',
        labels: {},
        words: ['car park'],
        hints: [],
      },
    ]);
    expect(understand(asks('the barrier of the car park does not open for my badge'), catalogue).topic?.id).to.equal('parking');
  });

  it('leaves a text that is nothing but an intent as the rules read it', () => {
    for (const text of ['cancel', 'yes', 'talk to a human', 'thanks', '']) {
      const input = asks(text, { open: 'confirm', candidates: ['mysql'] });
      expect(understand(input, defaultCatalogue)).to.deep.equal(read(input, defaultCatalogue).understanding);
    }
  });
});

describe('training', () => {
  const lessons = [
    { features: [1, 2], labels: ['a', undefined], weight: 1 },
    { features: [2, 3], labels: ['b', 'x'], weight: 1 },
    { features: [1, 4], labels: ['a', 'y'], weight: 1 },
  ];
  const options = { heads: ['letter', 'other'], members: 2, hidden: 4, rounds: 40, shareKept: 1 };

  it('gives the same weights for the same lessons', () => {
    expect(train(lessons, options)).to.deep.equal(train(structuredClone(lessons), options));
  });

  it('finds again in each head what stood with a feature, and learns nothing of a head that a lesson says nothing of', () => {
    const network = new Network(train(lessons, options));
    expect(network.score([1])['letter']?.[0]?.id).to.equal('a');
    expect(network.score([3])['letter']?.[0]?.id).to.equal('b');
    expect(network.score([3])['other']?.[0]?.id).to.equal('x');
    expect(network.score([4])['other']?.[0]?.id).to.equal('y');
  });

  it('learns what only two features together tell', () => {
    const either = [
      { features: [1, 2], labels: ['same'], weight: 1 },
      { features: [3, 4], labels: ['same'], weight: 1 },
      { features: [1, 4], labels: ['different'], weight: 1 },
      { features: [3, 2], labels: ['different'], weight: 1 },
    ];
    const network = new Network(train(either, { heads: ['kind'], members: 2, hidden: 16, rounds: 400, shareKept: 1 }));
    const kinds = either.map(({ features }) => network.score(features)['kind']?.[0]?.id);
    expect(kinds).to.deep.equal(['same', 'same', 'different', 'different']);
  });
});

describe('a network', () => {
  it('is refused with tables of another size', () => {
    const trained = train([{ features: [1], labels: ['a'], weight: 1 }], { heads: ['letter'], members: 1, hidden: 2, rounds: 1 });
    expect(() => new Network({ ...trained, hidden: 3 })).to.throw(RangeError, 'another size');
  });
});

function idsOf(product: ReturnType<typeof understand>['product']): readonly string[] {
  if (product === null) return [];
  return product.certainty === 'unsure' ? product.candidates : [product.id];
}
