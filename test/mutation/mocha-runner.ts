import { globSync } from 'node:fs';
import { INSTRUMENTER_CONSTANTS, type StrykerOptions } from '@stryker-mutator/api/core';
import {
  commonTokens,
  declareFactoryPlugin,
  type Injector,
  type PluginContext,
  PluginKind,
  tokens,
} from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import Mocha from 'mocha';

/** What a changed rule makes hang is found out soon; Stryker's own limit ends the whole process. */
const longestTestMs = 4_000;

/** What the instrumented sources and their runner tell each other by (https://stryker-mutator.io/docs/stryker-js/test-runner-plugin). */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: NonNullable<Extract<DryRunResult, { status: 'complete' }>['mutantCoverage']>;
}

/**
 * Runs the specs for Stryker in one process: loaded once, run again for each mutant with only the specs that reach it. Stryker's own
 * runner for mocha does the same by parts of mocha that version 12 no longer has.
 */
class MochaRunner implements TestRunner {
  readonly #mocha = new Mocha({ timeout: longestTestMs });
  readonly #instrumentation: Instrumentation;
  readonly #specs: readonly string[];
  #isLoaded = false;
  #countsByTest = false;

  constructor(specs: readonly string[], instrumentation: Instrumentation) {
    this.#specs = specs;
    this.#instrumentation = instrumentation;
  }

  /** Modules can't be loaded twice, so mutants that act while loading need a process of their own. */
  async capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    this.#mocha.cleanReferencesAfterRun(false);
    for (const file of globSync([...this.#specs])) this.#mocha.addFile(file);
    const takeNote = (test: Mocha.Runnable | undefined) => {
      if (this.#countsByTest) this.#instrumentation.currentTestId = test?.fullTitle();
    };
    this.#mocha.suite.beforeEach(function () {
      takeNote(this.currentTest);
    });
  }

  async dryRun({ coverageAnalysis, disableBail }: DryRunOptions): Promise<DryRunResult> {
    this.#countsByTest = coverageAnalysis === 'perTest';
    const result = await this.#run(disableBail);
    this.#countsByTest = false;
    const { mutantCoverage } = this.#instrumentation;
    return result.status === DryRunStatus.Complete && mutantCoverage !== undefined ? { ...result, mutantCoverage } : result;
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, testFilter, disableBail, hitLimit, mutantActivation } = options;
    this.#instrumentation.hitLimit = hitLimit;
    this.#instrumentation.hitCount = hitLimit === undefined ? undefined : 0;
    const titles = testFilter?.map((title) => `^${title.replaceAll(/[^\p{L}\p{N} ]/gu, '\\$&')}$`).join('|');
    this.#mocha.grep(new RegExp(titles ?? ''));
    return toMutantRunResult(await this.#run(disableBail, activeMutant.id, mutantActivation));
  }

  async dispose(): Promise<void> {
    this.#mocha.dispose();
  }

  async #run(disableBail: boolean, mutantId?: string, activation?: MutantRunOptions['mutantActivation']): Promise<DryRunResult> {
    setBail(this.#mocha.suite, !disableBail);
    try {
      if (!this.#isLoaded) {
        this.#instrumentation.activeMutant = activation === 'static' ? mutantId : undefined;
        await this.#mocha.loadFilesAsync();
        this.#isLoaded = true;
      }
      this.#instrumentation.activeMutant = mutantId;
      const tests = await this.#runAll();
      const { hitCount, hitLimit } = this.#instrumentation;
      return determineHitLimitReached(hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: String(error) };
    }
  }

  #runAll(): Promise<TestResult[]> {
    const tests: TestResult[] = [];
    const base = (test: Mocha.Runnable) => ({ id: test.fullTitle(), name: test.fullTitle(), timeSpentMs: test.duration ?? 0 });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#mocha.reporter(Quiet);
    const runner = this.#mocha.run(() => resolve());
    runner.on('pass', (test) => tests.push({ ...base(test), status: TestStatus.Success }));
    runner.on('fail', (test, { message }) =>
      tests.push({ ...base(test), status: TestStatus.Failed, failureMessage: String(message) }),
    );
    runner.on('pending', (test) => tests.push({ ...base(test), status: TestStatus.Skipped }));
    return promise.then(() => tests);
  }
}

class Quiet extends Mocha.reporters.Base {}

function setBail(suite: Mocha.Suite, bail: boolean): void {
  suite.bail(bail);
  for (const child of suite.suites) setBail(child, bail);
}

function create(injector: Injector<PluginContext>): MochaRunner {
  const options: StrykerOptions & { readonly specs?: readonly string[] } = injector.resolve(commonTokens.options);
  const name = INSTRUMENTER_CONSTANTS.NAMESPACE;
  const instrumentation: Instrumentation = Reflect.get(globalThis, name) ?? {};
  Reflect.set(globalThis, name, instrumentation);
  return new MochaRunner(options.specs ?? [], instrumentation);
}

create.inject = tokens(commonTokens.injector);

/** Read by Stryker: `"testRunner": "mocha-12"`, and the specs by globs in `"specs"`. */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'mocha-12', create)];
