import { expect } from 'chai';
import { type DeskRefusalCode, DeskRefused } from '../../src/errors.ts';
import { minuteMs } from '../../src/handoff/delivery.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('What a delivery does:', () => {
  let bench: HandoffBench;

  beforeEach(() => {
    bench = new HandoffBench();
  });

  afterEach(async () => {
    await bench.stop();
  });

  const refuses = (code: DeskRefusalCode) => async () => {
    throw new DeskRefused(code);
  };

  describe('creating a chat', () => {
    it('asks for exactly what the person asked for, under the id of the session, and shows what came of it', async () => {
      const session = await bench.queued();
      const { place, personKey, id, receiptId, request, requester } = newHandoff();
      const { queueName, silence, ...asked } = request;
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.desk.requests).to.deep.equal([{ ...asked, requester }]);
      expect(session).to.deep.include({ id, personKey, place, state: 'queued', queueName, receiptId: 'message-1' });
      expect(receiptId).to.equal(null);
      expect(bench.channel.seen).to.deep.equal(['receipt queued']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('repeats a call without an answer under the same key, and the chat exists once', async () => {
      bench.desk.next('createChat', async (request, key) => {
        bench.desk.carryOutCreation(request, key);
        throw noAnswer();
      });
      await bench.queued();
      await bench.pass(1_000);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'createChat session-1']);
      expect(bench.desk.requests[1]).to.deep.equal(bench.desk.requests[0]);
      expect(bench.desk.chats.size).to.equal(1);
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });

    it('tells the person once that Vayusphere does not answer, and once that it went through after all', async () => {
      bench.desk.down = noAnswer();
      await bench.queued();
      await bench.pass(2 * minuteMs);
      expect(bench.desk.calls.length).to.be.at.least(5);
      bench.desk.down = null;
      await bench.pass(30_000);
      expect(bench.channel.seen).to.deep.equal(['receipt requested', 'notice delayed', 'receipt queued', 'notice arrived_late']);
    });

    it('waits for as long as Vayusphere asks', async () => {
      bench.desk.next('createChat', async () => {
        throw noAnswer(90_000);
      });
      await bench.queued();
      await bench.pass(89_999);
      expect(bench.desk.calls).to.have.lengthOf(1);
      await bench.pass(1);
      expect(bench.desk.calls).to.have.lengthOf(2);
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });

    it('ends the session at once with the refusal, and does not ask again', async () => {
      bench.desk.next('createChat', async () => {
        throw new DeskRefused('queue_closed', { opensAt: '2026-03-03T08:00:00Z' });
      });
      const session = await bench.queued();
      expect(session).to.include({ state: 'ended', reason: 'queue_closed', opensAt: '2026-03-03T08:00:00Z', chat: null });
      await bench.pass(20 * minuteMs);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.channel.seen).to.deep.equal(['receipt ended']);
      expect(bench.deadLetters()).to.deep.equal(['create_chat queue_closed']);
    });

    it('sends what the person added meanwhile once the chat exists', async () => {
      const held = bench.desk.holdCreation();
      await bench.service.request(newHandoff());
      await held.reached;
      await bench.service.addDetails('ada', 'It is the orders table');
      held.letGo();
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'changeIssue chat-1']);
      expect(bench.desk.issues[0]?.details).to.equal('Since this morning\n\nIt is the orders table');
    });

    it('is given up within 15 minutes, and the person is told', async () => {
      bench.desk.down = noAnswer();
      await bench.queued();
      await bench.pass(14 * minuteMs);
      expect(await bench.sessionNow()).to.include({ state: 'requested' });
      await bench.pass(minuteMs);
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable' });
      expect(bench.channel.seen).to.deep.equal(['receipt requested', 'notice delayed', 'receipt ended', 'notice ended']);
      expect(bench.deadLetters()).to.deep.equal(['create_chat desk_unavailable']);
    });

    it('is given up, and the person told, when its time was up before this process came back to it', async () => {
      await bench.worker.stop();
      bench.desk.down = noAnswer();
      await bench.service.request(newHandoff());
      bench.clock.advance(16 * minuteMs);
      bench.worker.start();
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable' });
      expect(bench.channel.seen).to.deep.equal(['receipt ended', 'notice ended']);
    });

    it('is tried once even when its time was up before this process came back to it', async () => {
      await bench.worker.stop();
      await bench.service.request(newHandoff());
      bench.clock.advance(16 * minuteMs);
      bench.worker.start();
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });

    it('is given up when the fault is ours, and reported as one', async () => {
      bench.desk.next('createChat', async () => {
        throw new TypeError('x is not a function');
      });
      await bench.queued();
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable' });
      expect(bench.deadLetters()).to.deep.equal(['create_chat unexpected']);
    });
  });

  describe('after giving up', () => {
    /** Vayusphere carries out the first call and then answers nothing for so long that it is given up. */
    async function givenUpAfterCreation(): Promise<void> {
      bench.desk.next('createChat', async (request, key) => {
        bench.desk.carryOutCreation(request, key);
        throw noAnswer();
      });
      bench.desk.down = noAnswer();
      await bench.queued();
      await bench.pass(15 * minuteMs);
    }

    it('ends a chat that had been created without an answer, as soon as Vayusphere answers again', async () => {
      await givenUpAfterCreation();
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'queued' });
      bench.desk.down = null;
      await bench.pass(30_000);
      expect(bench.desk.calls.slice(-2)).to.deep.equal(['createChat session-1', 'endChat chat-1 user_cancelled']);
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable' });
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('has nothing to end when Vayusphere refuses to create it', async () => {
      bench.desk.down = noAnswer();
      await bench.queued();
      await bench.pass(15 * minuteMs);
      bench.desk.down = new DeskRefused('queue_closed');
      await bench.pass(30_000);
      expect(bench.desk.calls.at(-1)).to.equal('createChat session-1');
      expect(await bench.sessionNow()).to.deep.include({ reason: 'desk_unavailable', chat: null });
      expect(bench.deadLetters()).to.deep.equal(['create_chat desk_unavailable']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('tries for an hour to find out, then leaves it to the operator', async () => {
      await givenUpAfterCreation();
      await bench.pass(61 * minuteMs);
      expect(bench.deadLetters()).to.deep.equal(['create_chat desk_unavailable', 'withdraw_chat desk_unavailable']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('lets the person ask anew at once', async () => {
      await givenUpAfterCreation();
      bench.desk.down = null;
      expect(await bench.service.request(newHandoff('session-2'))).to.include({ outcome: 'requested' });
    });
  });

  describe('cancelling', () => {
    it('creates nothing when it comes before the first attempt', async () => {
      await bench.worker.stop();
      await bench.service.request(newHandoff());
      await bench.service.cancel('session-1', 'ada');
      bench.worker.start();
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal([]);
      expect(bench.channel.seen).to.deep.equal(['receipt ended']);
    });

    it('ends the chat when it comes while the creating call is on its way', async () => {
      const held = bench.desk.holdCreation();
      await bench.service.request(newHandoff());
      await held.reached;
      await bench.service.cancel('session-1', 'ada');
      held.letGo();
      await bench.quiet();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'endChat chat-1 user_cancelled']);
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'user_cancelled' });
      expect(bench.channel.seen).not.to.include('receipt queued');
    });

    it('ends the chat when it comes between two attempts, of which the first may have been carried out', async () => {
      bench.desk.next('createChat', async (request, key) => {
        bench.desk.carryOutCreation(request, key);
        throw noAnswer();
      });
      await bench.queued();
      await bench.service.cancel('session-1', 'ada');
      await bench.pass(1_000);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'createChat session-1', 'endChat chat-1 user_cancelled']);
    });

    it('ends the chat even when the time for creating it runs out first', async () => {
      bench.desk.next('createChat', async (request, key) => {
        bench.desk.carryOutCreation(request, key);
        throw noAnswer();
      });
      bench.desk.down = noAnswer();
      await bench.queued();
      await bench.service.cancel('session-1', 'ada');
      await bench.pass(16 * minuteMs);
      bench.desk.down = null;
      await bench.pass(30_000);
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
      expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'user_cancelled' });
    });

    it('needs nothing more when Vayusphere refuses the call that was on its way', async () => {
      const held = bench.desk.holdCreation();
      await bench.service.request(newHandoff());
      await held.reached;
      await bench.service.cancel('session-1', 'ada');
      held.letGo(async () => {
        throw new DeskRefused('no_agents');
      });
      await bench.quiet();
      expect(await bench.sessionNow()).to.deep.include({ reason: 'user_cancelled', chat: null });
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    for (const [state, reason] of [
      ['queued', 'user_cancelled'],
      ['connected', 'user_ended'],
    ] as const)
      it(`ends the chat of a session that is ${state}, as ${reason}`, async () => {
        await bench.queued();
        if (state === 'connected') await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
        await bench.service.cancel('session-1', 'ada');
        await bench.quiet();
        expect(bench.desk.calls).to.deep.equal(['createChat session-1', `endChat chat-1 ${reason}`]);
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason });
      });

    for (const code of ['chat_ended', 'chat_not_found'] as const)
      it(`takes "${code}" for an end`, async () => {
        await bench.queued();
        bench.desk.next('endChat', async () => {
          throw new DeskRefused(code);
        });
        await bench.service.cancel('session-1', 'ada');
        await bench.quiet();
        expect(bench.reports.at(-1)).to.include({ outcome: 'arrived' });
        expect(bench.deadLetters()).to.deep.equal([]);
      });

    it('goes to the operator when Vayusphere refuses to end the chat', async () => {
      await bench.queued();
      bench.desk.next('endChat', refuses('not_authorized'));
      await bench.service.cancel('session-1', 'ada');
      await bench.quiet();
      expect(bench.deadLetters()).to.deep.equal(['end_chat not_authorized']);
    });

    it('ends the chat later when Vayusphere does not answer now', async () => {
      await bench.queued();
      bench.desk.down = noAnswer();
      await bench.service.cancel('session-1', 'ada');
      await bench.pass(20 * minuteMs);
      bench.desk.down = null;
      await bench.pass(30_000);
      expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
      expect(bench.channel.seen).to.deep.equal(['receipt queued', 'receipt ended']);
    });
  });

  describe('changing the issue', () => {
    it('sends the issue as it is when it is sent, once for all that was added before', async () => {
      await bench.queued();
      bench.desk.down = noAnswer();
      await bench.service.addDetails('ada', 'one');
      await bench.service.addDetails('ada', 'two');
      await bench.service.addDetails('ada', 'three');
      await bench.quiet();
      bench.desk.down = null;
      bench.desk.issues.length = 0;
      await bench.pass(60_000);
      expect(bench.desk.issues.map(({ details }) => details?.split('\n\n').slice(1))).to.deep.equal([
        ['one', 'two', 'three'],
        ['one', 'two', 'three'],
      ]);
    });

    it('reaches the agent who has taken the chat', async () => {
      await bench.queued();
      await bench.service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      await bench.service.addDetails('ada', 'one');
      await bench.quiet();
      expect(bench.desk.calls.at(-1)).to.equal('changeIssue chat-1');
      expect(bench.desk.issues.at(-1)?.details).to.equal('Since this morning\n\none');
    });

    it('is nothing to a chat that has ended', async () => {
      await bench.queued();
      bench.desk.next('changeIssue', async () => {
        throw new DeskRefused('chat_ended');
      });
      await bench.service.addDetails('ada', 'one');
      await bench.quiet();
      expect(bench.deadLetters()).to.deep.equal([]);
      expect(bench.reports.at(-1)).to.include({ action: 'change_issue', outcome: 'arrived' });
    });

    it('is left out when the session has ended before it could be sent', async () => {
      await bench.queued();
      bench.desk.next('changeIssue', async () => {
        throw noAnswer();
      });
      await bench.service.addDetails('ada', 'one');
      await bench.quiet();
      await bench.service.cancel('session-1', 'ada');
      await bench.pass(1_000);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'changeIssue chat-1', 'endChat chat-1 user_cancelled']);
    });

    it('goes to the operator when Vayusphere refuses it, and the session goes on', async () => {
      await bench.queued();
      bench.desk.next('changeIssue', async () => {
        throw new DeskRefused('invalid_request');
      });
      await bench.service.addDetails('ada', 'one');
      await bench.quiet();
      expect(bench.deadLetters()).to.deep.equal(['change_issue invalid_request']);
      expect(await bench.sessionNow()).to.include({ state: 'queued' });
    });
  });

  describe('when the person has a chat open already', () => {
    const inTheWay = (chatId: string | null) => async () => {
      throw new DeskRefused('chat_already_open', { chatId });
    };

    it('takes them to a chat that is not ours', async () => {
      bench.desk.chats.set('chat-own', deskChat({ id: 'chat-own', status: 'connected', agent: anAgent }));
      bench.desk.next('createChat', inTheWay('chat-own'));
      const session = await bench.queued();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-own']);
      expect(session).to.deep.include({ state: 'connected', agent: anAgent });
      expect(session).to.have.deep.nested.property('chat.adopted', true);
    });

    it('never ends a chat that is not ours, and takes them there again', async () => {
      bench.desk.chats.set('chat-own', deskChat({ id: 'chat-own' }));
      bench.desk.next('createChat', inTheWay('chat-own'), inTheWay('chat-own'));
      await bench.queued();
      await bench.service.cancel('session-1', 'ada');
      const again = await bench.queued('session-2');
      expect(again).to.have.nested.property('chat.id', 'chat-own');
      expect(bench.desk.calls.filter((call) => call.startsWith('endChat'))).to.deep.equal([]);
    });

    it('ends a chat of ours that should have ended, and asks anew under a key of its own', async () => {
      await bench.queued();
      bench.desk.next('endChat', async () => {
        throw new DeskRefused('invalid_request');
      });
      await bench.service.cancel('session-1', 'ada');
      await bench.quiet();
      bench.desk.next('createChat', inTheWay('chat-1'));
      const session = await bench.queued('session-2');
      expect(bench.desk.calls.slice(-3)).to.deep.equal([
        'createChat session-2',
        'endChat chat-1 user_cancelled',
        'createChat session-2.again',
      ]);
      expect(session).to.deep.include({ state: 'queued' });
      expect(session).to.have.nested.property('chat.id', 'chat-2');
      expect(session).to.have.nested.property('chat.adopted', false);
    });

    it('says so when it is of a session of ours that is open', async () => {
      await bench.queued();
      bench.desk.next('createChat', inTheWay('chat-1'));
      const session = await bench.queued('session-2', 'ada in another client');
      expect(session).to.include({ state: 'ended', reason: 'chat_already_open' });
      expect(await bench.sessionNow('session-1')).to.include({ state: 'queued' });
    });

    it('says so when Vayusphere does not tell which', async () => {
      bench.desk.next('createChat', inTheWay(null));
      expect(await bench.queued()).to.include({ state: 'ended', reason: 'chat_already_open' });
    });

    it('asks anew when that chat has ended by the time we look, since the first key only gets its refusal again', async () => {
      bench.desk.chats.set('chat-own', deskChat({ id: 'chat-own', status: 'ended' }));
      bench.desk.next('createChat', inTheWay('chat-own'));
      const session = await bench.queued();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-own', 'createChat session-1.again']);
      expect(session).to.have.nested.property('chat.adopted', false);
    });

    for (const [what, failure] of [
      ['does not answer', noAnswer()],
      ['refuses to tell', new DeskRefused('not_authorized')],
    ] as const)
      it(`asks for no other chat when Vayusphere ${what} how that one stands`, async () => {
        bench.desk.next('createChat', inTheWay('chat-own'));
        bench.desk.next('chat', async () => {
          throw failure;
        });
        await bench.queued();
        expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-own']);
      });

    it('asks anew when Vayusphere does not know that chat any more', async () => {
      bench.desk.next('createChat', inTheWay('chat-gone'));
      const session = await bench.queued();
      expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-gone', 'createChat session-1.again']);
      expect(session).to.include({ state: 'queued' });
    });

    it('ends the chat that was asked for anew, without an answer, when the person cancels', async () => {
      bench.desk.chats.set('chat-own', deskChat({ id: 'chat-own', status: 'ended' }));
      bench.desk.next('createChat', inTheWay('chat-own'), async (request, key) => {
        bench.desk.carryOutCreation(request, key);
        throw noAnswer();
      });
      await bench.queued();
      await bench.service.cancel('session-1', 'ada');
      bench.desk.next('createChat', inTheWay('chat-own'));
      await bench.pass(1_000);
      expect(bench.desk.chats.get('chat-2')).to.include({ status: 'ended' });
      expect(bench.desk.calls.at(-1)).to.equal('endChat chat-2 user_cancelled');
    });
  });
});
