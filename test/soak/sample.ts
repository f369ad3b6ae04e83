import { readdir, readFile } from 'node:fs/promises';

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

/** Asks the bot for its metrics, and the system for the rest (`/proc`, so on Linux only). */
export async function sampleOf(pid: number, port: number): Promise<Sample> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const sum = (name: string) =>
    [...metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((so, [, value]) => so + Number(value), 0);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return {
    atMs: Date.now(),
    residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024,
    heapMb: sum('nodejs_heap_size_used_bytes') / 1_048_576,
    handles: (await readdir(`/proc/${pid}/fd`)).length,
    waiting: sum('handoff_deliveries_waiting'),
  };
}
