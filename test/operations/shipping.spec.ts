import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { exampleValues } from '../../appPackage/package-values.ts';
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
    const [before, after] = last.split('CMD ["node", "src/index.js"]');
    expect(after).to.be.a('string').and.not.include('USER');
    expect(userAt(before)).to.equal('node');
    for (const [, major] of dockerfile.matchAll(/^FROM node:(\d+)/gm)) expect(engines.node).to.equal(`>=${major}.0.0`);
  });

  it('is compiled by the user who runs it, whose id is in the name of the cache, and who may not write it then', async () => {
    const dockerfile = await read('Dockerfile');
    const [before = '', after = ''] = dockerfile.split('RUN node --input-type=module --eval');
    const [, cache = ''] = /NODE_COMPILE_CACHE=\/app\/(\S+)/.exec(before) ?? [];
    expect(cache).not.to.equal('');
    expect(userAt(before)).to.equal('node');
    expect(before).to.match(new RegExp(`^RUN mkdir .*chown node:node .*${cache}$`, 'm'));
    expect(after).to.include(`USER root\nRUN chown -R root:root ${cache} && chmod -R u=rwX,go=rX ${cache}\nUSER node\n`);
  });
});

/** Who runs what comes next. */
const userAt = (text = '') => [...text.matchAll(/^USER (\S+)$/gm)].at(-1)?.[1];

describe('the cache of what was compiled', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'handoff-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Loads everything, and ends at the configuration. */
  const load = (env: Readonly<Record<string, string>>): Promise<unknown> => {
    const bot = spawn(process.execPath, [path.join(top, 'src/index.js')], {
      env: { NODE_ENV: 'production', DATA_DIR: folder, ...env },
      cwd: folder,
      stdio: 'ignore',
    });
    return once(bot, 'exit');
  };

  it('is kept beside the data', async () => {
    expect(await load({})).to.deep.equal([78, null]);
    expect(await readdir(path.join(folder, 'compile-cache'))).to.have.lengthOf(1);
  }).timeout(20_000);

  it('is where NODE_COMPILE_CACHE says, as in the image, and nowhere else', async () => {
    expect(await load({ NODE_COMPILE_CACHE: path.join(folder, 'given') })).to.deep.equal([78, null]);
    expect(await readdir(folder)).to.deep.equal(['given']);
  }).timeout(20_000);
});

describe('the example of the environment', () => {
  it('names variables where somebody reads them', async () => {
    const text = await read('.env.example');
    const [forBot = '', forBoth = '', forPackage = ''] = text.split(/^# For .+$/m);
    const namesIn = (part: string) => [...part.matchAll(/^#(\w+)=/gm)].map(([, name = '']) => name);
    const config = await read('src/config.ts');
    const packageValues = await read('appPackage/package-values.ts');
    const readBy = (source: string) => (name: string) => new RegExp(`\\b${name}\\b`).test(source);
    expect(namesIn(forBot).filter((name) => !readBy(config)(name))).to.deep.equal([]);
    expect(namesIn(forBoth).filter((name) => !readBy(config)(name) || !readBy(packageValues)(name))).to.deep.equal([]);
    const others = Object.keys(exampleValues).filter((name) => !name.startsWith('BOT_') && !namesIn(forBoth).includes(name));
    expect(namesIn(forPackage)).to.have.members(others);
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
      METRICS_TOKEN: 'a-token-of-specs',
    };
    expect(upperCase).to.have.members(Object.keys(values));
    expect(readConfig(values)).to.deep.include({ production: true, metricsFor: { token: 'a-token-of-specs' } });
    // A secret that is set by a parameter which is not secure can be read in the history of the deployments.
    for (const [, secret] of bicep.matchAll(/\{ name: '[a-z-]+', value: (\w+) \}/g))
      expect(bicep, secret).to.match(new RegExp(`@secure\\(\\)\n(?:@.*\n)*param ${secret} string`));
  });

  it('give the bot a token for its metrics where there is one, and none that is empty, which it would refuse', async () => {
    const bicep = await read('src/operations/azure/main.bicep');
    expect(bicep).to.match(/^param metricsToken string = ''$/m);
    expect(bicep).to.include("metricsToken == '' ? [] : [{ name: 'metrics-token', value: metricsToken }]");
    expect(bicep).to.include("metricsToken == '' ? [] : [{ name: 'METRICS_TOKEN', secretRef: 'metrics-token' }]");
    expect(bicep.match(/METRICS_TOKEN|'metrics-token'/g)).to.have.lengthOf(3);
  });

  it('have a database with connections for every instance, also while a new version takes over from the old', async () => {
    const numberIn = async (file: string, pattern: RegExp) => Number(pattern.exec(await read(file))?.[1]);
    const pool = await numberIn('src/storage/postgres-database.ts', /const mostConnections = (\d+);/);
    const waiting = await numberIn('src/storage/postgres-turn-lock.ts', /const mostWaiting = (\d+);/);
    const instances = await numberIn('src/operations/azure/main.bicep', /@maxValue\((\d+)\)\nparam instances int/);
    const [, sku = ''] = /sku: \{ name: '(\w+)'/.exec(await read('src/operations/azure/database.bicep')) ?? [];
    // https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits#maximum-connections
    const userConnections: Record<string, number> = { Standard_B1ms: 35, Standard_B2s: 414 };
    const listening = 1;
    const locking = 1;
    const both = 2;
    expect(userConnections[sku]).to.be.at.least((pool + listening + locking + waiting) * instances * both);
  });

  it('run the bot alone, where it listens, and nothing in its place before there is an image', async () => {
    const bicep = await read('src/operations/azure/main.bicep');
    expect(bicep).to.match(/^param image string = ''$/m);
    expect(bicep).to.match(/^resource app 'Microsoft\.App\/containerApps@[^']+' = if \(image != ''\) \{$/m);
    expect(bicep).not.to.include('mcr.microsoft.com');
    // What refers to something that is not made fails.
    expect(bicep).not.to.match(/\bapp\.(?:id|name|properties)|dependsOn: .*\bapp\b/);
    const ports = [...bicep.matchAll(/(?:\bport|targetPort): (\d+)/g)].map(([, port]) => Number(port));
    const { port } = readConfig({});
    expect(ports).to.deep.equal([port, port, port, port]);
  });
});
