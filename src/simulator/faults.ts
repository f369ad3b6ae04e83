import { z } from 'zod';

/** The calls of the contract by their operationId, as faults and the log name them. */
export const callNames = [
  'getQueue',
  'createChat',
  'getChat',
  'changeChat',
  'sendMessage',
  'changeMessage',
  'uploadAttachment',
  'typing',
  'endChat',
  'rateChat',
  'fileTicket',
  'requestCallback',
] as const;
export type CallName = (typeof callNames)[number];

const count = z.int().min(0).max(1_000_000);

/** The shape of the faults, as the console and specs set them. Any of them may be left out, and then stays as it is. */
export const faultsSchema = z
  .strictObject({
    calls: z.array(z.enum(callNames)).nullable(),
    down: z.boolean(),
    latencyMs: z.int().min(0).max(600_000),
    failNext: count,
    failRate: z.number().min(0).max(1),
    failStatus: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]),
    throttleNext: count,
    retryAfterSeconds: z.int().min(0).max(3_600),
    loseNext: count,
    duplicateEvents: count,
    reorderEvents: count,
    withholdEvents: z.boolean(),
    parallelEvents: z.boolean(),
  })
  .partial();

/** What goes wrong on purpose. Counts are used up one by one; what is 0, false or null does nothing. */
export interface FaultSettings {
  /** The calls that the faults of calls are about; null: every call. */
  readonly calls: readonly CallName[] | null;
  /** Calls are dropped before anything happens: the connection is reset. */
  readonly down: boolean;
  /** Before the call acts. */
  readonly latencyMs: number;
  /** The next so many calls are answered `failStatus` and do nothing. */
  readonly failNext: number;
  /** The share of all other calls that fail so too, drawn from the seeded generator. */
  readonly failRate: number;
  readonly failStatus: 500 | 502 | 503 | 504;
  /** The next so many calls are answered 429. */
  readonly throttleNext: number;
  /** What 429 and 503 ask to wait. */
  readonly retryAfterSeconds: number;
  /** The next so many calls act, and then the connection is reset in place of the answer. */
  readonly loseNext: number;
  /** The next so many events are delivered twice, both at once. */
  readonly duplicateEvents: number;
  /** So many of the next events wait until the one behind them was delivered; a change of the faults lets go of them. */
  readonly reorderEvents: number;
  /** Events are kept until this is switched off. */
  readonly withholdEvents: boolean;
  /** Events of a chat do not wait for each other. */
  readonly parallelEvents: boolean;
}

export type CallFault = { readonly kind: 'fail' | 'throttle'; readonly status: number } | null;
type Counter = 'failNext' | 'throttleNext' | 'loseNext' | 'duplicateEvents' | 'reorderEvents';

const none: FaultSettings = {
  calls: null,
  down: false,
  latencyMs: 0,
  failNext: 0,
  failRate: 0,
  failStatus: 503,
  throttleNext: 0,
  retryAfterSeconds: 1,
  loseNext: 0,
  duplicateEvents: 0,
  reorderEvents: 0,
  withholdEvents: false,
  parallelEvents: false,
};

/** mulberry32: small, and the same numbers for the same seed everywhere (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
function seededGenerator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The faults of one simulator: switched at run time, and drawn from explicit counts or a seeded generator, so that a run can be repeated. */
export class Faults {
  #settings: FaultSettings = none;
  #random: () => number;
  readonly #seed: number;
  readonly #watchers = new Set<() => void>();

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededGenerator(seed);
  }

  get settings(): FaultSettings {
    return this.#settings;
  }

  /** Changes what is named and leaves the rest. Throws a ZodError for a name or value that there is not. */
  set(change: Partial<FaultSettings>): FaultSettings {
    const parsed = faultsSchema.parse(change);
    const named = Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
    return this.#become({ ...this.#settings, ...named });
  }

  /** Switches every fault off and starts the generator anew. */
  clear(): FaultSettings {
    this.#random = seededGenerator(this.#seed);
    return this.#become(none);
  }

  /** Calls back whenever `set` or `clear` changed something; gives a function that ends it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Whether the call faults are about this call. */
  concern(call: CallName): boolean {
    return this.#settings.calls === null || this.#settings.calls.includes(call);
  }

  /** Whether this call is refused by a fault, and with what. Uses up a count. */
  takeRefusal(call: CallName): CallFault {
    if (!this.concern(call)) return null;
    if (this.#take('throttleNext')) return { kind: 'throttle', status: 429 };
    if (this.#take('failNext')) return { kind: 'fail', status: this.#settings.failStatus };
    const fails = this.#settings.failRate > 0 && this.#random() < this.#settings.failRate;
    return fails ? { kind: 'fail', status: this.#settings.failStatus } : null;
  }

  /** Whether the answer of this call is lost. Uses up a count. */
  takeLoss(call: CallName): boolean {
    return this.concern(call) && this.#take('loseNext');
  }

  takeDuplicate(): boolean {
    return this.#take('duplicateEvents');
  }

  takeReorder(): boolean {
    return this.#take('reorderEvents');
  }

  #take(counter: Counter): boolean {
    if (this.#settings[counter] === 0) return false;
    this.#settings = { ...this.#settings, [counter]: this.#settings[counter] - 1 };
    return true;
  }

  #become(settings: FaultSettings): FaultSettings {
    this.#settings = settings;
    for (const watcher of [...this.#watchers]) watcher();
    return settings;
  }
}
