import { expect } from 'chai';
import { DeskRefused } from '../../src/errors.ts';
import type { HandoffService } from '../../src/handoff/service.ts';
import { SqliteTranscripts } from '../../src/storage/sqlite-transcripts.ts';
import { HandoffBench } from '../support/handoff-bench.ts';
import { anAgent, deskEvent, type EventContent, eventContents, newHandoff } from '../support/handoff-examples.ts';

describe('What was said in a relayed chat', () => {
  let bench: HandoffBench;
  let service: HandoffService;

  beforeEach(async () => {
    bench = new HandoffBench();
    service = bench.service;
    const handoff = newHandoff();
    await service.request({ ...handoff, request: { ...handoff.request, mode: 'relay' } });
    await bench.quiet();
  });

  afterEach(() => bench.stop());

  /** The transcript as stored, in words. */
  async function kept(): Promise<string[]> {
    const lines = await new SqliteTranscripts(bench.database).transcriptOf('session-1', 100);
    return lines.map((line) => (line.by === 'bot' ? line.moment : `${line.by} ${line.text} ${line.fate ?? ''}`.trim()));
  }
  const write = (id: string, text: string) =>
    service.acceptFromUser('ada', { id, text, sentAt: '2026-03-02T10:00:00.000Z', attachments: [] });
  const hear = (sequence: number, content: EventContent) => service.acceptFromVayusphere(deskEvent(sequence, content));
  const says = (text: string): EventContent => ({ ...eventContents.message, id: `m-${text}`, text });

  it('is stored with what it changes, before anything is sent', async () => {
    await bench.worker.stop();
    await write('u-1', 'It hums');
    await hear(1, eventContents.connected);
    await hear(2, says('Since when?'));
    await service.acceptChangeFromUser('ada', 'u-1', { text: 'It buzzes' });
    expect(await kept()).to.deep.equal(['user It buzzes edited', 'connected', 'agent Since when?']);
    await service.cancel('session-1', 'ada');
    expect((await kept()).at(-1)).to.equal('ended');
  });

  it('stands in its order, when it comes in another', async () => {
    await hear(3, says('two'));
    await hear(2, says('one'));
    expect(await kept()).to.deep.equal([]);
    await hear(1, eventContents.connected);
    expect(await kept()).to.deep.equal(['connected', 'agent one', 'agent two']);
  });

  it('is in it also where it came late, and once', async () => {
    await hear(2, eventContents.connected);
    await bench.pass(30_000);
    await hear(1, says('late'));
    await hear(1, says('late'));
    expect((await kept()).filter((line) => line === 'agent late')).to.have.lengthOf(1);
  });

  it('tells of what did not arrive', async () => {
    bench.desk.next('sendMessage', async () => {
      throw new DeskRefused('message_too_large');
    });
    await write('u-1', 'It hums');
    await bench.quiet();
    expect(await kept()).to.deep.equal(['user It hums', 'message_lost']);
  });

  it('is not there when the store failed, as nothing else of it is', async () => {
    bench.store.commitsToFail = 1;
    expect(await write('u-1', 'It hums').catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(await kept()).to.deep.equal([]);
    await write('u-1', 'It hums');
    expect(await kept()).to.deep.equal(['user It hums']);
  });

  it('names who came, and who they were', async () => {
    await hear(1, eventContents.connected);
    const [line] = await new SqliteTranscripts(bench.database).transcriptOf('session-1', 1);
    expect(line).to.deep.include({ by: 'bot', moment: 'connected', agentName: anAgent.name, atMs: bench.clock.nowMs() });
  });
});
