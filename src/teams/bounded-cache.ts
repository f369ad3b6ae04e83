/** Remembers up to `most` values, and forgets the one that was asked for longest ago. What is put in by strangers has an end. */
export class BoundedCache<Value> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) this.#place(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#place(key, value);
    if (this.#values.size <= this.#most) return;
    for (const oldest of this.#values.keys()) {
      this.#values.delete(oldest);
      break;
    }
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  get size(): number {
    return this.#values.size;
  }

  /** A Map keeps the order in which keys were put in. */
  #place(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
  }
}
