import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSimulator } from '../../../src/simulator/simulator.ts';
import { parseCatalogue } from '../../../src/triage/catalogue.ts';
import { aligned } from '../../crash/report.ts';
import { appId, LocalIssuer } from '../../support/local-issuer.ts';
import { median } from '../figures.ts';
import { CountingChannel } from './channel.ts';
import { type Script, scripts } from './people.ts';
import { Pressers } from './pressers.ts';
import { installSdks } from './sdks.ts';
import { measureStarts } from './starts.ts';
import { Subject } from './subject.ts';

const { values } = parseArgs({
  options: {
    /** Turns that each subject takes before it is judged. */
    warm: { type: 'string', default: '25000' },
    rounds: { type: 'string', default: '9' },
    /** Turns of each row in a round. */
    turns: { type: 'string', default: '900' },
    /** Also echoes of the Agents SDK and of the Teams SDK, which are downloaded for it. */
    'with-sdks': { type: 'boolean', default: false },
    /** Also the heap over 100,000 turns. */
    long: { type: 'boolean', default: false },
    /** Only these parts, separated by commas: turns, conversations, starts. */
    only: { type: 'string', default: 'turns,conversations,starts' },
    /** A folder: the bot's process writes a CPU profile there. */
    profile: { type: 'string' },
  },
});

const warmTurns = Number(values.warm);
const rounds = Number(values.rounds);
const turnsEach = Number(values.turns);
const parts = new Set(values.only.split(','));
/** So many that nobody writes faster than Teams lets one thread be answered. */
const people = 2_000;
const registration = {
  NODE_ENV: 'test',
  MicrosoftAppId: appId,
  MicrosoftAppPassword: 'a-password',
  MicrosoftAppType: 'MultiTenant',
};
const unlimited = '1000000';

const say = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** What is measured beside others: a subject, and what people do with it. */
interface Row {
  readonly name: string;
  readonly subject: Subject;
  /** Lets people do it until so many turns at least have been taken. Gives the number. */
  readonly play: (turns: number) => Promise<number>;
  /** Throws unless the subject does what it is measured for. */
  readonly check: () => Promise<void>;
}

/** Everything around the subjects: the channel, the issuer of its tokens, Vayusphere. In this process, whose CPU is not counted. */
class World {
  readonly channel = new CountingChannel();
  readonly issuer = new LocalIssuer();
  readonly #vayusphere = createSimulator({ apiKey: 'a-key', webhookSecret: secret, queues: queuesOf(catalogue) });
  token = '';
  #vayusphereUrl = '';

  async start(): Promise<void> {
    await this.channel.start();
    await this.issuer.start();
    this.#vayusphereUrl = (await this.#vayusphere.start()).url;
    this.token = await this.issuer.token(this.channel.serviceUrl, { exp: Math.floor(Date.now() / 1_000) + 4 * 3_600 });
  }

  async stop(): Promise<void> {
    await this.channel.stop();
    await this.issuer.stop();
    await this.#vayusphere.stop();
  }

  echo(name: string, entry: string, env: Readonly<Record<string, string>> = {}): Subject {
    return new Subject({ name, entry, channel: this.channel, token: null, people, env });
  }

  authenticatedEcho(name: string): Subject {
    const env = { OPENID_METADATA_URL: this.issuer.channel.openIdMetadataUrl };
    return new Subject({ name, entry: './botbuilder-echo.ts', channel: this.channel, token: this.token, people, env });
  }

  bot(name: string, conversations = 0, nodeOptions: readonly string[] = []): Subject {
    const env = {
      ...registration,
      OPENID_METADATA_URL: this.issuer.channel.openIdMetadataUrl,
      PERSON_MESSAGES_PER_MINUTE: unlimited,
      TENANT_MESSAGES_PER_MINUTE: unlimited,
      VAYUSPHERE_BASE_URL: this.#vayusphereUrl,
      VAYUSPHERE_API_KEY: 'a-key',
      VAYUSPHERE_WEBHOOK_SECRET: secret,
      PUBLIC_URL: 'http://127.0.0.1:9',
      CONVERSATIONS: String(conversations),
    };
    const writers = conversations === 0 ? people : conversations;
    return new Subject({ name, entry: './bot.ts', channel: this.channel, token: this.token, people: writers, env, nodeOptions });
  }
}

