import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { PNG } from 'pngjs';
import { addressOfIcon, topicIconNamed } from '../../../src/teams/cards/topic-icon.ts';
import { topicIcons } from '../../../src/triage/catalogue.ts';

const folder = new URL('../../../src/teams/cards/icons/', import.meta.url);
const prefix = 'data:image/png;base64,';
const tile = [0x4f, 0x52, 0xb2, 255];
const white = [255, 255, 255, 255];

describe('The icons of topics', () => {
  it('have one picture each, with its source, and no picture is left over', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
    expect(names.toSorted()).to.deep.equal(topicIcons.map((icon) => `${icon}.png`).toSorted());
    for (const icon of topicIcons) expect(existsSync(new URL(`${icon}.svg`, folder)), icon).to.equal(true);
  });

  for (const icon of topicIcons) {
    it(`travel in the card in less than a kilobyte, as 64 × 64 pixels: ${icon}`, () => {
      const address = addressOfIcon(icon);
      expect(address.slice(0, prefix.length)).to.equal(prefix);
      expect(address.length).to.be.below(1_000);
      const file = Buffer.from(address.slice(prefix.length), 'base64');
      expect(file.equals(readFileSync(new URL(`${icon}.png`, folder)))).to.equal(true);
      const { width, height } = PNG.sync.read(file);
      expect([width, height]).to.deep.equal([64, 64]);
    });

    it(`bring their own background, so that white can be seen on any card: ${icon}`, () => {
      const { data } = PNG.sync.read(readFileSync(new URL(`${icon}.png`, folder)));
      const pixelAt = (at: number) => [...data.subarray(at * 4, at * 4 + 4)];
      const pixels = Array.from({ length: 64 * 64 }, (_, at) => pixelAt(at));
      const share = (colour: readonly number[]) =>
        pixels.filter((pixel) => pixel.every((value, channel) => value === colour[channel])).length / pixels.length;
      expect(pixelAt(0)[3], 'a round corner').to.equal(0);
      expect(share(tile)).to.be.within(0.5, 0.95);
      expect(share(white)).to.be.within(0.03, 0.4);
    });
  }

  it('are the general one for a request without, and for a name that is not known', () => {
    expect(topicIconNamed(undefined)).to.equal('general');
    expect(topicIconNamed(null)).to.equal('general');
    expect(topicIconNamed('blockchain')).to.equal('general');
    expect(topicIconNamed('printing')).to.equal('printing');
  });
});
