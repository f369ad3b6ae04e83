import { relative } from 'node:path';
import { type TestResult, TestStatus } from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';
import type { Load } from './fresh-modules.ts';
import { Patience } from './patience.ts';

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
    const mocha = new Mocha({ reporter: Quiet, timeout: 0 }).cleanReferencesAfterRun(false);
    mocha.suite.emit('pre-require', globalThis, path, mocha);
    await load(path);
    mocha.suite.emit('post-require', globalThis, path, mocha);
    mocha.suite.beforeEach(function () {
      onTest(this.currentTest);
    });
    return new SpecFile(mocha);
  }

  /**
   * With `bail` the first failure is the last test. A test that waits for ever is a failure, and is left as it is: then this file can't
   * be run again.
   */
  async run(wanted: Wanted, bail: boolean): Promise<{ readonly results: TestResult[]; readonly isLeft: boolean }> {
    for (const [suite, tests] of this.#tests) {
      suite.bail(bail);
      suite.tests = tests.filter(wanted);
    }
    const results: TestResult[] = [];
    const fail = (test: Mocha.Runnable, failureMessage: string) =>
      results.push({ ...base(test), status: TestStatus.Failed, failureMessage });
    const { promise: ended, resolve: end } = Promise.withResolvers<{ isLeft: boolean }>();
    const runner = this.#mocha.run(() => end({ isLeft: false }));
    const patience = new Patience(() => {
      if (runner.currentRunnable !== undefined) fail(runner.currentRunnable, 'waits for ever');
      end({ isLeft: true });
    });
    runner.on('test', () => patience.begin());
    runner.on('pass', (test) => results.push({ ...base(test), status: TestStatus.Success }));
    runner.on('fail', (test, { message }) => fail(test, String(message)));
    runner.on('pending', (test) => results.push({ ...base(test), status: TestStatus.Skipped }));
    const { isLeft } = await ended;
    patience.end();
    runner.dispose();
    return { results: [...results], isLeft };
  }

  #remember(suite: Mocha.Suite): void {
    this.#tests.set(suite, suite.tests);
    for (const child of suite.suites) this.#remember(child);
  }
}

/** What tells a test from all others: its file and its whole title. */
export function idOf(test: Mocha.Runnable): string {
  return `${relative(process.cwd(), test.file ?? '')}: ${test.fullTitle()}`;
}

function base(test: Mocha.Runnable) {
  return { id: idOf(test), name: test.fullTitle(), timeSpentMs: test.duration ?? 0, fileName: test.file };
}

class Quiet extends Mocha.reporters.Base {}
