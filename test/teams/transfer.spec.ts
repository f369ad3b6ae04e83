import { expect } from 'chai';
import { BotFixture, type FixtureOptions } from '../support/bot-fixture.ts';
import { buttonsOf, type CardJson, type Client, cardOf, cardsOf, readable, textsOf } from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';
import { signedHeaders } from '../support/signed-event.ts';

const down = 'Our PostgreSQL server is down';
const queue = 'db-postgresql';
const agents = ['Ada', 'Ben', 'Cleo'].map((name, index) => ({ id: `agent-${index + 1}`, name: `${name} Agent` }));
const titlesOf = (card: CardJson) => buttonsOf(card).map((button) => button['title']);

/** One bot for each test: what is tested here changes the desk. */
function withBot(options: FixtureOptions, test: (bot: BotFixture, person: Client) => Promise<void>): () => Promise<void> {
  return async () => {
    const bot = new BotFixture(options);
    await bot.start();
    try {
      await test(bot, bot.client('teams personal'));
    } finally {
      await bot.stop();
    }
  };
}

async function start(person: Client): Promise<void> {
  await person.press(cardOf(await person.write(down)), 'Start agent chat');
}

const shows = (words: string) => (call: ChannelCall) => cardsOf([call]).some((card) => readable(card).includes(words));

async function receiptWith(bot: BotFixture, words: string, from = 0): Promise<CardJson> {
  const [card] = cardsOf([await bot.connector.call(shows(words), from)]);
  if (card === undefined) throw new Error('no receipt');
  return card;
}

const message = (bot: BotFixture, words: RegExp) =>
  bot.connector.call((call) => textsOf([call]).some((text) => words.test(text)));

describe('The options card', () => {
  it(
    'says that the queue is closed and when it opens, and leads with the alternatives',
    withBot({}, async (bot, person) => {
      bot.simulator.setQueue(queue, { open: false, opensAt: '2026-03-03T08:00:00Z' });
      const card = cardOf(await person.write(down));
      // The person is in Oslo, an hour ahead of UTC.
      expect(readable(card)).to.include('Closed right now. Opens tomorrow at 09:00');
      expect(titlesOf(card)).to.deep.equal(['File a ticket', 'Ask for a call back', 'Edit / Add details', 'Other help options']);
    }),
  );

  it(
    'says that nobody is there, and leads with the alternatives',
    withBot({}, async (bot, person) => {
      bot.simulator.setQueue(queue, { agents: 0 });
      const card = cardOf(await person.write(down));
      expect(readable(card)).to.include('Nobody is available right now');
      expect(titlesOf(card)[0]).to.equal('File a ticket');
    }),
  );

  it(
    'comes without availability when Vayusphere does not answer',
    withBot({}, async (bot, person) => {
      bot.simulator.faults.set({ down: true });
      const card = cardOf(await person.write(down));
      expect(readable(card)).to.include("I can't see who's available right now");
      expect(titlesOf(card)[0]).to.equal('Start agent chat');
    }),
  );
});

describe('The receipt', () => {
  it(
    'is said anew where its message has been taken away, and goes on there',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      const gone = bot.connector.calls.at(-1)?.id;
      bot.connector.fault = ({ method }) => (method === 'PUT' ? { status: 404, code: 'ActivityNotFoundInConversation' } : null);
      await person.press(options, 'Start agent chat', {}, { replyToId: gone });
      const anew = await bot.connector.call(shows('You are next in line'));
      bot.connector.fault = () => null;
      expect(anew).to.include({ method: 'POST' }).and.not.include({ id: gone });
      bot.simulator.accept(bot.simulator.chats()[0]?.id ?? '', 'agent-1');
      expect(await bot.connector.call(shows('Connected with'))).to.include({ method: 'PUT', id: anew.id });
    }),
  );
});

