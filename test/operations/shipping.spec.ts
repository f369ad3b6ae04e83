import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';

const top = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFile(path.join(top, file), 'utf8');

describe('the container', () => {
  it('is built from files that are there, and that the build may see', async () => {
    const dockerfile = await read('Dockerfile');
    const seen = (await read('.dockerignore')).split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '));
    expect(copied).to.include.members(['package.json', 'package-lock.json', '.npmrc', 'src']);
    for (const source of copied) {
      expect(existsSync(path.join(top, source)), source).to.equal(true);
      expect(seen).to.include(source);
    }
  });

  it('runs as another user than root, on the Node that the bot asks for', async () => {
    const dockerfile = await read('Dockerfile');
    const { engines } = JSON.parse(await read('package.json'));
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    expect(last).to.match(/^USER node$/m);
    expect(last.indexOf('USER node')).to.be.lessThan(last.indexOf('CMD ["node", "src/index.ts"]'));
    for (const [, major] of dockerfile.matchAll(/^FROM node:(\d+)/gm)) expect(engines.node).to.equal(`>=${major}.0.0`);
  });
});

describe('the Azure resources', () => {
  it('configure the bot with variables that it knows, and with which it starts', async () => {
    const bicep = await read('src/operations/azure/main.bicep');
    const names = [...bicep.matchAll(/\{ name: '([A-Za-z_]+)', (?:value|secretRef): /g)].map(([, name = '']) => name);
    const upperCase = names.filter((name) => /^[A-Z_]+$|^Microsoft/.test(name));
    const readme = await read('README.md');
    for (const name of upperCase) expect(readme, name).to.include(`\`${name}\``);
    const values: Record<string, string> = {
      NODE_ENV: 'production',
      MicrosoftAppType: 'UserAssignedMsi',
      MicrosoftAppId: 'a1b2c3d4-0000-4000-8000-000000000001',
      MicrosoftAppTenantId: 'a1b2c3d4-0000-4000-8000-000000000002',
      PUBLIC_URL: 'https://bot.example',
      HANDOFF_MODE: 'redirect',
      VAYUSPHERE_BASE_URL: 'https://vayusphere.example',
      VAYUSPHERE_API_KEY: 'key',
      VAYUSPHERE_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      DATABASE_URL: 'postgres://handoff:p%40ss@db.example:5432/handoff?sslmode=verify-full',
    };
    expect(upperCase).to.have.members(Object.keys(values));
    expect(readConfig(values)).to.include({ production: true });
  });
});
