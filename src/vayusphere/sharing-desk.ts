import type { AgentDesk, QueueStatus } from '../handoff/ports.ts';

/** How long the status of a queue is good for everybody, and by which clock: one that is never set back. */
export interface SharingOptions {
  readonly freshMs: number;
  readonly elapsedMs: () => number;
}

/** One question to Vayusphere, and when it was asked. */
interface Asked {
  readonly answer: Promise<QueueStatus>;
  readonly atMs: number;
}

/**
 * The desk, but those who look at the same queue in the same moment are told the same, for one question to Vayusphere: in the minute in
 * which something breaks, everybody asks for the same experts. A status is good for `freshMs` from when it was asked for; nobody waits for
 * it longer than for one of their own. A failure is told to those who wait for it, and the next one asks anew. So does whoever looks after a
 * chat was begun in the queue or refused there: that is news of it.
 */
export function sharingDesk<Desk extends Pick<AgentDesk, 'queueStatus' | 'createChat'>>(
  desk: Desk,
  { freshMs, elapsedMs }: SharingOptions,
): Desk {
  /** By queue, of which the catalogue has some dozens. */
  const asked = new Map<string, Asked>();
  const ask = (queueId: string): Promise<QueueStatus> => {
    const question = { answer: desk.queueStatus(queueId), atMs: elapsedMs() };
    asked.set(queueId, question);
    question.answer.catch(() => {
      if (asked.get(queueId) === question) asked.delete(queueId);
    });
    return question.answer;
  };
  return {
    ...desk,
    queueStatus: async (queueId) => {
      const known = asked.get(queueId);
      return known !== undefined && elapsedMs() - known.atMs < freshMs ? known.answer : ask(queueId);
    },
    createChat: (request, key) => desk.createChat(request, key).finally(() => asked.delete(request.queueId)),
  };
}
