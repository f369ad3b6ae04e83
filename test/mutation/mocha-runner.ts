import { globSync } from 'node:fs';
import { matchesGlob, relative, resolve } from 'node:path';
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
import fc from 'fast-check';
import { freshModules, type Load } from './fresh-modules.ts';
import { idOf, SpecFile, type Wanted } from './spec-file.ts';

/** A property is tried so often, however often it is in the specs themselves; with their seed, hence always on the same values. */
const mostRuns = 100;

/** What the instrumented sources and their runner tell each other by (https://stryker-mutator.io/docs/stryker-js/test-runner-plugin). */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: NonNullable<Extract<DryRunResult, { status: 'complete' }>['mutantCoverage']>;
}

/** Read from stryker.config.json, beside Stryker's own options. */
interface OwnOptions {
  /** Globs of the specs; those of the first glob are run first. */
  readonly specs: readonly string[];
  /** Parts of the titles of tests that are not run. */
  readonly specsLeftOut: readonly string[];
  /** Globs of sources of which nothing is worked out once and kept, so that a mutant in them needs no modules of its own. */
  readonly keepsNothing: readonly string[];
}

/**
 * The tests that reach a mutant. Of what is worked out once and kept only the first test is known to, and every test after it depends on
 * it as much: then all tests of their files are run, and not those `alone`.
 */
interface Chosen {
  readonly ids: ReadonlySet<string>;
  readonly alone: boolean;
}

/** Specs that share their modules. */
interface Loaded {
  readonly load: Load;
  readonly files: Map<string, SpecFile>;
}

function nothingLoaded(): Loaded {
  return { load: freshModules(), files: new Map() };
}

/**
 * Runs the specs for Stryker in one process, file by file until one fails. What is worked out once and kept (a language's patterns, a
 * catalogue's lexicon) has to be worked out by the mutant too, and by no other mutant after it: hence modules loaded anew for each
 * mutant that could. Stryker's own runner for mocha doesn't do that, and calls parts of mocha that version 12 no longer has.
 */
class MochaRunner implements TestRunner {
  readonly #instrumentation: Instrumentation;
  readonly #options: OwnOptions;
  #kept: Loaded = nothingLoaded();

  constructor(options: OwnOptions, instrumentation: Instrumentation) {
    this.#options = options;
    this.#instrumentation = instrumentation;
  }

  async capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // The smallest counterexample is of no use here, and takes long to find.
    fc.configureGlobal({ endOnFailure: true });
    fc.installGlobalPlugin(() => {
      let runs = 0;
      return { decorateRun: (run) => (value) => (++runs > mostRuns ? new fc.PreconditionFailure(true) : run(value)) };
    });
  }

  async dryRun(): Promise<DryRunResult> {
    const result = await this.#run(this.#kept, null, false);
    const { mutantCoverage } = this.#instrumentation;
    return result.status === DryRunStatus.Complete && mutantCoverage !== undefined ? { ...result, mutantCoverage } : result;
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, sandboxFileName, testFilter, disableBail, hitLimit } = options;
    const source = relative(process.cwd(), sandboxFileName);
    const isKept = this.#options.keepsNothing.some((glob) => matchesGlob(source, glob));
    const loaded = isKept ? this.#kept : nothingLoaded();
    this.#instrumentation.hitLimit = hitLimit;
    this.#instrumentation.hitCount = hitLimit === undefined ? undefined : 0;
    this.#instrumentation.activeMutant = activeMutant.id;
    const result = await this.#run(loaded, testFilter ? { ids: new Set(testFilter), alone: isKept } : null, !disableBail);
    this.#instrumentation.activeMutant = undefined;
    return toMutantRunResult(result);
  }

  async #run(loaded: Loaded, chosen: Chosen | null, bail: boolean): Promise<DryRunResult> {
    const wanted: Wanted = (test) =>
      (chosen === null || !chosen.alone || chosen.ids.has(idOf(test))) &&
      !this.#options.specsLeftOut.some((part) => test.title.includes(part));
    const tests: TestResult[] = [];
    try {
      for (const path of this.#paths(chosen)) {
        const file = loaded.files.get(path) ?? (await this.#load(path, loaded));
        loaded.files.set(path, file);
        const { results, isLeft } = await file.run(wanted, bail);
        tests.push(...results);
        this.#instrumentation.currentTestId = undefined;
        if (isLeft) this.#kept = nothingLoaded();
        if (isLeft || (bail && tests.some(({ status }) => status === TestStatus.Failed))) break;
      }
      const { hitCount, hitLimit } = this.#instrumentation;
      return determineHitLimitReached(hitCount, hitLimit) ?? { status: DryRunStatus.Complete, tests };
    } catch (error) {
      return { status: DryRunStatus.Error, errorMessage: error instanceof Error ? String(error.stack) : String(error) };
    }
  }

  async #load(path: string, loaded: Loaded): Promise<SpecFile> {
    const { activeMutant } = this.#instrumentation;
    // What loading makes of modules that are kept must be no mutant's, since the next ones have it too.
    if (loaded === this.#kept) this.#instrumentation.activeMutant = undefined;
    const file = await SpecFile.load(path, loaded.load, (test) => {
      this.#instrumentation.currentTestId = test && idOf(test);
    });
    this.#instrumentation.activeMutant = activeMutant;
    return file;
  }

  /** The files that hold the chosen tests, or all, in the order of the globs. */
  #paths(chosen: Chosen | null): string[] {
    const files = new Set(this.#options.specs.flatMap((glob) => globSync(glob).toSorted()));
    const holding = chosen && new Set([...chosen.ids].map((id) => id.slice(0, id.indexOf(': '))));
    return [...files].filter((file) => holding?.has(file) ?? true).map((file) => resolve(file));
  }
}

function create(injector: Injector<PluginContext>): MochaRunner {
  const {
    specs = [],
    specsLeftOut = [],
    keepsNothing = [],
  }: StrykerOptions & Partial<OwnOptions> = injector.resolve(commonTokens.options);
  const name = INSTRUMENTER_CONSTANTS.NAMESPACE;
  const instrumentation: Instrumentation = Reflect.get(globalThis, name) ?? {};
  Reflect.set(globalThis, name, instrumentation);
  return new MochaRunner({ specs, specsLeftOut, keepsNothing }, instrumentation);
}

create.inject = tokens(commonTokens.injector);

/** Read by Stryker: `"testRunner": "mocha-12"`. */
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'mocha-12', create)];
