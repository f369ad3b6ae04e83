import type { Storage } from 'botbuilder';

/** Remembers where the welcome has been said: installing an app sends several events, in any order. */
export class WelcomeMarks {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Marks a conversation as welcomed, of this person if it is one's own; false when it was already. */
  async mark(conversationKey: string, nowMs: number, person: string | null): Promise<boolean> {
    const key = `welcome/${conversationKey}`;
    const found = await this.#storage.read([key]);
    if (found[key] !== undefined) return false;
    await this.#storage.write({ [key]: { welcomedAt: new Date(nowMs).toISOString(), person } });
    return true;
  }

  /** After the bot was removed, the next installation is a new one. */
  async clear(conversationKey: string): Promise<void> {
    await this.#storage.delete([`welcome/${conversationKey}`]);
  }
}
