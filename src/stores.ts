import { join } from 'node:path';
import type { Config } from './config.ts';
import type { PersonalData } from './handoff/personal-data.ts';
import type { HandoffStore, TurnLock } from './handoff/ports.ts';
import type { Prunable } from './handoff/pruner.ts';
import type { Transcripts } from './handoff/transcript.ts';
import { LocalTurnLock } from './storage/local-turn-lock.ts';
import type { PostgresStateStorage } from './storage/postgres-state-storage.ts';
import { openSqliteDatabase } from './storage/sqlite-database.ts';
import { SqliteHandoffStore } from './storage/sqlite-handoff-store.ts';
import { SqlitePersonalData } from './storage/sqlite-personal-data.ts';
import { SqlitePruning } from './storage/sqlite-pruning.ts';
import { SqliteStateStorage } from './storage/sqlite-state-storage.ts';
import { SqliteTranscripts } from './storage/sqlite-transcripts.ts';

/** Everything that is kept, in one database: PostgreSQL for several instances, else one SQLite file for one. */
export interface Stores {
  readonly store: HandoffStore;
  /** What dialogs keep between turns; fits botbuilder's `Storage`. */
  readonly storage: SqliteStateStorage | PostgresStateStorage;
  readonly turns: TurnLock;
  readonly transcripts: Transcripts;
  readonly pruning: Prunable;
  readonly personalData: PersonalData;
  /** Whether the database answers, asked at most a second ago; no, where that takes longer than probes wait. Never throws. */
  ping(): Promise<boolean>;
  /** To be called when nothing uses them any more. */
  close(): Promise<void>;
}

/**
 * Opens what `DATABASE_URL` names, or the file in `DATA_DIR`, with its schema brought up to date. Throws `ConfigError` when it can't be
 * opened. `onError` hears of trouble that no call is there to hear of, such as a connection that broke while nobody used it.
 */
export async function openStores(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  nowMs: () => number,
  onError: (error: unknown) => void,
): Promise<Stores> {
  if (config.databaseUrl === null) return openSqlite(config.dataDir, nowMs);
  // Loaded where it is used: it takes a tenth of a start.
  const { openPostgresStores } = await import('./postgres-stores.ts');
  return openPostgresStores(config.databaseUrl, nowMs, onError);
}

/** Where the SQLite file is. */
export function sqlitePathIn(dataDir: string): string {
  return join(dataDir, 'handoff.sqlite');
}

function openSqlite(dataDir: string, nowMs: () => number): Stores {
  const database = openSqliteDatabase(sqlitePathIn(dataDir));
  return {
    store: new SqliteHandoffStore(database, nowMs),
    storage: new SqliteStateStorage(database, nowMs),
    turns: new LocalTurnLock(),
    transcripts: new SqliteTranscripts(database),
    pruning: new SqlitePruning(database),
    personalData: new SqlitePersonalData(database),
    ping: async () => database.isOpen,
    close: async () => database.close(),
  };
}
