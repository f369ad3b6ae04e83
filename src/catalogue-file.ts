import { readFile } from 'node:fs/promises';
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Catalogue } from './triage/catalogue.ts';
import { parseCatalogueText, unreadableCatalogue } from './triage/catalogue-text.ts';
import { languages, warmUp } from './triage/recogniser.ts';

const defaultCatalogue = new URL('./triage/catalogue.default.json', import.meta.url);

/** The catalogue of an administrator's file, or the one that comes with the bot; read again whenever it is asked to. */
export class CatalogueFile {
  readonly #path: string | null;
  #current: Catalogue | null = null;

  /** `path` is `CATALOG_PATH`; null for the one that comes with the bot. */
  constructor(path: string | null) {
    this.#path = path;
  }

  /** The catalogue as it was last read in good order. */
  current(): Catalogue {
    if (this.#current === null) throw new Error('the catalogue has not been read yet');
    return this.#current;
  }

  /**
   * Reads the file, and makes it ready for the language that every text is also read in. Throws `ConfigError` with every problem; then
   * nothing of it is used, and what was there before stays.
   */
  async read(): Promise<Catalogue> {
    const catalogue = parseCatalogueText(await this.#text());
    const [first = 'en'] = languages;
    warmUp(catalogue, first);
    this.#current = catalogue;
    return catalogue;
  }

  /** Makes it ready for all languages, one after the other, so that nobody waits for more than one; a bot that has begun listening can. */
  async warmUp(): Promise<void> {
    const catalogue = this.current();
    for (const language of languages) {
      await nextRound();
      if (this.#current !== catalogue) return;
      warmUp(catalogue, language);
    }
  }

  async #text(): Promise<string> {
    try {
      return await readFile(this.#path ?? defaultCatalogue, 'utf8');
    } catch {
      throw unreadableCatalogue(String(this.#path));
    }
  }
}
