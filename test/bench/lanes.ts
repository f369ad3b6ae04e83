import { setTimeout as pause } from 'node:timers/promises';
import { type Figures, figuresOf } from './figures.ts';

/** One thread of messages through whatever is measured. Messages are numbered from 1 on, over all rounds. */
export interface Lane {
  /** Sends the next message; resolves with the time at which it was accepted. */
  send(): Promise<number>;
  /** How many messages have been sent. */
  readonly sent: number;
  /** When the message of this number arrived; null while it has not. */
  arrivedAtMs(number: number): number | null;
  /** How many different messages have arrived. */
  readonly arrived: number;
}

/** What one round at a quiet pace came to: from sending the webhook, and from its being answered, to the message's arrival. */
export interface Latencies {
  readonly fromSent: Figures;
  readonly fromAccepted: Figures;
}

const longestWaitMs = 30_000;

/** Milliseconds since the epoch, with what comes behind the point. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** One message after the other, in turn over the lanes, at a pace that leaves everything idle in between. */
export async function measureLatency(lanes: readonly Lane[], messages: number, everyMs: number): Promise<Latencies> {
  const sent: Promise<{ lane: Lane; number: number; sentAtMs: number; acceptedAtMs: number }>[] = [];
  const startMs = nowMs();
  for (let count = 0; count < messages; count++) {
    const lane = lanes[count % lanes.length];
    if (lane === undefined) throw new RangeError('there is no lane');
    const waitMs = startMs + count * everyMs - nowMs();
    if (waitMs > 1) await pause(waitMs);
    const sentAtMs = nowMs();
    const number = lane.sent + 1;
    sent.push(lane.send().then((acceptedAtMs) => ({ lane, number, sentAtMs, acceptedAtMs })));
  }
  const all = await Promise.all(sent);
  await arrival(lanes);
  const arrivals = all.map(({ lane, number, ...at }) => ({ ...at, arrivedAtMs: lane.arrivedAtMs(number) ?? Number.NaN }));
  return {
    fromSent: figuresOf(arrivals.map(({ arrivedAtMs, sentAtMs }) => arrivedAtMs - sentAtMs)),
    fromAccepted: figuresOf(arrivals.map(({ arrivedAtMs, acceptedAtMs }) => arrivedAtMs - acceptedAtMs)),
  };
}

/** As fast as it goes: every lane sends its next message as soon as the one before was accepted. Gives messages a second. */
export async function measureRate(lanes: readonly Lane[], messagesEach: number): Promise<number> {
  const startMs = nowMs();
  await Promise.all(
    lanes.map(async (lane) => {
      for (let count = 0; count < messagesEach; count++) await lane.send();
    }),
  );
  await arrival(lanes);
  const lastMs = Math.max(...lanes.map((lane) => lane.arrivedAtMs(lane.sent) ?? Number.NaN));
  return (lanes.length * messagesEach * 1_000) / (lastMs - startMs);
}

/** Resolves when everything that was sent has arrived; throws when that takes too long. */
async function arrival(lanes: readonly Lane[]): Promise<void> {
  const untilMs = nowMs() + longestWaitMs;
  while (lanes.some(({ arrived, sent }) => arrived < sent)) {
    if (nowMs() > untilMs) throw new Error('not everything arrived');
    await pause(5);
  }
}