const secret = `whsec_${Buffer.from('a secret of the bench, 32 bytes.').toString('base64')}`;
const catalogue = parseCatalogue(
  JSON.parse(await readFile(new URL('../../../src/triage/catalogue.default.json', import.meta.url), 'utf8')),
);

function queuesOf({ queues }: typeof catalogue): { id: string; name: string; agents: number }[] {
  return queues.map(({ id, name }) => ({ id, name, agents: 2 }));
}

/**
 * `npm run bench`: what a turn of the bot costs in CPU beside the echo of the SDK that it is made with, what it costs when very many
 * conversations are stored, and how long the process takes to start. All of it in one run, on one machine.
 */
async function main(): Promise<void> {
  const model = /model name\s*: (.*)/.exec(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''))?.[1] ?? 'unknown CPU';
  say(`${model}, ${availableParallelism()} cores, Node ${process.version}, ${process.platform}`);
  const world = new World();
  await world.start();
  try {
    if (parts.has('turns')) await compareTurns(world);
    if (parts.has('conversations')) await compareConversations(world);
    if (values.long) await watchHeap(world);
    if (parts.has('starts')) say(...(await measureStarts(5)));
  } finally {
    await world.stop();
  }
}

async function compareTurns(world: World): Promise<void> {
  const sdks = await mkdtemp(join(tmpdir(), 'handoff-sdks-'));
  const missing = values['with-sdks'] ? await installSdks(sdks) : 'ask for it by --with-sdks';
  const stock = world.echo('stock', './botbuilder-echo.ts');
  const profiled = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const bot = world.bot('bot', 0, profiled);
  const pressers = new Pressers(bot, world.channel);
  const echoRow = (name: string, subject: Subject): Row => rowOf(world, name, subject, scripts.teams, scripts.teams.messages);
  const fullRow = (name: string, script: Script): Row => rowOf(world, name, bot, script, saidByTheBot);
  const rows: Row[] = [
    echoRow('bare Node: parse, one POST', world.echo('floor', './floor.ts')),
    echoRow('botbuilder echo, no authentication', stock),
    echoRow('botbuilder echo, authenticated', world.authenticatedEcho('authenticated')),
    ...(missing === null
      ? [
          echoRow('Agents SDK echo, no authentication', world.echo('agents', './agents-echo.ts', { SDKS_FOLDER: sdks })),
          echoRow('Teams SDK echo, no authentication', world.echo('teams', './teams-echo.ts', { SDKS_FOLDER: sdks })),
        ]
      : []),
    fullRow('full turn in words, personal chat in Teams', scripts.teams),
    fullRow('full turn in words, Emulator', scripts.emulator),
    {
      name: 'full turn by a press, personal chat in Teams',
      subject: bot,
      play: (turns) => pressers.press(turns),
      check: () => pressers.begin(),
    },
  ];
  const subjects = new Set(rows.map(({ subject }) => subject));
  try {
    for (const subject of subjects) await subject.start();
    for (const row of rows) await row.check();
    const ofBot = rows.filter(({ subject }) => subject === bot).length;
    for (const row of rows) await row.play(row.subject === bot ? warmTurns / ofBot : warmTurns);
    say(
      ...tableOf(
        await measure(
          world,
          rows,
          rows.findIndex(({ subject }) => subject === stock),
        ),
      ),
    );
    if (missing !== null) say(`Agents SDK echo, Teams SDK echo: not measured: ${missing}`);
  } finally {
    for (const subject of subjects) await subject.stop();
    await rm(sdks, { recursive: true, force: true });
  }
}

/** An echo says one thing a turn; the bot asks, shows its options and takes leave. */
const saidByTheBot = ['Which', 'Start agent chat', 'Agents available'];

