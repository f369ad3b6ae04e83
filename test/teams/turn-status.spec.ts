import { join } from 'node:path';
import { expect } from 'chai';
import { SqliteStateStorage } from '../../src/storage/sqlite-state-storage.ts';
import type { Recogniser } from '../../src/triage/recogniser.ts';
import { createRecogniser } from '../../src/triage/recogniser.ts';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, type CardJson, type Client, cardOf, readable, type Surface, statusOf, textsOf } from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';
import type { HandClock } from '../support/hand-clock.ts';
import { commitsIn, commitsReaching } from '../support/wal-commits.ts';

const slow = 'Our MongoDB cluster is slow';
const isTyping = ({ activity }: Pick<ChannelCall, 'activity'>) => activity.type === 'typing';
const streamOf = ({ activity }: ChannelCall) => activity.channelData as Record<string, unknown> | undefined;
const isFinal = ({ activity }: Pick<ChannelCall, 'activity'>) =>
  (activity.channelData as Record<string, unknown> | undefined)?.['streamType'] === 'final';
const queue = 'Determining appropriate live agent queue';
const experts = 'Finding MongoDB experts...';
/** After which a stream takes another part, and a little more: what matters is when it arrives. */
const second = 1_050;

/** Understands when it is told to. */
class HeldRecogniser implements Recogniser {
  #reach = () => {};
  #letGo = () => {};
  readonly reached = new Promise<void>((resolve) => {
    this.#reach = resolve;
  });
  readonly #going = new Promise<void>((resolve) => {
    this.#letGo = resolve;
  });
  readonly #real = createRecogniser();

  letGo(): void {
    this.#letGo();
  }

  async understand(...words: Parameters<Recogniser['understand']>): ReturnType<Recogniser['understand']> {
    this.#reach();
    await this.#going;
    return this.#real.understand(...words);
  }
}

async function withBot(options: ConstructorParameters<typeof BotFixture>[0], test: (bot: BotFixture) => Promise<void>) {
  const bot = new BotFixture(options);
  await bot.start();
  try {
    await test(bot);
  } finally {
    await bot.stop();
  }
}

/** Nothing that a turn wants to keep can be stored meanwhile. */
async function withFailingStore<T>(work: () => Promise<T>): Promise<T> {
  const { write } = SqliteStateStorage.prototype;
  SqliteStateStorage.prototype.write = async () => {
    throw new Error('the disk is full');
  };
  try {
    return await work();
  } finally {
    SqliteStateStorage.prototype.write = write;
  }
}

/** Writes, and looks on while the answer is not there yet. */
async function lookOn(
  bot: BotFixture,
  person: Client,
  look: (next: () => Promise<ChannelCall>) => Promise<void>,
): Promise<Answer> {
  let seen = bot.connector.calls.length;
  const answer = person.write(slow);
  await look(async () => {
    const call = await bot.connector.call(isTyping, seen);
    seen = bot.connector.calls.indexOf(call) + 1;
    return call;
  });
  return answer;
}

/** Lets time pass, a little at once. */
async function pass(clock: HandClock, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 1) {
    clock.advance(1);
    await new Promise(setImmediate);
  }
}

/** Lets time pass until something is over. */
async function passUntil<T>(clock: HandClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  while (!isOver) await pass(clock, 1);
  return over;
}

/**
 * The answer of a Teams that takes one part of a stream a second: time begins to pass when the end of the stream has been refused. And how long
 * after its beginning each attempt to end it came.
 */
async function soonestAnswer(bot: BotFixture, act: () => Promise<Answer>): Promise<Answer & { finalsAfterMs: number[] }> {
  const { connector, clock } = bot;
  const fromMs = clock.nowMs();
  const finalsAfterMs: number[] = [];
  const tried = Promise.withResolvers<void>();
  connector.streamTime = () => clock.nowMs();
  connector.fault = (call) => {
    if (!isFinal(call)) return null;
    finalsAfterMs.push(clock.nowMs() - fromMs);
    tried.resolve();
    return null;
  };
  const answering = act();
  await tried.promise;
  const answer = await passUntil(clock, answering);
  expect(connector.tooSoon).to.equal(1);
  return { ...answer, finalsAfterMs };
}

