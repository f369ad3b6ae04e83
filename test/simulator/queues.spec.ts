import { expect } from 'chai';
import { type Bench, startBench } from './bench.ts';

const queues = [
  { id: 'sql', name: 'Azure SQL Database', agents: 1, averageHandlingSeconds: 100 },
  { id: 'office', name: 'Office', agents: 2, open: { days: [1, 2, 3, 4, 5], fromUtc: '08:00', toUtc: '18:00' } },
];

describe('the queues of the simulator', () => {
  let bench: Bench;
  let nowMs = 0;
  beforeEach(async () => {
    nowMs = Date.parse('2026-03-02T09:00:00Z');
    bench = await startBench({ queues, nowMs: () => nowMs });
  });
  afterEach(() => bench.stop());

  const queue = async (id: string) => (await bench.call('GET', `/v1/queues/${id}`)).body;
  const positionsTold = (chatId: string) =>
    bench.events
      .filter(({ body }) => body.chatId === chatId && body.type === 'chat.queued')
      .map(({ body }) => body.data.position);

  it('tell everybody behind the new position whenever somebody leaves', async () => {
    const [a, b, c] = [await bench.open(), await bench.open(), await bench.open()];
    bench.simulator.accept(a);
    bench.simulator.end(b, 'user_cancelled');
    await bench.simulator.settled();
    expect(positionsTold(a)).to.deep.equal([1]);
    expect(positionsTold(b)).to.deep.equal([2, 1]);
    expect(positionsTold(c)).to.deep.equal([3, 2, 1]);
    expect((await bench.call('GET', `/v1/chats/${c}`)).body.position).to.equal(1);
  });

  it('put a transferred chat at the end of the other line, and tell where', async () => {
    const waiting = await bench.open({ queueId: 'office' });
    const moved = await bench.open();
    bench.simulator.accept(moved);
    bench.simulator.transfer(moved, 'office');
    await bench.simulator.settled();
    const told = bench.events.filter(({ body }) => body.chatId === moved).map(({ body }) => ({ type: body.type, ...body.data }));
    expect(told.slice(-2)).to.deep.equal([
      { type: 'chat.transferred', queueId: 'office', queueName: 'Office' },
      { type: 'chat.queued', position: 2, estimatedWaitSeconds: 30 },
    ]);
    expect((await bench.call('GET', `/v1/chats/${moved}`)).body).to.deep.include({ status: 'queued', agent: null, position: 2 });
    expect(bench.simulator.accept(waiting).status).to.equal('connected');
  });

  it('estimate by what the agents are busy with', async () => {
    expect(await queue('sql')).to.deep.include({ agentsAvailable: 1, waiting: 0, estimatedWaitSeconds: 30 });
    const first = await bench.open();
    expect(await queue('sql')).to.deep.include({ agentsAvailable: 1, waiting: 1, estimatedWaitSeconds: 100 });
    bench.simulator.accept(first);
    expect(await queue('sql')).to.deep.include({ agentsAvailable: 0, waiting: 0, estimatedWaitSeconds: 100 });
    await bench.open();
    expect(await queue('sql')).to.deep.include({ waiting: 1, estimatedWaitSeconds: 200 });
    bench.simulator.setQueue('sql', { agents: 3 });
    expect(await queue('sql')).to.deep.include({ agentsAvailable: 2, waiting: 1, estimatedWaitSeconds: 30 });
    bench.simulator.setQueue('sql', { agents: 0 });
    expect(await queue('sql')).to.deep.include({ agentsAvailable: 0, estimatedWaitSeconds: null });
  });

  it('open and close by the week', async () => {
    expect(await queue('office')).to.deep.include({ open: true, opensAt: null });
    nowMs = Date.parse('2026-03-06T17:59:59Z');
    expect(await queue('office')).to.deep.include({ open: true });
    nowMs = Date.parse('2026-03-06T18:00:00Z');
    expect(await queue('office')).to.deep.include({
      open: false,
      opensAt: '2026-03-09T08:00:00.000Z',
      estimatedWaitSeconds: null,
    });
    nowMs = Date.parse('2026-03-09T07:59:00Z');
    expect(await queue('office')).to.deep.include({ open: false, opensAt: '2026-03-09T08:00:00.000Z' });
    nowMs = Date.parse('2026-03-09T08:00:00Z');
    expect(await queue('office')).to.deep.include({ open: true, agentsAvailable: 2 });
  });

  it('are closed and opened by hand, and tell when they open only while they are closed', async () => {
    bench.simulator.setQueue('sql', { open: false, opensAt: '2026-03-02T13:00:00.000Z' });
    expect(await queue('sql')).to.deep.include({ open: false, opensAt: '2026-03-02T13:00:00.000Z', agentsAvailable: 0 });
    bench.simulator.setQueue('sql', { open: true });
    expect(await queue('sql')).to.deep.include({ open: true, opensAt: null, agentsAvailable: 1 });
  });

  it('give a chat to the named agent, else to the one with the fewest, and to one alone', async () => {
    const chats = [await bench.open(), await bench.open(), await bench.open()];
    const [a = '', b = '', c = ''] = chats;
    expect(bench.simulator.accept(a, 'agent-1').agent?.id).to.equal('agent-1');
    expect(bench.simulator.accept(b).agent?.id).to.equal('agent-2');
    expect(() => bench.simulator.accept(a)).to.throw('has an agent already');
    expect(() => bench.simulator.accept(c, 'nobody')).to.throw('no such agent');
    expect(() => bench.simulator.say(c, 'Hello')).to.throw('No agent has this chat');
    await bench.simulator.settled();
  });
});
