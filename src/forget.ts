import { existsSync } from 'node:fs';
import { readStoreConfig, readsEnvFile } from './config.ts';
import { ConfigError } from './errors.ts';
import type { Erased, EraseOutcome } from './handoff/personal-data.ts';
import { openStores, sqlitePathIn } from './stores.ts';
import { tracesOf } from './teams/traces.ts';

/**
 * `npm run forget -- <person>`: deletes everything that is stored about a person, named by their directory id or the id that their channel
 * gives them, and says how much it was. Ends with 0 when nothing is stored about them any more, also when nothing was; with 1 when they have
 * a chat that is not over, or something of it is yet to be delivered: then nothing was deleted, and it says what to do.
 *
 * With SQLite the bot must be stopped first: its file is held by one process. With PostgreSQL it may run. What Vayusphere knows of the person,
 * and the logs, which carry ids, are not the bot's to delete.
 */
const refused = 1;
const badUse = 64;
const badConfiguration = 78;

if (readsEnvFile(process.env) && existsSync('.env')) process.loadEnvFile('.env');

try {
  const [person, ...others] = process.argv.slice(2);
  if (person === undefined || person.trim() === '' || others.length > 0) {
    process.stderr.write('Usage: npm run forget -- <directory id (aadObjectId) or user id of the person>\n');
    process.exitCode = badUse;
  } else {
    process.exitCode = tell(await forget(person.trim()));
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = badConfiguration;
}

async function forget(person: string): Promise<EraseOutcome> {
  const config = readStoreConfig(process.env);
  // Opening would create one, and nobody would see that it is the wrong one.
  if (config.databaseUrl === null && !existsSync(sqlitePathIn(config.dataDir)))
    throw new ConfigError([
      `DATA_DIR: there is no database in ${config.dataDir}; set DATA_DIR or DATABASE_URL as the bot has it`,
    ]);
  const stores = await openStores(config, Date.now, () => {});
  try {
    return await stores.personalData.erase(await tracesOf(person, stores.personalData));
  } finally {
    await stores.close();
  }
}

function tell(result: EraseOutcome): number {
  switch (result.outcome) {
    case 'erased':
      process.stdout.write(`${inWords(result.erased)}\n`);
      return 0;
    case 'open':
      process.stderr.write(
        `Nothing was deleted: the person has a chat that is not over (${result.sessionIds.join(', ')}).\n` +
          'Let it end, or end it in Vayusphere; the bot, running, ends it within a minute or two. Then run this again.\n',
      );
      return refused;
    case 'undelivered':
      process.stderr.write(
        `Nothing was deleted: Vayusphere has yet to hear ${result.deliveries} thing(s), such as that a chat is over.\n` +
          'The bot, running, delivers them or gives up within the hour. Then run this again.\n',
      );
      return refused;
  }
}

function inWords({ sessions, transcriptLines, deliveries, deadLetters, keptEvents, botState }: Erased): string {
  const counts = { sessions, 'transcript lines': transcriptLines, deliveries, 'dead letters': deadLetters };
  const all = { ...counts, 'kept events': keptEvents, 'states of conversations': botState };
  if (Object.values(all).every((count) => count === 0)) return 'Nothing is stored about this person.';
  return `Deleted: ${Object.entries(all)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}.`;
}
