import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { type Options, readOptions, usage } from './options.ts';
import { Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { Stage } from './stage.ts';
import { scenarios } from './steps/scenarios.ts';
import { checkStage } from './steps/stage-checks.ts';
import { Unavailable } from './unavailable.ts';

/**
 * `npm run e2e`: the bot's own process with its simulator, Microsoft's Agents Playground and a browser, driven as people would. Exit code 0
 * when every step passed, 1 when not, 2 when it was called wrongly, 69 (EX_UNAVAILABLE) when Chromium or the Playground can't be had.
 */
const exits = { good: 0, failed: 1, usage: 2, unavailable: 69, interrupted: 130 } as const;

let interrupted = false;

/** After a signal what fails fails because of it, and nobody wants to read it. */
function say(line: string): void {
  if (!interrupted) process.stdout.write(`${line}\n`);
}

/** What ends what is running, the newest first. */
const running: (() => Promise<unknown>)[] = [];

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    say(usage);
    return exits.good;
  }
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'handoff-e2e-'));
  const report = new Report(say);
  // The first to be asked for is the last that goes.
  running.push(async () => {
    if (interrupted || (report.failed === 0 && !options.screenshots)) rmSync(folder, { recursive: true, force: true });
  });
  try {
    const browser = await startBrowser(options.chromiumPath);
    running.push(() => browser.close());
    await playAll(browser, folder, options, report);
  } catch (error) {
    const isFirst = report.passed + report.failed === 0;
    if (error instanceof Unavailable && isFirst) {
      say(`not run: ${error.message}.`);
      return options.ifPossible ? exits.good : exits.unavailable;
    }
    report.broken(error);
  } finally {
    await stopAll();
  }
  say('');
  if (report.failed > 0 || options.screenshots) say(`pictures, the pages' texts and the logs: ${folder}`);
  say(`took ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  say(report.sum());
  return report.failed === 0 ? exits.good : exits.failed;
}

/** The stories of one mode share a stage; one that failed leaves nothing behind that the next could stumble over. */
async function playAll(browser: Browser, folder: string, options: Options, report: Report): Promise<void> {
  const pictures = options.screenshots ? join(folder, 'pictures') : null;
  if (pictures !== null) mkdirSync(pictures);
  for (const [mode, stories] of Map.groupBy(scenarios, (scenario) => scenario.mode)) {
    const waiting = [...stories];
    for (let round = 1; waiting.length > 0 && !interrupted; round += 1) {
      const onStarted = (stop: () => Promise<unknown>) => running.push(stop);
      const stage = await Stage.open({ mode, browser, folder: join(folder, `${mode}-${round}`), pictures, onStarted });
      let went = true;
      while (went && waiting.length > 0) went = await play(waiting.shift(), stage, folder, report);
      await checkStage(stage, report, went);
    }
  }
}

async function play(scenario: Scenario | undefined, stage: Stage, folder: string, report: Report): Promise<boolean> {
  if (scenario === undefined) return true;
  report.begin(scenario.title);
  try {
    await scenario.play(stage, (name, action) => report.step(name, action));
    return true;
  } catch (error) {
    report.broken(error);
    say('    the rest of this story was not tried');
    await stage.keepEvidence(join(folder, 'failures'), `${scenario.mode}-${report.failed}`);
    return false;
  }
}

async function stopAll(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop().catch(() => undefined);
}

/** A second signal ends the process at once; what it started is killed with it. */
function onSignal(): void {
  if (interrupted) process.exit(exits.interrupted);
  say('\nstopping …');
  interrupted = true;
  void stopAll().finally(() => process.exit(exits.interrupted));
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);

try {
  process.exitCode = await main();
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  // What goes wrong because everything was ended is no news; the signal ends the process.
  if (!isUsage && !interrupted) throw error;
  if (isUsage) {
    say(`${error.message}\n\n${usage}`);
    process.exitCode = exits.usage;
  }
}
