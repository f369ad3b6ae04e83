import { isWithin, nextOpeningMs, type OpeningHours } from './opening-hours.ts';
import type { Settings } from './options.ts';

/** A queue as the contract shows it. */
export interface QueueStatus {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  /** Staffed agents who have no chat of this queue. */
  readonly agentsAvailable: number;
  readonly waiting: number;
  /** For the next person who comes; null if nobody could say. */
  readonly estimatedWaitSeconds: number | null;
  readonly opensAt: string | null;
}

/** What can be changed about a queue while it runs. */
export interface QueueChange {
  open?: boolean | OpeningHours | undefined;
  opensAt?: string | null | undefined;
  agents?: number | undefined;
  averageHandlingSeconds?: number | undefined;
  autoAccept?: boolean | undefined;
}

/** How long a free agent takes to notice that somebody waits. */
const pickUpSeconds = 30;

/** One queue: who waits in it, in order, and how many agents of it are talking. Knows chats by their id alone. */
export class Queue {
  readonly id: string;
  readonly name: string;
  /** Chat ids; the first is next. */
  readonly waiting: string[] = [];
  /** Ids of the chats that an agent of this queue has now. */
  readonly connected = new Set<string>();
  #agents: number;
  #open: boolean | OpeningHours;
  #opensAt: string | null;
  #averageHandlingSeconds: number;
  #autoAccept: boolean;
  readonly #nowMs: () => number;

  constructor(options: Settings['queues'][number], nowMs: () => number) {
    this.id = options.id;
    this.name = options.name;
    this.#agents = options.agents;
    this.#open = options.open;
    this.#opensAt = options.opensAt;
    this.#averageHandlingSeconds = options.averageHandlingSeconds;
    this.#autoAccept = options.autoAccept;
    this.#nowMs = nowMs;
  }

  /** How many agents are staffed, busy or not. */
  get agents(): number {
    return this.#agents;
  }

  get isOpen(): boolean {
    return typeof this.#open === 'boolean' ? this.#open : isWithin(this.#open, this.#nowMs());
  }

  /** When a closed queue opens, if anybody knows; null while it is open. */
  get opensAt(): string | null {
    if (this.isOpen) return null;
    return typeof this.#open === 'boolean' ? this.#opensAt : new Date(nextOpeningMs(this.#open, this.#nowMs())).toISOString();
  }

  get agentsAvailable(): number {
    return this.isOpen ? Math.max(0, this.#agents - this.connected.size) : 0;
  }

  /** Whether a new chat goes to an agent at once. */
  get acceptsAtOnce(): boolean {
    return this.#autoAccept && this.agentsAvailable > this.waiting.length;
  }

  change(change: QueueChange): void {
    this.#open = change.open ?? this.#open;
    this.#agents = change.agents ?? this.#agents;
    this.#averageHandlingSeconds = change.averageHandlingSeconds ?? this.#averageHandlingSeconds;
    this.#autoAccept = change.autoAccept ?? this.#autoAccept;
    if (change.opensAt !== undefined) this.#opensAt = change.opensAt;
  }

  /** Seconds until the person at `position` (1 is next) has an agent: free agents pick up, the others take one round after another. */
  estimateSeconds(position: number): number | null {
    if (!this.isOpen || this.#agents === 0) return null;
    const behindTheFree = position - this.agentsAvailable;
    if (behindTheFree <= 0) return pickUpSeconds;
    return Math.ceil(behindTheFree / this.#agents) * this.#averageHandlingSeconds;
  }

  /** The first free moment of 15 minutes within the window for a call back, given how many are booked at each; null if there is none. */
  freeSlotMs(earliestMs: number, latestMs: number, bookedAt: ReadonlyMap<number, number>): number | null {
    const slotMs = 15 * 60_000;
    if (this.#agents === 0) return null;
    let slot = Math.ceil(this.#servedFromMs(Math.max(earliestMs, this.#nowMs())) / slotMs) * slotMs;
    while (slot <= latestMs) {
      const servedFromMs = this.#servedFromMs(slot);
      if (servedFromMs > slot) slot = Math.ceil(servedFromMs / slotMs) * slotMs;
      else if ((bookedAt.get(slot) ?? 0) < this.#agents) return slot;
      else slot += slotMs;
    }
    return null;
  }

  status(): QueueStatus {
    return {
      id: this.id,
      name: this.name,
      open: this.isOpen,
      agentsAvailable: this.agentsAvailable,
      waiting: this.waiting.length,
      estimatedWaitSeconds: this.estimateSeconds(this.waiting.length + 1),
      opensAt: this.opensAt,
    };
  }

  #servedFromMs(atMs: number): number {
    if (typeof this.#open !== 'boolean') return nextOpeningMs(this.#open, atMs);
    if (this.#open) return atMs;
    return this.#opensAt === null ? Number.POSITIVE_INFINITY : Math.max(atMs, Date.parse(this.#opensAt));
  }
}
