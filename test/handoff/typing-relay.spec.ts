import { expect } from 'chai';
import { TypingRelay } from '../../src/handoff/typing-relay.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { exampleRequest, newHandoff } from '../support/handoff-examples.ts';

describe('Passing on that somebody is typing', () => {
  let bench: HandoffBench;
  let relay: TypingRelay;
  beforeEach(async () => {
    bench = new HandoffBench();
    relay = new TypingRelay(bench);
    await bench.service.request({ ...newHandoff(), request: { ...exampleRequest, mode: 'relay' } });
    await bench.quiet();
  });
  afterEach(() => bench.stop());

  it('is given up in silence when the store does not answer', async () => {
    let asked = 0;
    const fail = async () => {
      asked += 1;
      throw new Error('the store does not answer');
    };
    bench.store.openSessionOf = fail;
    bench.store.sessionOfChat = fail;
    await relay.fromUser('ada');
    await relay.fromVayusphere({
      type: 'typing',
      chatId: 'chat-1',
      agent: { id: 'agent-1', name: 'Grace Example' },
      occurredAt: '2026-03-02T10:00:00.000Z',
    });
    expect(asked).to.equal(2);
  });
});
