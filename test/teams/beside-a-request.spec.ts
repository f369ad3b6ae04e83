import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, type Client, cardOf, cardsOf, readable, surfaces, textsOf } from '../support/client.ts';

const said = (answer: Answer) => textsOf(answer.calls).join('\n');

async function chatOf(bot: BotFixture, person: Client) {
  const find = () => bot.simulator.chats().find(({ requester }) => requester.id === person.requesterId);
  const chat = await bot.until(find, (found) => found !== undefined);
  if (chat === undefined) throw new Error('no chat');
  return chat;
}

for (const mode of ['redirect', 'relay'] as const)
  for (const surface of surfaces)
    describe(`Beside an open request in ${surface}, with a chat to ${mode}`, () => {
      const bot = new BotFixture({ env: { HANDOFF_MODE: mode } });
      let people = 0;
      let person: Client;
      let chatId: string;
      before(() => bot.start());
      after(() => bot.stop());
      beforeEach(async () => {
        people += 1;
        person = bot.client(surface, `person-${people}`);
        await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
        chatId = (await chatOf(bot, person)).id;
      });

      /** What the agent has been told beside the request as it was made. */
      const told = () => {
        const { issue, messages } = bot.simulator.chat(chatId);
        return [issue.details ?? '', ...messages.map(({ text }) => text)].join('\n');
      };
      /** What was written before this has been passed on by then, if it ever is. */
      async function toldInTheEnd(): Promise<string> {
        await person.write('error 11600, that was all');
        return bot.until(told, (words) => words.includes('that was all'));
      }

      it('help tells what can be done now, and the agent nothing', async () => {
        const help = said(await person.write('help'));
        expect(help)
          .to.match(/^I'm a bot; the live agent is a person\. Your request is open\.\n/)
          .and.not.include('Start agent chat');
        expect(help).to.include('**cancel**').and.include('**start over**');
        expect(await toldInTheEnd()).to.not.include('help');
      });

      it('asking how it stands shows the receipt anew, and tells the agent nothing', async () => {
        for (const question of ['status?', 'Any news?', 'What is my position', 'how long will it take ?', 'am I in the queue?']) {
          const from = bot.connector.calls.length;
          const answer = await person.write(question);
          if (person.isShared) expect(said(answer), question).to.match(/in another chat of ours|Redirecting/);
          else {
            expect(said(answer), question).to.equal('');
            const shown = await bot.connector.call((call) => call.method === 'POST' && cardsOf([call]).length > 0, from);
            expect(readable(cardsOf([shown])), question).to.include('Estimated wait');
          }
        }
        expect(await toldInTheEnd()).to.not.match(/status|news|position|how long|queue/i);
      });

      it('asking how something else stands is passed on', async () => {
        expect(said(await person.write('the status of the job is failed'))).to.match(/passed that on/);
        expect(await toldInTheEnd()).to.include('the status of the job is failed');
      });

      it('a goodbye ends nothing, and tells the agent nothing', async () => {
        for (const goodbye of ['thanks, bye', 'brb', "that's all", "please don't cancel"])
          expect(said(await person.write(goodbye)), goodbye).to.equal('Your request stays open. Say **cancel** to end it.');
        expect(await toldInTheEnd()).to.not.match(/bye|brb|that's all|cancel/);
        expect(bot.simulator.chat(chatId).status).to.equal('queued');
      });

      it('a question ends nothing, and shows what does', async () => {
        for (const question of ['can I cancel?', 'is it solved?', 'Cancel request?', 'End chat?']) {
          const from = bot.connector.calls.length;
          const answer = said(await person.write(question));
          expect(answer, question).to.match(/^Your request stays open/);
          if (person.isShared) continue;
          const shown = await bot.connector.call((call) => call.method === 'POST' && cardsOf([call]).length > 0, from);
          expect(readable(cardsOf([shown])), question).to.include('Cancel request');
        }
        expect(bot.simulator.chat(chatId).status).to.equal('queued');
      });

      it('another question ends nothing, and starting over is as before', async () => {
        for (const other of ['I have another question', 'can we start over?'])
          expect(said(await person.write(other)), other).to.match(/^You still have a request open\. Say \*\*start over\*\*/);
        expect(bot.simulator.chat(chatId).status).to.equal('queued');
        expect(said(await person.write('start over'))).to.match(/cancelled your request.*\n.*more details/);
      });

      it('"ok" is heard, and tells the agent nothing', async () => {
        for (const nod of ['ok', 'alright', "I'll wait", '👍']) {
          const answer = said(await person.write(nod));
          if (person.isShared) expect(answer, nod).to.match(/in another chat of ours|Redirecting/);
          else expect(answer, nod).to.equal("All right. I'll tell you as soon as an agent is there.");
        }
        expect(await toldInTheEnd()).to.not.match(/ok|alright|wait|👍/);
      });

      it('who would rather have a ticket or a call hears the way, and keeps the place until then', async () => {
        for (const wish of ['I want a ticket instead', 'cancel and file a ticket', 'File a ticket', 'Ask for a call back']) {
          const answer = said(await person.write(wish));
          expect(answer, wish).to.match(person.isShared ? /in another chat of ours|Redirecting/ : /say \*\*cancel\*\*/);
        }
        expect(await toldInTheEnd()).to.not.match(/ticket|call/);
        if (person.isShared) return;
        await person.write('cancel');
        const card = readable(cardsOf((await person.write('Try again')).calls).at(-1));
        expect(card).to.include('Our MongoDB cluster is slow').and.include('that was all').and.include('Other help options');
      });
    });

describe('Beside an open request, in another language', () => {
  for (const [locale, start, question] of [
    ['de-DE', 'Chat starten', 'Gibt es etwas Neues?'],
    ['de-DE', 'Chat starten', 'bin ich noch in der Warteschlange?'],
    ['fr-FR', 'Démarrer le chat', 'Où en est ma demande ?'],
    ['fr-FR', 'Démarrer le chat', 'combien de personnes avant moi ?'],
    ['es-ES', 'Iniciar chat', '¿Cuánto falta?'],
    ['es-ES', 'Iniciar chat', '¿sigo en la cola?'],
    ['pt-BR', 'Iniciar conversa', 'Alguma novidade?'],
    ['pt-BR', 'Iniciar conversa', 'ainda estou na fila?'],
    ['ja-JP', 'チャットを開始', 'あとどのくらいかかりますか？'],
    ['ja-JP', 'チャットを開始', 'まだ列に並んでいますか？'],
  ] as const)
    it(`asking how it stands shows the receipt anew: ${question}`, async () => {
      const bot = new BotFixture();
      await bot.start();
      try {
        const person = bot.client('teams personal');
        await person.press(cardOf(await person.write('MongoDB: timeout 11600', { locale })), start, {}, { locale });
        await chatOf(bot, person);
        const answer = await person.write(question, { locale });
        expect(said(answer)).to.equal('');
      } finally {
        await bot.stop();
      }
    });
});

describe('Beside a chat in Vayusphere', () => {
  let bot: BotFixture;
  let person: Client;
  let chatId: string;
  beforeEach(async () => {
    bot = new BotFixture();
    await bot.start();
    person = bot.client('teams personal');
    await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
    chatId = (await chatOf(bot, person)).id;
    bot.simulator.accept(chatId, 'agent-1');
    await bot.connector.call((call) => textsOf([call]).join().startsWith("You're connected with"));
  });
  afterEach(() => bot.stop());

  it('who adds something hears that it was passed on, to whom, and where the answer comes', async () => {
    const from = bot.connector.calls.length;
    expect(said(await person.write('the error code is 0x8004010F'))).to.equal(
      "Thanks, I've passed that on to Ada Agent. The answer comes in the Vayusphere chat: use Open Vayusphere chat to go there.",
    );
    const shown = await bot.connector.call((call) => call.method === 'POST' && cardsOf([call]).length > 0, from);
    expect(readable(cardsOf([shown]))).to.include('Open Vayusphere chat');
    const details = await bot.until(
      () => bot.simulator.chat(chatId).issue.details ?? '',
      (words) => words !== '',
    );
    expect(details).to.include('0x8004010F');
  });

  it('a goodbye, a question, another matter and "ok" neither end it nor get to the agent', async () => {
    expect(said(await person.write('thanks, bye'))).to.equal('Your request stays open. Say **cancel** to end it.');
    expect(said(await person.write('is it solved?'))).to.equal('Your request stays open. Say **cancel** to end it.');
    expect(said(await person.write('I have another question'))).to.match(/^You still have a request open/);
    expect(said(await person.write('ok'))).to.equal(
      "You're connected with Ada Agent already. Use Open Vayusphere chat to go there.",
    );
    await person.write('error 11600, that was it');
    const { status, issue } = await bot.until(
      () => bot.simulator.chat(chatId),
      (chat) => chat.issue.details !== null,
    );
    expect(status).to.equal('connected');
    expect(issue.details).to.equal('error 11600, that was it');
  });

  it('who says so ends it', async () => {
    expect(said(await person.write('please end the chat'))).to.match(/^I've ended the chat\./);
  });
});
