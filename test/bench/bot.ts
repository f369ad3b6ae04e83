import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { teamsSendLimits } from '../../src/handoff/send-governor.ts';
import { createLog } from '../../src/logging.ts';

/**
 * The bot as `npm start` has it, but for Teams' limits: 100 threads may not be sent to as fast as is measured here. `BENCH_THREAD_LIMITS` keeps
 * each thread inside them, and the tenant is left free. What an operator logs is logged.
 */
const config = readConfig(process.env);
const log = createLog(config.logLevel);
const thread = process.env['BENCH_THREAD_LIMITS'] === 'published' ? teamsSendLimits.thread : [];
const app = createApp(config, log, { sendLimits: { thread, tenant: [] } });
const { port } = await app.start();
log.info({ port }, 'listening');
process.once('SIGTERM', async () => {
  await app.stop();
  process.exit();
});
