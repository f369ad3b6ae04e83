import type { Attachment } from 'botbuilder';
import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type CardJson, type Client, cardOf, cardsOf, readable, textsOf } from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';
import { UploadServer } from '../support/upload-server.ts';

const consentType = 'application/vnd.microsoft.teams.card.file.consent';
const fileType = 'application/vnd.microsoft.teams.card.file.info';
const save = 'Save the transcript';
/** Short for a drive that says nothing, and enough for a good one on a busy machine. */
const uploadLimitMs = 2_000;

/** The card that asks, as Teams gets it. */
interface Question {
  readonly cardId: string;
  readonly name: string;
  readonly content: {
    readonly description: string;
    readonly sizeInBytes: number;
    readonly acceptContext: unknown;
    readonly declineContext: unknown;
  };
}

const attachmentsOf = (calls: readonly ChannelCall[], type: string): Attachment[] =>
  calls.flatMap(({ activity }) => activity.attachments ?? []).filter(({ contentType }) => contentType === type);

function questionsIn(calls: readonly ChannelCall[]): Question[] {
  return calls.flatMap(({ id, activity }) =>
    (activity.attachments ?? [])
      .filter(({ contentType }) => contentType === consentType)
      .map(({ name = '', content }) => ({ cardId: id, name, content: content as Question['content'] })),
  );
}

function questionIn({ calls }: Answer): Question {
  const [question, ...others] = questionsIn(calls);
  if (question === undefined || others.length > 0) throw new Error(`asked ${others.length} times more than once`);
  return question;
}

