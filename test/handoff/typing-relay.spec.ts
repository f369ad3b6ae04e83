import { expect } from 'chai';
import type { HandoffMode } from '../../src/handoff/ports.ts';
import { TypingRelay } from '../../src/handoff/typing-relay.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskEvent, eventContents, exampleRequest, newHandoff } from '../support/handoff-examples.ts';

describe('Passing on that somebody is typing', () => {
  let bench: HandoffBench;
  let relay: TypingRelay;
  beforeEach(async () => {
    bench = new HandoffBench();
    relay = new TypingRelay(bench);
  });
  afterEach(() => bench.stop());

  const ofAgent = (chatId = 'chat-1') =>
    ({ type: 'typing', chatId, agent: anAgent, occurredAt: '2026-03-02T10:00:00.000Z' }) as const;
  const signs = () => ({
    toTheAgent: bench.desk.calls.filter((call) => call.startsWith('typing')),
    toThePerson: bench.channel.seen.filter((what) => what === 'typing').length,
  });
  const bothType = async () => {
    await relay.fromUser('ada');
    await relay.fromVayusphere(ofAgent());
  };

  async function waiting(mode: HandoffMode = 'relay', number = 1, personKey = 'ada'): Promise<void> {
    await bench.service.request({ ...newHandoff(`session-${number}`, personKey), request: { ...exampleRequest, mode } });
    await bench.quiet();
  }

  async function talking(mode: HandoffMode = 'relay', number = 1, personKey = 'ada'): Promise<void> {
    await waiting(mode, number, personKey);
    await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected, `chat-${number}`));
    await bench.quiet();
  }

  it('shows each of the two that the other one types', async () => {
    await talking();
    await relay.fromUser('ada');
    expect(signs()).to.deep.equal({ toTheAgent: ['typing chat-1'], toThePerson: 0 });
    await relay.fromVayusphere(ofAgent());
    expect(signs()).to.deep.equal({ toTheAgent: ['typing chat-1'], toThePerson: 1 });
  });

  it('gives one sign in three seconds in each direction, however often somebody types', async () => {
    await talking();
    for (let second = 0; second <= 6; second++) {
      await bothType();
      await bothType();
      bench.clock.advance(1_000);
    }
    expect(signs().toTheAgent).to.have.lengthOf(3);
    expect(signs().toThePerson).to.equal(3);
  });

  it('counts those three seconds from the last sign that went out', async () => {
    await talking();
    await bothType();
    for (const [ms, count] of [
      [2_999, 1],
      [1, 2],
      [2_999, 2],
      [1, 3],
    ] as const) {
      bench.clock.advance(ms);
      await bothType();
      expect(signs().toTheAgent).to.have.lengthOf(count);
      expect(signs().toThePerson).to.equal(count);
    }
  });

  it('holds up the signs of no other chat', async () => {
    await talking();
    await talking('relay', 2, 'bob');
    await bothType();
    await relay.fromUser('bob');
    await relay.fromVayusphere(ofAgent('chat-2'));
    expect(signs()).to.deep.equal({ toTheAgent: ['typing chat-1', 'typing chat-2'], toThePerson: 2 });
  });

  it('takes up no more room than a thousand chats do, and then begins to count anew', async () => {
    await talking();
    const session = await bench.sessionNow();
    bench.store.openSessionOf = async (id) => ({ value: { ...session, id }, version: 1 });
    for (let number = 1; number <= 1_000; number++) await relay.fromUser(`person-${number}`);
    await relay.fromUser('person-1');
    expect(signs().toTheAgent).to.have.lengthOf(1_000);
    await relay.fromUser('person-1001');
    await relay.fromUser('person-1');
    await relay.fromUser('person-1001');
    expect(signs().toTheAgent).to.have.lengthOf(1_002);
  });

  it('is nothing to a chat that waits, has ended or is not known', async () => {
    await bothType();
    await waiting();
    await bothType();
    await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
    await bench.service.cancel('session-1', 'ada');
    await bench.quiet();
    await bothType();
    expect(signs()).to.deep.equal({ toTheAgent: [], toThePerson: 0 });
  });

  it('is nothing where the two talk in Vayusphere', async () => {
    await talking('redirect');
    await bothType();
    expect(signs()).to.deep.equal({ toTheAgent: [], toThePerson: 0 });
  });

  it('is given up in silence when the store does not answer', async () => {
    let asked = 0;
    const fail = async () => {
      asked += 1;
      throw new Error('the store does not answer');
    };
    bench.store.openSessionOf = fail;
    bench.store.sessionOfChat = fail;
    await relay.fromUser('ada');
    await relay.fromVayusphere(ofAgent());
    expect(asked).to.equal(2);
  });
});
