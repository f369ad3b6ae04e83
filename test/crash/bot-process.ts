import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const wholeBot = fileURLToPath(new URL('../../src/index.js', import.meta.url));
const longestStartMs = 30_000;
const longestStopMs = 30_000;
const longestWaitMs = 20_000;

/** How a process ended that was asked to. */
export interface Stop {
  readonly tookMs: number;
  /** Null when it did not end by itself and was killed. */
  readonly exitCode: number | null;
}

/** What the bot says to people beside its log: what to open. */
const spokenLine =
  /^ {2}The bot is running\.$|^ {4}(Bot Framework Emulator|Agents Playground|Agent console) |^ {2}Write "I'd like to/;

/** Whatever becomes of this process, what it has started ends with it. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** How the process is started. */
export interface BotProcessOptions {
  readonly name: string;
  /** Where its logs go, and where it works. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is run; the bot as `npm start` has it unless told. Must log `listening` with its port. */
  readonly entry?: string;
  readonly nodeOptions?: readonly string[];
  /** Whether it can be asked something; what is run must answer then. */
  readonly answers?: boolean;
}

/** One instance of the bot as a process of its own, started again and again; its log goes to a file, as an operator's would. */
export class BotProcess {
  readonly name: string;
  readonly #options: BotProcessOptions;
  readonly #logs: string[] = [];
  readonly #untimelyEnds: string[] = [];
  #asked: 'SIGKILL' | 'SIGTERM' | null = null;
  #child: ChildProcess | null = null;
  #port: number | null = null;

  constructor(options: BotProcessOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Where it listens now; null while it does not. */
  get port(): number | null {
    return this.#port;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Starts the process. Resolves when it listens; rejects with what it said when it ended before, or took too long. */
  async start(): Promise<void> {
    const child = this.spawn();
    const log = this.#logs.at(-1) ?? '';
    for (const untilMs = Date.now() + longestStartMs; Date.now() < untilMs; await pause(20)) {
      const port = portIn(log);
      if (port !== null && child.exitCode === null && child.signalCode === null) {
        this.#port = port;
        return;
      }
      if (child.exitCode !== null || child.signalCode !== null) break;
    }
    await this.kill();
    throw new Error(`${this.name} did not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  }

  /** Starts the process without waiting for it. */
  spawn(): ChildProcess {
    const { folder, env, entry = wholeBot, nodeOptions = [], answers = false } = this.#options;
    const log = join(folder, `${this.name}.${this.#logs.length + 1}.log`);
    const file = openSync(log, 'a');
    this.#logs.push(log);
    this.#child = spawn(process.execPath, [...nodeOptions, entry], {
      cwd: folder,
      env,
      stdio: ['ignore', file, file, ...(answers ? ['ipc' as const] : [])],
    });
    closeSync(file);
    const child = this.#child;
    running.add(child);
    this.#asked = null;
    child.once('exit', (code, signal) => {
      running.delete(child);
      this.#noteEnd(code, signal);
    });
    return child;
  }

  /** Asks the process for a number. Questions are answered in the order in which they were asked. */
  async ask(question: string): Promise<number> {
    const child = this.#child;
    if (child === null) throw new Error(`${this.name} has not been started`);
    const answered = once(child, 'message');
    child.send(question);
    const [answer] = (await answered) as [{ value: number }];
    return answer.value;
  }

  /** kill -9. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#port = null;
    await this.#end('SIGKILL');
  }

  /** Asks the process to stop, and kills it when it has not after 30 s. */
  async terminate(): Promise<Stop> {
    const startedMs = performance.now();
    const child = this.#child;
    const late = setTimeout(() => child?.kill('SIGKILL'), longestStopMs);
    // It goes on listening for a moment, as it does while a load balancer finds out.
    await this.#end('SIGTERM');
    clearTimeout(late);
    this.#port = null;
    return { tookMs: performance.now() - startedMs, exitCode: child?.exitCode ?? null };
  }

  /** Everything it has said so far beside its log, from its last start on. */
  spoken(): string {
    const log = this.#logs.at(-1);
    if (log === undefined) return '';
    return linesOf(log)
      .filter((line) => !line.startsWith('{'))
      .join('\n');
  }

  /** Resolves when the log, from the last start on, has so many lines with this message; rejects when it has not after 20 s. */
  async logged(message: string, times = 1): Promise<void> {
    const text = `"msg":${JSON.stringify(message)}`;
    const found = () => linesOf(this.#logs.at(-1) ?? '').filter((line) => line.includes(text)).length;
    for (const untilMs = Date.now() + longestWaitMs; found() < times; await pause(20)) {
      if (Date.now() > untilMs) throw new Error(`${this.name} did not log "${message}"`);
    }
  }

  /**
   * Every end so far that it was not asked for; every line of the log that tells of an error; and everything that is neither a line of a log
   * nor what to open: stack traces, warnings of Node.
   */
  complaints(): string[] {
    const lines = this.#logs
      .flatMap(linesOf)
      .filter((line) =>
        line.startsWith('{') ? /"level":"(error|fatal)"/.test(line) : line.trim() !== '' && !spokenLine.test(line),
      );
    return [...this.#untimelyEnds, ...lines];
  }

  /** An end by another signal, or by itself just before it was killed, is nobody's wish. How one ended that was asked to, `terminate` says. */
  #noteEnd(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#asked === 'SIGTERM' || (this.#asked === 'SIGKILL' && signal === 'SIGKILL')) return;
    this.#untimelyEnds.push(`${this.name} ended by itself: ${signal ?? `code ${code}`}`);
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    this.#asked = signal;
    child.kill(signal);
    await gone;
  }
}

function linesOf(log: string): string[] {
  return readFileSync(log, 'utf8').split('\n');
}

function portIn(log: string): number | null {
  const line = linesOf(log).find((each) => each.includes('"msg":"listening"'));
  if (line === undefined) return null;
  const { port } = JSON.parse(line) as { port: number };
  return port;
}
