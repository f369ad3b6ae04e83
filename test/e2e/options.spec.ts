import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { readOptions } from './options.ts';

const run = fileURLToPath(new URL('run.ts', import.meta.url));

function runWithoutBrowser(...args: readonly string[]) {
  const env = { PATH: process.env['PATH'] ?? '', CHROMIUM_PATH: '/nowhere/chromium' };
  const { status, stdout } = spawnSync(process.execPath, [run, ...args], { env, encoding: 'utf8' });
  return { status, stdout };
}

describe('the run from end to end', () => {
  it('takes Debian’s Chromium unless told otherwise', () => {
    expect(readOptions([], {}).chromiumPath).to.equal('/usr/bin/chromium');
    expect(readOptions([], { CHROMIUM_PATH: '' }).chromiumPath).to.equal('/usr/bin/chromium');
    expect(readOptions([], { CHROMIUM_PATH: '/opt/chromium' }).chromiumPath).to.equal('/opt/chromium');
  });

  it('says so and fails where there is no browser', () => {
    const { status, stdout } = runWithoutBrowser();
    expect(status).to.equal(69);
    expect(stdout).to.match(/^not run: there is no Chromium at \/nowhere\/chromium\./);
  });

  it('says the same and does not fail where it was told to run if possible, and counts nothing as passed', () => {
    const { status, stdout } = runWithoutBrowser('--if-possible');
    expect(status).to.equal(0);
    expect(stdout).to.match(/^not run: /);
    expect(stdout).not.to.include('passed');
  });

  it('refuses an option that it does not know', () => {
    const { status, stdout } = runWithoutBrowser('--if-posible');
    expect(status).to.equal(2);
    expect(stdout).to.include('--if-possible');
  });
});
