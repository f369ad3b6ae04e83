import { expect } from 'chai';
import { ChannelUnavailable, DeskRefused, FileRefused } from '../../src/errors.ts';
import type { OutgoingMessage, UserFile } from '../../src/handoff/ports.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { exampleRequest, newHandoff } from '../support/handoff-examples.ts';
import { noAnswer } from '../support/scripted-desk.ts';

describe('passing on files', () => {
  let bench: HandoffBench;
  /** What the agent got: `text [names]`. */
  let heard: string[];
  beforeEach(async () => {
    bench = new HandoffBench();
    heard = [];
    const handoff = newHandoff();
    await bench.service.request({ ...handoff, request: { ...exampleRequest, mode: 'relay' } });
    await bench.quiet();
    bench.desk.calls.length = 0;
    bench.channel.seen.length = 0;
    bench.desk.sendMessage = async (_chatId: string, { text, attachments }: OutgoingMessage) => {
      heard.push(`${text} [${attachments.map(({ name }) => name)}]`);
    };
  });
  afterEach(() => bench.stop());

  const file = (name: string | null): UserFile => ({ name, contentType: null, address: { of: name } });
  async function write(id: string, text: string, ...names: (string | null)[]): Promise<void> {
    const message = { id, text, sentAt: '2026-03-02T10:00:00.000Z', attachments: [] };
    await bench.service.acceptFromUser('ada', message, names.map(file));
    await bench.quiet();
  }
  const uploads = () => bench.desk.calls.filter((call) => call.startsWith('uploadAttachment'));

  it('keeps files with their words, and everything in the order in which it was written', async () => {
    await Promise.all([write('m-1', 'before'), write('m-2', 'see these', 'a.log', 'b.log'), write('m-3', 'after')]);
    expect(heard).to.deep.equal(['before []', 'see these [a.log,b.log]', 'after []']);
    expect(new Set(uploads()).size).to.equal(2);
    expect(bench.channel.seen).to.deep.equal([]);
  });

  it('lets the words go on without a file that is refused, and says which and why', async () => {
    bench.files.fault = ({ name }) => {
      if (name === 'big.log') return new FileRefused('file_too_large', 'of a spec');
      if (name === 'a.exe') return new FileRefused('file_type_refused', 'of a spec');
      return name === null ? new FileRefused('file_unreachable', 'of a spec') : null;
    };
    await write('m-1', 'see these', 'big.log', 'a.exe', null, 'good.log');
    expect(heard).to.deep.equal(['see these [good.log]']);
    expect(bench.channel.seen).to.deep.equal([
      'lost file big.log too_large',
      'lost file a.exe type_refused',
      'lost file null not_reachable',
    ]);
  });

  it('says so as well when Vayusphere does not take it', async () => {
    for (const code of ['attachment_too_large', 'attachment_type_refused', 'invalid_request'] as const)
      bench.desk.next('uploadAttachment', async () => {
        throw new DeskRefused(code);
      });
    await write('m-1', 'see these', 'a.log', 'b.log', 'c.log');
    expect(heard).to.deep.equal(['see these []']);
    expect(bench.channel.seen).to.deep.equal([
      'lost file a.log too_large',
      'lost file b.log type_refused',
      'lost file c.log not_delivered',
    ]);
  });

  it('sends nothing where nothing is left', async () => {
    bench.files.fault = () => new FileRefused('file_unreachable', 'of a spec');
    await write('m-1', '', 'a.log');
    await write('m-2', 'after');
    expect(heard).to.deep.equal(['after []']);
  });

  it('looks three times for a file that is not there, within seconds, and then lets the words go', async () => {
    bench.files.fault = () => new ChannelUnavailable('of a spec');
    await write('m-1', 'see this', 'a.log');
    await bench.pass(5_000);
    expect(bench.files.asked).to.deep.equal(['a.log', 'a.log', 'a.log']);
    expect(heard).to.deep.equal(['see this []']);
    expect(bench.channel.seen).to.deep.equal(['lost file a.log not_reachable']);
  });

  it('does not look again for a file that is to be waited for longer than words can wait', async () => {
    bench.files.fault = () => new ChannelUnavailable('of a spec', { retryAfterMs: 14 * 60_000 });
    await write('m-1', 'see this', 'a.log');
    expect(bench.files.asked).to.deep.equal(['a.log']);
    expect(heard).to.deep.equal(['see this []']);
    expect(bench.channel.seen).to.deep.equal(['lost file a.log not_reachable']);
  });

  it('waits for Vayusphere with a file as with words', async () => {
    bench.desk.down = noAnswer();
    await write('m-1', 'see this', 'a.log');
    await bench.pass(10 * 60_000);
    expect(heard).to.deep.equal([]);
    bench.desk.down = null;
    await bench.pass(60_000);
    expect(heard).to.deep.equal(['see this [a.log]']);
    expect(bench.channel.seen).to.deep.equal([]);
  });

  it('does not take the words along when a file has waited too long', async () => {
    bench.desk.down = noAnswer();
    await write('m-1', 'see these', 'a.log', 'b.log');
    await bench.pass(14.5 * 60_000);
    bench.desk.down = null;
    await bench.pass(30_000);
    expect(heard.map((words) => words.split(' [')[0])).to.deep.equal(['see these']);
    expect(bench.channel.seen).to.include('lost file a.log not_delivered').and.to.not.include('notice message_lost');
  });

  it('uploads a file under one key until there is an answer, and names the file that the answer names', async () => {
    const answerLost = async () => {
      throw noAnswer();
    };
    bench.desk.next('uploadAttachment', answerLost, answerLost);
    await write('m-1', 'see this', 'a.log');
    await bench.pass(5_000);
    expect(uploads()).to.have.length(3);
    expect(new Set(uploads()).size).to.equal(1);
    expect(heard).to.deep.equal(['see this [a.log]']);
  });

  it('gives two files keys of their own, also of one name in one message, or of one place in two', async () => {
    await write('m-1', '', 'a.log', 'a.log');
    await write('m-2', '', 'a.log');
    expect(new Set(uploads()).size).to.equal(3);
  });

  it('does not fetch, upload or mourn again what is settled, when the message comes a second time', async () => {
    bench.files.fault = ({ name }) => (name === 'a.exe' ? new FileRefused('file_type_refused', 'of a spec') : null);
    await write('m-1', 'see these', 'a.log', 'a.exe');
    bench.files.fault = () => new FileRefused('file_unreachable', 'gone since');
    await write('m-1', 'see these', 'a.log', 'a.exe');
    expect(heard).to.deep.equal(['see these [a.log]', 'see these [a.log]']);
    expect(bench.files.asked).to.deep.equal(['a.log', 'a.exe']);
    expect(bench.channel.seen).to.deep.equal(['lost file a.exe type_refused']);
  });

  it('passes on what was on its way when the person ended the chat, before the end', async () => {
    bench.desk.down = noAnswer();
    await write('m-1', 'one more', 'a.log');
    await bench.service.cancel('session-1', 'ada');
    bench.desk.down = null;
    await bench.pass(60_000);
    expect(heard).to.deep.equal(['one more [a.log]']);
    expect(bench.desk.calls.at(-1)).to.equal('endChat chat-1 user_cancelled');
  });
});
