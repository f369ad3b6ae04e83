import { readFileSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;

/**
 * How many commits an SQLite database's write-ahead log holds: the frames that end one tell the size of the database, all others 0
 * (https://www.sqlite.org/fileformat2.html#walformat). Good until the log is begun anew, which it is after some 1,000 pages.
 */
export function commitsIn(databasePath: string): number {
  const log = readFileSync(`${databasePath}-wal`);
  const pageBytes = log.readUInt32BE(8);
  let commits = 0;
  for (let at = headerBytes; at + frameHeaderBytes <= log.length; at += frameHeaderBytes + pageBytes) {
    if (log.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}
