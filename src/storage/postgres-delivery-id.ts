import { randomBytes } from 'node:crypto';

/**
 * Gives ids for deliveries: UUIDs of version 7 (RFC 9562), of which each sorts after all that were given before it, also within one
 * millisecond and when the clock goes back.
 *
 * Deliveries of one transaction have the same time of creation, and pg-boss orders those by their ids.
 */
export function createDeliveryIds(nowMs: () => number): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const atMs = Math.floor(nowMs());
    if (atMs > lastMs) {
      lastMs = atMs;
      counter = 0;
    } else if (++counter > 0xfff) {
      lastMs += 1;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const random = randomBytes(8);
    random[0] = 0x80 | ((random[0] ?? 0) & 0x3f);
    const tail = random.toString('hex');
    const order = counter.toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${order}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}
