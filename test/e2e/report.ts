/** Prints steps as they happen, and counts them. */
export class Report {
  passed = 0;
  failed = 0;
  #told: unknown = null;
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  begin(title: string): void {
    this.#say(`\n${title}`);
  }

  /** Runs a step. Rejects with what it rejected with, once that is told. */
  async step<T>(name: string, action: () => Promise<T>): Promise<T> {
    const startedMs = performance.now();
    try {
      const result = await action();
      this.passed += 1;
      this.#say(`  ✔ ${name} (${since(startedMs)})`);
      return result;
    } catch (error) {
      this.#fail(`${name} (${since(startedMs)})`, error);
      throw error;
    }
  }

  /** A story was broken off by this: tells and counts it, unless the step that it happened in did. */
  broken(error: unknown): void {
    if (error !== this.#told) this.#fail('between two steps', error);
  }

  #fail(what: string, error: unknown): void {
    this.failed += 1;
    this.#told = error;
    this.#say(`  ✘ ${what}`);
    this.#say(indented(error));
  }

  sum(): string {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

const since = (startedMs: number): string => `${((performance.now() - startedMs) / 1_000).toFixed(1)} s`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours of the terminal, which Playwright puts into its messages.
const colours = /\u001b\[\d+m/g;

function indented(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return text.replace(colours, '').replace(/^/gm, '      ');
}