/** A press whose turn fails is answered before its stream ends. */
async function untilItsStreamEnds({ connector }: BotFixture, press: () => Promise<Answer>): Promise<Answer> {
  const from = connector.calls.length;
  const answer = await press();
  await connector.call(isFinal, from);
  return { ...answer, calls: connector.calls.slice(from) };
}

describe('While the bot works', () => {
  it('a personal chat of Teams shows each thing it does before it is done, and once, until the answer takes its place', () =>
    withBot({}, async (bot) => {
      bot.simulator.faults.set({ latencyMs: 2_000, calls: ['getQueue'] });
      const ids: string[] = [];
      const answer = await lookOn(bot, bot.client('teams personal'), async (next) => {
        const first = await next();
        expect(streamOf(first)).to.deep.equal({ streamType: 'informative', streamSequence: 1 });
        ids.push(first.id);
        bot.clock.advance(second);
        const more = await next();
        expect(more.activity.text).to.equal(experts);
        expect(streamOf(more)).to.deep.equal({ streamType: 'informative', streamSequence: 2, streamId: ids[0] });
        bot.clock.advance(10_000);
        // The desk has not answered: everything so far went out before the slow work was done.
        expect(textsOf(bot.connector.calls)).to.deep.equal([]);
      });
      const messages = answer.calls.filter(({ activity }) => activity.type === 'message');
      expect(messages[0]?.activity.channelData).to.deep.equal({ streamType: 'final', streamId: ids[0] });
      expect(messages[1]?.activity.channelData).to.equal(undefined);
      expect(statusOf(answer.calls)).to.deep.equal([queue, experts]);
    }));

  it('what a stream would not take is shown when it takes it', () =>
    withBot({}, async (bot) => {
      bot.simulator.faults.set({ latencyMs: 2_000, calls: ['getQueue'] });
      await lookOn(bot, bot.client('teams personal'), async (next) => {
        await next();
        const refused = Promise.withResolvers<void>();
        bot.connector.fault = () => {
          bot.connector.fault = () => null;
          refused.resolve();
          return { status: 429 };
        };
        bot.clock.advance(second);
        await refused.promise;
        bot.clock.advance(second);
        expect((await next()).activity.text).to.equal(experts);
      });
    }));

  it('an answer that comes too soon for the stream ends it as soon as the stream takes it', () =>
    withBot({}, async (bot) => {
      const { calls, finalsAfterMs } = await soonestAnswer(bot, () => bot.client('teams personal').write(slow));
      const [first, next = 0, ...more] = finalsAfterMs;
      expect(first).to.equal(0);
      expect(next).to.be.within(second, 2 * second);
      expect(more).to.deep.equal([]);
      expect(calls.filter(isFinal)).to.have.length(1);
      expect(textsOf(calls)).to.have.length(1);
    }));

  it('the end of a stream comes when Teams says that it may, where it does', () =>
    withBot({}, async (bot) => {
      let refused = 0;
      bot.connector.fault = (call) => {
        if (!isFinal(call) || refused > 0) return null;
        refused += 1;
        return { status: 429, retryAfter: 0.1 };
      };
      // Nobody moves the clock: nothing waits for the stream's second.
      const { calls } = await bot.client('teams personal').write(slow);
      expect(refused).to.equal(1);
      expect(calls.filter(isFinal)).to.have.length(1);
      expect(textsOf(calls)).to.have.length(1);
    }));

  it('a channel shows nothing until the answer', () =>
    withBot({}, async (bot) => {
      bot.simulator.faults.set({ latencyMs: 100, calls: ['getQueue'] });
      const answering = bot.client('teams channel').write(slow);
      await bot.until(
        () => bot.simulator.requests().length,
        (count) => count > 0,
      );
      bot.clock.advance(5_000);
      const answer = await answering;
      expect(answer.calls.filter(isTyping)).to.deep.equal([]);
      expect(readable(cardOf(answer))).to.include('MongoDB');
    }));

  for (const surface of ['teams personal', 'teams group', 'emulator'] satisfies Surface[])
    it(`${surface} is never silent for more than a second, also before anything is known`, () => {
      const recogniser = new HeldRecogniser();
      return withBot({ recogniser }, async (bot) => {
        const answer = await lookOn(bot, bot.client(surface), async (next) => {
          await recogniser.reached;
          bot.clock.advance(1_000);
          expect((await next()).activity).to.not.have.property('text');
          bot.clock.advance(999);
          const seen = bot.connector.calls.length;
          bot.clock.advance(1);
          await bot.connector.call(isTyping, seen);
          recogniser.letGo();
        });
        expect(readable(cardOf(answer))).to.include('MongoDB');
      });
    });

  for (const surface of ['teams group', 'emulator'] satisfies Surface[])
    it(`${surface} sees one sign of typing a second, however much happens in it`, () =>
      withBot({}, async (bot) => {
        bot.simulator.faults.set({ latencyMs: 100, calls: ['getQueue'] });
        const answer = await bot.client(surface).write(slow);
        expect(statusOf(answer.calls)).to.deep.equal([queue]);
        expect(readable(cardOf(answer))).to.include('MongoDB');
      }));

  it('a turn that has answered says nothing more', () =>
    withBot({}, async (bot) => {
      const person = bot.client('teams personal');
      await person.write(slow);
      const from = bot.connector.calls.length;
      bot.clock.advance(10_000);
      await person.send({ type: 'typing' });
      expect(bot.connector.calls.slice(from)).to.deep.equal([]);
    }));

  it('a turn that fails ends its stream with the words that say so', () =>
    withBot({}, async (bot) => {
      bot.connector.fault = ({ activity }) => (activity.attachments?.length ? { status: 403, code: 'NoCards' } : null);
      const { calls } = await bot.client('teams personal').write(slow);
      expect(calls.filter(isFinal)).to.have.length(1);
    }));

  it('a press that fails ends its stream with the words that answer it', () =>
    withBot({}, async (bot) => {
      const person = bot.client('teams personal');
      const asked = cardOf(await person.write('My database is slow'));
      const answer = await withFailingStore(() => untilItsStreamEnds(bot, () => person.press(asked, 'PostgreSQL')));
      expect(statusOf(answer.calls)).to.deep.equal(['Finding PostgreSQL experts...']);
      const { value } = answer.body as { value: { message: string } };
      expect(answer.calls.filter(isFinal).map(({ activity }) => activity.text)).to.deep.equal([value.message]);
    }));

  for (const [what, act] of [
    ['a text', (_bot: BotFixture, person: Client) => person.write('PostgreSQL')],
    [
      'a press',
      (bot: BotFixture, person: Client, asked: CardJson) => untilItsStreamEnds(bot, () => person.press(asked, 'PostgreSQL')),
    ],
  ] as const)
    it(`${what} that fails too soon for its stream ends it as soon as the stream takes it`, () =>
      withBot({}, async (bot) => {
        const person = bot.client('teams personal');
        const asked = cardOf(await person.write('My database is slow'));
        const { calls, finalsAfterMs } = await soonestAnswer(bot, () => withFailingStore(() => act(bot, person, asked)));
        expect(finalsAfterMs).to.have.length(2);
        expect(calls.filter(isFinal)).to.have.length(1);
        expect(textsOf(calls)).to.have.length(1);
      }));
});

