import type { AddressInfo } from 'node:net';
import { createServer, connect as openConnection, type Server, type Socket } from 'node:net';

/**
 * The one address in front of the bot's instances, as a load balancer gives it: connections go to whoever listens, in turn, and end when
 * their instance does. While nobody listens they are closed.
 */
export class Balancer {
  readonly #ports: () => readonly number[];
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #next = 0;

  constructor(ports: () => readonly number[]) {
    this.#ports = ports;
    this.#server = createServer({ noDelay: true }, (client) => this.#serve(client));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #serve(client: Socket): void {
    const ports = this.#ports();
    const port = ports[this.#next++ % Math.max(ports.length, 1)];
    if (port === undefined) return void client.destroy();
    const instance = openConnection({ port, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [client, instance],
      [instance, client],
    ] as const) {
      this.#open.add(one);
      one.once('error', () => other.destroy());
      one.once('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
