import { join } from 'node:path';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { teamsSendLimits } from '../../../src/handoff/send-governor.ts';
import { createLog } from '../../../src/logging.ts';
import { LocalCredentials } from '../../support/local-issuer.ts';
import { fillStore } from './fill-store.ts';

/**
 * The bot as `npm start` has it, with a registration: every token is validated with the keys at `OPENID_METADATA_URL`, its own calls carry a
 * token that nobody has to be asked for, and it is kept inside Teams' published limits. `CONVERSATIONS` says how many have been held before.
 */
const config = readConfig(process.env);
const log = createLog(config.logLevel);
fillStore(join(config.dataDir, 'handoff.sqlite'), Number(process.env['CONVERSATIONS'] ?? 0));
const openIdMetadataUrl = process.env['OPENID_METADATA_URL'] ?? '';
const app = createApp(config, log, {
  channel: { openIdMetadataUrl, credentials: new LocalCredentials() },
  sendLimits: teamsSendLimits,
});
const { port } = await app.start();
log.info({ port }, 'listening');
process.once('SIGTERM', async () => {
  await app.stop();
  process.exit();
});
