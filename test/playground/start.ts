import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { playgroundConfig } from './playground-config.ts';
import { endPlayground, portOf, startPlayground } from './playground-process.ts';

/**
 * `npm run playground`: fetches the Microsoft 365 Agents Playground and starts it against the bot of this checkout, wherever its
 * configuration puts that. `npm run playground -- -c emulator` passes options on. `PLAYGROUND_PORT` moves it away from 56150.
 */
const defaultPort = 56_150;
const healthTimeoutMs = 2_000;

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  say(error.message);
  process.exitCode = 78;
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const bot = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  await warn(bot, config.identity !== null);
  mkdirSync(config.dataDir, { recursive: true });
  const configPath = resolve(join(config.dataDir, 'playground.yml'));
  // JSON is YAML, and needs no library to be written.
  writeFileSync(configPath, JSON.stringify(playgroundConfig(), null, 2));
  const logPath = resolve(join(config.dataDir, 'playground.log'));
  const playground = startPlayground({
    endpoint: `${bot}/api/messages`,
    port: Number(process.env['PLAYGROUND_PORT'] ?? defaultPort),
    configPath,
    logPath,
    more: process.argv.slice(2),
    env: process.env,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => endPlayground(playground, signal));
  const ended = once(playground, 'exit');
  const port = await portOf(playground);
  if (port !== null) say(whatToOpen(port, bot, logPath));
  const [code] = await ended;
  if (port === null) say('\n  The Agents Playground did not start. It is fetched from the npm registry: is that reachable?\n');
  process.exitCode = typeof code === 'number' ? code : 0;
}

/** Says what keeps the Playground from getting an answer. It is started all the same, since the bot may follow. */
async function warn(bot: string, authenticated: boolean): Promise<void> {
  if (!(await isRunning(bot)))
    say(`\n  The bot is not running at ${bot}. Start it in another terminal with "npm start"; until then nobody answers.`);
  if (authenticated)
    say(
      '\n  MicrosoftAppId is set, so the bot wants a token with every message, and the Playground sends none. Unset it to try here.',
    );
}

async function isRunning(bot: string): Promise<boolean> {
  try {
    const answer = await fetch(`${bot}/healthz`, { signal: AbortSignal.timeout(healthTimeoutMs) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

function whatToOpen(port: number, bot: string, logPath: string): string {
  const lines = [
    '',
    '  The Agents Playground is running.',
    '',
    `    Open       http://localhost:${port}`,
    `    Talks to   ${bot}/api/messages`,
    `    Its log    ${logPath}`,
    '',
    '  Ctrl+C stops it.',
    '',
  ];
  return lines.join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