describe('A refusal', () => {
  it(
    'of a queue that has just closed tells when it opens, and the way on is one press',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      bot.simulator.setQueue(queue, { open: false, opensAt: '2026-03-03T08:00:00Z' });
      await person.press(options, 'Start agent chat');
      const receipt = await receiptWith(bot, 'This queue is closed right now. It opens tomorrow at 09:00');
      const again = cardsOf((await person.press(receipt, 'Try again')).calls).at(-1);
      expect(readable(again)).to.include(down);
      expect(titlesOf(again ?? {})[0]).to.equal('File a ticket');
    }),
  );

  it(
    'of a chat that Vayusphere has lost says that it is over, and not that it never began',
    withBot({ vayusphere: 'embedded' }, async (bot, person) => {
      await start(person);
      await receiptWith(bot, 'You are next in line');
      await bot.restartApp();
      const receipt = await receiptWith(bot, "Chat ended. Vayusphere doesn't know it any more.");
      expect(readable(receipt)).to.not.include("couldn't be started");
      expect(titlesOf(receipt)).to.deep.equal(['Try again']);
    }),
  );

  it(
    'is tried again once, however often that is pressed',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      bot.simulator.setQueue(queue, { open: false });
      await person.press(options, 'Start agent chat');
      const receipt = await receiptWith(bot, 'This queue is closed right now');
      bot.simulator.setQueue(queue, { open: true });
      const again = cardsOf((await person.press(receipt, 'Try again')).calls).at(-1) ?? {};
      const doubled = await person.press(receipt, 'Try again');
      expect(textsOf(doubled.calls)).to.deep.equal([]);
      expect(doubled.words).to.equal(
        "You've already pressed this; nothing has changed. The newest card shows where things stand.",
      );
      expect(readable(cardOf(await person.press(again, 'Start agent chat')))).to.include('Redirecting');
      await receiptWith(bot, 'You are next in line');
      const late = await person.press(receipt, 'Try again');
      expect(late.words).to.match(/^You already have a request waiting/);
    }),
  );

  for (const mode of ['redirect', 'relay'] as const) {
    it(
      `leaves what was said while the chat was being made with the request, in mode ${mode}`,
      withBot({ env: { HANDOFF_MODE: mode } }, async (bot, person) => {
        const options = cardOf(await person.write(down));
        bot.simulator.faults.set({ down: true });
        await person.press(options, 'Start agent chat');
        await message(bot, /can't reach Vayusphere yet/);
        expect(textsOf((await person.write('only inserts fail, on the server db7')).calls)).to.deep.equal([
          "Thanks, I've passed that on. The agent will see it.",
        ]);
        bot.clock.advance(15 * 60_000);
        const receipt = await receiptWith(bot, "I couldn't reach Vayusphere this time");
        bot.simulator.faults.clear();
        const pressed = cardOf({ ...(await person.press(receipt, 'Try again')), card: null });
        expect(readable(pressed)).to.include('only inserts fail, on the server db7');
        await person.write('cancel');
      }),
    );
  }

  it(
    'leaves what was said in the queue with the request, where no agent has read it',
    withBot({ env: { HANDOFF_MODE: 'relay' } }, async (bot, person) => {
      await start(person);
      await receiptWith(bot, 'You are next in line');
      await person.write('only inserts fail');
      await person.write('and a slip', { id: 'slip' });
      await person.send({ type: 'messageDelete', id: 'slip' });
      const [chat] = bot.simulator.chats();
      bot.simulator.end(chat?.id ?? '', 'no_agents');
      await receiptWith(bot, 'No agent became free this time');
      const again = cardOf(await person.write('Try again'));
      expect(readable(again)).to.include('only inserts fail').and.not.to.include('slip');
    }),
  );

  for (const text of ['File a ticket', 'start the chat', 'Start agent chat'])
    it(
      `keeps the words for whoever says "${text}" after it`,
      withBot({}, async (bot, person) => {
        await start(person);
        await receiptWith(bot, 'You are next in line');
        const [chat] = bot.simulator.chats();
        bot.simulator.end(chat?.id ?? '', 'no_agents');
        await receiptWith(bot, 'No agent became free this time');
        const again = cardOf(await person.write(text));
        expect(readable(again)).to.include(down);
        expect(titlesOf(again)).to.include('Start agent chat');
      }),
    );

  it(
    'that its person wanted leaves nothing to be tried once more',
    withBot({}, async (bot, person) => {
      await start(person);
      await receiptWith(bot, 'You are next in line');
      await person.write('cancel');
      await receiptWith(bot, 'Request cancelled');
      for (const text of ['start the chat', 'File a ticket'])
        expect(textsOf((await person.write(text)).calls)[0]).to.match(/^(?:Could you please provide|Tell me a little)/);
    }),
  );

  it(
    'for want of agents says so',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      bot.simulator.setQueue(queue, { agents: 0 });
      await person.press(options, 'Start agent chat');
      await receiptWith(bot, 'No agent is available right now');
    }),
  );

  it(
    'of somebody who is an agent says why',
    withBot({ simulator: { knownAgents: ['aad-ada'] } }, async (bot, person) => {
      await start(person);
      await receiptWith(bot, "You're registered in Vayusphere as an agent");
    }),
  );

  it(
    'because of a chat that is open already leads to that chat',
    withBot({}, async (bot, person) => {
      const body = {
        queueId: queue,
        mode: 'redirect',
        requester: { id: 'aad-ada', name: 'Ada Example', email: null, tenantId: null, locale: 'en' },
        issue: { summary: 'asked for elsewhere', details: null, attributes: {} },
        transcript: [],
        ticket: null,
        webhookUrl: `${bot.url}/api/vayusphere/events`,
      };
      await bot.callVayusphere('POST', '/v1/chats', body, 'elsewhere');
      await start(person);
      const receipt = await receiptWith(bot, 'You already have a chat open in Vayusphere');
      const [chat, ...others] = bot.simulator.chats();
      expect(others).to.deep.equal([]);
      expect(buttonsOf(receipt).map(({ url }) => url)).to.include(chat?.joinUrl);
    }),
  );

  it(
    'for a queue that is not there says that nothing is lost',
    withBot({ simulator: { queues: [{ id: 'another', name: 'Another', agents: 1 }] } }, async (bot, person) => {
      await start(person);
      await receiptWith(bot, "The queue for this isn't there any more");
    }),
  );

  it(
    'to take another ticket or call keeps the request',
    withBot({}, async (bot, person) => {
      const other = cardOf(await person.press(cardOf(await person.write(down)), 'Other help options'));
      bot.simulator.faults.set({ failNext: 100, failStatus: 500, calls: ['fileTicket', 'requestCallback'] });
      const failed = cardOf(await person.press(other, 'File a ticket'));
      expect(readable(failed)).to.include("The ticket couldn't be filed just now");
      bot.simulator.faults.clear();
      expect(readable(cardOf(await person.press(failed, 'File a ticket')))).to.include('Your ticket is');
      expect(bot.simulator.tickets()).to.have.length(1);
    }),
  );
});

