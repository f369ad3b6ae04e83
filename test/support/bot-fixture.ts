import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOverrides, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/logging.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { parseCatalogue } from '../../src/triage/catalogue.ts';
import type { Recogniser } from '../../src/triage/recogniser.ts';
import { Client, type Surface } from './client.ts';
import { FakeConnector } from './fake-connector.ts';
import { HandClock } from './hand-clock.ts';
import { appId, botTokenOfSpecs, LocalIssuer } from './local-issuer.ts';
import { refuseCanaries } from './log-canaries.ts';
import { ownPort } from './own-port.ts';

const apiKey = 'an-api-key-for-specs';
const webhookSecret = `whsec_${Buffer.from('a secret of the specs, 32 bytes.').toString('base64')}`;

const secrets = [apiKey, webhookSecret, botTokenOfSpecs, 'canary-password-of-the-app', 'ada@example.com', 'Ada Example'];

/** Everybody of the specs comes from tenant-1; messages are not counted where the clock stands still. */
const registration = {
  HOST: '127.0.0.1',
  MicrosoftAppId: appId,
  MicrosoftAppPassword: 'canary-password-of-the-app',
  MicrosoftAppTenantId: 'tenant-1',
  PERSON_MESSAGES_PER_MINUTE: '0',
  TENANT_MESSAGES_PER_MINUTE: '0',
};

export interface FixtureOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly recogniser?: Recogniser;
  readonly fileLimits?: AppOverrides['fileLimits'];
  /** None unless told: time stands still in specs, and everything that is sent in one second of it would wait for the next. */
  readonly sendLimits?: AppOverrides['sendLimits'];
  /** `embedded`: as `npm start` has it. `apart`, the default: it outlives a restart of the bot, as Vayusphere does. */
  readonly vayusphere?: 'embedded' | 'apart';
  /** Whether the bot has a registration: every activity then needs a token of `issuer`. */
  readonly authenticated?: boolean;
}

/** The real app with everything in it but a Teams service, whose place a fake connector takes, and with time moved by hand. */
export class BotFixture {
  readonly connector = new FakeConnector();
  readonly clock = new HandClock();
  readonly issuer = new LocalIssuer(() => this.clock.nowMs());
  readonly logLines: string[] = [];
  readonly #options: FixtureOptions;
  #folder = '';
  #port = 0;
  #env: Readonly<Record<string, string>> = {};
  #app: App | null = null;
  #simulator: Simulator | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(options: FixtureOptions = {}) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'handoff-'));
    this.#port = await ownPort();
    await this.connector.start();
    if (this.#options.authenticated) await this.issuer.start();
    if (this.#options.vayusphere !== 'embedded') await this.#startSimulator();
    await this.startApp();
  }

  async stop(): Promise<void> {
    await this.stopApp();
    if (this.#options.vayusphere !== 'embedded') await this.#simulator?.stop();
    await this.connector.stop();
    if (this.#options.authenticated) await this.issuer.stop();
    await rm(this.#folder, { recursive: true, force: true });
    // Every app of the specs logs here: whatever they do, no line may hold a secret or what somebody said.
    refuseCanaries(this.logLines, secrets, this.connector.said);
  }

  async startApp(): Promise<void> {
    const config = readConfig({
      PORT: String(this.#port),
      SIMULATOR_PORT: '0',
      DATA_DIR: this.#folder,
      ...this.#env,
      ...(this.#options.authenticated && registration),
      ...this.#options.env,
    });
    const log = createLog('debug', { write: (line: string) => this.#onLogLine(line) });
    const overrides: AppOverrides = {
      clock: this.clock,
      ...(this.#options.recogniser !== undefined && { recogniser: this.#options.recogniser }),
      sendLimits: this.#options.sendLimits ?? { thread: [], tenant: [] },
      simulator: { nowMs: () => this.clock.nowMs(), ...this.#options.simulator },
      fileLimits: this.#options.fileLimits,
      ...(this.#options.authenticated && { channel: this.issuer.channel }),
    };
    this.#app = createApp(config, log, overrides);
    const { simulator } = await this.#app.start();
    this.#simulator = simulator ?? this.#simulator;
  }

  /** What SIGHUP does to the process. */
  async reloadCatalogue(): Promise<void> {
    await this.#app?.reloadCatalogue();
  }

  async stopApp(): Promise<void> {
    await this.#app?.stop();
    this.#app = null;
  }

  /** The bot's process ends, and another one goes on with the same data. */
  async restartApp(): Promise<void> {
    await this.stopApp();
    await this.startApp();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get simulator(): Simulator {
    if (this.#simulator === null) throw new Error('the fixture has not been started');
    return this.#simulator;
  }

  /** The lines of the log that carry this message, decoded. */
  logged(message: string): Record<string, unknown>[] {
    return this.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message);
  }

  /** Calls Vayusphere as another integration of the same desk would. */
  async callVayusphere(method: string, path: string, body: unknown, key: string): Promise<number> {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key };
    const { status } = await fetch(`${this.#env['VAYUSPHERE_BASE_URL']}${path}`, { method, headers, body: JSON.stringify(body) });
    return status;
  }

  /** Resolves when the bot has logged something more: whatever it delivers or takes is logged when it is done. */
  nextLogLine(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Looks again after each line of the log, until what it sees fits. */
  async until<T>(look: () => T, fits: (value: T) => boolean): Promise<T> {
    for (;;) {
      const value = look();
      if (fits(value)) return value;
      await this.nextLogLine();
    }
  }

  #onLogLine(line: string): void {
    this.logLines.push(line);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** To be called before an activity is sent; the function that it gives waits until its turn has ended. */
  watchTurn(id: string): () => Promise<void> {
    const ended = () => this.logged('turn').filter(({ activityId }) => activityId === id).length;
    const before = ended();
    return async () => void (await this.until(ended, (count) => count > before));
  }

  client(surface: Surface, id?: string): Client {
    const headers = this.#options.authenticated ? this.#headers : undefined;
    return new Client(surface, this.connector, () => this.url, id, headers, {
      watch: (activityId) => this.watchTurn(activityId),
    });
  }

  /** What comes with an activity that the channel really sends. */
  readonly #headers = async () => ({ authorization: `Bearer ${await this.issuer.token(this.connector.serviceUrl)}` });

  /** What Vayusphere signs with, where the simulator stands apart. */
  readonly webhookSecret = webhookSecret;

  /** The folder of the data. */
  get folder(): string {
    return this.#folder;
  }

  async #startSimulator(): Promise<void> {
    this.#simulator = createSimulator({
      apiKey,
      webhookSecret,
      queues: catalogueQueues(),
      nowMs: () => this.clock.nowMs(),
      webhookRetryMs: [50],
      ...this.#options.simulator,
    });
    const { url } = await this.#simulator.start();
    this.#env = {
      VAYUSPHERE_BASE_URL: url,
      VAYUSPHERE_API_KEY: apiKey,
      VAYUSPHERE_WEBHOOK_SECRET: webhookSecret,
      PUBLIC_URL: `http://127.0.0.1:${this.#port}`,
    };
  }
}

function catalogueQueues(): { id: string; name: string; agents: number }[] {
  const text = readFileSync(new URL('../../src/triage/catalogue.default.json', import.meta.url), 'utf8');
  return parseCatalogue(JSON.parse(text)).queues.map(({ id, name }) => ({ id, name, agents: 2 }));
}
