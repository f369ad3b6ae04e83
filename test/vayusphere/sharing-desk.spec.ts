import { expect } from 'chai';
import { DeskRefused, DeskUnavailable } from '../../src/errors.ts';
import type { AgentDesk, DeskChat, QueueStatus } from '../../src/handoff/ports.ts';
import { sharingDesk } from '../../src/vayusphere/sharing-desk.ts';
import { chatRequest } from './contract-examples.ts';

/** A desk that answers when it is told to, and creates no chats. */
function slowDesk() {
  const asked: string[] = [];
  const answers: PromiseWithResolvers<QueueStatus>[] = [];
  return {
    asked,
    answer(time: number, agentsAvailable: number): void {
      const id = asked[time] ?? '';
      const status = { id, name: id, open: true, agentsAvailable, waiting: 0, estimatedWaitSeconds: null, opensAt: null };
      answers[time]?.resolve(status);
    },
    fail: (time: number) => answers[time]?.reject(new DeskUnavailable('desk_unavailable', 'away')),
    queueStatus(queueId: string): Promise<QueueStatus> {
      asked.push(queueId);
      const answer = Promise.withResolvers<QueueStatus>();
      answers.push(answer);
      return answer.promise;
    },
    createChat: async (): Promise<DeskChat> => {
      throw new DeskRefused('queue_closed');
    },
  };
}

describe('The status of a queue', () => {
  let desk: ReturnType<typeof slowDesk>;
  let nowMs: number;
  let shared: Pick<AgentDesk, 'queueStatus' | 'createChat'>;

  beforeEach(() => {
    desk = slowDesk();
    nowMs = 5_000;
    shared = sharingDesk(desk, { freshMs: 1_000, elapsedMs: () => nowMs });
  });

  const status = (queueId: string) => shared.queueStatus(queueId);
  const agents = async (queueId: string) => (await status(queueId)).agentsAvailable;

  it('is asked for once for those who look at the same time', async () => {
    const both = Promise.all([agents('sql'), agents('sql')]);
    desk.answer(0, 3);
    expect(await both).to.deep.equal([3, 3]);
    expect(desk.asked).to.deep.equal(['sql']);
  });

  it('is good for a moment, counted from when it was asked for, and then asked for anew', async () => {
    const first = agents('sql');
    nowMs += 900;
    desk.answer(0, 3);
    expect(await first).to.equal(3);
    nowMs += 99;
    expect(await agents('sql')).to.equal(3);
    nowMs += 1;
    const later = agents('sql');
    desk.answer(1, 4);
    expect(await later).to.equal(4);
    expect(desk.asked).to.deep.equal(['sql', 'sql']);
  });

  it('of one queue says nothing of another', async () => {
    const both = Promise.all([agents('sql'), agents('network')]);
    desk.answer(0, 3);
    desk.answer(1, 5);
    expect(await both).to.deep.equal([3, 5]);
  });

  it('that can not be had is told to those who wait for it, and asked for anew by the next', async () => {
    const both = Promise.allSettled([status('sql'), status('sql')]);
    desk.fail(0);
    expect((await both).map((each) => each.status)).to.deep.equal(['rejected', 'rejected']);
    const next = agents('sql');
    desk.answer(1, 2);
    expect(await next).to.equal(2);
  });

  it('that fails late does not take back one that was asked for meanwhile', async () => {
    const slow = status('sql').catch((error: unknown) => error);
    nowMs += 1_000;
    const next = agents('sql');
    desk.answer(1, 2);
    expect(await next).to.equal(2);
    desk.fail(0);
    expect(await slow).to.be.instanceOf(DeskUnavailable);
    expect(await agents('sql')).to.equal(2);
    expect(desk.asked).to.have.length(2);
  });

  it('is asked for anew when a chat was refused there, also where an answer from before is still on its way', async () => {
    const { queueId } = chatRequest;
    const before = agents(queueId);
    const refusal = await shared.createChat(chatRequest, 'key-1').catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(DeskRefused);
    const after = agents(queueId);
    desk.answer(0, 3);
    desk.answer(1, 0);
    expect([await before, await after]).to.deep.equal([3, 0]);
  });
});
