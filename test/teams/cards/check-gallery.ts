/**
 * `npm run cards:check [-- --pictures <folder>]`: draws the gallery in Chromium and holds it against what can be measured there: every
 * card is drawn, every text has room at 320 px and wide in each language, every picture loads, and axe-core (WCAG 2.2 A and AA) finds
 * nothing in any theme.
 * The pictures are for the eye.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { accessibilityProblems } from '../../accessibility/check-page.ts';
import { gallery, galleryLanguages } from './card-gallery.ts';
import { galleryPage } from './gallery-page.ts';
import { galleryThemes } from './gallery-themes.ts';

const { values } = parseArgs({ options: { pictures: { type: 'string' } } });
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const widths = [320, 600] as const;

/** Runs in the page: what reaches beyond its card, what is cut off, and pictures of ours that did not load. */
const measure = `const pen = document.createElement('canvas').getContext('2d');
const hasRoom = (field, text) => {
  const { font, paddingLeft, paddingRight } = getComputedStyle(field);
  pen.font = font;
  return pen.measureText(text).width <= field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - (field.tagName === 'SELECT' ? 20 : 0);
};
[...document.querySelectorAll('figure')].flatMap((figure) => {
  const name = figure.querySelector('figcaption').textContent;
  const card = figure.querySelector('.card').getBoundingClientRect();
  const shown = [...figure.querySelectorAll('.card *')].filter((each) => each.checkVisibility() && each.clientWidth > 0);
  const what = (each) => name + ': ' + each.textContent.slice(0, 60);
  return [
    ...shown.filter((each) => each.getBoundingClientRect().right > card.right + 1).map((each) => 'beyond its card, ' + what(each)),
    ...shown
      .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')
      .map((each) => 'cut off, ' + what(each)),
    ...[...figure.querySelectorAll('input[placeholder]')].filter((each) => !hasRoom(each, each.placeholder)).map((each) => 'cut off, ' + name + ': ' + each.placeholder),
    ...[...figure.querySelectorAll('select')]
      .flatMap((field) => [...field.options].filter((each) => !hasRoom(field, each.text)))
      .map((each) => 'cut off, ' + name + ': ' + each.text),
    ...[...figure.querySelectorAll('img[src^="data:"]')].filter((each) => each.naturalWidth !== 64).map((each) => 'no picture, ' + name),
  ];
})`;

/** Runs in the page: the names of the cards that the renderer made something of that can be read. */
const drawnNames = `[...document.querySelectorAll('figure')]
  .filter((figure) => figure.querySelector('.card > .ac-adaptiveCard')?.innerText.trim())
  .map((figure) => figure.querySelector('figcaption').textContent)`;

let failed = 0;

function tell(name: string, problems: readonly string[]): void {
  if (problems.length > 0) failed += 1;
  process.stdout.write(`${problems.length === 0 ? '✔' : '✘'} ${name}\n${problems.map((problem) => `    ${problem}\n`).join('')}`);
}

interface Opened {
  readonly page: Page;
  /** What the page failed at, and which cards are not on it. */
  readonly problems: readonly string[];
}

/** The gallery in one language, theme and width; 24 px are the page's own on either side. */
async function open(browser: Browser, url: string, language: string, theme: string, width: number): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 2 * 24 + 3 * (width + 24), height: 900 } });
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(`the page failed: ${message}`));
  await page.goto(`${url}#${new URLSearchParams({ language, theme, width: String(width) })}`);
  if (values.pictures !== undefined) {
    const file = path.join(values.pictures, `${language}-${theme.replaceAll(' ', '-')}-${width}.png`);
    await page.screenshot({ path: file, fullPage: true });
  }
  const drawn: string[] = await page.evaluate(drawnNames);
  const missing = gallery.filter(({ name }) => !drawn.includes(name)).map(({ name }) => `not drawn, ${name}`);
  const more = drawn.length > gallery.length ? [`${drawn.length} cards, where the gallery has ${gallery.length}`] : [];
  return { page, problems: [...errors, ...missing, ...more] };
}

async function checkAll(browser: Browser, url: string): Promise<void> {
  for (const language of galleryLanguages) {
    for (const width of widths) {
      const { page, problems } = await open(browser, url, language, 'light', width);
      tell(`every card is drawn, with room for every text: ${language}, ${width} px`, [
        ...problems,
        ...((await page.evaluate(measure)) as string[]),
      ]);
      await page.close();
    }
  }
  for (const { name } of galleryThemes) {
    const { page, problems } = await open(browser, url, 'en', name, 320);
    tell(`every card is drawn, WCAG 2.2 AA: ${name}`, [...problems, ...(await accessibilityProblems(page))]);
    await page.close();
  }
}

if (existsSync(executablePath)) {
  if (values.pictures !== undefined) await mkdir(values.pictures, { recursive: true });
  const folder = await mkdtemp(path.join(tmpdir(), 'cards-'));
  const browser = await chromium.launch({ executablePath, args });
  try {
    const file = path.join(folder, 'cards.html');
    await writeFile(file, await galleryPage());
    await checkAll(browser, pathToFileURL(file).href);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
} else {
  process.stderr.write(`not run: no Chromium at ${executablePath}; install it, or set CHROMIUM_PATH\n`);
  failed += 1;
}
if (failed > 0) process.exitCode = 1;
