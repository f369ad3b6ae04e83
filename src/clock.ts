import type { Clock } from './handoff/ports.ts';

/** Node's timers can't wait longer than this; a later point in time is looked at again then. */
const longestWaitMs = 2 ** 31 - 1;

/** The time of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  at(atMs, callback) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const leftMs = atMs - Date.now();
      timer = setTimeout(leftMs > longestWaitMs ? arm : callback, Math.min(Math.max(leftMs, 0), longestWaitMs));
      timer.unref();
    };
    arm();
    return () => clearTimeout(timer);
  },
};
