import type { FaultSettings } from '../../src/simulator/simulator.ts';
import { type ConnectorFaults, noConnectorFaults } from './unreliable-connector.ts';
import type { World } from './world.ts';

const changeEveryMs = 250;

/**
 * Rare enough that lanes move between two faults. The SDK's own repeats wait for seconds, and the lane with them.
 */
const connectorFaults: ConnectorFaults = { throttled: 0.004, refused: 0.008, cut: 0.004, failedAfter: 0.004, lost: 0.006 };

/** Faults on both sides of the bot, changing all the time. */
export class Weather {
  readonly #world: World;
  #timer: NodeJS.Timeout | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  start(): void {
    this.#world.connector.faults = connectorFaults;
    this.#timer = setInterval(() => this.#change(), changeEveryMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#world.connector.faults = noConnectorFaults;
    this.#world.simulator.faults.clear();
  }

  /** Every change also lets go of events that wait to be overtaken. */
  #change(): void {
    const chance = Math.random();
    const call: Partial<FaultSettings> =
      chance < 0.25
        ? { failNext: 1, failStatus: pick([500, 502, 503, 504]) }
        : chance < 0.45
          ? { throttleNext: 1 }
          : chance < 0.75
            ? { loseNext: 2 }
            : { down: chance < 0.8 };
    this.#world.simulator.faults.set({
      down: false,
      ...call,
      retryAfterSeconds: 1,
      duplicateEvents: 4,
      reorderEvents: 3,
      parallelEvents: Math.random() < 0.5,
    });
  }
}

function pick<T>(choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(Math.random() * choices.length)] ?? choices[0];
}
