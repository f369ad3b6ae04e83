import type { CallName } from './faults.ts';

const maxRecords = 2_000;

/** A call as it came in and what became of it. */
export interface CallRecord {
  readonly call: CallName;
  readonly method: string;
  readonly path: string;
  readonly at: string;
  /** Empty if there was none. */
  readonly idempotencyKey: string;
  /** Empty if there was none. */
  readonly traceparent: string;
  /** The parsed JSON body; undefined if there was none, it was bytes, or the call was refused before it was read. */
  body: unknown;
  /** The answer; null while there is none, and for good if the connection was dropped. */
  status: number | null;
  /** The fault that hit the call. */
  fault: 'down' | 'throttle' | 'fail' | 'lost' | null;
}

/** The latest 2,000 calls, in memory, the oldest first. Tokens are not kept. */
export class RequestLog {
  readonly #records: CallRecord[] = [];

  begin(
    operation: { name: CallName; method: string },
    path: string,
    { idempotencyKey, traceparent }: Pick<CallRecord, 'idempotencyKey' | 'traceparent'>,
    nowMs: number,
  ): CallRecord {
    const record: CallRecord = {
      call: operation.name,
      method: operation.method.toUpperCase(),
      path,
      at: new Date(nowMs).toISOString(),
      idempotencyKey,
      traceparent,
      body: undefined,
      status: null,
      fault: null,
    };
    this.#records.push(record);
    if (this.#records.length > maxRecords) this.#records.shift();
    return record;
  }

  all(): CallRecord[] {
    return [...this.#records];
  }
}
