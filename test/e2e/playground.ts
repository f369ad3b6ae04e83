import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { playgroundConfig } from '../playground/playground-config.ts';
import { endPlayground, playgroundPackage, portOf, startPlayground } from '../playground/playground-process.ts';
import { ownPort } from '../support/own-port.ts';
import { Unavailable } from './unavailable.ts';

/** Fetching it the first time takes a while. */
const longestStartMs = 180_000;
const longestStopMs = 5_000;

export interface RunningPlayground {
  readonly url: string;
  stop(): Promise<void>;
}

/** Fetches and starts the Playground against a bot. Throws `Unavailable` when it does not come up, which is npm's doing or the network's. */
export async function openPlayground(endpoint: string, folder: string): Promise<RunningPlayground> {
  const configPath = join(folder, 'playground.yml');
  writeFileSync(configPath, JSON.stringify(playgroundConfig(), null, 2));
  const playground = startPlayground({
    endpoint,
    port: await ownPort(),
    configPath,
    logPath: join(folder, 'playground.log'),
    more: [],
    // Whoever has a screen shall not get a second browser.
    env: { ...process.env, CI: 'true' },
  });
  const killAtExit = (): void => endPlayground(playground, 'SIGKILL');
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    const late = setTimeout(killAtExit, longestStopMs);
    const gone = playground.exitCode === null && playground.signalCode === null ? once(playground, 'exit') : null;
    endPlayground(playground, 'SIGTERM');
    await gone;
    clearTimeout(late);
    process.off('exit', killAtExit);
  };
  const tooLate = Promise.withResolvers<null>();
  const timer = setTimeout(() => tooLate.resolve(null), longestStartMs);
  const port = await Promise.race([portOf(playground), tooLate.promise]);
  clearTimeout(timer);
  if (port !== null) return { url: `http://localhost:${port}`, stop };
  await stop();
  throw new Unavailable(`the Agents Playground (${playgroundPackage}) did not start. It is fetched from the npm registry`);
}
