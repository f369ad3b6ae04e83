import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** The echo sample of the Teams SDK on Express, without authentication. `SDKS_FOLDER` is where it has been installed. */
interface Turn {
  readonly activity: { readonly text: string };
  send(text: string): Promise<unknown>;
}
interface TeamsSdk {
  readonly App: new (
    options: object,
  ) => {
    on(name: 'message', handle: (turn: Turn) => Promise<void>): void;
    initialize(): Promise<void>;
  };
  readonly ExpressAdapter: new (server: unknown) => unknown;
}

const load = createRequire(`${process.env['SDKS_FOLDER']}/package.json`);
const { App, ExpressAdapter } = load('@microsoft/teams.apps') as TeamsSdk;
const express = load('express') as () => Parameters<typeof createServer>[1];

const handle = express();
const app = new App({ httpServerAdapter: new ExpressAdapter(handle), dangerouslyAllowUnauthenticatedRequests: true });
app.on('message', async ({ activity, send }) => {
  await send(`Echo: ${activity.text}`);
});
await app.initialize();
const server = createServer(handle);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port, msg: 'listening' })}\n`);
});
