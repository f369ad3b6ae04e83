import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { Pool } from 'undici';
import { BotProcess, type Stop } from '../crash/bot-process.ts';
import { UnreliableConnector } from '../crash/unreliable-connector.ts';
import { agentWord, type Session, World, webhookSecret } from '../crash/world.ts';
import { type Lane, nowMs } from './lanes.ts';

const connectionsOfSender = 32;

/** Something whose way from a webhook to Teams is measured. */
export interface Subject {
  readonly lanes: readonly Lane[];
  readonly connector: UnreliableConnector;
  /** The conversation of each lane. */
  readonly threads: readonly string[];
  /** Stops it as an operator would, and then everything around it. */
  stop(): Promise<Stop>;
}

/** The bot as a process of its own, with so many sessions open. */
export async function startBot(
  sessions: number,
  databaseUrl: string | null,
  { nodeOptions = [], env = {} }: { nodeOptions?: readonly string[]; env?: Readonly<Record<string, string>> },
): Promise<Subject> {
  const entry = fileURLToPath(new URL('./bot.ts', import.meta.url));
  const world = new World({ instances: 1, sessions, databaseUrl, entry, nodeOptions, env });
  await world.start();
  const [bot] = world.bots;
  if (bot === undefined) throw new Error('the bot has not been started');
  const pool = new Pool(`http://127.0.0.1:${bot.port}`, { connections: connectionsOfSender });
  return {
    lanes: world.sessions.map((session) => botLane(world, session, pool)),
    connector: world.connector,
    threads: world.sessions.map(({ person }) => person.conversationId),
    async stop() {
      await pool.destroy();
      const stop = await bot.terminate();
      await world.stop();
      return stop;
    },
  };
}

/** The floor as a process of its own, with so many threads. */
export async function startFloor(threads: number): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'handoff-floor-'));
  const connector = new UnreliableConnector(agentWord);
  await connector.start();
  const entry = fileURLToPath(new URL('./floor.ts', import.meta.url));
  const env = { DATA_DIR: folder, FLOOR_TARGET: connector.serviceUrl };
  const floor = new BotProcess({ name: 'floor', folder, env, entry });
  await floor.start();
  const pool = new Pool(`http://127.0.0.1:${floor.port}`, { connections: connectionsOfSender });
  const names = Array.from({ length: threads }, (_, index) => `a:person-${index + 1}`);
  return {
    lanes: names.map((name) => floorLane(connector, name, pool)),
    connector,
    threads: names,
    async stop() {
      await pool.destroy();
      const stop = await floor.terminate();
      await connector.stop();
      await rm(folder, { recursive: true, force: true });
      return stop;
    },
  };
}

const signer = new Webhook(webhookSecret);

/** What an agent writes, as Vayusphere's webhooks after those that the simulator has sent. */
function botLane(world: World, { chatId, person }: Session, pool: Pool): Lane {
  const { sequence: before, agent } = world.simulator.chat(chatId);
  return lane(world.connector, person.conversationId, pool, '/api/vayusphere/events', (number) => {
    const sentAt = new Date();
    const data = { id: `${chatId}-${number}`, text: `${agentWord} ${number}`, agent, attachments: [] };
    const event = { type: 'chat.message', chatId, sequence: before + number, occurredAt: sentAt.toISOString(), data };
    const body = JSON.stringify(event);
    const id = `event-${chatId}-${number}`;
    const signed = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': signer.sign(id, sentAt, body),
    };
    return { body, headers: signed };
  });
}

function floorLane(connector: UnreliableConnector, thread: string, pool: Pool): Lane {
  const path = `/v3/conversations/${encodeURIComponent(thread)}/activities`;
  return lane(connector, thread, pool, '/', (number) => {
    const activity = { type: 'message', text: `Ada Agent: ${agentWord} ${number}`, textFormat: 'plain' };
    return { body: JSON.stringify({ path, activity }), headers: {} };
  });
}

function lane(
  connector: UnreliableConnector,
  thread: string,
  pool: Pool,
  path: string,
  make: (number: number) => { readonly body: string; readonly headers: Readonly<Record<string, string>> },
): Lane {
  let sent = 0;
  return {
    async send() {
      sent += 1;
      const { body, headers } = make(sent);
      const answer = await pool.request({
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      const acceptedAtMs = nowMs();
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`a webhook was answered ${answer.statusCode}`);
      return acceptedAtMs;
    },
    get sent() {
      return sent;
    },
    arrivedAtMs: (number) => {
      const found = connector.sightings(thread)[number - 1];
      return found?.number === number ? found.atMs : null;
    },
    get arrived() {
      return connector.seen(thread);
    },
  };
}
