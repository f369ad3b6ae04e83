import { readdirSync, readFileSync } from 'node:fs';
import { ConfigError } from '../errors.ts';
import type { Statements } from './postgres-connections.ts';
import { numberOf } from './postgres-connections.ts';

const folder = new URL('./postgres-migrations/', import.meta.url);

/** Any number that nothing else locks by. */
const migrationLock = 4_860_211_903;

/**
 * Runs `work` while no other instance migrates this database. Instances that start together wait here for the first. The lock belongs
 * to the connection, so that one that dies holds nobody up.
 */
export async function whileNobodyElseMigrates<T>(connection: Statements, work: () => Promise<T>): Promise<T> {
  await connection.query('SELECT pg_advisory_lock($1)', [migrationLock]);
  try {
    return await work();
  } finally {
    await connection.query('SELECT pg_advisory_unlock($1)', [migrationLock]);
  }
}

/**
 * Applies the numbered files that this database has not seen, all in one transaction, and gives their names. Throws `ConfigError` when
 * a newer version has been here. To be called on one connection, by `whileNobodyElseMigrates`.
 */
export async function migratePostgres(connection: Statements): Promise<readonly string[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  await connection.query('BEGIN');
  try {
    const seen = await schemaVersion(connection);
    if (seen > files.length) {
      throw new ConfigError([
        `DATABASE_URL: the database is of schema ${seen}, this version knows ${files.length}; run the newer version`,
      ]);
    }
    const applied = files.slice(seen);
    for (const file of applied) await connection.query(readFileSync(new URL(file, folder), 'utf8'));
    if (applied.length > 0) await connection.query('UPDATE handoff.schema_version SET version = $1', [files.length]);
    await connection.query('COMMIT');
    return applied;
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  }
}

/** How many files this database has seen. Creates only what is missing, so that a role that may not create can run what is complete. */
async function schemaVersion(connection: Statements): Promise<number> {
  const [found] = await connection.query(`SELECT to_regclass('handoff.schema_version')::text AS name`);
  if (found?.['name'] === null) {
    await connection.query('CREATE SCHEMA IF NOT EXISTS handoff');
    await connection.query('CREATE TABLE handoff.schema_version (version integer NOT NULL)');
    await connection.query('INSERT INTO handoff.schema_version VALUES (0)');
  }
  const [row] = await connection.query('SELECT version FROM handoff.schema_version');
  return numberOf(row, 'version');
}
