import { expect } from 'chai';
import { type Catalogue, parseCatalogue } from '../../src/triage/catalogue.ts';
import { readManifest } from '../../src/triage/experience/weights.ts';
import { read } from '../../src/triage/reading.ts';
import type { RecogniserInput } from '../../src/triage/recogniser.ts';
import { understand } from '../../src/triage/understand.ts';
import { defaultCatalogue, defaultCatalogueJson } from './default-catalogue.ts';
import { inputOf, readLabelled } from './labelled-set.ts';
import { digestOfExamples } from './training/examples.ts';
import { train } from './training/logistic-regression.ts';

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
    for (const labelled of readLabelled('practice')) {
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
    { features: [1, 2], label: 'a', weight: 1 },
    { features: [2, 3], label: 'b', weight: 1 },
    { features: [1, 4], label: 'a', weight: 1 },
  ];

  it('gives the same weights for the same lessons', () => {
    expect(train(lessons)).to.deep.equal(train(structuredClone(lessons)));
  });

  it('weighs for a class what stood with it, and against the others', () => {
    const { classes, weights } = train(lessons);
    const weightOf = (place: number, name: string): number => weights[place * classes.length + classes.indexOf(name)] ?? 0;
    expect(weightOf(1, 'a')).to.be.above(0);
    expect(weightOf(1, 'b')).to.be.below(0);
    expect(weightOf(3, 'b')).to.be.above(0);
  });
});

function idsOf(product: ReturnType<typeof understand>['product']): readonly string[] {
  if (product === null) return [];
  return product.certainty === 'unsure' ? product.candidates : [product.id];
}
