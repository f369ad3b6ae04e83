import { flushCompileCache } from 'node:module';
import { createApp, type Started } from './app.ts';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { ConfigError } from './errors.ts';
import { addressOfServer } from './http/address.ts';
import { createLog } from './logging.ts';

const badConfiguration = 78;

try {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const app = createApp(config, log);
  const started = await app.start();
  log.info({ port: started.port }, 'listening');
  if (!config.production) process.stdout.write(whatToOpen(config, started));
  process.on('SIGHUP', () => void app.reloadCatalogue());
  stopOnSignals(async () => {
    await app.stop();
    log.info('stopped');
    // What still hangs after its time to finish must not hold up whoever stops us.
    process.exit();
  });
  // Node keeps it at the end of a process that ends by itself; one that is killed would have its next start compile everything again.
  flushCompileCache();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = badConfiguration;
  } else if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    process.stderr.write('The port is taken. Set PORT (and SIMULATOR_PORT) to free ones, or stop what listens there.\n');
    process.exitCode = 1;
  } else {
    throw error;
  }
}

/** A second signal ends the process at once: somebody is waiting. */
function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    void stop();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

function whatToOpen(config: Config, { port, simulator }: Started): string {
  const lines = [
    '',
    '  The bot is running.',
    '',
    `    Bot Framework Emulator   ${addressOfServer(config.host, port)}/api/messages   (no app id, no password)`,
    '    Agents Playground        npm run playground',
    ...(simulator === null
      ? []
      : [`    Agent console            ${simulator.url}/console   (the simulator stands in for Vayusphere)`]),
    '',
    '  Write "I\'d like to speak to a live agent". Ctrl+C stops it.',
    '',
  ];
  return `${lines.join('\n')}\n`;
}
