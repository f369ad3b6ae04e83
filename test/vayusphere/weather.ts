import { DeskUnavailable } from '../../src/errors.ts';
import { createVayusphereClient, type VayusphereClient, type VayusphereClientOptions } from '../../src/vayusphere/client.ts';
import { type DeskServer, startDeskServer } from './desk-server.ts';

/** A desk server and clients for it, new for every test and closed after it. */
export interface Weather {
  readonly server: DeskServer;
  connect(options?: Partial<VayusphereClientOptions>): VayusphereClient;
}

/** For the top of a `describe`: gives each of its tests a server that does as it is told, and closes all that was opened. */
export function underWeather(): Weather {
  const clients: VayusphereClient[] = [];
  let server: DeskServer;

  beforeEach(async () => {
    server = await startDeskServer();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await server.close();
  });

  return {
    get server() {
      return server;
    },
    connect(options = {}) {
      const webhookUrl = 'https://bot.example/api/vayusphere/events';
      const client = createVayusphereClient({ baseUrl: server.baseUrl, apiKey: 'secret-key', webhookUrl, ...options });
      clients.push(client);
      return client;
    },
  };
}

/** The `DeskUnavailable` that a call must end in. Anything else ends the test. */
export async function failureOf(call: Promise<unknown>): Promise<DeskUnavailable> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof DeskUnavailable) return error;
  throw error ?? new Error('The call did not fail');
}
