import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import {
  type Answer,
  buttonsOf,
  type CardJson,
  type Client,
  cardOf,
  cardsOf,
  mentioning,
  readable,
  textsOf,
} from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';

const secret = 'Our PostgreSQL server leaks the secret list';
const personal = 'a:personal-ada';
const appId = '5f0e3f9a-7d0c-4a57-9a2a-3a9b3c1d2e4f';
const moved = "I've taken that up with you in our personal chat.";
const addMe = "I can't write to you personally yet";

const titlesOf = (card: CardJson | undefined) => buttonsOf(card).map(({ title }) => title);
const shows = (words: string) => (call: ChannelCall) => readable(cardsOf([call])).includes(words);
const inPersonal = ({ conversationId }: { conversationId: string }) => conversationId === personal;

for (const [surface, mode] of [
  ['teams channel', 'redirect'],
  ['teams group', 'relay'],
] as const)
  describe(`A request that is made in a ${surface}, to ${mode}`, () => {
    let bot: BotFixture;
    let person: Client;
    let options: CardJson;

    beforeEach(async () => {
      bot = new BotFixture({ env: { HANDOFF_MODE: mode, TEAMS_APP_ID: appId, FILE_TICKET_ON_HANDOFF: 'true' } });
      await bot.start();
      person = bot.client(surface);
      options = cardOf(await person.write(secret));
    });
    afterEach(() => bot.stop());

    const start = (more: Record<string, unknown> = {}): Promise<Answer> => person.press(options, 'Start agent chat', {}, more);
    const told = (words: string, from = 0) => bot.connector.call((call) => !inPersonal(call) && shows(words)(call), from);
    const inThreadSince = (from: number) => bot.connector.calls.slice(from).filter((call) => !inPersonal(call));
    const queuedReceipt = (from = 0) => bot.connector.call((call) => inPersonal(call) && shows('next in line')(call), from);

    /** What everybody in the thread has been shown since. */
    const shownSince = (from: number) => JSON.stringify(inThreadSince(from));
    function expectNothingOfIt(from: number, more: unknown = null): void {
      const [chat] = bot.simulator.chats();
      const shown = shownSince(from) + JSON.stringify(more);
      expect(shown).not.to.include('secret').and.not.to.include('PostgreSQL');
      for (const own of [chat?.joinUrl, chat?.ticket?.number]) if (own) expect(shown).not.to.include(own);
      expect(shown).not.to.include('in line');
    }

    it('goes on in the personal chat, and the thread hears that in one line', async () => {
      const from = bot.connector.calls.length;
      const pressed = await start({ recipient: { id: `28:${appId}` } });
      expect(buttonsOf(pressed.card)).to.deep.equal([]);
      const line = await told(moved);
      await queuedReceipt();
      expect(inThreadSince(from)).to.deep.equal([line]);
      expect([line.method, line.id]).to.deep.equal(['PUT', 'card-1']);
      expect(buttonsOf(cardsOf([line]))).to.deep.equal([
        {
          type: 'Action.OpenUrl',
          title: 'Open our chat',
          url: `https://teams.microsoft.com/l/chat/0/0?users=28:${appId}`,
        },
      ]);
      expectNothingOfIt(from, pressed.body);
    });

    it('goes on there to the end, with agent, transfer and all, and the thread hears no more of it', async () => {
      await start();
      await queuedReceipt();
      const from = bot.connector.calls.length;
      const [chat] = bot.simulator.chats();
      bot.simulator.accept(chat?.id ?? '', 'agent-1');
      await bot.connector.call((call) => inPersonal(call) && textsOf([call]).join().startsWith("You're connected with"), from);
      if (mode === 'relay') {
        bot.simulator.say(chat?.id ?? '', 'Just between us');
        await bot.connector.call((call) => textsOf([call]).join().includes('Just between us'), from);
        await bot.client('teams personal').write('heard you');
        await bot.until(
          () => bot.simulator.chat(chat?.id ?? '').messages,
          (messages) => messages.some(({ text }) => text === 'heard you'),
        );
      }
      bot.simulator.end(chat?.id ?? '');
      await bot.connector.call((call) => inPersonal(call) && shows('Chat ended')(call), from);
      expect(inThreadSince(from)).to.deep.equal([]);
    });

    if (mode === 'relay')
      it('keeps what is said among others from the agent also when it is edited, whatever became of the chat meanwhile', async () => {
        const edit = (id: string, text: string) =>
          person.send({ ...mentioning(text), type: 'messageUpdate', id, channelData: { eventType: 'editMessage' } });
        await start();
        await queuedReceipt();
        const [chat] = bot.simulator.chats();
        await person.write('passed on', { id: 'm-1' });
        bot.simulator.accept(chat?.id ?? '', 'agent-1');
        await bot.connector.call((call) => inPersonal(call) && textsOf([call]).join().startsWith("You're connected with"));
        await person.write('for colleagues', { id: 'm-2' });
        await edit('m-2', 'for colleagues alone');
        bot.simulator.transfer(chat?.id ?? '', 'db-mysql');
        await bot.connector.call((call) => inPersonal(call) && shows("You've been moved to")(call));
        await edit('m-2', 'still for colleagues');
        await edit('m-1', 'changed');
        await bot.until(
          () => bot.simulator.chat(chat?.id ?? '').messages.map(({ text }) => text),
          (texts) => texts.includes('changed'),
        );
        expect(JSON.stringify(bot.simulator.requests())).not.to.include('colleagues');
      });

    if (mode === 'relay')
      it('keeps what is said among others from the agent, and says where it goes on', async () => {
        await start();
        await queuedReceipt();
        const [chat] = bot.simulator.chats();
        bot.simulator.accept(chat?.id ?? '', 'agent-1');
        await bot.connector.call((call) => inPersonal(call) && textsOf([call]).join().startsWith("You're connected with"));
        const picture = { contentType: 'image/png', contentUrl: `${bot.connector.serviceUrl}v3/attachments/1/views/original` };
        for (const [words, attachments] of [
          ['Our MySQL server is down too', []],
          ['see this', [picture]],
          ['', [picture]],
          ['hi', []],
        ] as const) {
          const said = textsOf((await person.write(words, { attachments })).calls);
          expect(said, words).to.deep.equal(['You already have a request open in another chat of ours. It goes on there.']);
        }
        await bot.client('teams personal').write('heard you');
        const heard = await bot.until(
          () => bot.simulator.chat(chat?.id ?? '').messages.map(({ text }) => text),
          (texts) => texts.includes('heard you'),
        );
        expect(heard).to.deep.equal(['heard you']);
      });

    it('made by words is answered with that one line', async () => {
      const from = bot.connector.calls.length;
      expect(textsOf((await person.write('start')).calls)).to.deep.equal([]);
      const line = await told(moved);
      expect(line.method).to.equal('POST');
      await queuedReceipt();
      expect(inThreadSince(from).filter(({ method }) => method === 'POST')).to.deep.equal([line]);
    });

    it('is one, however often start is pressed, and however the bot restarts', async () => {
      let lost = 1;
      bot.connector.fault = ({ conversationId }) => {
        // The first answer to the opening of the chat gets lost; then the chat takes nothing for a while.
        if (conversationId === '' && lost-- > 0) return 'reset';
        return conversationId === personal ? { status: 503 } : null;
      };
      await Promise.all([start(), start(), start()]);
      expect(bot.simulator.chats()).to.deep.equal([]);
      await bot.restartApp();
      const again = await start();
      expect(again.words).to.include('I got this the first time');
      bot.clock.advance(1_000);
      await bot.until(
        () => bot.logged('not delivered yet').map(({ action }) => action),
        (actions) => actions.includes('show_receipt'),
      );
      await bot.restartApp();
      bot.connector.fault = () => null;
      bot.clock.advance(30_000);
      await told(moved);
      await queuedReceipt();
      expect(bot.simulator.chats()).to.have.length(1);
      const receipts = bot.connector.calls.filter((call) => inPersonal(call) && call.method === 'POST');
      expect(receipts).to.have.length(1);
    });

    for (const [what, refuse] of Object.entries({
      'can not be opened': () => {
        bot.connector.personalChats = false;
      },
      'takes nothing': () => {
        bot.connector.fault = ({ conversationId }) =>
          conversationId === personal ? { status: 403, code: 'BotNotInConversationRoster' } : null;
      },
    })) {
      describe(`when the personal chat ${what}`, () => {
        let from = 0;
        let stuck: CardJson;
        beforeEach(async () => {
          refuse();
          from = bot.connector.calls.length;
          await start();
          stuck = cardsOf([await told(addMe)])[0] ?? {};
        });

        const installed = () => {
          bot.connector.personalChats = true;
          bot.connector.fault = () => null;
        };

        it('is kept, the thread says how to add the bot, and no agent waits for anybody', async () => {
          expect(buttonsOf(stuck)[0]).to.deep.include({ url: `https://teams.microsoft.com/l/app/${appId}`, title: 'Add me' });
          expect(titlesOf(stuck)).to.deep.equal(['Add me', 'Try again', 'Cancel request']);
          expectNothingOfIt(from);
          expect(bot.simulator.chats()).to.deep.equal([]);
        });

        for (const [how, come] of Object.entries({
          'installs the bot': (own: Client) => own.send({ type: 'installationUpdate', action: 'add' }),
          'is told of as a new member': (own: Client) =>
            own.send({ type: 'conversationUpdate', membersAdded: [{ id: '28:bot' }] }),
          'writes to the bot': (own: Client) => own.write('hi'),
          'types the title of a button to the bot': (own: Client) => own.write('Try again'),
        })) {
          it(`goes on when its person ${how}`, async () => {
            installed();
            await bot.restartApp();
            await come(bot.client('teams personal'));
            await queuedReceipt(from);
            const line = await told(moved, from);
            expect([line.method, line.id]).to.deep.equal(['PUT', 'card-1']);
            expect(bot.simulator.chats().map(({ issue }) => issue.summary)).to.deep.equal([secret]);
            expectNothingOfIt(from);
          });
        }

        it('goes on when it is tried again in the thread, by its person alone', async () => {
          const other = bot.client(surface, 'eve');
          for (const title of ['Try again', 'Cancel request']) {
            const foreign = await other.press(stuck, title);
            expect(foreign.words).to.include('belongs to somebody else');
            expect(foreign.calls).to.deep.equal([]);
          }
          installed();
          await person.press(stuck, 'Try again');
          await queuedReceipt(from);
          await told(moved, from);
        });

        it('says the same again as long as it is refused, in the same place', async () => {
          const asked = bot.connector.calls.length;
          expect(textsOf((await person.write("I'd like to speak to a live agent")).calls).join()).to.include(addMe);
          const again = await told(addMe, asked + 1);
          expect([again.method, again.id]).to.deep.equal(['PUT', 'card-1']);
          expect(bot.simulator.chats()).to.deep.equal([]);
        });

        it('takes what is added meanwhile along', async () => {
          await person.write('It started after the update on Monday, error 11600');
          installed();
          await bot.client('teams personal').write('hi');
          await queuedReceipt(from);
          const changed = await bot.until(
            () => bot.simulator.chats()[0],
            (chat) => chat?.issue.details !== null,
          );
          expect(changed?.issue.details).to.include('error 11600');
        });

        if (mode === 'relay')
          it('takes no files meanwhile, and says so without a word about them', async () => {
            const notYet = "I can't take files here yet";
            const picture = {
              contentType: 'image/png',
              contentUrl: new URL('/v3/attachments/1/views/original', bot.connector.serviceUrl).href,
              name: 'salaries.png',
            };
            for (const words of ['', 'yes', 'It started after the update on Monday, error 11600']) {
              const said = textsOf((await person.write(words, { attachments: [picture] })).calls);
              expect(said.join(), words).to.include(notYet).and.not.include('passed that on').and.not.include('salaries');
            }
            installed();
            await bot.client('teams personal').write('hi');
            await queuedReceipt(from);
            const changed = await bot.until(
              () => bot.simulator.chats()[0],
              (chat) => chat?.issue.details !== null,
            );
            expect(changed?.issue.details).to.include('error 11600');
            expect(bot.connector.downloads).to.deep.equal([]);
          });

        it('can be cancelled in the thread, and makes way for another', async () => {
          const cancelled = await person.press(stuck, 'Cancel request');
          expect(readable(cancelled.card)).to.include('Request cancelled');
          expect(buttonsOf(cancelled.card)).to.deep.equal([]);
          expectNothingOfIt(from, cancelled.body);
          installed();
          await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
          await queuedReceipt(from);
          expect(bot.simulator.chats().map(({ issue }) => issue.summary)).to.deep.equal(['Our MongoDB cluster is slow']);
        });

        it('is let go after an hour, and the thread hears it', async () => {
          bot.clock.advance(60 * 60_000);
          const line = await told("I've let your request go", from);
          expect(buttonsOf(cardsOf([line]))).to.deep.equal([]);
          await bot.client('teams personal').write('hi');
          expect(bot.simulator.chats()).to.deep.equal([]);
        });
      });
    }

    it('says it anew where its card has been taken away', async () => {
      bot.connector.fault = ({ method, conversationId }) =>
        method === 'PUT' && conversationId !== personal ? { status: 404, code: 'ActivityNotFoundInConversation' } : null;
      await start();
      expect((await told(moved)).method).to.equal('POST');
    });

    it('that fails at Vayusphere can be tried again from the personal chat, with the same words', async () => {
      bot.simulator.setQueue('db-postgresql', { agents: 0 });
      await start();
      const failed = await bot.connector.call((call) => inPersonal(call) && shows('Try again')(call));
      const [receipt] = cardsOf([failed]);
      const again = await bot.client('teams personal').press(receipt ?? {}, 'Try again');
      expect(readable(cardsOf(again.calls).at(-1))).to.include(secret);
    });
  });

