/**
 * `node test/teams/cards/draw-icons.ts`: draws the icons of the cards from their sources, src/teams/cards/icons/*.svg, with Chromium, as
 * PNG of 64 × 64 pixels beside them. To be run after a source was changed. `CHROMIUM_PATH` names another Chromium than Debian's.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { topicIcons } from '../../../src/triage/catalogue.ts';

const side = 64;
/** Enough for smooth edges; each colour more makes the file, which travels in every card, longer. */
const mostColours = 12;
const folder = new URL('../../../src/teams/cards/icons/', import.meta.url);

/** The pixels, four bytes each, in the colours that are there most. */
function withFewColours(pixels: Buffer): Buffer {
  const all = Array.from({ length: pixels.length / 4 }, (_, at) => pixels.subarray(at * 4, at * 4 + 4));
  const counts = Map.groupBy(all, (pixel) => pixel.toString('hex'));
  const kept = [...counts]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, mostColours)
    .map(([hex]) => Buffer.from(hex, 'hex'));
  const distance = (a: Buffer, b: Buffer) => a.reduce((sum, value, channel) => sum + (value - (b[channel] ?? 0)) ** 2, 0);
  const nearest = (pixel: Buffer) => kept.reduce((best, each) => (distance(pixel, each) < distance(pixel, best) ? each : best));
  return Buffer.concat(all.map(nearest));
}

const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const page = await browser.newPage({ viewport: { width: side, height: side } });
  for (const name of topicIcons) {
    await page.setContent(
      `<style>body { margin: 0 } svg { display: block }</style>${await readFile(new URL(`${name}.svg`, folder))}`,
    );
    const drawn = PNG.sync.read(await page.screenshot({ omitBackground: true }));
    const image = new PNG({ width: side, height: side });
    image.data = withFewColours(drawn.data);
    const file = PNG.sync.write(image, { deflateLevel: 9, deflateStrategy: 0, filterType: 0 });
    await writeFile(new URL(`${name}.png`, folder), file);
    process.stdout.write(`${name}.png: ${file.length} bytes\n`);
  }
} finally {
  await browser.close();
}
