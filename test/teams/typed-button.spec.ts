import { expect } from 'chai';
import { folded } from '../../src/teams/typed-button.ts';
import { cpuMs, slowness } from '../support/machine-pace.ts';

describe('A text as it is compared', () => {
  it('is without case, the marks around it, and more than one space', () => {
    expect(folded(' "Start   agent\nCHAT!" ')).to.equal('start agent chat');
    expect(folded('...')).to.equal('');
    expect(folded('it’s (me)')).to.equal("it's (me");
  });

  it('takes no longer for a long run of marks or spaces than for as many letters', () => {
    for (const run of [' ', '.', ' .']) {
      const text = `a${run.repeat(50_000)}b`;
      expect(
        cpuMs(() => folded(text)),
        run,
      ).to.be.below(50 * Math.max(1, slowness()));
    }
  });
});
