import type { HandoffMode } from '../../src/handoff/ports.ts';
import type { Stage } from './stage.ts';

/** Does one thing and says under this name whether it went well. Rejects when it did not; what comes after it in a scenario is not tried. */
export type Step = <T>(name: string, action: () => Promise<T>) => Promise<T>;

/** A story that people live through with the bot. Begins with nobody's request open and leaves none. */
export interface Scenario {
  readonly title: string;
  readonly mode: HandoffMode;
  readonly play: (stage: Stage, step: Step) => Promise<void>;
}
