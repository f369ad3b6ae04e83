import type { PgBoss } from 'pg-boss';
import { type Delivery, isInDoubt, type NewDelivery } from '../handoff/delivery.ts';
import type { Change } from '../handoff/ports.ts';
import { isRefusal, numberOf, type Row, type Statements, textOf } from './postgres-connections.ts';
import { createDeliveryIds } from './postgres-delivery-id.ts';

/** Where pg-boss keeps its tables: not in its default schema, which may be somebody else's. */
export const queueSchema = 'handoff_queue';
export const deliveryQueue = 'deliveries';

/** After this long without a sign of life a claim is free for others; pg-boss allows no less. */
const claimLapsesAfterSeconds = 10;

/**
 * One job at a time may be under way, or wait to be tried again, in each lane; an index holds that, whatever the statements below do.
 * pg-boss itself is never to give a job up or delete one: that is decided by `nextAttempt`, and the person hears of it.
 */
export const deliveryQueueOptions = {
  policy: 'key_strict_fifo',
  retryLimit: 2 ** 31 - 1,
  retentionSeconds: 2 ** 31 - 1,
  expireInSeconds: 24 * 60 * 60,
  heartbeatSeconds: claimLapsesAfterSeconds,
} as const;

const jobs = `${queueSchema}.job`;
const here = `name = '${deliveryQueue}'`;

/**
 * The first of every lane among those that wait: one that is tried again before all others, then the oldest. Read from pg-boss's index
 * for this, in its order. These statements are written so that they stay quick when the server knows little about the table, which is
 * empty at one moment and full at the next.
 */
const heads = `
  SELECT DISTINCT ON (job.singleton_key) job.id, job.singleton_key, job.start_after, job.created_on
  FROM ${jobs} job
  WHERE job.${here} AND job.state < 'active' AND NOT job.blocked AND job.policy = 'key_strict_fifo'
  ORDER BY job.singleton_key, job.state DESC, job.created_on, job.id`;

const laneIsFree = `NOT EXISTS (
  SELECT 1 FROM ${jobs} busy
  WHERE busy.${here} AND busy.singleton_key = heads.singleton_key AND busy.state = 'active' AND busy.policy = 'key_strict_fifo')`;

/** How many claims of a job were held back, which its attempts do not count. */
const heldBack = `coalesce((job.data->>'heldBack')::int, 0)`;

/**
 * Takes what is due, as pg-boss's own `fetch` does, with two differences that the store's contract asks for: the caller says what time
 * it is, and a head that is not due yet holds its lane, where `fetch` would let the next one overtake it.
 * Somebody else may take the same at the same moment: whoever is later passes over it, for which some more than are wanted are looked at.
 */
const claimDue = `
  WITH heads AS MATERIALIZED (${heads}), candidates AS MATERIALIZED (
    SELECT id FROM heads WHERE start_after <= $1::timestamptz AND ${laneIsFree}
    ORDER BY start_after, created_on, id LIMIT $2::int * 4
  ), due AS MATERIALIZED (
    SELECT job.id, job.output->>'errorCode' AS last_error FROM ${jobs} job
    WHERE job.${here} AND job.id = ANY (ARRAY(SELECT id FROM candidates))
      AND job.state < 'active' AND job.start_after <= $1::timestamptz
    ORDER BY job.start_after, job.created_on, job.id LIMIT $2::int
    FOR UPDATE SKIP LOCKED
  ), taken AS (
    UPDATE ${jobs} job SET state = 'active', started_on = now(), heartbeat_on = now(), output = NULL,
      retry_count = CASE WHEN job.started_on IS NULL THEN 0 ELSE job.retry_count + 1 END
    WHERE job.${here} AND job.id = ANY (ARRAY(SELECT id FROM due))
    RETURNING job.id, job.data, job.retry_count + 1 AS claim, ${heldBack} AS held_back, job.start_after, job.created_on
  )
  SELECT taken.id, data, claim, claim - held_back AS attempt, last_error FROM taken JOIN due USING (id) ORDER BY start_after, created_on, id`;

const nextDue = `
  WITH heads AS MATERIALIZED (${heads})
  SELECT round(extract(epoch FROM min(start_after)) * 1000)::float8 AS at_ms FROM heads WHERE ${laneIsFree}`;

/**
 * Adding nothing where the same waits, and keeping it worth sending as long as the longer of the two. Writing to the one that waits
 * holds off a claim of it until the change is stored: whoever claims it afterwards sees the session as it is then.
 */
const joinWaiting = `
  UPDATE ${jobs} job
  SET data = jsonb_set(job.data, '{expiresAtMs}', to_jsonb(greatest((job.data->>'expiresAtMs')::float8, wanted.expires_at_ms)))
  FROM unnest($1::text[], $2::text[], $3::float8[]) AS wanted (lane, coalesce_key, expires_at_ms)
  WHERE job.${here} AND job.singleton_key = wanted.lane AND job.state = 'created' AND job.data->>'coalesceKey' = wanted.coalesce_key
  RETURNING wanted.lane, wanted.coalesce_key`;

