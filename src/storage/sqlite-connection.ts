import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** What is stored together, and who waits for it. */
interface Group {
  readonly ended: Promise<void>;
  readonly succeed: () => void;
  readonly fail: (error: unknown) => void;
  /** What wanted to read while the group was open. */
  readonly readers: (() => void)[];
  /** Whether nobody waits for it: it may be stored with whatever comes next, and be seen before. */
  isIdle: boolean;
  callOffEnd: () => void;
}

/** What nobody waits for is stored after this at the latest, when nothing else is. */
const idleMs = 250;

/**
 * An SQLite database whose changes are stored in groups: what is asked for in one turn of the event loop is one transaction and one sync
 * to disk, which is what a change costs most. A group waits for nothing but the rest of its turn, so that a single change is as quick as
 * it was.
 *
 * Each change is a savepoint of its own, and one that throws takes back itself and nothing else. Nobody is answered before the group's
 * COMMIT has returned: a crash before it loses only what nobody was told of. A COMMIT that fails is heard by everybody whose change was
 * in the group. For the same reason nobody may see what is not committed yet, and act on it or answer for it: what reads while a group
 * is open reads at its end, before anybody is answered.
 *
 * What may be lost costs no sync of its own (`writeSoon`): it begins a group that waits for the first change which may not.
 */
export class SqliteConnection extends DatabaseSync {
  #group: Group | null = null;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #save: StatementSync;
  readonly #release: StatementSync;
  readonly #takeBack: StatementSync;

  constructor(path: string) {
    super(path);
    this.#begin = this.prepare('BEGIN IMMEDIATE');
    this.#commit = this.prepare('COMMIT');
    this.#rollback = this.prepare('ROLLBACK');
    this.#save = this.prepare('SAVEPOINT change');
    this.#release = this.prepare('RELEASE change');
    this.#takeBack = this.prepare('ROLLBACK TO change');
  }

  /**
   * Does everything that `work` does, or nothing, and resolves when it would survive a power cut. `work` runs at once, behind what was
   * asked for before it. Throws what `work` throws, and when the group could not be stored; then nothing of it is.
   */
  async write<T>(work: () => T): Promise<T> {
    const group = this.#group ?? this.#open();
    if (group.isIdle) this.#endThisTurn(group);
    const outcome = this.#attempt(group, work);
    await group.ended;
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /**
   * Does everything that `work` does, or nothing, and resolves at once: whoever reads sees it from now on. It is stored with the next
   * change, or soon by itself; a crash until then undoes it, and so does a change of its group that takes the whole group with it. Throws
   * what `work` throws.
   */
  async writeSoon(work: () => void): Promise<void> {
    const outcome = this.#attempt(this.#group ?? this.#open(), work);
    if ('error' in outcome) throw outcome.error;
  }

  /** Runs `work`, which must change nothing, on what is stored for good, and on what may be lost. */
  async read<T>(work: () => T): Promise<T> {
    const group = this.#group;
    if (group === null || group.isIdle) return work();
    return new Promise<T>((resolve, reject) => {
      group.readers.push(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** Whether a group is open, so that whoever reads waits. */
  get isGathering(): boolean {
    return this.#group !== null && !this.#group.isIdle;
  }

  /** Stores what has been asked for, and lets go of the file. */
  override close(): void {
    if (this.#group !== null) this.#end(this.#group);
    super.close();
  }

  #open(): Group {
    this.#begin.run();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Everybody in the group hears of a failure from their own `write`.
    promise.catch(() => {});
    const timer = setTimeout(() => this.#end(group), idleMs);
    const callOffEnd = () => clearTimeout(timer);
    const group: Group = { ended: promise, succeed: resolve, fail: reject, readers: [], isIdle: true, callOffEnd };
    this.#group = group;
    return group;
  }

  #endThisTurn(group: Group): void {
    group.callOffEnd();
    const timer = setImmediate(() => this.#end(group));
    group.isIdle = false;
    group.callOffEnd = () => clearImmediate(timer);
  }

  #attempt<T>(group: Group, work: () => T): { readonly value: T } | { readonly error: unknown } {
    try {
      this.#save.run();
      const value = work();
      this.#release.run();
      return { value };
    } catch (error) {
      this.#undo(group, error);
      return { error };
    }
  }

  /**
   * After some errors, such as a full disk, SQLite has taken the whole transaction back by itself
   * (https://www.sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction); then all that it held has failed.
   */
  #undo(group: Group, error: unknown): void {
    if (this.isTransaction) {
      this.#takeBack.run();
      this.#release.run();
    } else {
      this.#settle(group, error);
    }
  }

  #end(group: Group): void {
    let failure: unknown = null;
    try {
      this.#commit.run();
    } catch (error) {
      failure = error;
      if (this.isTransaction) this.#rollback.run();
    }
    this.#settle(group, failure);
  }

  #settle(group: Group, failure: unknown): void {
    this.#group = null;
    group.callOffEnd();
    if (failure === null) group.succeed();
    else group.fail(failure);
    // Those who wait hear of it only when this has returned, and may write again then: whoever read first must not wait for that.
    for (const read of group.readers) read();
  }
}
