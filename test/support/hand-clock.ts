import type { Clock } from '../../src/handoff/ports.ts';

/** Time that stands still until it is moved. Callbacks run in the order of their times, each with the clock at its time. */
export class HandClock implements Clock {
  #nowMs: number;
  #next = 1;
  readonly #alarms = new Map<number, { atMs: number; callback: () => void }>();

  constructor(startMs = Date.parse('2026-03-02T10:00:00Z')) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  at(atMs: number, callback: () => void): () => void {
    const key = this.#next++;
    if (atMs <= this.#nowMs) {
      queueMicrotask(callback);
      return () => {};
    }
    this.#alarms.set(key, { atMs, callback });
    return () => void this.#alarms.delete(key);
  }

  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#alarms].filter(([, alarm]) => alarm.atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      const [key, alarm] = due;
      this.#alarms.delete(key);
      this.#nowMs = Math.max(this.#nowMs, alarm.atMs);
      alarm.callback();
    }
    this.#nowMs = untilMs;
  }

  /** How many callbacks wait for their time. */
  get waiting(): number {
    return this.#alarms.size;
  }
}