/** Every claim is counted, also of what is held back then: the count says whether the claim is still the one that the outcome is of. */
const ofClaim = `${here} AND id = $1::uuid AND ($2::int IS NULL OR retry_count = $2::int - 1)`;

const settle = {
  arrived: `
    DELETE FROM ${jobs} job USING unnest($1::uuid[], $2::int[]) AS arrived (id, claim)
    WHERE job.${here} AND job.id = arrived.id AND (arrived.claim IS NULL OR job.retry_count = arrived.claim - 1)`,
  failed: `
    UPDATE ${jobs} SET state = 'retry', start_after = $3::timestamptz, output = jsonb_build_object('errorCode', $4::text)
    WHERE ${ofClaim}`,
  // Without an attempt left it is as new, and others may join it.
  heldBack: `
    UPDATE ${jobs} job
    SET state = (CASE WHEN job.retry_count = ${heldBack} THEN 'created' ELSE 'retry' END)::${queueSchema}.job_state,
      start_after = $3::timestamptz, data = jsonb_set(job.data, '{heldBack}', to_jsonb(${heldBack} + 1)),
      output = CASE WHEN $4::boolean THEN NULL ELSE jsonb_build_object('errorCode', 'held_back') END
    WHERE ${ofClaim} AND state = 'active'`,
  dead: `
    WITH gone AS (
      DELETE FROM ${jobs} job WHERE ${ofClaim} RETURNING id, data, retry_count + 1 - ${heldBack} AS attempt
    )
    INSERT INTO handoff.dead_letters (id, session_id, content, attempt, error_code, died_at_ms)
    SELECT id, data->>'sessionId', data->>'content', attempt, $3, $4 FROM gone`,
} as const;

const takeOver = `
  WITH lapsed AS (
    SELECT id FROM ${jobs}
    WHERE ${here} AND state = 'active' AND heartbeat_on + heartbeat_seconds * interval '1 second' < now()
    FOR UPDATE SKIP LOCKED
  )
  UPDATE ${jobs} job SET state = 'retry' FROM lapsed WHERE job.${here} AND job.id = lapsed.id RETURNING job.id`;

const attemptsToClaim = 3;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A claim of this process that has not been settled. */
type Claim = Pick<Delivery, 'id' | 'claim'>;

/**
 * The deliveries, as jobs of pg-boss whose key is their lane.
 *
 * A job's life is that of a delivery (`delivery.ts`): `created` waits, `active` is under way, `retry` waits to be tried again, and what
 * arrived or died is deleted. `retry_count` is the number of claims before the last, those that were held back included. A claim lives by its heartbeat; when that stays
 * away the job goes back to `retry`, with its attempt counted, because it may have arrived.
 *
 * The content is JSON inside a string of the job's data, because `jsonb` refuses characters that people may write.
 */
export class PostgresDeliveryQueue {
  readonly #statements: Statements;
  readonly #boss: PgBoss;
  readonly #nextId: () => string;

  constructor(statements: Statements, boss: PgBoss, nowMs: () => number) {
    this.#statements = statements;
    this.#boss = boss;
    this.#nextId = createDeliveryIds(nowMs);
  }

