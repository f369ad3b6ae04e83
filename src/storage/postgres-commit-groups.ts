import { StoreUnavailable, VersionConflict } from '../errors.ts';
import type { Change } from '../handoff/ports.ts';
import type { PostgresConnections, Statements } from './postgres-connections.ts';
import { textOf } from './postgres-connections.ts';
import type { PostgresDeliveryQueue } from './postgres-delivery-queue.ts';
import { putSessions, putShown } from './postgres-handoff-rows.ts';
import { storeTranscript } from './postgres-transcripts.ts';

/** What nearly all changes of a relayed chat are: something heard and to be sent on, or something that arrived. */
type GroupedChange = Pick<Change, 'session' | 'settled' | 'deliveries' | 'shown' | 'transcript'>;

interface Waiting {
  readonly change: GroupedChange;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/** A group is stored while the next one gathers; a second one at once keeps the server busy between two statements of the first. */
const groupsAtOnce = 2;
/** More would only make those wait who come first. */
const mostInGroup = 64;

/** Whether a change is of the kind that is stored in groups. The rest is rare, and easier to get right by itself. */
export function isGrouped(change: Change): change is GroupedChange {
  const { session, settled, deliveries, shown, transcript, ...others } = change;
  const isNew = session?.version === null;
  const arrived = settled === undefined || settled.outcome.status === 'arrived';
  return !isNew && arrived && Object.values(others).every((other) => other === undefined);
}

/**
 * Stores changes that come together in one transaction, with one statement a table: a change by itself costs five statements and a
 * sync to disk, and each of them more than what it does.
 *
 * Within a group a change is still stored whole or not at all: what has changed since it was read is found out by the first statement,
 * and such a change takes no part in those after it. Whatever else goes wrong takes the transaction back, and then each change is tried
 * by itself, so that nobody fails for somebody else's fault. Nobody is answered before the COMMIT: a crash before it loses only what
 * nobody was told of. When the server does not answer, everybody in the group hears so.
 */
export class PostgresCommitGroups {
  readonly #connections: PostgresConnections;
  readonly #queue: PostgresDeliveryQueue;
  readonly #alone: (change: Change) => Promise<void>;
  readonly #nowMs: () => number;
  #waiting: readonly Waiting[] = [];
  #underWay = 0;
  #gathering = false;

  /** `alone` stores one change in a transaction of its own. */
  constructor(parts: {
    readonly connections: PostgresConnections;
    readonly queue: PostgresDeliveryQueue;
    readonly alone: (change: Change) => Promise<void>;
    readonly nowMs: () => number;
  }) {
    this.#connections = parts.connections;
    this.#queue = parts.queue;
    this.#alone = parts.alone;
    this.#nowMs = parts.nowMs;
  }

  /** Resolves when the change is stored. Throws what storing it alone would, and then nothing of it is stored. */
  commit(change: GroupedChange): Promise<void> {
    return new Promise((stored, failed) => {
      this.#waiting = [...this.#waiting, { change, stored, failed }];
      this.#gather();
    });
  }

  /** Lets what comes in the same turn of the event loop come along. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      while (this.#waiting.length > 0 && this.#underWay < groupsAtOnce) void this.#storeNext();
    });
  }

  async #storeNext(): Promise<void> {
    const group = this.#takeGroup();
    this.#underWay += 1;
    try {
      await this.#store(group);
    } finally {
      this.#underWay -= 1;
      this.#gather();
    }
  }

  /** The oldest, without a second change of one session: whether that one still holds is known when the first is stored. */
  #takeGroup(): readonly Waiting[] {
    const sessions = new Set<string>();
    const group: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const each of this.#waiting) {
      const id = each.change.session?.value.id;
      const fits = group.length < mostInGroup && (id === undefined || !sessions.has(id));
      if (fits && id !== undefined) sessions.add(id);
      (fits ? group : rest).push(each);
    }
    this.#waiting = rest;
    return group;
  }

  /** Never throws: everybody in the group is told. */
  async #store(group: readonly Waiting[]): Promise<void> {
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) return this.#storeAlone(only);
    try {
      const conflicts = await this.#connections.transaction((transaction) => this.#storeTogether(transaction, group));
      for (const each of group) {
        if (conflicts.has(each)) each.failed(new VersionConflict('a session has changed since it was read'));
        else each.stored();
      }
    } catch (error) {
      if (error instanceof StoreUnavailable) for (const each of group) each.failed(error);
      else await Promise.all(group.map((each) => this.#storeAlone(each)));
    }
  }

  #storeAlone({ change, stored, failed }: Waiting): Promise<void> {
    return this.#alone(change).then(stored, failed);
  }

  /** Gives those that could not be stored because their session has changed. */
  async #storeTogether(transaction: Statements, group: readonly Waiting[]): Promise<ReadonlySet<Waiting>> {
    const sessions = group.flatMap(({ change }) => (change.session === undefined ? [] : [change.session]));
    const put = new Set(
      sessions.length === 0 ? [] : (await putSessions(transaction, sessions, this.#nowMs())).map((row) => textOf(row, 'id')),
    );
    const conflicts = new Set(group.filter(({ change }) => change.session !== undefined && !put.has(change.session.value.id)));
    const changes = group.filter((each) => !conflicts.has(each)).map(({ change }) => change);
    await this.#queue.remove(
      transaction,
      changes.flatMap(({ settled }) => settled ?? []),
    );
    await putShown(
      transaction,
      changes.flatMap(({ shown }) => shown ?? []),
    );
    await this.#queue.add(
      transaction,
      changes.flatMap(({ deliveries }) => deliveries ?? []),
    );
    await storeTranscript(
      transaction,
      changes.flatMap(({ transcript }) => transcript ?? []),
    );
    return conflicts;
  }
}
