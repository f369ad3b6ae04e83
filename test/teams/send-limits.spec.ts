import { expect } from 'chai';
import { teamsSendLimits } from '../../src/handoff/send-governor.ts';
import { BotFixture, type FixtureOptions } from '../support/bot-fixture.ts';
import { type Client, cardOf, textsOf } from '../support/client.ts';
import { EnforcedLimits, fastestMs } from '../support/enforced-limits.ts';

const stepMs = 5;

describe('To a connector that enforces the published limits', () => {
  let bot: BotFixture;
  let limits: EnforcedLimits;

  async function start(sendLimits: FixtureOptions['sendLimits']): Promise<void> {
    bot = new BotFixture({ env: { HANDOFF_MODE: 'relay' }, ...(sendLimits !== undefined && { sendLimits }) });
    await bot.start();
    limits = new EnforcedLimits(() => bot.clock.nowMs());
  }

  afterEach(() => bot.stop());

  /** What is said to begin with is far from any limit and out of every window but the hour's when this is over. */
  async function connect(person: Client): Promise<string> {
    const card = cardOf(await person.write('Our PostgreSQL server is down'));
    bot.clock.advance(2_500);
    await person.press(card, 'Start agent chat');
    const chat = await bot.until(
      () => bot.simulator.chats()[0],
      (found) => found !== undefined,
    );
    await bot.until(
      () => bot.logged('delivered').filter(({ action }) => action === 'show_receipt').length,
      (shown) => shown > 0,
    );
    bot.clock.advance(2_500);
    bot.simulator.accept(chat?.id ?? '', 'agent-1');
    await bot.connector.call((call) => textsOf([call]).join().startsWith("You're connected with"));
    bot.clock.advance(30_000);
    return chat?.id ?? '';
  }

  const shown = () =>
    bot.connector.calls.flatMap(({ activity }) => {
      const number = /^.*: (\d+)$/.exec(activity.text ?? '')?.[1];
      return number === undefined ? [] : [Number(number)];
    });

  /**
   * Moves time on, by little at once, only while the head of the lane waits for it: what could be sent sooner would be. `waitsUntilMs` reads
   * that from a line of the log about a message.
   */
  async function passUntilShown(count: number, waitsUntilMs: (line: Record<string, unknown>) => number | null): Promise<void> {
    let read = 0;
    while (shown().length < count) {
      if (read === bot.logLines.length) await bot.nextLogLine();
      const line = JSON.parse(bot.logLines[read++] ?? '{}') as Record<string, unknown>;
      const untilMs = line['action'] === 'show_message' ? waitsUntilMs(line) : null;
      for (let step = 0; untilMs !== null && bot.clock.nowMs() < untilMs; step += 1) {
        bot.clock.advance(Math.min(stepMs, untilMs - bot.clock.nowMs()));
        if (step % 4 === 0) await new Promise(setImmediate);
      }
    }
  }

  const numbersTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  it('500 messages to one thread go in order, without a 429, at 95 % of the permitted rate or more', async () => {
    await start(teamsSendLimits);
    const chatId = await connect(bot.client('teams personal'));
    bot.connector.fault = limits.fault;
    for (const number of numbersTo(500)) bot.simulator.say(chatId, `${number}`);
    await passUntilShown(500, ({ heldUntilMs }) => (typeof heldUntilMs === 'number' ? heldUntilMs : null));
    expect(limits.refused).to.equal(0);
    expect(shown()).to.deep.equal(numbersTo(500));
    expect(bot.logged('held back').length, 'once a message at the most').to.be.within(1, 500);
    const [sentAtMs = []] = limits.sentAtMs.values();
    const tookMs = (sentAtMs.at(-1) ?? 0) - (sentAtMs[0] ?? 0);
    expect(fastestMs(500) / tookMs, `took ${tookMs} ms`).to.be.within(0.95, 1);
  }).timeout(60_000);

  it('whose 429 is what stops a bot without limits of its own, messages go in order all the same', async () => {
    await start({ thread: [], tenant: [] });
    const chatId = await connect(bot.client('teams personal'));
    bot.connector.fault = limits.fault;
    for (const number of numbersTo(40)) bot.simulator.say(chatId, `${number}`);
    await passUntilShown(40, ({ outcome }) => (outcome === 'failed' ? bot.clock.nowMs() + 2_500 : null));
    expect(limits.refused).to.be.at.least(5);
    expect(shown()).to.deep.equal(numbersTo(40));
  }).timeout(60_000);
});
