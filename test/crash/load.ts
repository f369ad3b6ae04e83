import { setTimeout as pause } from 'node:timers/promises';
import type { Session, World } from './world.ts';
import { agentWord, personWord } from './world.ts';

/** How long everybody waits on average between two messages. */
export interface Pace {
  readonly personPauseMs: number;
  readonly agentPauseMs: number;
}

/** Two messages a second of an agent are all that Teams takes of a bot in one thread for longer. */
const usualPace: Pace = { personPauseMs: 150, agentPauseMs: 500 };
/** An agent who has so many messages on their way waits for the first of them: nobody talks to a wall for long. */
const mostUnseen = 6;

/** How many messages each side of a session has sent. */
export interface Said {
  byPerson: number;
  byAgent: number;
}

/** People and agents who write without end, each at a human pace sped up, one message after the other. */
export class Load {
  readonly #world: World;
  readonly #pace: Pace;
  readonly #said = new Map<Session, Said>();
  readonly #running: Promise<void>[] = [];
  #stopping = false;

  constructor(world: World, pace = usualPace) {
    this.#world = world;
    this.#pace = pace;
  }

  start(): void {
    for (const session of this.#world.sessions) {
      const said = { byPerson: 0, byAgent: 0 };
      this.#said.set(session, said);
      this.#running.push(this.#personWrites(session, said), this.#agentWrites(session, said));
    }
  }

  /** Resolves when everybody has finished their last message. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
  }

  said(session: Session): Said {
    return this.#said.get(session) ?? { byPerson: 0, byAgent: 0 };
  }

  async #personWrites({ person }: Session, said: Said): Promise<void> {
    while (!this.#stopping) {
      said.byPerson += 1;
      await person.write(`${personWord} ${said.byPerson}`);
      await pause(around(this.#pace.personPauseMs));
    }
  }

  async #agentWrites({ person, chatId }: Session, said: Said): Promise<void> {
    while (!this.#stopping) {
      if (said.byAgent - this.#world.connector.seen(person.conversationId) < mostUnseen) {
        // A chat that has ended is found in the end; there is nobody to write to any more.
        if (!this.#says(chatId, `${agentWord} ${said.byAgent + 1}`)) return;
        said.byAgent += 1;
      }
      await pause(around(this.#pace.agentPauseMs));
    }
  }

  #says(chatId: string, text: string): boolean {
    try {
      this.#world.simulator.say(chatId, text);
      return true;
    } catch {
      return false;
    }
  }
}

function around(meanMs: number): number {
  return meanMs * (0.2 + Math.random() * 1.6);
}
