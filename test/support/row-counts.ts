import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How many rows each table of a running bot's SQLite has. Counted in a copy: the bot keeps its file to itself. */
export function rowCounts(dataFolder: string): Readonly<Record<string, number>> {
  const copy = mkdtempSync(join(tmpdir(), 'rows-'));
  try {
    cpSync(dataFolder, copy, { recursive: true });
    const database = new DatabaseSync(join(copy, 'handoff.sqlite'));
    try {
      const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
      const count = (name: unknown) => Number(database.prepare(`SELECT count(*) AS n FROM "${name}"`).get()?.['n']);
      return Object.fromEntries(tables.map(({ name }) => [String(name), count(name)]));
    } finally {
      database.close();
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
