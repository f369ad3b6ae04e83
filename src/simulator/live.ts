import type { ServerResponse } from 'node:http';

const maxWatchers = 100;
const maxBufferedBytes = 1024 * 1024;
const heartbeatMs = 15_000;

/** A page that watches: `topic` is what it wants to hear of. */
interface Watcher {
  readonly topic: string;
  readonly response: ServerResponse;
}

/**
 * Pushes to open pages by server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). Nothing is kept for a page
 * that is away: it reads everything anew when it comes back. A page that does not read is dropped.
 */
export class Live {
  readonly #watchers = new Set<Watcher>();
  readonly #onHeartbeat: () => void;
  #heartbeat: NodeJS.Timeout | null = null;

  /** `onHeartbeat` is called every 15 seconds while anybody watches, so that what changes with time alone can be pushed. */
  constructor(onHeartbeat: () => void) {
    this.#onHeartbeat = onHeartbeat;
  }

  /** Keeps the response open for events on a topic. False: there are too many, and nothing was written. */
  watch(topic: string, response: ServerResponse): boolean {
    if (this.#watchers.size >= maxWatchers) return false;
    const watcher = { topic, response };
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
    response.write('retry: 1000\n\n');
    this.#watchers.add(watcher);
    response.once('close', () => this.#leave(watcher));
    this.#heartbeat ??= setInterval(() => this.#beat(), heartbeatMs).unref();
    return true;
  }

  /** Sends an event to every page that watches the topic. The data must be JSON. */
  push(topic: string, event: string, data: unknown): void {
    const frame = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const watcher of this.#watchers) if (watcher.topic === topic) this.#write(watcher, frame);
  }

  /** Whether anybody watches the topic. */
  isWatched(topic: string): boolean {
    return [...this.#watchers].some((watcher) => watcher.topic === topic);
  }

  close(): void {
    for (const { response } of this.#watchers) response.destroy();
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }

  #beat(): void {
    for (const watcher of this.#watchers) this.#write(watcher, ': still here\n\n');
    this.#onHeartbeat();
  }

  #write(watcher: Watcher, frame: string): void {
    if (watcher.response.writableLength > maxBufferedBytes) watcher.response.destroy();
    else watcher.response.write(frame);
  }

  #leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0 || this.#heartbeat === null) return;
    clearInterval(this.#heartbeat);
    this.#heartbeat = null;
  }
}