describe('While Vayusphere is down', () => {
  it(
    'a request is kept, its person is told, and hears when it got through',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      bot.simulator.faults.set({ down: true });
      await person.press(options, 'Start agent chat');
      await message(bot, /can't reach Vayusphere yet.*until 11:15/);
      await receiptWith(bot, 'Trying until');
      bot.simulator.faults.clear();
      bot.clock.advance(60_000);
      await message(bot, /I got through to Vayusphere after all/);
      expect(bot.simulator.chats()).to.have.length(1);
    }),
  );

  it(
    'a request is given up after 15 minutes, its person is told, and can try again with one press',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      bot.simulator.faults.set({ down: true });
      await person.press(options, 'Start agent chat');
      await message(bot, /can't reach Vayusphere yet/);
      bot.clock.advance(15 * 60_000);
      await message(bot, /I tried for 15 minutes/);
      const receipt = await receiptWith(bot, "I couldn't reach Vayusphere this time");
      expect(titlesOf(receipt)).to.include('Try again');
    }),
  );

  it(
    'a request can be cancelled, and leaves no chat behind when Vayusphere comes back',
    withBot({}, async (bot, person) => {
      const options = cardOf(await person.write(down));
      bot.simulator.faults.set({ loseNext: 3, calls: ['createChat'] });
      await person.press(options, 'Start agent chat');
      const receipt = await receiptWith(bot, 'Trying until');
      const cancelled = await person.press(receipt, 'Cancel request');
      expect(readable(cancelled.card)).to.include('Request cancelled');
      // The calls had been carried out, and their answers lost: a chat exists, and must not wait for its person.
      bot.clock.advance(60_000);
      await bot.until(
        () => bot.simulator.chats(),
        (chats) => chats.length > 0 && chats.every(({ status }) => status === 'ended'),
      );
      expect(bot.simulator.chats()).to.have.length(1);
    }),
  );

  it(
    'a lost answer makes no second chat',
    withBot({}, async (bot, person) => {
      bot.simulator.faults.set({ loseNext: 1, calls: ['createChat'] });
      await start(person);
      await receiptWith(bot, 'Open Vayusphere chat');
      expect(bot.simulator.chats()).to.have.length(1);
    }),
  );
});

