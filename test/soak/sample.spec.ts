import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { sampleOf } from './sample.ts';

const heap = 'nodejs_heap_size_used_bytes 1048576';
const waiting = ['handoff_deliveries_waiting{lane="desk"} 2', 'handoff_deliveries_waiting{lane="user"} 1'].join('\n');

describe('A sample of a soak', () => {
  let server: Server;
  let answer: { status: number; text: string };

  before(function onLinux() {
    if (process.platform !== 'linux') this.skip();
  });
  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.statusCode = answer.status;
      response.end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const sample = () => sampleOf(process.pid, (server.address() as AddressInfo).port);

  it('has what the bot and the system say', async () => {
    answer = { status: 200, text: `${heap}\n${waiting}\n` };
    const { heapMb, waiting: waits, residentMb, handles } = await sample();
    expect({ heapMb, waits }).to.deep.equal({ heapMb: 1, waits: 3 });
    expect(residentMb).to.be.above(1);
    expect(handles).to.be.above(1);
  });

  it('is none where the bot refuses, or leaves a figure out', async () => {
    for (const bad of [
      { status: 401, text: `${heap}\n${waiting}\n` },
      { status: 503, text: '' },
      { status: 200, text: '' },
      { status: 200, text: heap },
      { status: 200, text: waiting },
    ]) {
      answer = bad;
      const outcome = await sample().catch((error: Error) => error);
      expect(outcome, JSON.stringify(bad)).to.be.instanceOf(Error);
    }
  });
});