describe('A status that is slow', () => {
  const isMessage = ({ activity }: ChannelCall) => activity.type === 'message';

  it('is waited for where it opens a stream: opened after the answer, nothing would end it', () =>
    withBot({}, async (bot) => {
      const opened = Promise.withResolvers<null>();
      bot.connector.fault = (call) => (isTyping(call) ? opened.promise : null);
      const database = join(bot.folder, 'handoff.sqlite');
      const commits = commitsIn(database);
      const answering = bot.client('teams personal').write(slow);
      // From here on nothing but the status keeps the answer.
      await commitsReaching(database, commits + 1);
      await pass(bot.clock, 4_000);
      expect(bot.connector.calls.filter(isMessage)).to.deep.equal([]);
      opened.resolve(null);
      const { calls } = await answering;
      expect(calls.filter(isFinal)).to.have.length(1);
      expect(textsOf(calls)).to.have.length(1);
    }));

  for (const surface of ['teams group', 'emulator'] satisfies Surface[])
    it(`is waited for no longer than a second where it is the sign of typing, as in ${surface}`, () =>
      withBot({}, async (bot) => {
        const taken = Promise.withResolvers<null>();
        bot.connector.fault = (call) => (isTyping(call) ? taken.promise : null);
        const answering = bot.client(surface).write(slow);
        await passUntil(bot.clock, bot.connector.call(isMessage));
        expect(bot.connector.calls.filter(isTyping)).to.deep.equal([]);
        taken.resolve(null);
        expect(readable(cardOf(await answering))).to.include('MongoDB');
      }));

  it('is waited for no longer than a second where it goes on with a stream', () =>
    withBot({}, async (bot) => {
      bot.simulator.faults.set({ latencyMs: 2_000, calls: ['getQueue'] });
      const [sent, taken] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
      const answer = await lookOn(bot, bot.client('teams personal'), async (next) => {
        await next();
        bot.connector.fault = (call) => {
          if (!isTyping(call)) return null;
          sent.resolve(null);
          return taken.promise;
        };
        bot.clock.advance(second);
        await sent.promise;
        await passUntil(bot.clock, bot.connector.call(isMessage));
        taken.resolve(null);
      });
      expect(answer.calls.filter(isFinal)).to.have.length(1);
    }));
});

