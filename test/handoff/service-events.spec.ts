import { expect } from 'chai';
import { changeSession, HandoffService } from '../../src/handoff/service.ts';
import type { HandoffSession } from '../../src/handoff/session.ts';
import { transition } from '../../src/handoff/transition.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskChat, deskEvent, eventContents, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('The handoff service', () => {
  let bench: HandoffBench;
  let service: HandoffService;
  /** Another process on the same store. */
  let elsewhere: HandoffService;

  beforeEach(() => {
    bench = new HandoffBench();
    service = bench.service;
    elsewhere = new HandoffService({ store: bench.store, clock: bench.clock, wake: () => bench.worker.wake() });
  });

  afterEach(async () => {
    await bench.stop();
  });

  describe('given events', () => {
    const queuedAt = (sequence: number, position: number) => deskEvent(sequence, { ...eventContents.queued, position });

    it('applies them in order', async () => {
      await bench.queued();
      for (const event of [queuedAt(1, 1), deskEvent(2, eventContents.connected), deskEvent(3, eventContents.ended)])
        expect(await service.acceptFromVayusphere(event)).to.equal('applied');
      expect(await bench.sessionNow()).to.deep.include({
        state: 'ended',
        reason: 'agent_ended',
        agent: anAgent,
        lastSequence: 3,
      });
    });

    it('applies them in order when they arrive in reverse, and asks nobody', async () => {
      await bench.queued();
      expect(await service.acceptFromVayusphere(deskEvent(3, eventContents.ended))).to.equal('kept');
      expect(await service.acceptFromVayusphere(deskEvent(2, eventContents.connected))).to.equal('kept');
      expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 0 });
      expect(await service.acceptFromVayusphere(queuedAt(1, 1))).to.equal('applied');
      expect(await bench.sessionNow()).to.deep.include({ state: 'ended', agent: anAgent, lastSequence: 3 });
      expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      await bench.pass(60_000);
      expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
      expect(bench.deliveriesLeft()).to.equal(0);
    });

    it('takes each of them once, however often it comes', async () => {
      await bench.queued();
      const event = deskEvent(1, eventContents.connected);
      expect(await service.acceptFromVayusphere(event)).to.equal('applied');
      expect(await service.acceptFromVayusphere(event)).to.equal('known');
      expect(await elsewhere.acceptFromVayusphere(event)).to.equal('known');
      const early = deskEvent(3, eventContents.transferred);
      expect(await service.acceptFromVayusphere(early)).to.equal('kept');
      expect(await service.acceptFromVayusphere(early)).to.equal('kept');
      expect(await bench.store.keptEvents('chat-1')).to.deep.equal([early]);
      await bench.quiet();
      expect(bench.channel.seen.filter((what) => what === 'notice connected')).to.have.lengthOf(1);
    });

    it('takes each of them once when it comes to two processes at once', async () => {
      await bench.queued();
      const event = deskEvent(1, eventContents.connected);
      const results = await Promise.all([service.acceptFromVayusphere(event), elsewhere.acceptFromVayusphere(event)]);
      expect(results.sort()).to.deep.equal(['applied', 'known']);
      await bench.quiet();
      expect(bench.channel.seen.filter((what) => what === 'notice connected')).to.have.lengthOf(1);
    });

    it('loses none that come to two processes at once in any order', async () => {
      await bench.queued();
      const events = [5, 2, 4, 1, 3].map((sequence) => queuedAt(sequence, 10 - sequence));
      await Promise.all(events.map((event, index) => (index % 2 === 0 ? service : elsewhere).acceptFromVayusphere(event)));
      expect(await bench.sessionNow()).to.include({ lastSequence: 5, position: 5 });
      expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
    });

    it('counts those that mean nothing here, so that the next ones have their turn', async () => {
      await bench.queued();
      await service.acceptFromVayusphere(deskEvent(1, eventContents.unrecognised));
      await service.acceptFromVayusphere(deskEvent(2, eventContents.message));
      expect(await service.acceptFromVayusphere(deskEvent(3, eventContents.connected))).to.equal('applied');
      expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 3 });
    });

    it('keeps the transcript of a chat that the person has ended', async () => {
      await bench.queued();
      await service.cancel('session-1', 'ada');
      expect(await service.acceptFromVayusphere(deskEvent(1, eventContents.ended))).to.equal('applied');
      await bench.quiet();
      expect(await bench.sessionNow()).to.include({
        reason: 'user_cancelled',
        transcriptUrl: 'https://vayusphere.example/transcripts/1',
        lastSequence: 1,
      });
      expect(bench.channel.receipts.at(-1)).to.include({ transcriptUrl: 'https://vayusphere.example/transcripts/1' });
    });

    describe('before the session knows its chat', () => {
      it('keeps them, and applies them as soon as it does', async () => {
        const held = bench.desk.holdCreation();
        await service.request(newHandoff());
        await held.reached;
        expect(await service.acceptFromVayusphere(deskEvent(2, eventContents.connected))).to.equal('kept');
        expect(await service.acceptFromVayusphere(queuedAt(1, 1))).to.equal('kept');
        held.letGo();
        await bench.quiet();
        expect(await bench.sessionNow()).to.deep.include({ state: 'connected', agent: anAgent, lastSequence: 2 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      });

      it('applies what is in order, and waits for what is missing', async () => {
        const held = bench.desk.holdCreation();
        await service.request(newHandoff());
        await held.reached;
        await service.acceptFromVayusphere(deskEvent(2, eventContents.connected));
        held.letGo();
        await bench.quiet();
        expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 0 });
        await bench.pass(30_000);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-1']);
      });

      it('applies one that was kept in the very moment in which the session learnt its chat', async () => {
        const held = bench.desk.holdCreation();
        await service.request(newHandoff());
        await held.reached;
        held.letGo();
        await Promise.all([service.acceptFromVayusphere(deskEvent(1, eventContents.connected)), bench.quiet()]);
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 1 });
      });

      it('passes over one that a second process kept although it is known, and applies those behind it', async () => {
        await bench.queued();
        await service.acceptFromVayusphere(queuedAt(1, 1));
        await bench.store.commit({ keepEvents: [queuedAt(1, 1), deskEvent(2, eventContents.connected)] });
        await service.applyKeptEvents('chat-1');
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 2 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      });

      it('ends a chat that was given up, whose events come first', async () => {
        bench.desk.next('createChat', async (request, key) => {
          bench.desk.carryOutCreation(request, key);
          throw noAnswer();
        });
        bench.desk.down = noAnswer();
        await bench.queued();
        await bench.pass(15 * 60_000);
        expect(await service.acceptFromVayusphere(deskEvent(1, eventContents.connected))).to.equal('kept');
        bench.desk.down = null;
        await bench.pass(30_000);
        expect(bench.desk.chats.get('chat-1')).to.include({ status: 'ended' });
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'desk_unavailable', lastSequence: 1 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
      });
    });

    describe('with one missing', () => {
      beforeEach(async () => {
        await bench.queued();
        await service.acceptFromVayusphere(deskEvent(2, eventContents.connected));
      });

      it('waits half a minute for it, then asks Vayusphere how the chat stands', async () => {
        await bench.pass(29_999);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
        bench.desk.next('chat', async (id) => deskChat({ id, status: 'connected', agent: anAgent }));
        await bench.pass(1);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1', 'chat chat-1']);
        expect(await bench.sessionNow()).to.deep.include({ state: 'connected', agent: anAgent, lastSequence: 2 });
        expect(await bench.store.keptEvents('chat-1')).to.deep.equal([]);
        expect(bench.channel.seen.filter((what) => what === 'notice connected')).to.have.lengthOf(1);
      });

      it('needs to ask nobody when it comes in time', async () => {
        await bench.pass(29_000);
        await service.acceptFromVayusphere(queuedAt(1, 1));
        await bench.pass(2_000);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 2 });
      });

      it('takes it for known when it comes later', async () => {
        await bench.pass(30_000);
        expect(await service.acceptFromVayusphere(queuedAt(1, 1))).to.equal('known');
      });

      it('takes Vayusphere at its word where that differs from the events', async () => {
        await bench.pass(30_000);
        // The scripted chat still waits: the event that somebody took it is older than the answer.
        expect(await bench.sessionNow()).to.include({ state: 'queued', lastSequence: 2 });
      });

      it('goes on asking while Vayusphere does not answer', async () => {
        bench.desk.down = noAnswer();
        await bench.pass(5 * 60_000);
        bench.desk.down = null;
        await bench.pass(30_000);
        expect(await bench.sessionNow()).to.include({ lastSequence: 2 });
      });

      it('ends the session when Vayusphere does not know the chat any more', async () => {
        bench.desk.chats.delete('chat-1');
        await bench.pass(30_000);
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'chat_not_found' });
        expect(bench.channel.seen.slice(-2)).to.deep.equal(['receipt ended', 'notice ended']);
      });

      it('applies the next one at once although it comes while Vayusphere is being asked', async () => {
        const held = bench.desk.holdChat();
        bench.clock.advance(30_000);
        await held.reached;
        expect(await service.acceptFromVayusphere(deskEvent(3, eventContents.transferred))).to.equal('kept');
        held.letGo();
        await bench.quiet();
        expect(await bench.sessionNow()).to.include({ queueName: 'SQL Server', lastSequence: 3 });
      });

      it('waits as long for the next one that is missing when this one comes after all', async () => {
        await bench.pass(20_000);
        await service.acceptFromVayusphere(deskEvent(4, eventContents.transferred));
        await service.acceptFromVayusphere(queuedAt(1, 1));
        await bench.pass(29_999);
        expect(bench.desk.calls).to.deep.equal(['createChat session-1']);
        expect(await bench.sessionNow()).to.include({ state: 'connected', lastSequence: 2 });
      });
    });

    describe('of a relayed chat', () => {
      const words = (sequence: number) =>
        deskEvent(sequence, { ...eventContents.message, id: `m-${sequence}`, text: `word ${sequence}` });
      const wordsSeen = () => bench.channel.seen.filter((what) => what.startsWith('message '));

      beforeEach(async () => {
        const handoff = newHandoff();
        await service.request({ ...handoff, request: { ...handoff.request, mode: 'relay' } });
        await bench.quiet();
        bench.desk.chats.set('chat-1', deskChat({ status: 'connected', agent: anAgent }));
        await service.acceptFromVayusphere(deskEvent(1, eventContents.connected));
      });

      it('shows late what the agent said in one that came after it was given up, and shows it once', async () => {
        await service.acceptFromVayusphere(words(4));
        await bench.pass(30_000);
        expect(wordsSeen()).to.deep.equal(['message word 4']);
        expect(await service.acceptFromVayusphere(words(2))).to.equal('applied');
        expect(await elsewhere.acceptFromVayusphere(words(2))).to.equal('known');
        expect(await service.acceptFromVayusphere(words(5))).to.equal('applied');
        expect(await service.acceptFromVayusphere(words(3))).to.equal('applied');
        await bench.quiet();
        expect(wordsSeen()).to.deep.equal(['message word 4', 'message word 2', 'message word 5', 'message word 3']);
        expect(await bench.sessionNow()).to.deep.include({ lastSequence: 5, missed: [] });
      });

      it('shows in its place what came while Vayusphere was being asked, and loses nothing of it', async () => {
        await service.acceptFromVayusphere(words(5));
        const held = bench.desk.holdChat();
        bench.clock.advance(30_000);
        await held.reached;
        expect(await service.acceptFromVayusphere(words(4))).to.equal('kept');
        expect(await elsewhere.acceptFromVayusphere(words(3))).to.equal('kept');
        held.letGo();
        await bench.quiet();
        expect(wordsSeen()).to.deep.equal(['message word 3', 'message word 4', 'message word 5']);
        await service.acceptFromVayusphere(words(2));
        await bench.quiet();
        expect(wordsSeen().at(-1)).to.equal('message word 2');
      });

      it('shows the last words of an agent that come after the end that followed them', async () => {
        bench.desk.chats.set('chat-1', deskChat({ status: 'ended', endReason: 'agent_ended' }));
        await service.acceptFromVayusphere(deskEvent(3, eventContents.ended));
        await bench.pass(30_000);
        expect(await bench.sessionNow()).to.include({ state: 'ended', reason: 'agent_ended' });
        await service.acceptFromVayusphere(words(2));
        await bench.quiet();
        expect(wordsSeen()).to.deep.equal(['message word 2']);
      });

      it('shows what was said before an end that was heard of by asking', async () => {
        await service.acceptFromVayusphere(words(2));
        await bench.quiet();
        const chat = deskChat({ status: 'ended', endReason: 'agent_ended' });
        const ended = (current: HandoffSession) =>
          transition(current, { type: 'reconciled', chat, upTo: 2 }, bench.clock.nowMs());
        await changeSession(bench.store, 'session-1', ended, { nowMs: () => bench.clock.nowMs() });
        await service.acceptFromVayusphere(words(3));
        await bench.quiet();
        expect(wordsSeen()).to.deep.equal(['message word 2', 'message word 3']);
      });

      it('shows no words of a chat that the person has ended', async () => {
        await service.acceptFromVayusphere(words(3));
        await service.cancel('session-1', 'ada');
        await bench.pass(30_000);
        for (const sequence of [2, 4]) await service.acceptFromVayusphere(words(sequence));
        await bench.quiet();
        expect(wordsSeen()).to.deep.equal([]);
      });
    });
  });
});
