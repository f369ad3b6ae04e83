import { join } from 'node:path';
import { createApp } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { type SendLimits, teamsSendLimits } from '../../../src/handoff/send-governor.ts';
import { createLog } from '../../../src/logging.ts';
import { LocalCredentials } from '../../support/local-issuer.ts';
import { fillStore } from './fill-store.ts';

/**
 * The bot as `npm start` has it, with a registration: every token is validated with the keys at `OPENID_METADATA_URL`, its own calls carry a
 * token that nobody has to be asked for, and every send asks for its permit. `CONVERSATIONS` says how many have been held before.
 */
const config = readConfig(process.env);
/** People answer within milliseconds here, where Teams lets a thread be told seven things a second: the same work, and no waiting. */
const wide = (limits: SendLimits['thread']) => limits.map((limit) => ({ ...limit, count: limit.count * 100 }));
const sendLimits = { thread: wide(teamsSendLimits.thread), tenant: wide(teamsSendLimits.tenant) };
const log = createLog(config.logLevel);
fillStore(join(config.dataDir, 'handoff.sqlite'), Number(process.env['CONVERSATIONS'] ?? 0));
const openIdMetadataUrl = process.env['OPENID_METADATA_URL'] ?? '';
const app = createApp(config, log, {
  channel: { openIdMetadataUrl, credentials: new LocalCredentials() },
  sendLimits,
});
const { port } = await app.start();
log.info({ port }, 'listening');
process.once('SIGTERM', async () => {
  await app.stop();
  process.exit();
});