  /** Adds deliveries in a transaction, in their order, but for those that one that waits stands for. */
  async add(transaction: Statements, deliveries: readonly NewDelivery[]): Promise<void> {
    const wanted = joined(deliveries);
    const waiting = await joinThoseThatWait(transaction, wanted);
    const added = wanted
      .filter((delivery) => !waiting.has(coalescingOf(delivery) ?? ''))
      .map((delivery) => this.#jobOf(delivery));
    if (added.length === 0) return;
    const db = {
      executeSql: async (text: string, values?: unknown[]) => ({
        rows: [...(await transaction.query({ name: 'add-deliveries', text }, values))],
      }),
    };
    const ids = await this.#boss.insert(deliveryQueue, added, { db, returnId: true });
    // pg-boss passes over what conflicts with something stored. Nothing can; if it did, nothing may get lost.
    if (ids?.length !== added.length) throw new Error(`stored ${ids?.length ?? 0} of ${added.length} deliveries`);
  }

  /** Up to `limit` of those that are due. Gives none when others are always faster: what they took is under way. */
  async claim(nowMs: number, limit: number): Promise<readonly Delivery[]> {
    for (let attempt = 1; attempt <= attemptsToClaim; attempt++) {
      try {
        const rows = await this.#statements.query({ name: 'claim', text: claimDue }, [timeOf(nowMs), limit]);
        return rows.map(deliveryOf);
      } catch (error) {
        // Another instance took one of a lane of which this statement still saw another as the head: look again.
        if (!isRefusal(error, '23505')) throw error;
      }
    }
    return [];
  }

  /** Stores what became of a delivery, in a transaction. Settling what is gone, or what somebody else has claimed since, does nothing. */
  async settle(transaction: Statements, settled: NonNullable<Change['settled']>, nowMs: number): Promise<void> {
    const { id, claim = null, outcome } = settled;
    if (outcome.status === 'arrived') return this.remove(transaction, [settled]);
    if (!uuid.test(id)) return;
    if (outcome.status === 'failed') {
      await transaction.query(settle.failed, [id, claim, timeOf(outcome.retryAtMs), outcome.errorCode]);
    } else if (outcome.status === 'held_back') {
      await transaction.query({ name: 'held-back', text: settle.heldBack }, [
        id,
        claim,
        timeOf(outcome.untilMs),
        outcome.inDoubt,
      ]);
    } else {
      await transaction.query(settle.dead, [id, claim, outcome.errorCode, nowMs]);
    }
  }

  /** Removes, in a transaction, those that arrived, under the conditions of `settle`. */
  async remove(transaction: Statements, arrived: readonly Omit<NonNullable<Change['settled']>, 'outcome'>[]): Promise<void> {
    const known = arrived.filter(({ id }) => uuid.test(id));
    if (known.length === 0) return;
    await transaction.query({ name: 'arrived', text: settle.arrived }, [
      known.map(({ id }) => id),
      known.map(({ claim }) => claim ?? null),
    ]);
  }

  /** When the first head is due whose lane has nothing under way. */
  async nextDueAtMs(): Promise<number | null> {
    const [row] = await this.#statements.query({ name: 'next-due', text: nextDue });
    return row?.['at_ms'] === null ? null : numberOf(row, 'at_ms');
  }

  /** Says that the process that holds these claims is alive. */
  async touch(claims: readonly Claim[]): Promise<void> {
    if (claims.length === 0) return;
    await this.#boss.touch(
      deliveryQueue,
      claims.map(({ id, claim }) => ({ id, retryCount: claim - 1 })),
    );
  }

  /** Frees the claims of processes that are gone, and gives how many. */
  async takeOver(): Promise<number> {
    return (await this.#statements.query(takeOver)).length;
  }

  #jobOf(delivery: NewDelivery) {
    const { sessionId, content, notBeforeMs, expiresAtMs, coalesceKey, cause } = delivery;
    return {
      id: this.#nextId(),
      singletonKey: laneOf(delivery),
      startAfter: timeOf(notBeforeMs),
      data: { sessionId, content: JSON.stringify(content), expiresAtMs, coalesceKey, ...(cause !== undefined && { cause }) },
    };
  }
}

function laneOf({ sessionId, content }: NewDelivery): string {
  return `${sessionId}/${content.to}`;
}

/** What deliveries have in common that stand for each other; null for one that stands for itself. */
function coalescingOf(delivery: NewDelivery): string | null {
  return delivery.coalesceKey === null ? null : `${laneOf(delivery)}/${delivery.coalesceKey}`;
}

/** Those of one change that stand for each other as one, in the place of the first. */
function joined(deliveries: readonly NewDelivery[]): readonly NewDelivery[] {
  const byKey = new Map<string, NewDelivery>();
  deliveries.forEach((delivery, index) => {
    if (!Number.isFinite(delivery.expiresAtMs)) throw new TypeError('a delivery must expire at some time');
    const key = coalescingOf(delivery) ?? `${index}`;
    const first = byKey.get(key) ?? delivery;
    byKey.set(key, { ...first, expiresAtMs: Math.max(first.expiresAtMs, delivery.expiresAtMs) });
  });
  return [...byKey.values()];
}

async function joinThoseThatWait(transaction: Statements, wanted: readonly NewDelivery[]): Promise<ReadonlySet<string>> {
  const coalescing = wanted.filter(({ coalesceKey }) => coalesceKey !== null);
  if (coalescing.length === 0) return new Set();
  const rows = await transaction.query({ name: 'join-waiting', text: joinWaiting }, [
    coalescing.map(laneOf),
    coalescing.map(({ coalesceKey }) => coalesceKey),
    coalescing.map(({ expiresAtMs }) => expiresAtMs),
  ]);
  return new Set(rows.map((row) => `${textOf(row, 'lane')}/${textOf(row, 'coalesce_key')}`));
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

interface JobData {
  readonly sessionId: string;
  readonly content: string;
  readonly expiresAtMs: number;
  readonly cause?: string;
}

function deliveryOf(row: Row): Delivery {
  const data = row['data'] as JobData;
  const attempt = numberOf(row, 'attempt');
  const lastError = row['last_error'];
  return {
    id: textOf(row, 'id'),
    sessionId: data.sessionId,
    content: JSON.parse(data.content) as Delivery['content'],
    attempt,
    claim: numberOf(row, 'claim'),
    expiresAtMs: data.expiresAtMs,
    inDoubt: isInDoubt(attempt, typeof lastError === 'string' ? lastError : null),
    ...(data.cause !== undefined && { cause: data.cause }),
  };
}
