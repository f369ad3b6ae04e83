import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOverrides, createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createLog } from '../../src/logging.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { Client, type Surface } from './client.ts';
import { FakeConnector } from './fake-connector.ts';

/** The real app with everything in it but a Teams service: that is a fake connector. */
export class BotFixture {
  readonly connector = new FakeConnector();
  readonly logLines: string[] = [];
  readonly #env: Readonly<Record<string, string>>;
  readonly #overrides: AppOverrides;
  #folder = '';
  #app: App | null = null;
  #simulator: Simulator | null = null;
  #port = 0;

  constructor(options: { env?: Readonly<Record<string, string>>; overrides?: AppOverrides } = {}) {
    this.#env = options.env ?? {};
    this.#overrides = options.overrides ?? {};
  }

  async start(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'handoff-'));
    await this.connector.start();
    await this.startApp();
  }

  async stop(): Promise<void> {
    await this.#app?.stop();
    await this.connector.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The bot's process ends and comes back on the same data. The simulator goes with it: it is embedded. */
  async startApp(): Promise<void> {
    const config = readConfig({ PORT: '0', SIMULATOR_PORT: '0', DATA_DIR: this.#folder, ...this.#env });
    const log = createLog('debug', { write: (line: string) => void this.logLines.push(line) });
    this.#app = createApp(config, log, this.#overrides);
    const started = await this.#app.start();
    this.#port = started.port;
    this.#simulator = started.simulator;
  }

  async stopApp(): Promise<void> {
    await this.#app?.stop();
    this.#app = null;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get simulator(): Simulator {
    if (this.#simulator === null) throw new Error('the app runs against another Vayusphere');
    return this.#simulator;
  }

  client(surface: Surface, id?: string): Client {
    return new Client(surface, this.connector, () => this.url, id);
  }
}
