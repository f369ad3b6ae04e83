import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type CardJson, type Client, cardOf, textsOf } from '../support/client.ts';

const down = 'Our PostgreSQL server is down';
type Line = Record<string, unknown>;

describe('The correlation id', () => {
  let bot: BotFixture;
  let person: Client;
  beforeEach(async () => {
    bot = new BotFixture();
    await bot.start();
    person = bot.client('teams personal');
  });
  afterEach(() => bot.stop());

  const linesOf = (message: string, members: Line) =>
    bot.logged(message).filter((line) => Object.entries(members).every(([name, value]) => line[name] === value));
  const lineOf = (message: string, members: Line) =>
    bot.until(
      () => linesOf(message, members).at(-1) ?? {},
      (line) => line['msg'] === message,
    );

  it('goes from the press to the delivery and to Vayusphere, and the session back to the event', async () => {
    await person.press(cardOf(await person.write(down)), 'Start agent chat');
    const turn = await lineOf('turn', { kind: 'press' });
    expect(turn['correlationId']).to.match(/^[0-9a-f]{32}$/);
    const delivery = await lineOf('delivered', { action: 'create_chat' });
    const call = await lineOf('called Vayusphere', { call: 'createChat' });
    const receipt = await lineOf('delivered', { action: 'show_receipt' });
    for (const line of [delivery, call, receipt]) expect(line).to.include({ correlationId: turn['correlationId'] });
    const [request] = bot.simulator.requests().filter((each) => each.call === 'createChat');
    expect(request?.traceparent).to.match(new RegExp(`^00-${turn['correlationId']}-[0-9a-f]{16}-01$`));

    bot.simulator.accept(bot.simulator.chats()[0]?.id ?? '', 'agent-1');
    const event = await lineOf('event', { type: 'connected' });
    const sessionId = delivery['sessionId'];
    expect(sessionId).to.be.a('string');
    for (const line of [turn, call, event]) expect(line).to.include({ sessionId });
    const notice = await lineOf('delivered', { action: 'notify' });
    expect(notice).to.include({ sessionId, correlationId: event['correlationId'] });
  });

  it('is another one for each turn, and the same for an activity that comes again', async () => {
    const activity = { type: 'message', text: down, id: 'the-same' };
    await person.send(activity);
    await person.send(activity);
    await person.write('hello');
    const [first, again, other] = bot.logged('turn');
    expect(again).to.include({ kind: 'repeated', correlationId: first?.['correlationId'], activityId: 'the-same' });
    expect(other?.['correlationId']).to.not.equal(first?.['correlationId']);
  });

  it('is kept with what is still to be sent, through failures and a restart', async () => {
    const options = cardOf(await person.write(down));
    bot.simulator.faults.set({ down: true });
    await person.press(options, 'Start agent chat');
    const { correlationId } = await lineOf('turn', { kind: 'press' });
    await lineOf('not delivered yet', { action: 'create_chat' });
    await bot.stopApp();
    bot.simulator.faults.clear();
    await bot.startApp();
    bot.clock.advance(60_000);
    expect(await lineOf('delivered', { action: 'create_chat' })).to.include({ correlationId });
    expect(linesOf('not delivered yet', { action: 'create_chat' })[0]).to.include({ correlationId });
    const traces = bot.simulator
      .requests()
      .filter(({ call }) => call === 'createChat')
      .map(({ traceparent }) => traceparent.split('-')[1]);
    expect(new Set(traces)).to.deep.equal(new Set([correlationId]));
  });

  it('is each turn’s own when two of one person come at once and wait for each other', async () => {
    const texts = [down, 'And our MongoDB cluster is slow', 'And our MySQL database is full'];
    await Promise.all(texts.map((text) => person.write(text)));
    const asked = linesOf('called Vayusphere', { call: 'queueStatus' }).map((line) => line['correlationId']);
    const turns = bot.logged('turn').map((line) => line['correlationId']);
    expect(new Set(turns).size).to.equal(3);
    expect(new Set(asked)).to.deep.equal(new Set(turns));
  });

  it('of one delivery is not that of another that waits beside it', async () => {
    const people = ['ada', 'bob', 'eve'].map((id) => bot.client('teams personal', id));
    const cards: CardJson[] = [];
    for (const each of people) cards.push(cardOf(await each.write(down)));
    await Promise.all(people.map((each, index) => each.press(cards[index] ?? {}, 'Start agent chat')));
    const created = await bot.until(
      () => linesOf('delivered', { action: 'create_chat' }),
      ({ length }) => length === 3,
    );
    const turnOf = new Map(linesOf('turn', { kind: 'press' }).map((line) => [line['sessionId'], line['correlationId']]));
    expect(turnOf.size).to.equal(3);
    for (const line of created) expect(line['correlationId']).to.equal(turnOf.get(line['sessionId']));
  });

  it('begins with the reference that a person reads when their turn fails', async () => {
    bot.connector.fault = ({ activity }) => (activity.attachments?.length ? { status: 403, code: 'NoCards' } : null);
    const { calls } = await person.write(down);
    const reference = /reference (\w+)/.exec(textsOf(calls).at(-1) ?? '')?.[1];
    const [line] = bot.logged('a turn failed');
    expect(reference).to.match(/^[0-9a-f]{8}$/);
    expect(line?.['correlationId']).to.match(new RegExp(`^${reference}`));
    expect(await lineOf('turn', { outcome: 'failed' })).to.include({ correlationId: line?.['correlationId'] });
  });

  it('is nowhere in lines that belong to no work', async () => {
    await person.write('hello');
    await lineOf('compared with Vayusphere', {});
    for (const line of bot.logged('compared with Vayusphere')) expect(line).to.not.have.any.keys('correlationId', 'sessionId');
  });

  it('never is what a caller says that it is', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const headers = { 'content-type': 'application/json', traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    const activity = {
      type: 'message',
      text: 'hello',
      id: 'a-1',
      channelId: 'emulator',
      serviceUrl: bot.connector.serviceUrl,
      conversation: { id: 'c-1' },
      from: { id: 'ada' },
    };
    await fetch(`${bot.url}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
    const line = await lineOf('turn', { activityId: 'a-1' });
    expect(line['correlationId']).to.be.a('string').and.not.equal(traceId);
  });
});
