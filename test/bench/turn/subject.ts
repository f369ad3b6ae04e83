import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { BotProcess } from '../../crash/bot-process.ts';
import type { CountingChannel } from './channel.ts';
import { envelopeOf, type Script } from './people.ts';

/** How many people write at once. */
export const lanes = 8;

const probe = new URL('./probe.ts', import.meta.url).href;

export interface SubjectOptions {
  readonly name: string;
  /** The file that is run, beside this one. */
  readonly entry: string;
  /** What the subject sends goes there. */
  readonly channel: CountingChannel;
  /** What comes with every activity; null for a subject that authenticates nothing. */
  readonly token: string | null;
  readonly env?: Readonly<Record<string, string>>;
  /** How many people write to it, in turn. */
  readonly people: number;
  readonly nodeOptions?: readonly string[];
}

/** Something that answers activities, as a process of its own. */
export class Subject {
  readonly name: string;
  readonly #options: SubjectOptions;
  #process: BotProcess | null = null;
  #folder = '';
  #pool: Pool | null = null;
  #person = 0;
  #activities = 0;

  constructor(options: SubjectOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { name, entry, env = {}, nodeOptions = [] } = this.#options;
    this.#folder = await mkdtemp(join(tmpdir(), 'handoff-turn-'));
    this.#process = new BotProcess({
      name,
      folder: this.#folder,
      entry: fileURLToPath(new URL(entry, import.meta.url)),
      env: { PATH: process.env['PATH'] ?? '', DATA_DIR: this.#folder, PORT: '0', HOST: '127.0.0.1', ...env },
      nodeOptions: ['--expose-gc', `--import=${probe}`, ...nodeOptions],
      answers: true,
    });
    await this.#process.start();
    this.#pool = new Pool(`http://127.0.0.1:${this.#process.port}`, { connections: lanes });
  }

  async stop(): Promise<void> {
    await this.#pool?.destroy();
    await this.#process?.terminate();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Microseconds of CPU that the process has used. */
  cpuMicros(): Promise<number> {
    return this.#ask('cpu');
  }

  /** Bytes that are in use after a collection. */
  heapBytes(): Promise<number> {
    return this.#ask('heap');
  }

  /** Lets people act out the script until so many turns at least have been taken. Gives the number. */
  async play(script: Script, turns: number): Promise<number> {
    const plays = Math.ceil(turns / script.messages.length);
    let begun = 0;
    const lane = async () => {
      while (begun < plays) {
        begun += 1;
        await this.playOnce(script);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return plays * script.messages.length;
  }

  /** One person acts out the script. */
  async playOnce({ client, messages }: Script): Promise<void> {
    const { channel, people } = this.#options;
    this.#person = (this.#person + 1) % people;
    const envelope = envelopeOf(client, this.#person, channel.serviceUrl);
    for (const text of messages) await this.post({ ...envelope, type: 'message', text });
  }

  /** Hands an activity over, as one that was not there before. Gives what is answered. */
  async post(activity: object): Promise<string> {
    if (this.#pool === null) throw new Error(`${this.name} has not been started`);
    const { token } = this.#options;
    this.#activities += 1;
    const { statusCode, body } = await this.#pool.request({
      path: '/api/messages',
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ ...activity, id: String(1_700_000_000_000 + this.#activities) }),
    });
    const answer = await body.text();
    if (statusCode !== 200 && statusCode !== 202) throw new Error(`${this.name} answered ${statusCode}`);
    return answer;
  }

  async #ask(question: string): Promise<number> {
    if (this.#process === null) throw new Error(`${this.name} has not been started`);
    return this.#process.ask(question);
  }
}
