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
          .to.match(/^Your request is open\.\n/)
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
