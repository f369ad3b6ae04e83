import { expect } from 'chai';
import { defaultCatalogue } from './default-catalogue.ts';
import { aim, evaluate, isWithin, ratchet, seenRatchet, strangersRatchet } from './evaluation.ts';
import { readLabelled } from './labelled-set.ts';

describe('the labelled set', function () {
  // Thousands of utterances, on a machine that may be slow.
  this.timeout(60_000);

  for (const [name, parts, limits] of [
    ['looked at', ['seen'], seenRatchet],
    ["strangers', looked at", ['strangers-seen', 'strangers-held-out', 'strangers-2-held-out'], strangersRatchet],
    ['not looked at', ['held-out'], aim],
    ["latest strangers', not looked at", ['strangers-3-held-out'], ratchet],
  ] as const) {
    it(`is understood within its limits in the part ${name}`, () => {
      const set = parts.flatMap((part) => readLabelled(part));
      expect(isWithin(evaluate(set, defaultCatalogue), limits)).to.equal(true);
    });
  }
});