describe('Two people in one thread', () => {
  for (const surface of ['teams channel', 'teams group'] as const)
    it(`of a ${surface} each have their own request and personal chat`, async () => {
      const bot = new BotFixture();
      await bot.start();
      try {
        const ada = bot.client(surface, 'ada');
        const eve = bot.client(surface, 'eve');
        const [first, second] = [
          cardOf(await ada.write('Our MongoDB cluster is slow')),
          cardOf(await eve.write('Our MySQL server is down')),
        ];
        await Promise.all([
          ada.press(first, 'Start agent chat', {}, { replyToId: 'card-a' }),
          eve.press(second, 'Start agent chat', {}, { replyToId: 'card-e' }),
        ]);
        for (const [id, issue, card] of [
          ['ada', 'Our MongoDB cluster is slow', 'card-a'],
          ['eve', 'Our MySQL server is down', 'card-e'],
        ] as const) {
          const receipt = await bot.connector.call(
            (call) => call.conversationId === `a:personal-${id}` && shows('Open Vayusphere chat')(call),
          );
          expect(readable(cardsOf([receipt]))).to.include(issue);
          await bot.connector.call((call) => call.id === card && shows(moved)(call));
        }
      } finally {
        await bot.stop();
      }
    });

  it('read nothing of a private request of one of them when that one asks there', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const own = bot.client('teams personal');
      await own.press(cardOf(await own.write(secret)), 'Start agent chat');
      await bot.connector.call(shows('Open Vayusphere chat'));
      const [chat] = bot.simulator.chats();
      bot.simulator.accept(chat?.id ?? '');
      await bot.connector.call(shows('Connected with'));
      const { agent } = bot.simulator.chat(chat?.id ?? '');
      expect(agent?.name).to.be.a('string');
      const channel = bot.client('teams channel');
      const answers = [
        await channel.write('hi'),
        await channel.write("I'd like an agent"),
        await channel.write('it is still down'),
        await channel.write('Start agent chat'),
      ];
      const inThread = answers.flatMap(({ calls }) => calls).filter((call) => !inPersonal(call));
      const said = textsOf(inThread).join('\n');
      expect(said).to.include('in another chat of ours');
      expect(said).not.to.include('PostgreSQL').and.not.to.include(agent?.name);
    } finally {
      await bot.stop();
    }
  });
});

