import type { DatabaseSync } from 'node:sqlite';
import type { Lane } from '../handoff/delivery.ts';
import type { StoreFigures } from '../handoff/ports.ts';

/** Exported for the spec that looks at how they are carried out. */
export const figureStatements = {
  sessions: `SELECT state, count(*) AS n FROM sessions WHERE state <> 'ended' GROUP BY state`,
  lanes: 'SELECT lane, count(*) AS n, min(not_before_ms) AS oldest_ms FROM deliveries GROUP BY lane',
} as const;

/** Counts what is open and what waits, from two indexes that hold nothing else. */
export function readFigures(database: DatabaseSync, nowMs: number): StoreFigures {
  const sessions = new Map(
    database
      .prepare(figureStatements.sessions)
      .all()
      .map((row) => [row['state'], Number(row['n'])]),
  );
  const lanes = new Map(
    database
      .prepare(figureStatements.lanes)
      .all()
      .map((row) => [row['lane'], { waiting: Number(row['n']), oldestMs: Math.max(0, nowMs - Number(row['oldest_ms'])) }]),
  );
  const lane = (name: Lane) => lanes.get(name) ?? { waiting: 0, oldestMs: 0 };
  return {
    sessions: {
      requested: sessions.get('requested') ?? 0,
      queued: sessions.get('queued') ?? 0,
      connected: sessions.get('connected') ?? 0,
    },
    lanes: { desk: lane('desk'), user: lane('user'), check: lane('check'), silence: lane('silence'), met: lane('met') },
  };
}
