import AsyncLock from 'async-lock';
import type { TurnLock } from '../handoff/ports.ts';

/** The turn lock of a single process. Held in memory: a process that ends lets go of everything. */
export class LocalTurnLock implements TurnLock {
  readonly #lock = new AsyncLock();

  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#lock.acquire(key, work);
  }
}
