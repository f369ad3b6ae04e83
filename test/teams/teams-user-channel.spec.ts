import { expect } from 'chai';
import { HeldBack } from '../../src/errors.ts';
import { SendGovernor } from '../../src/handoff/send-governor.ts';
import { type Connector, createConnector } from '../../src/teams/connector.ts';
import { createStrings } from '../../src/teams/strings/strings.ts';
import { TeamsUserChannel } from '../../src/teams/teams-user-channel.ts';
import { connected } from '../handoff/session-examples.ts';
import { FakeConnector } from '../support/fake-connector.ts';
import { HandClock } from '../support/hand-clock.ts';
import { anAgent } from '../support/handoff-examples.ts';

describe('The way to a person whose thread is over its limit', () => {
  let service: FakeConnector;
  let connector: Connector;
  let clock: HandClock;
  let channel: TeamsUserChannel;

  beforeEach(async () => {
    service = new FakeConnector();
    await service.start();
    clock = new HandClock();
    connector = createConnector({ token: null, loopback: true });
    const governor = new SendGovernor({ thread: [{ count: 1, windowMs: 985 }], tenant: [] }, clock);
    channel = new TeamsUserChannel({ connector, governor, strings: createStrings(), nowMs: () => clock.nowMs() });
  });

  afterEach(async () => {
    await connector.close();
    await service.stop();
  });

  const sessionIn = (channelId: string) => {
    const conversation = { id: 'a:1', conversationType: 'personal', isGroup: false, name: '' };
    const address = { reference: { channelId, serviceUrl: service.serviceUrl, conversation }, locale: 'en', timeZone: null };
    return { ...connected, receiptId: 'receipt-1', place: { scope: 'personal', address } } as const;
  };
  const say = (channelId = 'msteams') =>
    channel.showMessage(sessionIn(channelId), { id: 'm-1', text: 'Hello', agent: anAgent, attachments: [] });
  const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

  it('sends nothing, waits for nothing, and says from when on it may', async () => {
    await say();
    const session = sessionIn('msteams');
    for (const work of [
      say(),
      channel.showReceipt(session),
      channel.retireReceipt(session, 'receipt-1'),
      channel.notify(session, 'connected'),
      channel.askRating(session),
      channel.tellLostFile(session, null, 'too_large'),
      channel.changeMessage(session, 'message-1', { deleted: true }, { agent: anAgent, attachments: [] }),
    ]) {
      const failure = await failureOf(work);
      expect(failure).to.be.instanceOf(HeldBack);
      expect(failure).to.include({ untilMs: clock.nowMs() + 1_000 });
    }
    expect(service.calls).to.have.lengthOf(1);
    expect(clock.waiting).to.equal(0);
    clock.advance(1_000);
    expect(await say()).to.equal('message-2');
  });

  it('loses a sign of typing, which takes no place of a message', async () => {
    await say();
    const session = sessionIn('msteams');
    expect(await failureOf(channel.showTyping(session))).to.be.instanceOf(HeldBack);
    expect(await failureOf(say())).to.be.instanceOf(HeldBack);
    clock.advance(1_000);
    expect(await failureOf(channel.showTyping(session))).to.be.instanceOf(HeldBack);
    expect(await say()).to.equal('message-2');
  });

  it('holds nothing back from channels that publish no limits', async () => {
    for (let count = 0; count < 5; count += 1) await say('emulator');
    expect(service.calls).to.have.lengthOf(5);
  });
});
