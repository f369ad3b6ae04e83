import { EventEmitter, once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';

const watchScript = readFileSync(new URL('screen-watch.js', import.meta.url), 'utf8');

/** The Playground's own noise: it asks for an icon that it does not have, and for fonts and pictures from addresses that nobody answers here. */
const playgroundNoise = [/\/favicon\.ico$/, /^https?:\/\/(?!127\.0\.0\.1|localhost)/];

/** Whether what a page's console reports is about us, given the address that it is about. */
export function isOurs(url: string): boolean {
  return !playgroundNoise.some((noise) => noise.test(url));
}

/**
 * Everything that was on the screens of a browser's pages, from the first moment: each text, however short it was there, and each error.
 * A status that stands for a tenth of a second is seen here and nowhere else.
 */
export class Screens {
  readonly #texts = new Map<Page, Set<string>>();
  readonly #errors: string[] = [];
  readonly #news = new EventEmitter();

  /** From now on, all pages of this context are watched. */
  async watch(context: BrowserContext): Promise<void> {
    await context.exposeBinding('tellText', ({ page }, text: string) => this.#take(page, text));
    await context.addInitScript(watchScript);
    context.on('page', (page) => this.#listen(page));
  }

  /** Resolves when this page has shown exactly this text, now or before; rejects when it has not by then. */
  async shown(page: Page, text: string, withinMs: number): Promise<void> {
    const signal = AbortSignal.timeout(withinMs);
    while (!this.#texts.get(page)?.has(text)) {
      await once(this.#news, 'text', { signal }).catch(() => {
        throw new Error(`this was never on the screen: ${text}`);
      });
    }
  }

  /** What of a card's template came onto a screen. */
  templateRests(): string[] {
    return [...this.#texts.values()].flatMap((texts) => [...texts].filter((text) => text.includes('${')));
  }

  /** The errors in the pages' consoles that are about us. */
  errors(): readonly string[] {
    return this.#errors;
  }

  #take(page: Page, text: string): void {
    const texts = this.#texts.get(page) ?? new Set();
    this.#texts.set(page, texts.add(text));
    this.#news.emit('text');
  }

  #listen(page: Page): void {
    page.on('pageerror', (error) => this.#errors.push(`${page.url()}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      const about = message.location().url;
      if (message.type() === 'error' && isOurs(about)) this.#errors.push(`${about}: ${message.text()}`);
    });
  }
}