describe('The receipt', () => {
  it(
    'follows the queue, the agent, a transfer, and the end',
    withBot({ simulator: { agents } }, async (bot, person) => {
      const earlier = bot.client('teams personal', 'earlier');
      await start(earlier);
      await bot.until(
        () => bot.simulator.chats().length,
        (count) => count === 1,
      );
      await start(person);
      await receiptWith(bot, 'You are number 2 in line');
      const [first, mine] = bot.simulator.chats();
      bot.simulator.accept(first?.id ?? '', 'agent-1');
      await receiptWith(bot, 'Connected with');
      const from = bot.connector.calls.length;
      bot.simulator.accept(mine?.id ?? '', 'agent-2');
      await receiptWith(bot, 'Connected with Ben Agent', from);
      await message(bot, /^You're connected with Ben Agent/);
      bot.simulator.transfer(mine?.id ?? '', 'db-mysql');
      await receiptWith(bot, "You've been moved to", from);
      bot.simulator.accept(mine?.id ?? '', 'agent-3');
      await receiptWith(bot, 'Connected with Cleo Agent', from);
      bot.simulator.end(mine?.id ?? '');
      const ended = await receiptWith(bot, 'Chat ended. The agent closed it.', from);
      expect(readable(ended)).to.include('You talked with Cleo Agent').and.include('MySQL experts');
      expect(titlesOf(ended)).to.include('Speak to a live agent').and.not.include('Cancel request');
    }),
  );

  it(
    'shows the ticket that was filed with the chat',
    withBot({ env: { FILE_TICKET_ON_HANDOFF: 'true' } }, async (bot, person) => {
      await start(person);
      const receipt = await receiptWith(bot, 'Open Vayusphere chat');
      const [chat] = bot.simulator.chats();
      expect(chat?.ticket?.number).to.be.a('string');
      expect(readable(receipt)).to.include(chat?.ticket?.number);
      const [ticket] = bot.simulator.tickets();
      expect(ticket).to.deep.include({ shortDescription: `[Agent Requested] ${down}`, contactType: 'chat bot' });
    }),
  );

  for (const state of ['queued', 'connected'] as const) {
    it(
      `ends the chat in Vayusphere when it is cancelled while ${state}`,
      withBot({}, async (bot, person) => {
        await start(person);
        let receipt = await receiptWith(bot, 'Open Vayusphere chat');
        const [chat] = bot.simulator.chats();
        if (state === 'connected') {
          bot.simulator.accept(chat?.id ?? '');
          receipt = await receiptWith(bot, 'Connected with');
        }
        await person.press(receipt, state === 'connected' ? 'End chat' : 'Cancel request');
        const ended = await bot.until(
          () => bot.simulator.chat(chat?.id ?? ''),
          ({ status }) => status === 'ended',
        );
        expect(ended.endReason).to.equal(state === 'connected' ? 'user_ended' : 'user_cancelled');
      }),
    );
  }

  it(
    'is followed by a last word when the agent has ended the chat, once, whatever comes twice or out of order',
    withBot({}, async (bot, person) => {
      bot.simulator.faults.set({ duplicateEvents: 10, reorderEvents: 2 });
      await start(person);
      await receiptWith(bot, 'Open Vayusphere chat');
      const [chat] = bot.simulator.chats();
      bot.simulator.accept(chat?.id ?? '');
      await message(bot, /^You're connected with/);
      bot.simulator.end(chat?.id ?? '');
      await message(bot, /^Chat ended\. The agent closed it\.$/);
      await bot.simulator.settled();
      await bot.restartApp();
      const said = textsOf(bot.connector.calls);
      expect(said.filter((text) => text.startsWith('Chat ended'))).to.have.lengthOf(1);
      expect(said.at(-1)).to.match(/^Chat ended/);
    }),
  );

  it(
    'is followed by a last word when the person has ended the chat by its button',
    withBot({}, async (bot, person) => {
      await start(person);
      await receiptWith(bot, 'Open Vayusphere chat');
      const [chat] = bot.simulator.chats();
      bot.simulator.accept(chat?.id ?? '');
      const receipt = await receiptWith(bot, 'Connected with');
      await message(bot, /^You're connected with/);
      expect(textsOf((await person.press(receipt, 'End chat')).calls)).to.deep.equal([
        "I've ended the chat. If it isn't solved, just ask again.",
      ]);
    }),
  );

  it(
    'is right after events that came twice and out of order',
    withBot({}, async (bot, person) => {
      bot.simulator.faults.set({ duplicateEvents: 10, reorderEvents: 2 });
      await start(person);
      await receiptWith(bot, 'Open Vayusphere chat');
      const [chat] = bot.simulator.chats();
      bot.simulator.accept(chat?.id ?? '');
      bot.simulator.end(chat?.id ?? '');
      await bot.simulator.settled();
      await receiptWith(bot, 'Chat ended');
      const last = bot.connector.calls.filter((call) => cardsOf([call]).length > 0).at(-1);
      expect(readable(cardsOf(last === undefined ? [] : [last]))).to.include('Chat ended');
    }),
  );
});

describe('The way to Vayusphere and back', () => {
  it(
    'refuses a webhook that is not signed, and one that is not an event',
    withBot({}, async (bot) => {
      const post = (headers: Record<string, string>, body: string) =>
        fetch(`${bot.url}/api/vayusphere/events`, { method: 'POST', headers, body }).then(({ status }) => status);
      expect(await post({}, '{}')).to.equal(401);
      const seconds = String(Math.floor(bot.clock.nowMs() / 1000));
      expect(await post({ 'webhook-id': 'x', 'webhook-timestamp': seconds, 'webhook-signature': 'v1,AAAA' }, '{}')).to.equal(401);
      expect(await post(signedHeaders(bot.webhookSecret, '{}', bot.clock.nowMs()), '{}')).to.equal(400);
    }),
  );
});
