import { Reachability } from './reachability.ts';
import { openPostgresDatabase } from './storage/postgres-database.ts';
import { PostgresHandoffStore } from './storage/postgres-handoff-store.ts';
import { PostgresPersonalData } from './storage/postgres-personal-data.ts';
import { PostgresPruning } from './storage/postgres-pruning.ts';
import { PostgresStateStorage } from './storage/postgres-state-storage.ts';
import { PostgresTranscripts } from './storage/postgres-transcripts.ts';
import { PostgresTurnLock } from './storage/postgres-turn-lock.ts';
import type { Stores } from './stores.ts';

/** Opens what `DATABASE_URL` names; see `openStores`. */
export async function openPostgresStores(url: string, nowMs: () => number, onError: (error: unknown) => void): Promise<Stores> {
  const database = await openPostgresDatabase(url, onError);
  const store = new PostgresHandoffStore(database, nowMs);
  const turns = new PostgresTurnLock(database);
  const ask = () =>
    database.connections.query('SELECT 1').then(
      () => true,
      () => false,
    );
  // Strangers may ask as well as probes, as often as they like.
  const reachability = new Reachability({ ask, nowMs, freshMs: 1_000, patienceMs: 500 });
  return {
    store,
    storage: new PostgresStateStorage(database.connections, nowMs),
    turns,
    transcripts: new PostgresTranscripts(database.connections),
    pruning: new PostgresPruning(database.connections),
    personalData: new PostgresPersonalData(database.connections),
    ping: reachability.known,
    close: async () => {
      await store.close();
      await turns.close();
      await database.close();
    },
  };
}
