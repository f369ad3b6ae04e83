import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStores } from '../../src/stores.ts';
import { describeKeeping } from './keeping-contract.ts';

describeKeeping('in SQLite', async (nowMs) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'handoff-keeping-'));
  const open = () => openStores({ databaseUrl: null, dataDir }, nowMs, () => {});
  let stores = await open();
  return {
    stores,
    other: async () => stores,
    reopen: async () => {
      await stores.close();
      stores = await open();
      return stores;
    },
    close: async () => {
      await stores.close();
      await rm(dataDir, { recursive: true });
    },
  };
});
