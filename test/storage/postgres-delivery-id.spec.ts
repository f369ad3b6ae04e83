import { expect } from 'chai';
import { createDeliveryIds } from '../../src/storage/postgres-delivery-id.ts';

describe('The ids of deliveries in PostgreSQL', () => {
  const startMs = Date.parse('2026-03-02T10:00:00Z');

  it('are UUIDs of version 7, which begin with the time', () => {
    const id = createDeliveryIds(() => startMs)();
    expect(id).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).to.equal(startMs);
  });

  it('sort in the order in which they were given: within a millisecond, over many, and when the clock goes back', () => {
    let nowMs = startMs;
    const nextId = createDeliveryIds(() => nowMs);
    const ids: string[] = [];
    const give = (count: number) => {
      for (let index = 0; index < count; index++) ids.push(nextId());
    };
    give(10_000);
    nowMs += 1;
    give(10);
    nowMs -= 60_000;
    give(10);
    nowMs += 120_000;
    give(10);
    expect(ids).to.deep.equal([...ids].sort());
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('of two processes differ at the same moment', () => {
    const [a, b] = [createDeliveryIds(() => startMs), createDeliveryIds(() => startMs)];
    expect(a()).not.to.equal(b());
  });
});
