import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Client, cardOf, cardsOf, readable, textsOf } from '../support/client.ts';

describe('The relay', () => {
  let bot: BotFixture;
  let person: Client;
  beforeEach(async () => {
    bot = new BotFixture({ env: { HANDOFF_MODE: 'relay' } });
    await bot.start();
    person = bot.client('teams personal');
  });
  afterEach(() => bot.stop());

  const said = (words: string, from = 0) => bot.connector.call((call) => textsOf([call]).includes(words), from);
  const wordsOf = (chatId: string) => bot.simulator.chat(chatId).messages.map(({ text }) => text);

  async function connect(): Promise<string> {
    await person.press(cardOf(await person.write('Our PostgreSQL server is down')), 'Start agent chat');
    const chat = await bot.until(
      () => bot.simulator.chats()[0],
      (found) => found !== undefined,
    );
    bot.simulator.accept(chat?.id ?? '', 'agent-1');
    await bot.connector.call((call) => textsOf([call]).join().startsWith("You're connected with"));
    return chat?.id ?? '';
  }

  it('carries words both ways, in order, under the name of the agent, while the bot keeps quiet', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name;
    for (const text of ['hi', 'ok', 'bye?', 'thanks', 'it is *really* down']) {
      const answer = await person.write(text);
      expect(textsOf(answer.calls), text).to.deep.equal([]);
    }
    await bot.until(
      () => wordsOf(chatId),
      (words) => words.length === 5,
    );
    expect(wordsOf(chatId)).to.deep.equal(['hi', 'ok', 'bye?', 'thanks', 'it is *really* down']);
    for (const text of ['Hello', 'Is it <b>this</b> one? **yes**', 'Restarting it now']) bot.simulator.say(chatId, text);
    await said(`${name}: Restarting it now`);
    const fromAgent = bot.connector.calls.filter(({ activity }) => activity.text?.startsWith(`${name}:`));
    expect(textsOf(fromAgent)).to.deep.equal([
      `${name}: Hello`,
      `${name}: Is it <b>this</b> one? **yes**`,
      `${name}: Restarting it now`,
    ]);
    for (const { activity } of fromAgent) expect(activity.textFormat).to.equal('plain');
  });

  it('delivers what the agent says to a bot that has been restarted and heard nothing since', async () => {
    const chatId = await connect();
    await bot.stopApp();
    bot.simulator.say(chatId, 'Are you still there?');
    await bot.startApp();
    await said(`${bot.simulator.chat(chatId).agent?.name}: Are you still there?`);
  });

  it('keeps what a person writes while Vayusphere is down, and delivers it in order after', async () => {
    const chatId = await connect();
    bot.simulator.faults.set({ down: true });
    for (const text of ['one', 'two', 'three']) await person.write(text);
    bot.simulator.faults.clear();
    bot.clock.advance(60_000);
    await bot.until(
      () => wordsOf(chatId),
      (words) => words.length === 3,
    );
    expect(wordsOf(chatId)).to.deep.equal(['one', 'two', 'three']);
  });

  it('sends a message whose answer was lost once, and one that Teams sends again once', async () => {
    const chatId = await connect();
    bot.simulator.faults.set({ loseNext: 2, calls: ['sendMessage'] });
    const message = { type: 'message', text: 'only once', id: 'the-same' };
    await person.send(message);
    await person.send(message);
    await person.write('after it');
    await bot.until(
      () => wordsOf(chatId),
      (words) => words.includes('after it'),
    );
    expect(wordsOf(chatId)).to.deep.equal(['only once', 'after it']);
  });

  it('mirrors edits and deletions both ways', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name;
    await person.send({ type: 'message', text: 'tipo', id: 'm-1' });
    await person.send({ type: 'message', text: 'oops', id: 'm-2' });
    await person.send({ type: 'messageUpdate', text: 'typo', id: 'm-1', channelData: { eventType: 'editMessage' } });
    await person.send({ type: 'messageDelete', id: 'm-2', channelData: { eventType: 'softDeleteMessage' } });
    const messages = await bot.until(
      () => bot.simulator.chat(chatId).messages,
      (all) => all.some(({ deleted }) => deleted),
    );
    expect(messages.map(({ text, deleted }) => (deleted ? 'deleted' : text))).to.deep.equal(['typo', 'deleted']);
    const message = bot.simulator.say(chatId, 'Reboot the serwer');
    await said(`${name}: Reboot the serwer`);
    bot.simulator.changeMessage(chatId, message.id, { text: 'Reboot the server' });
    const edited = await said(`${name}: Reboot the server`);
    expect(edited.method).to.equal('PUT');
    bot.simulator.changeMessage(chatId, message.id, { deleted: true });
    await said(`${name}: (message deleted)`);
  });

  it('keeps an edit of what was written to others from the agent', async () => {
    await connect();
    const edit = { type: 'messageUpdate', id: 'm-9', channelData: { eventType: 'editMessage' } };
    await bot.client('teams channel').send({ ...edit, text: 'between colleagues' });
    await person.send({ ...edit, text: 'for the agent' });
    const changes = await bot.until(
      () => bot.simulator.requests().filter(({ call }) => call === 'changeMessage'),
      (all) => all.length > 0,
    );
    expect(JSON.stringify(changes)).not.to.include('between colleagues');
    expect(changes).to.have.length(1);
  });

  it('passes on typing both ways, at most every three seconds', async () => {
    const chatId = await connect();
    await Promise.all([1, 2, 3].map(() => person.send({ type: 'typing' })));
    expect(bot.simulator.requests().filter(({ call }) => call === 'typing')).to.have.length(1);
    bot.clock.advance(3_000);
    await person.send({ type: 'typing' });
    expect(bot.simulator.requests().filter(({ call }) => call === 'typing')).to.have.length(2);
    const from = bot.connector.calls.length;
    bot.simulator.agentTypes(chatId);
    await bot.connector.call(({ activity }) => activity.type === 'typing', from);
  });

  it('marks in the log what may have been shown twice, and nothing else', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name;
    let faults: readonly number[] = [429, 503];
    bot.connector.fault = ({ activity }) => {
      const [status, ...more] = activity.text?.startsWith(`${name}:`) ? faults : [];
      if (status === undefined) return null;
      faults = more;
      return { status };
    };
    bot.simulator.say(chatId, 'throttled, then lost');
    const shown = () => bot.logged('delivered').filter(({ action }) => action === 'show_message');
    for (let rest = faults.length; rest > 0; rest = faults.length) {
      await bot.until(
        () => faults.length,
        (count) => count < rest,
      );
      bot.clock.advance(1_000);
    }
    await bot.until(shown, (all) => all.length > 0);
    expect(shown().map(({ mayRepeat }) => mayRepeat)).to.deep.equal([true]);
    bot.simulator.say(chatId, 'at once');
    await bot.until(shown, (all) => all.length > 1);
    expect(shown().map(({ mayRepeat }) => mayRepeat)).to.deep.equal([true, false]);
  });

  it('says how it ends when it begins, and to whoever says what the bot takes at other times', async () => {
    const chatId = await connect();
    const { name = '' } = bot.simulator.chat(chatId).agent ?? {};
    await said(`You're connected with ${name}. Just write here; I pass everything on. Say end chat to finish.`);
    const commands = ['cancel', 'stop', 'help', 'start over', 'Cancel request', 'end chat?'];
    for (const text of commands)
      expect(textsOf((await person.write(text)).calls), text).to.deep.equal([
        `I passed that on to ${name}. To end the chat, say end chat.`,
      ]);
    await bot.until(
      () => wordsOf(chatId),
      (words) => words.length === commands.length,
    );
    expect(wordsOf(chatId)).to.deep.equal(commands);
    expect(bot.simulator.chat(chatId).status).to.equal('connected');
  });

  for (const words of ['please end the chat', 'I want to end the chat', 'Close this chat, thanks!'])
    it(`ends by "${words}"`, async () => {
      const chatId = await connect();
      expect(textsOf((await person.write(words)).calls)).to.deep.equal(["Okay, I've ended the chat."]);
      await bot.until(
        () => bot.simulator.chat(chatId).status,
        (status) => status === 'ended',
      );
      expect(wordsOf(chatId)).to.deep.equal([]);
    });

  it('ends by typing, and the bot is itself again', async () => {
    const chatId = await connect();
    await person.write('one last thing');
    const answer = await person.write('End chat.');
    expect(textsOf(answer.calls)).to.deep.equal(["Okay, I've ended the chat."]);
    await bot.until(
      () => bot.simulator.chat(chatId).status,
      (status) => status === 'ended',
    );
    expect(wordsOf(chatId)).to.deep.equal(['one last thing']);
    expect(textsOf((await person.write('hi')).calls)[0]).to.match(/^Hi!/);
  });

  it('tells the person of a message that could not be delivered for 15 minutes', async () => {
    await connect();
    bot.simulator.faults.set({ failNext: 1_000_000, failStatus: 500, calls: ['sendMessage'] });
    await person.write('lost in space');
    await bot.until(
      () => bot.logged('not delivered yet').length,
      (count) => count > 0,
    );
    bot.clock.advance(15 * 60_000);
    await said("Your last message didn't reach the agent. Please send it once more.");
  });

  it('tells the person of a message that is too long for the agent, and of one that came too late', async () => {
    const chatId = await connect();
    await person.write('y'.repeat(29_000));
    await said('That message is too long to pass on. Please send it in smaller parts.');
    bot.simulator.faults.set({ withholdEvents: true });
    bot.simulator.end(chatId);
    await person.write('one last thing');
    await said("Your last message didn't reach the agent, because the chat is over. If you still need help, just ask again.");
    bot.simulator.faults.clear();
  });

  it('ends the chat at Vayusphere when the person can not be reached any more', async () => {
    const chatId = await connect();
    bot.connector.fault = ({ activity }) =>
      activity.type === 'message' ? { status: 403, code: 'ConversationBlockedByUser' } : null;
    bot.simulator.say(chatId, 'Hello?');
    const chat = await bot.until(
      () => bot.simulator.chat(chatId),
      ({ status }) => status === 'ended',
    );
    expect(chat.endReason).to.equal('undeliverable');
  });

  it('tells the person of a message that Teams refuses, and the chat goes on', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name;
    bot.connector.fault = ({ activity }) =>
      activity.text?.includes('a word that Teams refuses') ? { status: 400, code: 'BadSyntax' } : null;
    bot.simulator.say(chatId, 'a word that Teams refuses');
    await said(`${name} sent you something that I can't show here. Please ask for it in smaller parts, or as a file.`);
    bot.simulator.say(chatId, 'Then in other words');
    await said(`${name}: Then in other words`);
    expect(bot.simulator.chat(chatId).status).to.equal('connected');
    expect(bot.logged('given up').map(({ action, errorCode }) => `${action} ${errorCode}`)).to.deep.equal([
      'show_message message_refused',
    ]);
  });

  it('shows what could not be sent without a good token as soon as it can', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name;
    bot.connector.fault = ({ activity }) => (activity.text?.startsWith(`${name}:`) ? { status: 401 } : null);
    bot.simulator.say(chatId, 'Hello?');
    await bot.until(
      () => bot.logged('not delivered yet').map(({ errorCode }) => errorCode),
      (codes) => codes.includes('channel_unauthorized'),
    );
    bot.connector.fault = () => null;
    bot.clock.advance(1_000);
    await said(`${name}: Hello?`);
    const shown = () => bot.logged('delivered').filter(({ action }) => action === 'show_message');
    await bot.until(shown, (all) => all.length > 0);
    expect(shown().map(({ mayRepeat }) => mayRepeat)).to.deep.equal([false]);
  });

  it('shows as much of a long log as Teams takes, also when a message becomes one, and says where the rest is', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name ?? '';
    const log = Array.from({ length: 1_000 }, (_, line) => `${line}: ${'x'.repeat(55)}`).join('\n');
    bot.simulator.say(chatId, log);
    const { activity } = await bot.connector.call((call) => textsOf([call]).join().startsWith(`${name}: 0: x`));
    expect(activity.text).to.match(/\n\nThe rest is too long to show here\. It will be in the transcript when the chat is over;/);
    expect(JSON.stringify(activity).length * 2).to.be.within(70_000, 80_000);
    const message = bot.simulator.say(chatId, 'See the log');
    await said(`${name}: See the log`);
    bot.simulator.changeMessage(chatId, message.id, { text: log });
    const { activity: edited } = await bot.connector.call(({ method, activity: { text } }) => method === 'PUT' && !!text);
    expect(edited.text).to.equal(activity.text);
    expect(bot.logged('given up')).to.deep.equal([]);
  });

  it('takes an event of a chat that is over for what it is', async () => {
    const chatId = await connect();
    await person.write('end chat');
    await bot.until(
      () => bot.simulator.chat(chatId).status,
      (status) => status === 'ended',
    );
    await bot.simulator.settled();
    const second = await (async () => {
      await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
      return bot.until(
        () => bot.simulator.chats()[1],
        (found) => found !== undefined,
      );
    })();
    expect(second?.status).to.equal('queued');
    expect(textsOf((await person.write('more about it')).calls)[0]).to.match(/passed that on/);
    await bot.until(
      () => wordsOf(second?.id ?? ''),
      (words) => words.length === 1,
    );
  });

  for (const [locale, start, words] of [
    ['en-GB', 'Start agent chat', "It's been quiet for a while. If nobody writes in the next minute, I'll end the chat."],
    [
      'fr-FR',
      'Démarrer le chat',
      "Il n'y a plus de message depuis un moment. Si personne n'écrit dans la prochaine minute, je mettrai fin au chat.",
    ],
  ] as const)
    it(`names one minute as one in its warning of silence, in ${locale}`, async () => {
      await bot.stop();
      const env = { HANDOFF_MODE: 'relay', SILENCE_WARNING_MINUTES: '2', SILENCE_END_MINUTES: '3' };
      bot = new BotFixture({ env });
      await bot.start();
      person = bot.client('teams personal');
      await person.press(cardOf(await person.write('Our PostgreSQL server is down', { locale })), start, {}, { locale });
      const chat = await bot.until(
        () => bot.simulator.chats()[0],
        (found) => found !== undefined,
      );
      bot.simulator.accept(chat?.id ?? '', 'agent-1');
      await bot.until(
        () => bot.logged('delivered').filter(({ action }) => action === 'notify').length,
        (count) => count > 0,
      );
      bot.clock.advance(2 * 60_000);
      await said(words);
    });

  it('warns after ten minutes of silence and ends the chat after fifteen, across a restart', async () => {
    const chatId = await connect();
    bot.clock.advance(9 * 60_000);
    await person.write('still here');
    await bot.until(
      () => wordsOf(chatId),
      (words) => words.length === 1,
    );
    const from = bot.connector.calls.length;
    bot.clock.advance(60_000);
    await bot.until(
      () => bot.logged('delivered').filter(({ action }) => action === 'check_silence').length,
      (count) => count === 1,
    );
    expect(bot.connector.calls.slice(from)).to.deep.equal([]);
    await bot.restartApp();
    bot.clock.advance(9 * 60_000);
    await said("It's been quiet for a while. If nobody writes in the next 5 minutes, I'll end the chat.");
    bot.clock.advance(5 * 60_000);
    await said('Chat ended. Nobody had written for a while.');
    const chat = await bot.until(
      () => bot.simulator.chat(chatId),
      ({ status }) => status === 'ended',
    );
    expect(chat.endReason).to.equal('timed_out');
  });

  it('asks once how it was, and passes on the answer', async () => {
    const chatId = await connect();
    bot.simulator.end(chatId);
    const asked = await bot.connector.call((call) => readable(cardsOf([call])).includes('How well were you helped?'));
    const [survey] = cardsOf([asked]);
    const empty = await person.press(survey ?? {}, 'Send', { rating: '', comment: 'x'.repeat(2_001) });
    expect(readable(empty.card)).to.include('Please pick one.').and.include('keep it under');
    const thanks = await person.press(survey ?? {}, 'Send', { rating: '4', comment: ' quick ' });
    expect(readable(thanks.card)).to.include('Thank you');
    const again = await person.press(survey ?? {}, 'Send', { rating: '1', comment: '' });
    expect(readable(again.card)).to.include('answered this already');
    const surveys = await bot.until(
      () => bot.simulator.surveys(),
      (all) => all.length > 0,
    );
    expect(surveys).to.deep.equal([{ chatId, rating: 4, comment: 'quick' }]);
    const stranger = await bot.client('teams personal', 'stranger').press(survey ?? {}, 'Send', { rating: '1', comment: '' });
    expect(stranger.words).to.include('belongs to somebody else');
  });

  it('ends the chat at Vayusphere when the person removes the bot', async () => {
    const chatId = await connect();
    await person.send({ type: 'installationUpdate', action: 'remove' });
    const chat = await bot.until(
      () => bot.simulator.chat(chatId),
      ({ status }) => status === 'ended',
    );
    expect(chat.endReason).to.equal('undeliverable');
  });
});