function rowOf(world: World, name: string, subject: Subject, script: Script, expected: readonly string[]): Row {
  return {
    name,
    subject,
    play: (turns) => subject.play(script, turns),
    check: () => checkSends(world, name, subject, script, expected),
  };
}

async function checkSends(
  { channel }: World,
  name: string,
  subject: Subject,
  script: Script,
  expected: readonly string[],
): Promise<void> {
  channel.record = [];
  await subject.playOnce(script);
  const said = channel.record.join('\n');
  channel.record = null;
  const absent = expected.filter((each) => !said.toLowerCase().includes(each.toLowerCase()));
  if (absent.length > 0) throw new Error(`${name} did not say ${absent.join(', ')}: ${said.slice(0, 2_000)}`);
}

/** What a row came to in each round. */
interface Series {
  readonly name: string;
  readonly micros: number[];
  readonly ratios: number[];
  sends: number;
  others: number;
  turns: number;
}

async function measure(world: World, rows: readonly Row[], base: number): Promise<Series[]> {
  const all = rows.map(({ name }): Series => ({ name, micros: [], ratios: [], sends: 0, others: 0, turns: 0 }));
  // In turn, so that whatever else the machine does hits all of them; and compared within the round.
  for (let round = 0; round < rounds; round++) {
    for (const [index, { subject, play }] of rows.entries()) {
      const series = all[index];
      if (series === undefined) continue;
      const [sends, others] = [world.channel.sends, world.channel.others];
      const before = await subject.cpuMicros();
      const turns = await play(turnsEach);
      series.micros.push(((await subject.cpuMicros()) - before) / turns);
      series.sends += world.channel.sends - sends;
      series.others += world.channel.others - others;
      series.turns += turns;
    }
    const unit = all[base]?.micros[round] ?? Number.NaN;
    for (const series of all) series.ratios.push((series.micros[round] ?? Number.NaN) / unit);
  }
  return all;
}

function tableOf(all: readonly Series[]): string[] {
  return [
    '',
    `CPU a turn, medians of ${rounds} paired rounds of ${turnsEach} turns after ${warmTurns} to warm up`,
    ...aligned([
      ['', 'of a stock echo', 'least to most', 'µs a turn', 'sends a turn', 'µs a send', 'look-ups a turn'],
      ...all.map(({ name, micros, ratios, sends, others, turns }) => [
        name,
        median(ratios).toFixed(2),
        `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
        median(micros).toFixed(0),
        (sends / turns).toFixed(2),
        sends === 0 ? '' : (median(micros) / (sends / turns)).toFixed(0),
        (others / turns).toFixed(2),
      ]),
    ]),
  ];
}

/** The same bot with few and with very many conversations stored, each of which people go on with. */
async function compareConversations(world: World): Promise<void> {
  const rows = [1_000, 100_000].map((count) => {
    const subject = world.bot(`bot-${count}`, count);
    return rowOf(world, `${count.toLocaleString('en')} conversations`, subject, scripts.teams, saidByTheBot);
  });
  try {
    for (const { subject } of rows) await subject.start();
    for (const { play } of rows) await play(warmTurns);
    say(...tableOf(await measure(world, rows, 0)).map((line) => line.replace('of a stock echo', 'of the first     ')));
  } finally {
    for (const { subject } of rows) await subject.stop();
  }
}

/** What is in use after a collection, from when everything has been warmed up to 100,000 turns. */
async function watchHeap(world: World): Promise<void> {
  const bot = world.bot('bot-heap');
  await bot.start();
  try {
    say('', 'heap in use after a collection');
    let turns = 0;
    for (const until of [20_000, 40_000, 60_000, 80_000, 100_000]) {
      turns += await bot.play(scripts.teams, until - turns);
      say(`${turns.toLocaleString('en')} turns: ${((await bot.heapBytes()) / 1024 ** 2).toFixed(2)} MB`);
    }
  } finally {
    await bot.stop();
  }
}

await main();