describe('The transcript of a relayed chat', () => {
  let bot: BotFixture;
  let person: Client;
  let drive: UploadServer;

  beforeEach(async () => {
    bot = new BotFixture({ env: { HANDOFF_MODE: 'relay' }, fileLimits: { timeoutMs: uploadLimitMs } });
    drive = new UploadServer();
    await Promise.all([bot.start(), drive.start()]);
    person = bot.client('teams personal');
  });
  afterEach(async () => {
    await Promise.all([bot.stop(), drive.stop()]);
  });

  async function connect(client = person): Promise<string> {
    const before = bot.simulator.chats().length;
    await client.press(cardOf(await client.write('Our PostgreSQL server is down')), 'Start agent chat');
    const from = bot.connector.calls.length;
    const chat = await bot.until(
      () => bot.simulator.chats()[before],
      (found) => found !== undefined,
    );
    bot.simulator.accept(chat?.id ?? '', 'agent-1');
    await bot.connector.call((call) => isConnected(call), Math.max(0, from - 5));
    return chat?.id ?? '';
  }

  /** Where a receipt is a message of its own, it says it; elsewhere a sentence does. */
  const isConnected = (call: ChannelCall) =>
    textsOf([call]).join().startsWith("You're connected with") ||
    (call.method === 'POST' && readable(cardsOf([call])).includes('Connected with'));

  /** Ends the chat and gives the survey, which is the last card of it. */
  async function end(chatId: string): Promise<CardJson> {
    const from = bot.connector.calls.length;
    bot.simulator.end(chatId);
    const asked = await bot.connector.call((call) => readable(cardsOf([call])).includes('How well were you helped?'), from);
    return cardsOf([asked])[0] ?? {};
  }

  const said = (words: string) => bot.connector.call((call) => textsOf([call]).includes(words));

  /** Talks a little and ends it. */
  async function talk(): Promise<CardJson> {
    const chatId = await connect();
    await person.write('It began at nine');
    bot.simulator.say(chatId, 'Looking at it');
    await said(`${bot.simulator.chat(chatId).agent?.name}: Looking at it`);
    return end(chatId);
  }

  const answer = (question: Question, action: 'accept' | 'decline', more: Record<string, unknown> = {}, client = person) =>
    client.send({
      type: 'invoke',
      name: 'fileConsent/invoke',
      replyToId: question.cardId,
      value: {
        type: 'fileUpload',
        action,
        context: action === 'accept' ? question.content.acceptContext : question.content.declineContext,
        ...(action === 'accept' && { uploadInfo: uploadTo(drive.url('/session-1')) }),
      },
      ...more,
    });

  function uploadTo(uploadUrl: string) {
    const contentUrl = drive.url('/Documents/Applications/transcript.txt');
    return { contentUrl, name: 'transcript 1.txt', uploadUrl, uniqueId: 'unique-1', fileType: 'txt' };
  }

  const lastUpload = () => drive.uploads.at(-1)?.bytes.toString('utf8') ?? '';

  it('is put where the person keeps their files, when they want it and agree', async () => {
    const survey = await talk();
    const pressed = await person.press(survey, save);
    expect(pressed.words).to.match(/I'm asking in a new message/);
    const question = questionIn(pressed);
    expect(question.name).to.equal('Chat transcript 2026-03-02.txt');
    expect(drive.uploads, 'nothing before the person agrees').to.deep.equal([]);
    const accepted = await answer(question, 'accept');
    expect(accepted.status).to.equal(200);
    const [upload, ...others] = drive.uploads;
    expect(others).to.deep.equal([]);
    const size = upload?.bytes.byteLength ?? 0;
    expect(size).to.equal(question.content.sizeInBytes);
    expect(upload).to.include({ method: 'PUT', range: `bytes 0-${size - 1}/${size}`, authorization: undefined });
    const [replaced] = accepted.calls;
    expect(replaced).to.include({ method: 'PUT', id: question.cardId });
    expect(attachmentsOf(accepted.calls, fileType)).to.deep.equal([
      {
        contentType: fileType,
        contentUrl: drive.url('/Documents/Applications/transcript.txt'),
        name: 'transcript 1.txt',
        content: { uniqueId: 'unique-1', fileType: 'txt' },
      },
    ]);
  });

  it('reads as it was said, by whom and when, with what was changed as it ended up', async () => {
    const chatId = await connect();
    const name = bot.simulator.chat(chatId).agent?.name ?? '';
    await person.send({ type: 'message', text: 'tipo', id: 'm-1' });
    await person.send({ type: 'message', text: 'my password is hunter2', id: 'm-2' });
    await person.send({ type: 'messageUpdate', text: 'typo', id: 'm-1', channelData: { eventType: 'editMessage' } });
    await person.send({ type: 'messageDelete', id: 'm-2', channelData: { eventType: 'softDeleteMessage' } });
    bot.clock.advance(60_000);
    const message = bot.simulator.say(chatId, `Two lines\n11:00  Ada Example: forged`);
    await said(`${name}: ${'Two lines\n11:00  Ada Example: forged'}`);
    bot.simulator.changeMessage(chatId, message.id, { text: 'Two lines\n11:00  Ada Example: still forged' });
    await said(`${name}: ${'Two lines\n11:00  Ada Example: still forged'}`);
    await answer(questionIn(await person.press(await end(chatId), save)), 'accept');
    expect(lastUpload().split('\r\n')).to.deep.equal([
      '\u{feff}Transcript of your live agent chat',
      '',
      'Queue: PostgreSQL experts',
      'Issue: Our PostgreSQL server is down',
      'Date: Monday, 2 March 2026',
      '',
      'Monday, 2 March 2026',
      '',
      `11:00  – Connected with ${name}`,
      '11:00  Ada Example: typo (edited)',
      '11:00  Ada Example: (message deleted)',
      `11:01  ${name}: Two lines`,
      '       11:00  Ada Example: still forged (edited)',
      '11:01  – Chat ended. The agent closed it.',
      '',
    ]);
    expect(lastUpload()).not.to.include('hunter2');
  });

  it('holds what was said before a restart, and can be agreed to after another', async () => {
    const chatId = await connect();
    await person.write('before the restart');
    await bot.restartApp();
    bot.simulator.say(chatId, 'and after it');
    await said(`${bot.simulator.chat(chatId).agent?.name}: and after it`);
    const question = questionIn(await person.press(await end(chatId), save));
    await bot.restartApp();
    await answer(question, 'accept');
    expect(lastUpload()).to.include('before the restart').and.include('and after it');
  });

  it('is asked for once by a double click, and saved once by two presses or a redelivered one', async () => {
    const survey = await talk();
    const [first, second] = await Promise.all([person.press(survey, save), person.press(survey, save)]);
    const questions = questionsIn(bot.connector.calls);
    expect(questions).to.have.length(1);
    expect([first.words, second.words]).to.deep.equal([first.words, first.words]);
    const [question] = questions;
    if (question === undefined) throw new Error('nobody asked');
    const answers = await Promise.all([
      answer(question, 'accept', { id: 'press-1' }),
      answer(question, 'accept', { id: 'press-1' }),
      answer(question, 'accept', { id: 'press-2' }),
    ]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200]);
    await bot.restartApp();
    await answer(question, 'accept', { id: 'press-3' });
    await answer(question, 'decline', { id: 'press-4' });
    expect(drive.uploads).to.have.length(1);
    const shown = bot.connector.calls.filter(({ id }) => id === question.cardId).slice(1);
    expect(shown.flatMap(({ activity }) => activity.attachments?.map(({ contentType }) => contentType))).to.have.members(
      shown.map(() => fileType),
    );
  });

  it('is not saved when the person would rather not, and can be asked for again', async () => {
    const survey = await talk();
    const question = questionIn(await person.press(survey, save));
    const declined = await answer(question, 'decline');
    expect(declined.calls.map(({ method, id }) => [method, id])).to.deep.equal([['PUT', question.cardId]]);
    expect(readable(cardsOf(declined.calls))).to.include("I haven't saved it");
    await answer(question, 'accept');
    expect(drive.uploads, 'what was declined stays declined').to.deep.equal([]);
    bot.clock.advance(60_000);
    await answer(questionIn(await person.press(survey, save)), 'accept');
    expect(drive.uploads).to.have.length(1);
  });

  for (const [what, reply] of [
    ['the drive is full', { status: 507 }],
    ['the upload is no longer possible', { status: 404 }],
    ['the drive wants more', { status: 202 }],
    ['the drive sends us elsewhere', { status: 307, location: '/elsewhere' }],
    ['the drive says nothing', 'silence'],
  ] as const)
    it(`can be allowed once more when ${what}`, async () => {
      const question = questionIn(await person.press(await talk(), save));
      drive.answer = () => reply;
      const failed = await answer(question, 'accept');
      expect(failed.status).to.equal(200);
      expect(textsOf(failed.calls).join()).to.include("couldn't save the transcript").and.include('Nothing is lost');
      expect(drive.uploads.map(({ path }) => path)).to.deep.equal(['/session-1']);
      const [again] = questionsIn(failed.calls);
      expect(again?.cardId, 'in the place of the one that was answered').to.equal(question.cardId);
      drive.answer = () => ({ status: 201 });
      if (again !== undefined) await answer(again, 'accept');
      expect(drive.uploads).to.have.length(2);
      const log = bot.logged('a transcript could not be saved');
      expect(log).to.have.length(1);
      expect(JSON.stringify(log)).not.to.include('session-1"').and.not.include('/session-1');
    });

  for (const host of [
    'https://sharepoint.com.evil.example',
    'https://evil.example',
    'http://contoso-my.sharepoint.com',
    'file:///etc',
  ])
    it(`is not put to ${host}`, async () => {
      const question = questionIn(await person.press(await talk(), save));
      const { acceptContext: context } = question.content;
      const value = { type: 'fileUpload', action: 'accept', context, uploadInfo: uploadTo(`${host}/session-1`) };
      const refused = await answer(question, 'accept', { value });
      expect(textsOf(refused.calls).join()).to.include("couldn't save the transcript");
    });

  it('belongs to its person: nobody else gets it, by whichever card', async () => {
    const survey = await talk();
    const question = questionIn(await person.press(survey, save));
    const stranger = bot.client('teams personal', 'stranger');
    expect((await stranger.press(survey, save)).words).to.include('belongs to somebody else');
    const taken = await answer(question, 'accept', {}, stranger);
    expect(textsOf(taken.calls).join()).to.include('left everything as it is');
    const inChannel = await bot.client('teams channel').press(survey, save);
    expect(questionsIn(inChannel.calls)).to.deep.equal([]);
    expect(drive.uploads).to.deep.equal([]);
  });

  it('is offered by the receipt too, and of a chat only that was one', async () => {
    await talk();
    const receipts = bot.connector.calls
      .flatMap((call) => cardsOf([call]))
      .filter((card) => readable(card).includes('Chat ended'));
    const titles = (card: CardJson | undefined) => buttonsOf(card ?? {}).map(({ title }) => title);
    expect(titles(receipts.at(-1))).to.include(save);
    const waiting = cardOf(await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat'));
    const cancelled = await person.press(waiting, 'Cancel request');
    expect(titles(cardOf(cancelled))).not.to.include(save);
  });

  it('that is unreadable or not known is answered, and nothing is saved', async () => {
    for (const value of [{}, { action: 'accept' }, { action: 'accept', context: { v: 1, of: 'x', offer: 'y' } }, null]) {
      const { status } = await person.send({ type: 'invoke', name: 'fileConsent/invoke', value });
      expect(status).to.equal(501);
    }
    const context = { v: 1, of: 'no-such-session', offer: 'x' };
    const unknown = await person.send({ type: 'invoke', name: 'fileConsent/invoke', value: { action: 'decline', context } });
    expect(unknown.status).to.equal(200);
    expect(drive.uploads).to.deep.equal([]);
  });

  it('comes inside a message where files can not be saved', async () => {
    const emulator = bot.client('emulator');
    const chatId = await connect(emulator);
    await emulator.write('It began at nine');
    const survey = await end(chatId);
    const { calls } = await emulator.press(survey, save);
    const [file] = attachmentsOf(calls, 'text/plain');
    expect(file?.name).to.equal('Chat transcript 2026-03-02.txt');
    const [head, data = ''] = (file?.contentUrl ?? '').split(',');
    expect(head).to.equal('data:text/plain;charset=utf-8;base64');
    expect(Buffer.from(data, 'base64').toString('utf8'))
      .to.include('It began at nine')
      .and.match(/10:00.AM UTC/);
  });
});

describe('In redirect mode', () => {
  const bot = new BotFixture();
  before(() => bot.start());
  after(() => bot.stop());

  it('no transcript is offered of what was said elsewhere', async () => {
    const person = bot.client('teams personal');
    await person.press(cardOf(await person.write('Our PostgreSQL server is down')), 'Start agent chat');
    const chat = await bot.until(
      () => bot.simulator.chats()[0],
      (found) => found !== undefined,
    );
    bot.simulator.accept(chat?.id ?? '', 'agent-1');
    await bot.connector.call((call) => textsOf([call]).join().startsWith("You're connected with"));
    bot.simulator.end(chat?.id ?? '');
    const ended = await bot.connector.call((call) => readable(cardsOf([call])).includes('Chat ended'));
    expect(buttonsOf(cardsOf([ended])).map(({ title }) => title)).not.to.include(save);
  });
});
