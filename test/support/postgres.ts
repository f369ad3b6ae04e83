import { randomBytes } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { Client } from 'pg';
import { ownPort } from './own-port.ts';

const serverUrl = process.env['DATABASE_URL_TEST'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** An empty database of one suite, on the server at `DATABASE_URL_TEST`. */
export interface TestDatabase {
  url(): string;
  /** Runs statements past the store, on a connection of their own. */
  query(statement: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
}

/**
 * Creates a database before the suite that calls this, and drops it afterwards. Without a server the suite is skipped and says so;
 * where `CI` is `true` it fails, because there the server belongs to the gate.
 */
export function useTestDatabase(): TestDatabase {
  const name = `handoff_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  let created = false;

  before(async function createDatabase() {
    this.timeout(20_000);
    try {
      await runOn(serverUrl, `CREATE DATABASE ${name}`);
      created = true;
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? error.code : error;
      if (process.env['CI'] === 'true') throw error;
      process.stdout.write(`    skipped: no PostgreSQL to test with (${reason}); DATABASE_URL_TEST names one\n`);
      this.skip();
    }
  });

  after(async () => {
    if (created) await runOn(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  });

  return { url: () => url.href, query: (statement, values) => runOn(url.href, statement, values) };
}

async function runOn(url: string, statement: string, values?: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement, values)).rows;
  } finally {
    await client.end();
  }
}

/** A way to the server that can be cut. */
export interface Line {
  readonly url: string;
  /** Breaks every connection, and takes no new ones until `mend`. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Keeps everything from the server, which then never answers, until `cut`. */
  hang(): void;
  /** How often this was in what went to the server, or was to go there. */
  sent(text: string): number;
  /** Lets the next COMMIT through to the server, and breaks the connection in place of the answer. */
  loseNextCommit(): void;
  /** Keeps the next COMMIT from the server for as long as it takes. */
  holdNextCommit(): { readonly held: Promise<void>; release(): void };
  close(): Promise<void>;
}

/** Lays a line from a port of this machine to the server of `databaseUrl`. */
export async function layLine(databaseUrl: string): Promise<Line> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let losing = false;
  let hanging = false;
  let sent = '';
  let hold: { readonly reached: () => void; readonly released: Promise<void> } | null = null;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    let committing = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
    near.on('data', (data) => {
      sent += data.toString('latin1');
      if (hanging) return;
      if (losing && data.includes('COMMIT')) {
        losing = false;
        committing = true;
      }
      if (hold === null || !data.includes('COMMIT')) return void far.write(data);
      hold.reached();
      void hold.released.then(() => far.write(data));
      hold = null;
    });
    far.on('data', (data) => void (committing ? near.destroy() : near.write(data)));
  });
  const port = await ownPort();
  const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  await listen();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const cut = () =>
    new Promise<void>((resolve) => {
      hanging = false;
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });
  return {
    url: url.href,
    cut,
    mend: listen,
    hang: () => {
      hanging = true;
    },
    sent: (text) => sent.split(text).length - 1,
    loseNextCommit: () => {
      losing = true;
    },
    holdNextCommit: () => {
      const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      hold = { reached: held.resolve, released: released.promise };
      return { held: held.promise, release: released.resolve };
    },
    close: async () => {
      if (server.listening) await cut();
    },
  };
}
