import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** The echo sample of the Microsoft 365 Agents SDK on Express, without authentication. `SDKS_FOLDER` is where it has been installed. */
interface Context {
  readonly activity: { readonly text: string };
  sendActivity(text: string): Promise<unknown>;
}
interface Handler {
  onMessage(handle: (context: Context, next: () => Promise<void>) => Promise<void>): void;
  run(context: Context): Promise<void>;
}
interface Hosting {
  readonly ActivityHandler: new () => Handler;
  readonly CloudAdapter: new (
    configuration: object,
  ) => {
    process(request: unknown, response: unknown, logic: (context: Context) => Promise<void>): Promise<void>;
  };
}
interface Express {
  (): {
    use(middleware: unknown): void;
    post(path: string, handle: (request: Record<string, unknown>, response: unknown) => void): void;
    listen(port: number, host: string, done: () => void): Server;
  };
  json(): unknown;
}

const load = createRequire(`${process.env['SDKS_FOLDER']}/package.json`);
const { ActivityHandler, CloudAdapter } = load('@microsoft/agents-hosting') as Hosting;
const express = load('express') as Express;

const echo = new ActivityHandler();
echo.onMessage(async (context, next) => {
  await context.sendActivity(`Echo: ${context.activity.text}`);
  await next();
});

const adapter = new CloudAdapter({});
const app = express();
app.use(express.json());
app.post('/api/messages', (request, response) => {
  // What the SDK's own middleware does for a request that carries no token, where that is allowed.
  request['user'] = { name: 'anonymous' };
  void adapter.process(request, response, (context) => echo.run(context));
});
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port, msg: 'listening' })}\n`);
});
