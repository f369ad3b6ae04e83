import { existsSync } from 'node:fs';
import { readDatabaseUrl, readsEnvFile } from './config.ts';
import { ConfigError } from './errors.ts';
import { openPostgresDatabase } from './storage/postgres-database.ts';

/**
 * `npm run migrate`: brings the database at `DATABASE_URL` up to date and says what it did, for those who want this apart from the
 * start, such as under a role that may change the schema. The bot does the same by itself when it starts.
 */
const badConfiguration = 78;

if (readsEnvFile(process.env) && existsSync('.env')) process.loadEnvFile('.env');

try {
  const database = await openPostgresDatabase(readDatabaseUrl(process.env), () => {});
  await database.close();
  const done = database.applied.length === 0 ? 'nothing to do' : `applied ${database.applied.join(', ')}`;
  process.stdout.write(`The schema is up to date: ${done}.\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = badConfiguration;
}
