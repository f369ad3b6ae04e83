import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../errors.ts';
import { SqliteConnection } from './sqlite-connection.ts';

const migrationsFolder = new URL('./migrations/', import.meta.url);

/**
 * Opens the one file that everything is kept in, creates what is missing, and brings its schema up to date.
 *
 * Write-ahead log with `synchronous=FULL`: what a commit has stored survives a power cut
 * (https://www.sqlite.org/pragma.html#pragma_synchronous). The file is held exclusively, because a second process would deliver the same
 * things again; the lock is the operating system's, so a killed process leaves none behind.
 *
 * `path` may be `:memory:`. Throws `ConfigError` when the file is in use by another process, was written by a newer version, or can't be
 * opened.
 */
export function openSqliteDatabase(path: string): SqliteConnection {
  const database = open(path);
  try {
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;',
    );
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    const code = sqliteCodeOf(error);
    if (code === sqliteBusy)
      throw new ConfigError([`DATA_DIR: ${path} is in use by another process; stop it, or give this one its own DATA_DIR`]);
    if (code === sqliteNotADatabase) throw new ConfigError([`DATA_DIR: ${path} is not an SQLite database; move it away`]);
    throw error;
  }
}

function open(path: string): SqliteConnection {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return new SqliteConnection(path);
  } catch {
    throw new ConfigError([`DATA_DIR: ${path} can't be opened; it must be a file in a folder that this process may write to`]);
  }
}

// https://www.sqlite.org/rescode.html
const sqliteBusy = 5;
const sqliteNotADatabase = 26;

/** SQLite's primary result code; null when the error is not SQLite's. */
function sqliteCodeOf(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null;
}

/** Applies the numbered files that this database has not seen, all in one transaction; `user_version` says how far it is. */
function migrate(database: DatabaseSync): void {
  const files = readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  database.exec('BEGIN IMMEDIATE');
  const seen = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (seen > files.length) {
    throw new ConfigError([
      `DATA_DIR: the database is of schema ${seen}, this version knows ${files.length}; run the newer version`,
    ]);
  }
  for (const file of files.slice(seen)) database.exec(readFileSync(new URL(file, migrationsFolder), 'utf8'));
  database.exec(`PRAGMA user_version = ${files.length}; COMMIT`);
}
