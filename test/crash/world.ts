import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agent } from 'undici';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { parseCatalogue } from '../../src/triage/catalogue.ts';
import { buttonsOf, cardsIn } from '../support/client.ts';
import { Balancer } from './balancer.ts';
import { BotProcess } from './bot-process.ts';
import { connectionsToBot, Person } from './person.ts';
import { UnreliableConnector } from './unreliable-connector.ts';

export const apiKey = 'an-api-key-for-the-crash-test';
export const webhookSecret = `whsec_${Buffer.from('a secret of a test, of 32 bytes.').toString('base64')}`;

/** The words that numbered messages end with, before their number. */
export const personWord = 'person says';
export const agentWord = 'agent says';

/** A person and their agent, connected through the bot. */
export interface Session {
  readonly person: Person;
  readonly chatId: string;
}

export interface WorldOptions {
  readonly instances: number;
  readonly sessions: number;
  /** Null: SQLite. */
  readonly databaseUrl: string | null;
  readonly env?: Readonly<Record<string, string>>;
  /** What the bot's processes run; the bot as `npm start` has it unless told. */
  readonly entry?: string;
  readonly nodeOptions?: readonly string[];
}

/**
 * Everything around the bot in this process, as it is in the world: Vayusphere (the simulator), Teams (a connector), a load balancer and
 * people. The bot itself is one process or several.
 */
export class World {
  readonly connector = new UnreliableConnector(agentWord);
  readonly balancer: Balancer;
  readonly sessions: Session[] = [];
  readonly #options: WorldOptions;
  readonly #connections: Agent = connectionsToBot();
  readonly #simulator: Simulator;
  #bots: readonly BotProcess[] = [];
  #folder = '';

  constructor(options: WorldOptions) {
    this.#options = options;
    this.balancer = new Balancer(() => this.#bots.flatMap(({ port }) => (port === null ? [] : [port])));
    this.#simulator = createSimulator({
      apiKey,
      webhookSecret,
      queues: catalogueQueues(),
      // A second at most: nothing is to wait long for an instance that is back.
      webhookRetryMs: [50, 200, 500, 1_000],
    });
  }

  get bots(): readonly BotProcess[] {
    return this.#bots;
  }

  get simulator(): Simulator {
    return this.#simulator;
  }

  /** The file that SQLite keeps everything in; null with PostgreSQL. */
  get databaseFile(): string | null {
    return this.#options.databaseUrl === null ? join(this.#folder, 'data', 'handoff.sqlite') : null;
  }

  /** Starts everything and opens the sessions. */
  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'handoff-crash-'));
    await this.connector.start();
    await this.balancer.start();
    const { url } = await this.#simulator.start();
    const env = this.#environment(url);
    const { instances, entry, nodeOptions } = this.#options;
    this.#bots = Array.from(
      { length: instances },
      (_, index) => new BotProcess({ name: `bot-${index + 1}`, folder: this.#folder, env, entry, nodeOptions }),
    );
    await Promise.all(this.#bots.map((bot) => bot.start()));
    const people = Array.from({ length: this.#options.sessions }, (_, index) => this.#person(`person-${index + 1}`));
    for (let first = 0; first < people.length; first += 10) {
      const group = await Promise.all(people.slice(first, first + 10).map((person) => this.#connect(person)));
      this.sessions.push(...group);
    }
  }

  /** Ends the processes, at once if they have not ended, and everything around them. */
  async stop(): Promise<void> {
    await Promise.all(this.#bots.map((bot) => bot.kill()));
    await this.#connections.destroy();
    await this.#simulator.stop();
    await this.balancer.stop();
    await this.connector.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #environment(vayusphereUrl: string): Record<string, string> {
    return {
      PORT: '0',
      HANDOFF_MODE: 'relay',
      VAYUSPHERE_BASE_URL: vayusphereUrl,
      VAYUSPHERE_API_KEY: apiKey,
      VAYUSPHERE_WEBHOOK_SECRET: webhookSecret,
      PUBLIC_URL: this.balancer.url,
      DATA_DIR: join(this.#folder, 'data'),
      ...(this.#options.databaseUrl !== null && { DATABASE_URL: this.#options.databaseUrl }),
      ...this.#options.env,
    };
  }

  #person(id: string): Person {
    return new Person(id, {
      botUrl: this.balancer.url,
      serviceUrl: this.connector.serviceUrl,
      connections: this.#connections,
    });
  }

  /** The whole way: the issue, the options card, the button, the agent who takes it, and the bot's word that they have. */
  async #connect(person: Person): Promise<Session> {
    const { conversationId } = person;
    await person.write('Our PostgreSQL server is down');
    const offered = await this.connector.other(conversationId, (activity) => startButtonIn(activity) !== undefined);
    await person.press(startButtonIn(offered) ?? {});
    const chatId = await this.#chatOf(`aad-${person.id}`);
    this.#simulator.accept(chatId);
    await this.connector.other(conversationId, ({ text }) => text?.startsWith("You're connected with") ?? false);
    return { person, chatId };
  }

  async #chatOf(requesterId: string): Promise<string> {
    for (;;) {
      const chat = this.#simulator.chats().find(({ requester }) => requester.id === requesterId);
      if (chat !== undefined) return chat.id;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function startButtonIn(activity: Parameters<typeof cardsIn>[0]): Record<string, unknown> | undefined {
  return buttonsOf(cardsIn(activity)).find((button) => button['title'] === 'Start agent chat');
}

function catalogueQueues(): { id: string; name: string; agents: number }[] {
  const text = readFileSync(new URL('../../src/triage/catalogue.default.json', import.meta.url), 'utf8');
  return parseCatalogue(JSON.parse(text)).queues.map(({ id, name }) => ({ id, name, agents: 2 }));
}
