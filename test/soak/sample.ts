import { readdir, readFile } from 'node:fs/promises';
import { scrape } from '../support/scrape.ts';

/** What the process holds at one moment. */
export interface Sample {
  readonly atMs: number;
  readonly residentMb: number;
  readonly heapMb: number;
  /** Open files, sockets and the like, as the operating system counts them. */
  readonly handles: number;
  /** Deliveries that wait in the store. */
  readonly waiting: number;
}

/**
 * Asks the bot for its metrics, and the system for the rest (`/proc`, so on Linux only). Throws when it does not get all of it, rather than
 * take nothing for zero.
 */
export async function sampleOf(pid: number, port: number): Promise<Sample> {
  const { figure } = await scrape(`http://127.0.0.1:${port}`);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    atMs: Date.now(),
    residentMb: measured('VmRSS', Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN)) / 1_024,
    heapMb: measured('the heap', figure('nodejs_heap_size_used_bytes')) / 1_048_576,
    handles: (await readdir(`/proc/${pid}/fd`)).length,
    waiting: measured('waiting deliveries', figure('handoff_deliveries_waiting')),
  };
}

function measured(what: string, figure: number | null): number {
  if (figure === null || !Number.isFinite(figure)) throw new RangeError(`${what} could not be measured`);
  return figure;
}
