import type { Scenario } from '../scenario.ts';
import { callback } from './callback.ts';
import { cancel } from './cancel.ts';
import { channel } from './channel.ts';
import { closedQueue } from './closed-queue.ts';
import { edit } from './edit.ts';
import { outage } from './outage.ts';
import { reference } from './reference.ts';
import { relay } from './relay.ts';
import { secondPerson } from './second-person.ts';

/**
 * Everything that is played, in this order. Each story is about a database of its own, so that its words, its card and its row in the
 * console are found by it.
 */
export const scenarios: readonly Scenario[] = [
  reference,
  edit,
  callback,
  cancel,
  closedQueue,
  outage,
  secondPerson,
  channel,
  relay,
];
