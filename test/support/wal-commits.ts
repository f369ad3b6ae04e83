import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

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

const lookEachMs = 10;
const longestWaitMs = 5_000;

/** The number of commits once it has come to so many, or what it is when it never does: what may be lost is stored a little later. */
export async function commitsReaching(databasePath: string, count: number): Promise<number> {
  for (let waitedMs = 0; commitsIn(databasePath) < count && waitedMs < longestWaitMs; waitedMs += lookEachMs)
    await pause(lookEachMs);
  return commitsIn(databasePath);
}