describe('Answering in the card, without a mention', () => {
  for (const surface of ['teams channel', 'teams group'] as const)
    it(`tells the issue and the database in a ${surface}, by the one who was asked alone`, async () => {
      const bot = new BotFixture();
      await bot.start();
      try {
        const person = bot.client(surface);
        const asked = cardOf(await person.write("I'd like to speak to a live agent"));
        const empty = await person.press(asked, 'Send', { answer: '  ' });
        expect(empty.words).to.equal('Please write your answer first.');
        expect((await person.press(asked, 'Send', { answer: 'x'.repeat(10_001) })).words).to.include('keep it under');
        const foreign = await bot.client(surface, 'eve').press(asked, 'Send', { answer: 'Our MySQL server is down' });
        expect(foreign.words).to.include('belongs to somebody else');
        expect(foreign.calls).to.deep.equal([]);
        const answer = { answer: "I'm running into a strange issue with a SQL database that I'm using." };
        const question = await person.press(asked, 'Send', answer);
        expect(buttonsOf(question.card)).to.deep.equal([]);
        expect(textsOf(question.calls).join()).to.include("which database you're using");
        const which = cardsOf(question.calls.filter(({ method }) => method === 'POST')).at(-1) ?? {};
        const options = await person.press(which, 'Send', { answer: 'It is Snowflake' });
        expect(textsOf(options.calls).join()).to.include('with a Snowflake expert');
        const used = await person.press(which, 'Send', { answer: 'It is MySQL' });
        expect(used.words).to.include("You've already pressed this");
        const offered = cardsOf(options.calls.filter(({ method }) => method === 'POST')).at(-1);
        expect(readable(offered)).to.include('strange issue with a SQL database').and.include('Snowflake');
      } finally {
        await bot.stop();
      }
    });

  it('is not offered where everything that is typed reaches the bot', async () => {
    const bot = new BotFixture();
    await bot.start();
    try {
      const answer = await bot.client('teams personal').write("I'd like to speak to a live agent");
      expect(cardsOf(answer.calls)).to.deep.equal([]);
    } finally {
      await bot.stop();
    }
  });
});
