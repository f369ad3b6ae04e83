import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { accessibilityProblems } from './check-page.ts';
import { startShownDesk } from './desk.ts';
import { keyboardWalk } from './keyboard-walk.ts';

// `npm run accessibility [-- --pictures <folder>]`: every page of the simulator in Chromium, by axe-core and by keyboard alone.

const { values } = parseArgs({ options: { pictures: { type: 'string' } } });
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

const looks = [
  { name: 'light', width: 1366, options: { colorScheme: 'light' } },
  { name: 'dark', width: 1366, options: { colorScheme: 'dark' } },
  { name: 'contrast', width: 1366, options: { colorScheme: 'dark', forcedColors: 'active' } },
  { name: 'light-narrow', width: 360, options: { colorScheme: 'light' } },
  { name: 'dark-narrow', width: 360, options: { colorScheme: 'dark' } },
] as const;

let passed = 0;
let failed = 0;

function tell(name: string, problems: readonly string[]): void {
  if (problems.length === 0) passed += 1;
  else failed += 1;
  process.stdout.write(`${problems.length === 0 ? '✔' : '✘'} ${name}\n${problems.map((problem) => `    ${problem}\n`).join('')}`);
}

async function checkPages(browser: Browser): Promise<void> {
  const desk = await startShownDesk();
  try {
    for (const { name: look, width, options } of looks) {
      const context = await browser.newContext({ viewport: { width, height: 860 }, bypassCSP: true, ...options });
      for (const { name, path: at } of desk.pages) {
        const page = await context.newPage();
        await page.goto(desk.url + at, { waitUntil: 'load' });
        await page.locator('h1:visible, h2:visible').first().waitFor();
        await page.waitForFunction(`document.querySelector('[role=alert]:not([hidden])') === null`);
        if (values.pictures !== undefined) await page.screenshot({ path: path.join(values.pictures, `${name}-${look}.png`) });
        tell(`${name}, ${look}`, await accessibilityProblems(page));
        await page.close();
      }
      await context.close();
    }
  } finally {
    await desk.stop();
  }
}

async function walkByKeyboard(browser: Browser): Promise<void> {
  const desk = await startShownDesk();
  try {
    const page = await browser.newPage();
    await page.goto(`${desk.url}/console`);
    await page.locator('.inbox .row').first().waitFor();
    for (const { name, go } of keyboardWalk) {
      const problem = await go(page).then(
        () => [],
        (error: unknown) => [String(error).split('\n')[0] ?? ''],
      );
      tell(`by keyboard: ${name}`, problem);
    }
  } finally {
    await desk.stop();
  }
}

if (existsSync(executablePath)) {
  if (values.pictures !== undefined) await mkdir(values.pictures, { recursive: true });
  const browser = await chromium.launch({ executablePath, args });
  try {
    await checkPages(browser);
    await walkByKeyboard(browser);
  } finally {
    await browser.close();
  }
} else {
  process.stderr.write(`not run: no Chromium at ${executablePath}; install it, or set CHROMIUM_PATH\n`);
  failed += 1;
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
if (failed > 0) process.exitCode = 1;
