import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Fetched when somebody asks for it, and no dependency: its licence is for evaluation, and tests must not need it. */
export const playgroundPackage = '@microsoft/m365agentsplayground@0.2.28';

type Environment = Readonly<Record<string, string | undefined>>;

export interface PlaygroundOptions {
  /** Where the bot takes activities. */
  readonly endpoint: string;
  /** The port wished for. The Playground silently takes another one when it is taken. */
  readonly port: number;
  readonly configPath: string;
  readonly logPath: string;
  /** More arguments of the Playground's own, such as `-c emulator`; they win over ours. */
  readonly more: readonly string[];
  readonly env: Environment;
}

/**
 * How to run a package by npm without a shell: by the npm that runs this script, on this very Node. Without one (the script was started by
 * hand, or by another package manager) by the `npx` on PATH, which on Windows is a batch file and needs a shell.
 */
export function npxCommand(env: Environment, platform: NodeJS.Platform = process.platform) {
  const npm = env['npm_execpath'];
  if (npm !== undefined && basename(npm) === 'npm-cli.js') return { file: process.execPath, args: [npm, 'exec'], shell: false };
  return { file: 'npx', args: [], shell: platform === 'win32' };
}

/** Whether a browser can be opened here. Where none can, the Playground must not try: a missing opener ends its process. */
export function opensBrowser(env: Environment, platform: NodeJS.Platform = process.platform): boolean {
  if (env['CI'] !== undefined && env['CI'] !== '') return false;
  if (platform === 'win32' || platform === 'darwin') return true;
  const onScreen = env['DISPLAY'] !== undefined || env['WAYLAND_DISPLAY'] !== undefined;
  return onScreen && (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'xdg-open')));
}

/** The options of the Playground's Node, after those that are there: it shall listen for this machine alone. */
export function withLoopbackOnly(nodeOptions: string | undefined): string {
  // An address of a file, in which a space is %20: a path could have spaces, and quotation marks are not the same everywhere.
  const preload = `--import=${new URL('loopback-only.js', import.meta.url).href}`;
  return nodeOptions === undefined || nodeOptions === '' ? preload : `${nodeOptions} ${preload}`;
}

/** Starts the Playground. It is the caller's to end, by `endPlayground`; what it writes to the error stream goes to ours. */
export function startPlayground(options: PlaygroundOptions): ChildProcess {
  const { file, args, shell } = npxCommand(options.env);
  const own = ['start', '-e', options.endpoint, '-p', String(options.port), '--disable-telemetry', ...channel(options.more)];
  return spawn(file, [...args, '--yes', `--package=${playgroundPackage}`, '--', 'agentsplayground', ...own], {
    shell,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...options.env,
      NODE_OPTIONS: withLoopbackOnly(options.env['NODE_OPTIONS']),
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      M365_AGENTS_PLAYGROUND_CONFIG_PATH: options.configPath,
      M365_AGENTS_PLAYGROUND_LOGFILE: options.logPath,
      ...(opensBrowser(options.env) ? {} : { TEAMSAPPTESTER_BROWSER: 'none' }),
    },
  });
}

/**
 * Ends the Playground. Between it and us stand npm and a shell, and the shell passes no signal on: so they are a process group of their own,
 * which gets the signal whole. Windows has no such groups; there Ctrl+C reaches every process of the console by itself.
 */
export function endPlayground(playground: ChildProcess, signal: NodeJS.Signals): void {
  const { pid } = playground;
  if (pid === undefined || playground.exitCode !== null || playground.signalCode !== null) return;
  if (process.platform === 'win32') playground.kill(signal);
  else process.kill(-pid, signal);
}

function channel(more: readonly string[]): readonly string[] {
  const named = more.some((argument) => /^(-c|--channel-id)\b/.test(argument));
  return named ? more : ['-c', 'msteams', ...more];
}

/** The port that the Playground says it listens on; null when it ended without saying. Whatever else it writes is read and dropped. */
export async function portOf(playground: ChildProcess): Promise<number | null> {
  if (playground.stdout === null) return null;
  const lines = createInterface({ input: playground.stdout });
  const said = Promise.withResolvers<number | null>();
  lines.on('line', (line) => {
    const port = /^Listening on (\d+)/.exec(line)?.[1];
    if (port !== undefined) said.resolve(Number(port));
  });
  lines.on('close', () => said.resolve(null));
  playground.on('error', () => said.resolve(null));
  return said.promise;
}
