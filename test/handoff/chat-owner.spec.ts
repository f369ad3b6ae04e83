import { expect } from 'chai';
import { DeskRefused } from '../../src/errors.ts';
import { minuteMs } from '../../src/handoff/delivery.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('A chat whose creating answer was lost, and whose request was cancelled,', () => {
  let bench: HandoffBench;

  beforeEach(async () => {
    bench = new HandoffBench();
    bench.desk.next('createChat', async (request, key) => {
      bench.desk.carryOutCreation(request, key);
      throw noAnswer();
    });
    await bench.queued();
    await bench.service.cancel('session-1', 'ada');
  });

  afterEach(async () => {
    await bench.stop();
  });

  const inTheWay = async () => {
    throw new DeskRefused('chat_already_open', { chatId: 'chat-1' });
  };

  describe('when the person asks again before the first request has learnt of it,', () => {
    beforeEach(async () => {
      bench.desk.next('createChat', inTheWay);
      await bench.queued('session-2');
    });

    it('is the chat of their new request, and the first one comes to its end without it', async () => {
      await bench.pass(minuteMs);
      expect(bench.desk.calls).to.deep.equal([
        'createChat session-1',
        'createChat session-2',
        'chat chat-1',
        'createChat session-1',
      ]);
      expect(await bench.sessionNow()).to.deep.include({ state: 'ended', reason: 'user_cancelled', chat: null });
      expect(await bench.sessionNow('session-2')).to.have.nested.property('chat.id', 'chat-1');
      expect([bench.deliveriesLeft(), bench.storeErrors]).to.deep.equal([0, []]);
    });

    it('is known to be ours, and shown as such, as soon as that one has learnt of it', async () => {
      expect(await bench.sessionNow('session-2')).to.have.nested.property('chat.adopted', true);
      await bench.pass(minuteMs);
      expect(await bench.sessionNow('session-2')).to.have.nested.property('chat.adopted', false);
      expect(bench.channel.seenOf.get('session-2')).to.deep.equal(['receipt queued', 'receipt queued']);
    });

    it('ends with the new request, and waits for no agent without its person', async () => {
      await bench.pass(minuteMs);
      await bench.service.cancel('session-2', 'ada');
      await bench.quiet();
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended', endReason: 'user_cancelled' });
    });

    it('is ended by the first one when the person has let go of the new one, too, by then', async () => {
      await bench.service.cancel('session-2', 'ada');
      await bench.pass(minuteMs);
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
      expect(bench.deliveriesLeft()).to.equal(0);
    });
  });

  it('is ended by the first request also when the person lets go of the new one while that is looked up', async () => {
    bench.desk.next('createChat', inTheWay);
    await bench.queued('session-2');
    const look = bench.store.sessionOfChat.bind(bench.store);
    bench.store.sessionOfChat = async (chatId) => {
      const owner = await look(chatId);
      await bench.service.cancel('session-2', 'ada');
      return owner;
    };
    await bench.pass(minuteMs);
    expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
    expect([bench.deliveriesLeft(), bench.storeErrors]).to.deep.equal([0, []]);
  });

  describe('when the first request learns of it while the new one is on its way there,', () => {
    beforeEach(async () => {
      bench.desk.next('createChat', inTheWay);
      const held = bench.desk.holdChat();
      await bench.service.request(newHandoff('session-2'));
      await held.reached;
      const found = bench.desk.chats.get('chat-1');
      bench.clock.advance(minuteMs);
      while (bench.desk.chats.get('chat-1')?.status !== 'ended') await new Promise(setImmediate);
      // The new request asks again at once, and its key only gives the refusal again.
      bench.desk.next('createChat', inTheWay);
      if (found !== undefined) held.letGo(async () => found);
    });

    it('ends, and the new one gets a chat of its own', async () => {
      await bench.pass(minuteMs);
      expect(await bench.sessionNow('session-2')).to.deep.nested.include({
        state: 'queued',
        'chat.id': 'chat-2',
        'chat.adopted': false,
      });
      expect([bench.deliveriesLeft(), bench.storeErrors]).to.deep.equal([0, []]);
    });

    it('which is no delay that anybody has to hear of', async () => {
      await bench.pass(minuteMs);
      expect(bench.channel.seenOf.get('session-2')).to.deep.equal(['receipt queued']);
    });
  });
});
