import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelUnavailable } from '../errors.ts';

const waitsMs = [300, 1_200];
/** A client waits some seconds for its turn; what the channel asks for beyond that is too long. */
const longestWaitMs = 3_000;

/**
 * Sends an answer within a turn: while the person looks, so a few times and soon. Being told twice is better than not being told at all;
 * what must not come twice is a delivery, and has its own rules (`delivery.ts`). Throws what the last attempt came to.
 */
export async function sendPatiently(send: () => Promise<unknown>): Promise<void> {
  for (const waitMs of waitsMs) {
    try {
      await send();
      return;
    } catch (error) {
      if (!(error instanceof ChannelUnavailable) || (error.retryAfterMs ?? 0) > longestWaitMs) throw error;
      await sleep(Math.max(waitMs, error.retryAfterMs ?? 0));
    }
  }
  await send();
}
