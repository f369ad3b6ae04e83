import { randomUUID } from 'node:crypto';
import { invalidRequest, Problem } from './problem.ts';
import type { Queue } from './queue.ts';
import type { CallbackRequest } from './wire.ts';

const maxCallbacks = 5_000;

/** A call back as it was booked. */
export interface CallbackRecord extends CallbackRequest {
  readonly id: string;
  readonly scheduledFor: string;
}

/** The call backs of the desk: slots of a quarter of an hour in the queue's hours, as many at a time as the queue has agents. */
export class Callbacks {
  readonly #records: CallbackRecord[] = [];

  /** Books the first free slot of the window. Throws the problems 422 `invalid_request` and 409 `no_slot`. */
  book(request: CallbackRequest, queue: Queue): CallbackRecord {
    const earliestMs = Date.parse(request.earliest);
    const latestMs = Date.parse(request.latest);
    if (earliestMs > latestMs) throw invalidRequest('latest: must not be before earliest');
    const slotMs = queue.freeSlotMs(earliestMs, latestMs, this.#bookedAt(queue.id));
    if (slotMs === null) throw new Problem(409, 'no_slot', 'Nobody is free in that window.');
    const record = { ...request, id: `callback_${randomUUID()}`, scheduledFor: new Date(slotMs).toISOString() };
    this.#records.push(record);
    if (this.#records.length > maxCallbacks) this.#records.shift();
    return record;
  }

  all(): CallbackRecord[] {
    return [...this.#records];
  }

  #bookedAt(queueId: string): Map<number, number> {
    const booked = new Map<number, number>();
    for (const record of this.#records) {
      if (record.queueId !== queueId) continue;
      const atMs = Date.parse(record.scheduledFor);
      booked.set(atMs, (booked.get(atMs) ?? 0) + 1);
    }
    return booked;
  }
}
