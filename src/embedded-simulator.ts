import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { createSimulator, type Simulator, type SimulatorOptions } from './simulator/simulator.ts';
import type { Catalogue } from './triage/catalogue.ts';

/** The simulator in Vayusphere's place, and what it takes to talk to it. */
export type EmbeddedSimulator = Simulator & {
  readonly url: string;
  readonly access: { readonly baseUrl: string; readonly apiKey: string; readonly webhookSecrets: readonly string[] };
};

const agentsPerQueue = 2;

/** Starts the simulator with the catalogue's queues and with secrets made for this run. Rejects when the port is taken. */
export async function startEmbeddedSimulator(
  port: number,
  catalogue: Catalogue,
  options: Partial<SimulatorOptions>,
  log: Logger,
): Promise<EmbeddedSimulator> {
  const apiKey = randomBytes(24).toString('base64url');
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  const simulator = createSimulator({
    port,
    apiKey,
    webhookSecret,
    queues: catalogue.queues.map(({ id, name }) => ({ id, name, agents: agentsPerQueue })),
    log: ({ event, ...details }) => log.debug({ ...details, simulator: event }, 'simulator'),
    ...options,
  });
  const { url } = await simulator.start();
  return { ...simulator, url, access: { baseUrl: url, apiKey, webhookSecrets: [webhookSecret] } };
}