describe('A status that fails', () => {
  const faults = {
    'teams personal': [400, 401, 403, 404, 412, 413, 429, 500, 502, 503, 504, 'reset', 'hang'],
    'teams group': [403, 'hang'],
    emulator: [500, 'reset', 'hang'],
  } as const;
  for (const surface of ['teams personal', 'teams group', 'emulator'] as const)
    for (const fault of faults[surface])
      it(`with ${fault} in ${surface} costs the person the status, and nothing else`, () =>
        withBot({}, async (bot) => {
          const person = bot.client(surface);
          bot.connector.fault = ({ activity }) => {
            if (!isTyping({ activity })) return null;
            return typeof fault === 'string' ? fault : { status: fault, code: 'ContentStreamNotAllowed' };
          };
          const answering = person.write(slow);
          // A stream is waited for until the connector gives it up, which it does by its own time.
          const answer = await (surface === 'teams personal' ? answering : passUntil(bot.clock, answering));
          expect(answer.status).to.equal(200);
          expect(textsOf(answer.calls)).to.have.length(1);
          expect(readable(cardOf(answer))).to.include('MongoDB');
          for (const { activity } of answer.calls) expect(activity.channelData).to.equal(undefined);
        }));

  it('is followed by the sign of typing, where it was a stream that was refused', () =>
    withBot({}, async (bot) => {
      bot.connector.fault = ({ activity }) => (activity.channelData ? { status: 403, code: 'ContentStreamNotAllowed' } : null);
      bot.simulator.faults.set({ latencyMs: 2_000, calls: ['getQueue'] });
      await lookOn(bot, bot.client('teams personal'), async (next) => {
        await bot.until(
          () => bot.simulator.requests().length,
          (count) => count > 0,
        );
        bot.clock.advance(1_000);
        expect(streamOf(await next())).to.equal(undefined);
      });
    }));

  it('in the middle of a stream leaves the answer to end it, or to come by itself', () =>
    withBot({}, async (bot) => {
      // As Teams answers when the person has stopped the stream: its end is refused, too.
      let streamed = 0;
      bot.connector.fault = ({ activity }) => {
        if (!activity.channelData) return null;
        streamed += 1;
        return streamed > 1 ? { status: 403, code: 'ContentStreamNotAllowed' } : null;
      };
      const { calls } = await bot.client('teams personal').write(slow);
      expect(streamed).to.be.above(1);
      expect(statusOf(calls)).to.have.length(1);
      expect(textsOf(calls)).to.have.length(1);
    }));

  it('without a name to go on by, as the Playground gives none, is taken for no stream', () =>
    withBot({}, async (bot) => {
      bot.connector.namesTyping = false;
      const { calls } = await bot.client('teams personal').write(slow);
      expect(calls.filter(isFinal)).to.deep.equal([]);
      expect(textsOf(calls)).to.have.length(1);
    }));
});
