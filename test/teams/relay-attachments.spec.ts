import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { BotFixture, type FixtureOptions } from '../support/bot-fixture.ts';
import { type Answer, buttonsOf, type CardJson, type Client, cardOf, cardsIn, readable, textsOf } from '../support/client.ts';
import { type FileAnswer, FileServer } from '../support/file-server.ts';

const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(30_000, 'p')]);
const log = Buffer.alloc(20_000, 'log line\n');
const fileLimits = { maxBytes: 50_000 };
/** For servers that never answer, and for no other: on a busy machine a good answer takes as long. */
const impatient = { ...fileLimits, timeoutMs: 300 };

describe('The relay, with files', () => {
  let bot: BotFixture;
  let files: FileServer;
  let person: Client;
  const use = async (options: FixtureOptions = {}) => {
    bot = new BotFixture({ env: { HANDOFF_MODE: 'relay' }, fileLimits, ...options });
    await bot.start();
    person = bot.client('teams personal');
  };
  beforeEach(async () => {
    files = new FileServer();
    await files.start();
  });
  afterEach(async () => {
    await bot.stop();
    await files.stop();
  });

  /** A file as Teams reports it, once the person has put it into their OneDrive. */
  const attached = (name: string, downloadUrl: string) => ({
    contentType: 'application/vnd.microsoft.teams.file.download.info',
    contentUrl: 'https://contoso-my.sharepoint.com/personal/ada/Documents/a-file',
    name,
    content: { downloadUrl, uniqueId: '1', fileType: name.split('.').at(-1) },
  });
  const served = (name: string, answer: FileAnswer = { bytes: log }) => attached(name, files.put(`/${name}`, answer));
  /** A picture as Teams reports one that was pasted. */
  function pasted(bytes: Uint8Array = png): object {
    const path = '/v3/attachments/1/views/original';
    bot.connector.files.set(path, { contentType: 'image/png', bytes });
    return { contentType: 'image/*', contentUrl: new URL(path, bot.connector.serviceUrl).href };
  }
  const html = { contentType: 'text/html', content: '<p>formatted</p>' };

  async function queue(): Promise<string> {
    await person.press(cardOf(await person.write('Our PostgreSQL server is down')), 'Start agent chat');
    const chat = await bot.until(
      () => bot.simulator.chats()[0],
      (found) => found !== undefined,
    );
    return chat?.id ?? '';
  }
  async function connect(): Promise<string> {
    const chatId = await queue();
    bot.simulator.accept(chatId, 'agent-1');
    await bot.connector.call((call) => textsOf([call]).join().startsWith("You're connected with"));
    return chatId;
  }

  const messages = (chatId: string) => bot.simulator.chat(chatId).messages;
  const heard = (chatId: string, words: string) =>
    bot.until(
      () => messages(chatId).find(({ text }) => text === words),
      (message) => message !== undefined,
    );
  /** What the agent sees: `text [name type size, …]`. */
  const seen = (chatId: string) =>
    messages(chatId).map(
      ({ text, attachments }) =>
        `${text} [${attachments.map(({ name, contentType, sizeBytes }) => `${name} ${contentType} ${sizeBytes}`).join(', ')}]`,
    );
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  async function digestsOfAll(chatId: string): Promise<string[]> {
    const urls = messages(chatId).flatMap(({ attachments }) => attachments.map(({ url }) => url));
    return Promise.all(urls.map(async (url) => digest(new Uint8Array(await (await fetch(url)).arrayBuffer()))));
  }
  const uploads = () => bot.simulator.requests().filter(({ call }) => call === 'uploadAttachment');
  const told = (name: string) => bot.connector.call((call) => textsOf([call]).join().includes(`I couldn't pass on ${name},`));

  describe('from the person', () => {
    it('passes on files and pasted pictures, whole, once, and in order with the words', async () => {
      await use();
      const chatId = await connect();
      await person.write('before');
      const answer = await person.write('these', { attachments: [served('db.log'), pasted(), html] });
      await person.write('', { attachments: [served('plan.pdf', { bytes: png })] });
      await person.write('after');
      await heard(chatId, 'after');
      expect(textsOf(answer.calls)).to.deep.equal([]);
      expect(seen(chatId)).to.deep.equal([
        'before []',
        `these [db.log text/plain ${log.length}, picture.png image/png ${png.length}]`,
        ` [plan.pdf application/pdf ${png.length}]`,
        'after []',
      ]);
      expect(await digestsOfAll(chatId)).to.deep.equal([log, png, png].map(digest));
      expect(uploads()).to.have.length(3);
      // A bot without a registration has no token; nothing else may come in its place.
      expect([...files.asked.map(({ authorization }) => authorization), ...bot.connector.downloads]).to.deep.equal([
        null,
        null,
        null,
      ]);
    });

    it('does nothing twice for a message that Teams sends again', async () => {
      await use();
      const chatId = await connect();
      const message = { type: 'message', id: 'the-same', text: 'see this', attachments: [served('db.log')] };
      await person.send(message);
      await person.send(message);
      await person.write('after');
      await heard(chatId, 'after');
      expect(seen(chatId)).to.deep.equal([`see this [db.log text/plain ${log.length}]`, 'after []']);
      expect([files.timesAsked('/db.log'), uploads().length]).to.deep.equal([1, 1]);
    });

    it('passes on what is attached while waiting, whatever the words beside it mean', async () => {
      await use();
      const chatId = await queue();
      const thanked = (answer: Answer) =>
        expect(textsOf(answer.calls)).to.deep.equal(["Thanks, I've passed that on. The agent will see it."]);
      thanked(await person.write('', { attachments: [served('a.log')] }));
      thanked(await person.write('yes', { attachments: [served('b.log')] }));
      await heard(chatId, 'yes');
      expect(seen(chatId)).to.deep.equal([` [a.log text/plain ${log.length}]`, `yes [b.log text/plain ${log.length}]`]);
    });

    it('says of a file that waited for a chat which is refused that it goes nowhere', async () => {
      await use();
      bot.simulator.faults.set({ down: true });
      await person.press(cardOf(await person.write('Our PostgreSQL server is down')), 'Start agent chat');
      await person.write('see this', { attachments: [served('a.log')] });
      bot.simulator.setQueue('db-postgresql', { open: false });
      bot.simulator.faults.clear();
      bot.clock.advance(60_000);
      expect((await told('“a.log”')).activity.text).to.match(/because the chat didn't come about/);
      expect(bot.simulator.chats()).to.deep.equal([]);
    });

    it('passes on a file after the bot has been restarted, and while Vayusphere loses its answers, once', async () => {
      await use();
      const chatId = await connect();
      bot.simulator.faults.set({ down: true });
      await person.write('see this', { attachments: [served('db.log')] });
      await person.write('after');
      await bot.restartApp();
      bot.simulator.faults.clear();
      bot.simulator.faults.set({ loseNext: 2, calls: ['uploadAttachment'] });
      bot.clock.advance(60_000);
      await heard(chatId, 'after');
      expect(seen(chatId)).to.deep.equal([`see this [db.log text/plain ${log.length}]`, 'after []']);
      expect(new Set(uploads().map(({ idempotencyKey }) => idempotencyKey)).size).to.equal(1);
      expect(await digestsOfAll(chatId)).to.deep.equal([digest(log)]);
    });

    const refused: readonly [what: string, name: string, answer: FileAnswer, why: RegExp][] = [
      ['is too large', 'a.log', { bytes: Buffer.alloc(fileLimits.maxBytes + 1) }, /too large/],
      ['has no end', 'a.log', 'endless', /too large/],
      ['says that it is too large', 'a.log', { bytes: log, announcedLength: fileLimits.maxBytes + 1 }, /too large/],
      ['is of a type that is not passed on', 'setup.exe', { bytes: log }, /files of this type/],
      ['is not there', 'a.log', { status: 404 }, /where it's kept/],
      ['is somewhere else', 'a.log', { status: 302, location: 'https://example.com/a.log' }, /where it's kept/],
      ['is a page to sign in on', 'a.log', { bytes: log, contentType: 'text/html' }, /where it's kept/],
    ];
    for (const [what, name, answer, why] of refused) {
      it(`lets the words go on without a file that ${what}, and tells the person`, async () => {
        await use();
        const chatId = await connect();
        await person.write('see this', { attachments: [attached(name, files.put('/file', answer))] });
        await person.write('after');
        await heard(chatId, 'after');
        expect(seen(chatId)).to.deep.equal(['see this []', 'after []']);
        const notice = await told(`“${name}”`);
        expect(notice.activity.text).to.match(why);
        expect(notice.activity.textFormat).to.equal('plain');
        expect(uploads()).to.deep.equal([]);
      });
    }

    for (const [what, answer, limits] of [
      ['says nothing', 'silence', impatient],
      ['stops in the middle', 'silence after the beginning', impatient],
      ['sends less than it announced', { bytes: Buffer.alloc(10), announcedLength: 5_000 }, fileLimits],
      ['is overloaded', { status: 503 }, fileLimits],
    ] as const) {
      it(`does not wait for ever for a file whose server ${what}`, async () => {
        await use({ fileLimits: limits });
        const chatId = await connect();
        await person.write('see this', { attachments: [served('a.log', answer)] });
        await person.write('after');
        for (const failures of [1, 2]) {
          await bot.until(
            () => bot.logged('not delivered yet').length,
            (count) => count === failures,
          );
          bot.clock.advance(2_000);
        }
        await heard(chatId, 'after');
        expect(seen(chatId)).to.deep.equal(['see this []', 'after []']);
        expect((await told('“a.log”')).activity.text).to.match(/where it's kept/);
        expect(files.timesAsked('/a.log')).to.equal(3);
      });
    }

    it('asks nobody for a file that is kept where files are not fetched from', async () => {
      await use();
      const chatId = await connect();
      const elsewhere = [
        attached('a.log', 'https://example.com/a.log'),
        attached('b.log', 'http://contoso.sharepoint.com/b.log'),
        { contentType: 'image/png', contentUrl: 'http://169.254.169.254/c.png', name: 'c.png' },
      ];
      await person.write('see these', { attachments: elsewhere });
      await heard(chatId, 'see these');
      for (const name of ['a.log', 'b.log', 'c.png']) expect((await told(`“${name}”`)).activity.text).to.match(/where it's kept/);
    });

    it('sends nothing to the agent when there is nothing but a file that is not passed on', async () => {
      await use();
      const chatId = await connect();
      await person.write('', { attachments: [pasted(Buffer.from('<svg onload="alert(1)">'))] });
      await person.write('after');
      await heard(chatId, 'after');
      expect(seen(chatId)).to.deep.equal(['after []']);
      expect((await told('the picture')).activity.text).to.match(/files of this type/);
    });

    it('says so when Vayusphere does not take a file', async () => {
      await use({ simulator: { maxAttachmentBytes: 1_000 } });
      const chatId = await connect();
      await person.write('see this', { attachments: [served('a.log')] });
      await heard(chatId, 'see this');
      expect((await told('“a.log”')).activity.text).to.match(/too large/);
    });

    it('says that it does not pass on what is no file, and passes on what is', async () => {
      await use();
      const chatId = await connect();
      const card = { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard' } };
      const answer = await person.write('see these', { attachments: [card, served('a.log'), html] });
      expect(textsOf(answer.calls)).to.have.length(1);
      expect(textsOf(answer.calls)[0]).to.match(/^The agent doesn't see all that you attached/);
      await heard(chatId, 'see these');
      expect(seen(chatId)).to.deep.equal([`see these [a.log text/plain ${log.length}]`]);
    });

    it('writes neither the address nor the name of a file into the log', async () => {
      await use();
      const chatId = await connect();
      await person.write('see these', {
        attachments: [
          served('salaries.log'),
          attached('secret.exe', files.addressOf('/x?tempauth=t-o-k-e-n')),
          served('b.log', { status: 403 }),
        ],
      });
      await heard(chatId, 'see these');
      await told('“b.log”');
      expect(bot.logged('given up').map(({ errorCode }) => errorCode)).to.deep.equal(['file_type_refused', 'file_unreachable']);
      for (const line of bot.logLines) expect(line).to.not.match(/salaries|secret\.exe|t-o-k-e-n/);
    });
  });

  describe('from the agent', () => {
    const report = { name: 'report <b>1</b> [x](https://example.com).pdf', contentType: 'application/pdf', bytes: log };
    const screen = { name: 'where.png', contentType: 'image/png', bytes: png };
    /** The first card of the agent's after `from`, as a message of its own. */
    async function shown(fits: (card: CardJson) => boolean = () => true) {
      const call = await bot.connector.call(({ activity }) =>
        cardsIn(activity).some((card) => /where\.png|report/.test(readable(card)) && fits(card)),
      );
      return { call, card: cardsIn(call.activity)[0] as CardJson };
    }

    it('shows files and pictures on a card under the name of the agent, to be opened, as they are named', async () => {
      await use();
      const chatId = await connect();
      const name = bot.simulator.chat(chatId).agent?.name ?? '';
      const { attachments } = bot.simulator.say(chatId, 'Look at **this**', [screen, report]);
      const { call, card } = await shown();
      expect(call.method).to.equal('POST');
      expect(call.activity.text ?? '').to.equal('');
      expect(readable(card).replace(/ +/g, ' ')).to.equal(
        `${name} Look at **this** where.png 30 kB Open ${report.name} 20 kB Open`,
      );
      expect(buttonsOf(card).map(({ type, url }) => [type, url])).to.deep.equal(
        attachments.map(({ url }) => ['Action.OpenUrl', url]),
      );
      expect(JSON.stringify(card).match(/"type":"Image","url":"[^"]+"/g)).to.deep.equal([
        `"type":"Image","url":"${attachments[0]?.url}"`,
      ]);
      const texts = JSON.stringify(card).match(/\{"type":"TextBlock"/g);
      expect(texts, 'text that is read as markup').to.equal(null);
    });

    it('keeps the files when the agent edits the words, and leaves nothing when the agent deletes', async () => {
      await use();
      const chatId = await connect();
      const message = bot.simulator.say(chatId, 'Look at thsi', [screen]);
      const first = await shown();
      bot.simulator.changeMessage(chatId, message.id, { text: 'Look at this' });
      const { call, card } = await shown((edited) => readable(edited).includes('Look at this'));
      expect([call.method, call.id]).to.deep.equal(['PUT', first.call.id]);
      expect(buttonsOf(card)).to.deep.equal(buttonsOf(first.card));
      bot.simulator.changeMessage(chatId, message.id, { deleted: true });
      const deleted = await bot.connector.call(({ activity }) => activity.text?.includes('(message deleted)') ?? false);
      expect([deleted.method, deleted.id, deleted.activity.attachments ?? []]).to.deep.equal(['PUT', first.call.id, []]);
    });

    it('keeps the order with what the agent wrote before and after', async () => {
      await use();
      const chatId = await connect();
      const from = bot.connector.calls.length;
      bot.simulator.say(chatId, 'one');
      bot.simulator.say(chatId, 'two', [screen]);
      bot.simulator.say(chatId, 'three');
      await bot.connector.call(({ activity }) => activity.text?.endsWith(': three') ?? false);
      const order = bot.connector.calls.slice(from).map(({ activity }) => activity.text ?? readable(cardsIn(activity)[0]));
      expect(order.map((words) => /one|two|three/.exec(words)?.[0])).to.deep.equal(['one', 'two', 'three']);
    });
  });
});
