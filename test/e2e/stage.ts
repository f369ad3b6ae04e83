import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { HandoffMode } from '../../src/handoff/ports.ts';
import { BotProcess, type Stop } from '../crash/bot-process.ts';
import { ownPort } from '../support/own-port.ts';
import { ConsolePage } from './console-page.ts';
import { openPlayground, type RunningPlayground } from './playground.ts';
import { PlaygroundPage } from './playground-page.ts';
import { Screens } from './screens.ts';

/** For everything that is waited for; the machine may be busy, and what is well takes a fraction of it. */
const patienceMs = 30_000;

interface Parts {
  readonly mode: HandoffMode;
  readonly folder: string;
  readonly bot: BotProcess;
  readonly simulatorUrl: string;
  readonly playground: RunningPlayground;
  readonly context: BrowserContext;
  readonly screens: Screens;
  readonly ada: PlaygroundPage;
  readonly desk: ConsolePage;
}

export interface StageOptions {
  readonly mode: HandoffMode;
  readonly browser: Browser;
  /** An empty folder, for everything that this stage writes. */
  readonly folder: string;
  /** Where pictures of the main moments go; null: none are taken. */
  readonly pictures: string | null;
  /** Called with what ends what has been started, as soon as there is something to end. */
  readonly onStarted: (stop: () => Promise<unknown>) => void;
}

/** A bot with its simulator, a Playground that nobody has used yet, the tab of a person and the tab of an agent. */
export class Stage {
  readonly #parts: Parts;
  readonly #pictures: string | null;
  #taken = 0;

  private constructor(parts: Parts, pictures: string | null) {
    this.#parts = parts;
    this.#pictures = pictures;
  }

  /** Throws `Unavailable` when the Playground can't be had. */
  static async open({ mode, browser, folder, pictures, onStarted }: StageOptions): Promise<Stage> {
    mkdirSync(folder, { recursive: true });
    const simulatorPort = await ownPort();
    const bot = new BotProcess({ name: 'bot', folder, env: botEnvironment(mode, folder, simulatorPort) });
    onStarted(() => bot.terminate());
    await bot.start();
    const playground = await openPlayground(`http://127.0.0.1:${bot.port}/api/messages`, folder);
    onStarted(() => playground.stop());
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US' });
    context.setDefaultTimeout(patienceMs);
    const screens = new Screens();
    await screens.watch(context);
    const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    const desk = await ConsolePage.open(context, simulatorUrl);
    const ada = await PlaygroundPage.open(context, playground.url, screens);
    return new Stage({ mode, folder, bot, simulatorUrl, playground, context, screens, ada, desk }, pictures);
  }

  /** The Playground's own person, Ada Example. */
  get ada(): PlaygroundPage {
    return this.#parts.ada;
  }

  get desk(): ConsolePage {
    return this.#parts.desk;
  }

  get screens(): Screens {
    return this.#parts.screens;
  }

  get bot(): BotProcess {
    return this.#parts.bot;
  }

  /** Where the simulator of this stage is. */
  get simulatorUrl(): string {
    return this.#parts.simulatorUrl;
  }

  /** Another person's client in a tab of its own. */
  async openAs(person: string): Promise<PlaygroundPage> {
    const { context, playground, screens } = this.#parts;
    return PlaygroundPage.open(context, playground.url, screens, person);
  }

  /** The page that opens in a new tab while this is done. */
  async newTab(action: () => Promise<void>): Promise<Page> {
    const opening = this.#parts.context.waitForEvent('page');
    // A failing action is what is to be told, and not that no page came then.
    opening.catch(() => undefined);
    await action();
    return opening;
  }

  /** A picture of a main moment, if they were asked for. */
  async picture(page: Page, name: string): Promise<void> {
    if (this.#pictures === null) return;
    this.#taken += 1;
    const number = String(this.#taken).padStart(2, '0');
    await page.screenshot({ path: join(this.#pictures, `${this.#parts.mode}-${number}-${name}.png`) });
  }

  /** Writes each tab's picture and text to a folder, as far as they can still be had. */
  async keepEvidence(folder: string, name: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [index, page] of this.#parts.context.pages().entries()) {
      const file = join(folder, `${name}-tab-${index + 1}`);
      await page.screenshot({ path: `${file}.png`, timeout: 10_000 }).catch(() => undefined);
      const text = await page.locator('body').ariaSnapshot({ timeout: 10_000 }).catch(String);
      writeFileSync(`${file}.txt`, `${page.url()}\n\n${text}\n`);
    }
  }

  /** Ends what belongs to this stage and removes what the bot stored. Gives how the bot stopped. */
  async close(): Promise<Stop> {
    const { context, playground, bot, folder } = this.#parts;
    await context.close();
    await playground.stop();
    const stop = await bot.terminate();
    rmSync(dataFolder(folder), { recursive: true, force: true });
    return stop;
  }
}

const dataFolder = (folder: string): string => join(folder, 'data');

/** Nothing of this machine's own configuration but where programs are. */
function botEnvironment(mode: HandoffMode, folder: string, simulatorPort: number): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    PORT: '0',
    SIMULATOR_PORT: String(simulatorPort),
    DATA_DIR: dataFolder(folder),
    HANDOFF_MODE: mode,
    LOG_LEVEL: 'info',
  };
}
