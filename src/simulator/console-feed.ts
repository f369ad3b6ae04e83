import type { DeskChange } from './chat.ts';
import type { Desk } from './desk.ts';
import type { Faults } from './faults.ts';
import type { Live } from './live.ts';
import { chatRow, queueRow } from './views.ts';

/** The topic that the console watches. */
export const consoleTopic = 'console';

/** The topic that the person's page of a chat watches. */
export function personTopic(reference: string): string {
  return `person ${reference}`;
}

/**
 * Turns changes of the desk into pushes. The console gets the rows that changed, with all queues and faults; changes of one turn go out
 * together. The person's page is told that something changed, and reads it anew.
 */
export class ConsoleFeed {
  readonly #desk: Desk;
  readonly #faults: Faults;
  readonly #live: Live;
  readonly #now: () => string;
  readonly #changedChats = new Set<string>();
  #scheduled = false;

  constructor(desk: Desk, faults: Faults, live: Live) {
    this.#desk = desk;
    this.#faults = faults;
    this.#live = live;
    this.#now = () => desk.now();
  }

  /** What the console shows of the desk besides its chats. */
  overview(): Record<string, unknown> {
    return {
      now: this.#now(),
      queues: [...this.#desk.queues.values()].map((queue) => queueRow(this.#desk, queue.status())),
      faults: this.#faults.settings,
    };
  }

  changed(change: DeskChange): void {
    if (change.what === 'typing') {
      this.#live.push(consoleTopic, 'typing', { chatId: change.chatId, from: change.from });
      this.#live.push(personTopic(change.reference), 'typing', { from: change.from });
      return;
    }
    if (change.what === 'chat') {
      this.#changedChats.add(change.chatId);
      this.#live.push(personTopic(change.reference), 'changed', {});
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const chatIds = [...this.#changedChats];
    this.#changedChats.clear();
    if (!this.#live.isWatched(consoleTopic)) return;
    const known = this.#desk.chats().filter((chat) => chatIds.includes(chat.id));
    this.#live.push(consoleTopic, 'update', { ...this.overview(), chats: known.map((chat) => chatRow(this.#desk, chat)) });
  }
}
