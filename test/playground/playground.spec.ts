import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { playgroundConfig } from './playground-config.ts';
import { npxCommand, opensBrowser, withLoopbackOnly } from './playground-process.ts';

describe('the Agents Playground', () => {
  it('is run by the npm that runs the script, on the same Node and without a shell', () => {
    const command = npxCommand({ npm_execpath: '/somewhere/npm/bin/npm-cli.js' }, 'win32');
    expect(command).to.deep.equal({ file: process.execPath, args: ['/somewhere/npm/bin/npm-cli.js', 'exec'], shell: false });
  });

  it('is run by the npx on PATH when no npm runs the script, by a shell where that is a batch file', () => {
    expect(npxCommand({}, 'linux')).to.deep.equal({ file: 'npx', args: [], shell: false });
    expect(npxCommand({ npm_execpath: '/somewhere/pnpm.cjs' }, 'win32')).to.deep.equal({ file: 'npx', args: [], shell: true });
  });

  it('opens no browser where there is no screen, no opener, or a build server', () => {
    expect(opensBrowser({ PATH: '/nowhere', DISPLAY: ':0' }, 'linux')).to.equal(false);
    expect(opensBrowser({ PATH: '/usr/bin' }, 'linux')).to.equal(false);
    expect(opensBrowser({ CI: 'true' }, 'darwin')).to.equal(false);
    expect(opensBrowser({}, 'win32')).to.equal(true);
  });

  it('listens for this machine alone, whatever Node was told besides', () => {
    const listens = `require('node:net').createServer().listen(0, function () { console.log(this.address().address); this.close(); })`;
    const env = { ...process.env, NODE_OPTIONS: withLoopbackOnly('--no-deprecation') };
    expect(execFileSync(process.execPath, ['-e', listens], { env, encoding: 'utf8' }).trim()).to.equal('127.0.0.1');
    expect(withLoopbackOnly('')).to.match(/^--import=file:/);
  });

  it('gives the Playground five users besides the current one, and new ids every time', () => {
    const [first, second] = [playgroundConfig(), playgroundConfig()];
    expect(first.users).to.have.lengthOf(5);
    const idsOf = ({ currentUser, users, personalChat, groupChat, team, bot }: typeof first) =>
      [currentUser, ...users, personalChat, groupChat, team, ...team.channels, bot].map(({ id }) => id);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).to.equal(idsOf(first).length * 2);
  });
});
