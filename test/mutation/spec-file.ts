import { relative } from 'node:path';
import { type TestResult, TestStatus } from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';
import type { Load } from './fresh-modules.ts';

/** What a changed rule makes wait for ever is found out soon; Stryker's own limit ends the whole process, and is longer. */
const longestWaitMs = 3_000;

/** What to run of a file: the tests that this is true of. */
export type Wanted = (test: Mocha.Test) => boolean;

/** One file of specs, loaded once and run as often as wanted. */
export class SpecFile {
  readonly #mocha: Mocha;
  /** Every test of every suite, those included that a run leaves out. */
  readonly #tests = new Map<Mocha.Suite, readonly Mocha.Test[]>();

  private constructor(mocha: Mocha) {
    this.#mocha = mocha;
    this.#remember(mocha.suite);
  }

  /** `onTest` is told each test before it runs. Not by mocha's own ways: they load a file once and no more. */
  static async load(path: string, load: Load, onTest: (test: Mocha.Runnable | undefined) => void): Promise<SpecFile> {
    const mocha = new Mocha({ reporter: Quiet, timeout: longestWaitMs }).cleanReferencesAfterRun(false);
    mocha.suite.emit('pre-require', globalThis, path, mocha);
    await load(path);
    mocha.suite.emit('post-require', globalThis, path, mocha);
    mocha.suite.beforeEach(function () {
      onTest(this.currentTest);
    });
    return new SpecFile(mocha);
  }

  /** With `bail` the first failure is the last test. */
  async run(wanted: Wanted, bail: boolean): Promise<TestResult[]> {
    for (const [suite, tests] of this.#tests) {
      suite.bail(bail);
      suite.tests = tests.filter(wanted);
    }
    const results: TestResult[] = [];
    await new Promise<void>((resolve) => {
      const runner = this.#mocha.run(() => resolve());
      runner.on('pass', (test) => results.push({ ...base(test), status: TestStatus.Success }));
      runner.on('fail', (test, { message }) =>
        results.push({ ...base(test), status: TestStatus.Failed, failureMessage: String(message) }),
      );
      runner.on('pending', (test) => results.push({ ...base(test), status: TestStatus.Skipped }));
    });
    return results;
  }

  #remember(suite: Mocha.Suite): void {
    this.#tests.set(suite, suite.tests);
    // What doesn't wait can't be ended from here, and is not too slow because the machine has other things to do.
    for (const test of suite.tests) if (!waits(test)) test.timeout(0);
    for (const child of suite.suites) this.#remember(child);
  }
}

/** What tells a test from all others: its file and its whole title. */
export function idOf(test: Mocha.Runnable): string {
  return `${relative(process.cwd(), test.file ?? '')}: ${test.fullTitle()}`;
}

function waits({ fn }: Mocha.Test): boolean {
  return fn?.constructor.name === 'AsyncFunction';
}

function base(test: Mocha.Runnable) {
  return { id: idOf(test), name: test.fullTitle(), timeSpentMs: test.duration ?? 0, fileName: test.file };
}

class Quiet extends Mocha.reporters.Base {}
