import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { gatheredLines } from '../src/gathered-lines.ts';

/** A destination that holds its lines, and tells when they are to be written. */
class Held {
  readonly lines: string[] = [];
  readonly flushes: number[] = [];
  flushed = Promise.withResolvers<void>();

  write(line: string): void {
    this.lines.push(line);
  }

  flush(): void {
    this.flushes.push(this.lines.length);
    this.flushed.resolve();
    this.flushed = Promise.withResolvers<void>();
  }

  flushSync(): void {
    this.flush();
  }
}

describe('Lines of the log', () => {
  it('are handed on at once and in order, and written together', async () => {
    const held = new Held();
    const lines = gatheredLines(held, 5);
    lines.write('one');
    lines.write('two');
    expect(held.lines).to.deep.equal(['one', 'two']);
    expect(held.flushes).to.deep.equal([]);
    await held.flushed.promise;
    expect(held.flushes).to.deep.equal([2]);
  });

  it('are written again after they have been, without being asked for', async () => {
    const held = new Held();
    const lines = gatheredLines(held, 1);
    lines.write('one');
    await held.flushed.promise;
    lines.write('two');
    await held.flushed.promise;
    expect(held.flushes).to.deep.equal([1, 2]);
  });

  it('can be written at once, as the last words of a process are', () => {
    const held = new Held();
    const lines = gatheredLines(held, 60_000);
    lines.write('the end');
    lines.flushSync();
    expect(held.flushes).to.deep.equal([1]);
  });

  const endings = {
    'that has nothing more to do': '',
    'that exits': 'process.exit(0);',
    'that an uncaught error ends': `throw new Error('uncaught');`,
    'that logs its last line as fatal': `log.fatal('the last line'); process.kill(process.pid, 'SIGKILL');`,
  };
  for (const [ending, code] of Object.entries(endings)) {
    it(`are all written by a process ${ending}`, async () => {
      const logging = new URL('../src/logging.ts', import.meta.url).href;
      const script = `import { createLog } from '${logging}'; const log = createLog('info'); log.info('a line'); ${code}`;
      const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
      const { stdout } = await run.catch((error: { stdout: string }) => error);
      expect(stdout).to.contain('"msg":"a line"').and.match(/\}\n$/);
    });
  }
});
