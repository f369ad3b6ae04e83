import type { Lane } from '../handoff/delivery.ts';
import type { StoreFigures } from '../handoff/ports.ts';
import { numberOf, type PostgresConnections, textOf } from './postgres-connections.ts';
import { deliveryQueue, queueSchema } from './postgres-delivery-queue.ts';

/** Whoever asks asks again in some seconds; what takes longer is worth nothing. What was given up once is tried once more. */
const limitMs = 1_000;

/** Exported for the spec that looks at how it is carried out. */
export const countSessions = `SELECT state, count(*) AS n FROM handoff.sessions WHERE state <> 'ended' GROUP BY state`;

/**
 * Deliveries leave pg-boss's table when they have arrived or died, so that it holds only what waits. A retry moves `start_after`: the age
 * counts from when the delivery was stored, but for the lanes whose deliveries are stored for later. By the server's clock, as `created_on` is.
 */
const countLanes = `
  WITH jobs AS (
    SELECT substring(singleton_key FROM '[^/]*$') AS lane, created_on, start_after
    FROM ${queueSchema}.job WHERE name = '${deliveryQueue}'
  )
  SELECT lane, count(*) AS n,
    greatest(0, extract(epoch FROM now() - min(CASE WHEN lane IN ('desk', 'user') THEN created_on ELSE start_after END)) * 1000)::float8
      AS oldest_ms
  FROM jobs GROUP BY lane`;

/** Counts what is open and what waits, or throws after two seconds: the server gives up, too, so that askers do not pile up. */
export function readFigures(connections: PostgresConnections): Promise<StoreFigures> {
  return connections.transaction(async (transaction) => {
    await transaction.query(`SET LOCAL statement_timeout = ${limitMs}`);
    const states = await transaction.query(countSessions);
    const sessions = new Map(states.map((row) => [textOf(row, 'state'), numberOf(row, 'n')]));
    const rows = await transaction.query(countLanes);
    const lanes = new Map(
      rows.map((row) => [textOf(row, 'lane'), { waiting: numberOf(row, 'n'), oldestMs: numberOf(row, 'oldest_ms') }]),
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
  });
}
