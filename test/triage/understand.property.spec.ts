import { expect } from 'chai';
import fc from 'fast-check';
import { parseCatalogue } from '../../src/triage/catalogue.ts';
import { languages, type RecogniserInput, warmUp } from '../../src/triage/recogniser.ts';
import { tokenise } from '../../src/triage/tokens.ts';
import { understand } from '../../src/triage/understand.ts';
import { median } from '../bench/figures.ts';
import { cpuMs, slowness } from '../support/machine-pace.ts';
import { defaultCatalogue, defaultCatalogueJson } from './default-catalogue.ts';
import { inputOf, readLabelled } from './labelled-set.ts';

const inputs = readLabelled('seen').map(inputOf);
const worded = inputs.filter((input) => tokenise(input.text).length > 0);
const anyInput = fc.constantFrom(...worded);

/** Where punctuation means nothing, "Hey! There is no sound" may as well be "Hey there! Is no sound". */
function makesAnotherGreeting(first: string, text: string): boolean {
  return /hi|hello|hey|morning/i.test(first) && /^there\b/i.test(text);
}

/** What the bot acts on; the wording of the issue is the person's and changes with the text. */
function decision(input: RecogniserInput): unknown {
  const { intent, issue, topic, subject, product, unknown } = understand(input, defaultCatalogue);
  return { intent, describes: issue !== null, topic, subject, product, unknown };
}

function sameDecision(input: RecogniserInput, text: string): void {
  expect(decision({ ...input, text }), JSON.stringify(text)).to.deep.equal(decision(input));
}

/** The words of the text with something between each two, before the first and after the last. */
function between(text: string, gaps: readonly string[]): string {
  const words = text.split(/\s+/);
  return words.map((word, at) => `${gaps[at % gaps.length] ?? ' '}${word}`).join('') + (gaps[words.length % gaps.length] ?? '');
}

const seed = 20_26;

describe('understanding, whatever the form of a text', () => {
  it('is not changed by white space', () => {
    const space = fc.stringMatching(/^[ \t\n\r\u00a0\u2003]{1,4}$/);
    fc.assert(
      fc.property(anyInput, fc.array(space, { minLength: 1, maxLength: 12 }), (input, gaps) =>
        sameDecision(input, between(input.text, gaps)),
      ),
      { seed, numRuns: 1_000 },
    );
  });

  it('is not changed by case', () => {
    fc.assert(
      fc.property(anyInput, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (input, upper) => {
        const text = [...input.text]
          .map((char, at) => (upper[at % upper.length] ? char.toUpperCase() : char.toLowerCase()))
          .join('');
        sameDecision(input, text);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('is not changed by punctuation between words', () => {
    const mark = fc.stringMatching(/^ ?[.,;:!?…()"*-]{0,3} $/);
    fc.assert(
      fc.property(anyInput, fc.array(mark, { minLength: 1, maxLength: 12 }), (input, gaps) =>
        sameDecision(input, between(input.text, gaps)),
      ),
      { seed, numRuns: 1_000 },
    );
  });

  it('is not changed by politeness', () => {
    const before = fc.constantFrom('', 'hi ', 'Hello, ', 'Hey! ', 'please ', 'Good morning, ', 'hi, please ');
    const after = fc.constantFrom('', ' please', ' thanks!', ', thank you', ' please, thanks', ' thx');
    const meaning = worded.filter((input) => !['greeting', 'thanks'].includes(understand(input, defaultCatalogue).intent));
    fc.assert(
      fc.property(fc.constantFrom(...meaning), before, after, (input, first, last) => {
        if (isPoliteAlone(input) || makesAnotherGreeting(first, input.text)) return;
        sameDecision(input, `${first}${input.text}${last}`);
      }),
      { seed, numRuns: 3_000 },
    );
  });

  it('is not changed by a stray mention', () => {
    const mention = fc.constantFrom('<at>Helpdesk</at>', '<at>Live Agent Bot</at>', '<at id="0">Help</at>&nbsp;');
    fc.assert(
      fc.property(anyInput, mention, fc.nat(), (input, at, place) => {
        const words = input.text.split(' ');
        sameDecision(input, words.toSpliced(place % (words.length + 1), 0, at).join(' '));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

/** "OK" alone is chatter, and so is "ok thanks"; which of the two is said more politely is no decision. */
function isPoliteAlone(input: RecogniserInput): boolean {
  return understand({ ...input, text: `${input.text} thanks` }, defaultCatalogue).intent === 'thanks';
}

describe('any input', () => {
  const anyOpen = fc.constantFrom('issue' as const, 'database' as const, 'confirm' as const, 'options' as const, null);
  const anyLocale = fc.constantFrom('en', 'de-DE', 'fr-CA', 'es', 'pt-BR', 'ja', 'xx', '');
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'not ',
      'oracle ',
      'from mysql to ',
      '<at',
      "it's ",
      'azure sql ',
      'データベース',
      'I want to talk to ',
      '\u0301',
      'ORA-',
    ),
  );
  const anyText = fc.tuple(piece, fc.nat({ max: 6_000 })).map(([text, times]) => text.repeat(times).slice(0, 200_000));

  it('neither throws nor takes 20 ms of CPU time', () => {
    for (const input of inputs) understand(input, defaultCatalogue);
    const limitMs = 20 * Math.max(1, slowness());
    fc.assert(
      fc.property(anyText, anyOpen, anyLocale, (text, open, locale) => {
        const input = { text, locale, open, topicId: 'database', candidates: ['mysql', 'redis'] };
        // The best of three: what other work on the machine adds is no property of the input.
        const times = [1, 2, 3].map(() => cpuMs(() => understand(input, defaultCatalogue)));
        expect(Math.min(...times), `${text.length} characters, ${JSON.stringify(text.slice(0, 40))}`).to.be.below(limitMs);
      }),
      { seed, numRuns: 150 },
    );
  }).timeout(60_000);

  it('takes no longer the first time in a language, once warmed up for a catalogue', () => {
    const fresh = parseCatalogue(defaultCatalogueJson);
    const limitMs = 20 * Math.max(1, slowness());
    for (const locale of languages) {
      warmUp(fresh, locale);
      expect(
        cpuMs(() => understand({ text: 'PostgreSQL is down', locale, open: null }, fresh)),
        locale,
      ).to.be.below(limitMs);
    }
  });

  it('takes less than 1 ms of CPU time for 500 characters, once warm, on a machine that is as fast as usual', () => {
    const text = worded
      .slice(0, 60)
      .map((input) => input.text)
      .join(' ')
      .slice(0, 500);
    const run = (): void => {
      for (let count = 0; count < 50; count += 1) understand({ text, locale: 'en', open: null }, defaultCatalogue);
    };
    // Compared within a round, so that whatever else the machine does hits both.
    const round = (): number => cpuMs(run) / 50 / Math.max(1, slowness());
    for (let count = 0; count < 6; count += 1) round();
    expect(median(Array.from({ length: 15 }, round))).to.be.below(1);
  });
});
