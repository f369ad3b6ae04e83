import type { Storage } from 'botbuilder';

/** Remembers where the welcome has been said: installing an app sends several events, in any order. */
export class WelcomeMarks {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Marks a conversation as welcomed; false when it was already. */
  async mark(conversationKey: string, nowMs: number): Promise<boolean> {
    const key = `welcome/${conversationKey}`;
    const found = await this.#storage.read([key]);
    if (found[key] !== undefined) return false;
    await this.#storage.write({ [key]: { welcomedAt: new Date(nowMs).toISOString() } });
    return true;
  }

  /** After the bot was removed, the next installation is a new one. */
  async clear(conversationKey: string): Promise<void> {
    await this.#storage.delete([`welcome/${conversationKey}`]);
  }
}
