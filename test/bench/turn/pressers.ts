import type { CountingChannel } from './channel.ts';
import { envelopeOf } from './people.ts';
import { lanes, type Subject } from './subject.ts';

/** So many that nobody presses faster than a person may. */
const people = 300;
/** Beyond everybody who writes in the other rows. */
const firstOfThem = 100_000;
const wish = "I'd like to speak to a live agent, our PostgreSQL database is down.";
/** What each of them presses, over and over: the form and back, the other ways of help and back. */
const round = ['edit', 'back', 'other', 'back'] as const;

/** What a button of a card says when it is pressed. */
interface Button {
  readonly verb: string;
  readonly data: unknown;
}

interface Presser {
  readonly person: number;
  presses: number;
  /** Of the card that stands on the person's screen. */
  buttons: ReadonlyMap<string, Button>;
}

/** People in personal chats of Teams whose options card is there, and who look at one card after another. */
export class Pressers {
  readonly #subject: Subject;
  readonly #channel: CountingChannel;
  readonly #all: Presser[] = [];
  #next = 0;

  constructor(subject: Subject, channel: CountingChannel) {
    this.#subject = subject;
    this.#channel = channel;
  }

  /** Brings everybody to their options card. */
  async begin(): Promise<void> {
    for (let person = firstOfThem; person < firstOfThem + people; person += 1) {
      this.#channel.record = [];
      await this.#subject.post({ ...this.#envelope(person), type: 'message', text: wish });
      const buttons = this.#channel.record.map((body) => buttonsIn(JSON.parse(body))).find((some) => some.has('start'));
      this.#channel.record = null;
      if (buttons === undefined) throw new Error(`${this.#subject.name} showed no options card`);
      this.#all.push({ person, presses: 0, buttons });
    }
  }

  /** Lets them press so many times, as many at once as write at once. Gives the number. */
  async press(times: number): Promise<number> {
    let begun = 0;
    const lane = async () => {
      while (begun < times) {
        begun += 1;
        await this.#pressOnce();
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return times;
  }

  /** Throws when the card does not take the place of the pressed one at once. */
  async #pressOnce(): Promise<void> {
    const presser = this.#all[this.#next];
    if (presser === undefined) throw new Error('nobody has begun');
    this.#next = (this.#next + 1) % this.#all.length;
    const verb = round[presser.presses % round.length] ?? 'back';
    presser.presses += 1;
    const button = presser.buttons.get(verb);
    if (button === undefined) throw new Error(`${this.#subject.name} showed no button ${verb}`);
    const answer = await this.#subject.post({
      ...this.#envelope(presser.person),
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: { action: { type: 'Action.Execute', ...button }, trigger: 'manual' },
    });
    presser.buttons = buttonsIn(JSON.parse(answer));
  }

  #envelope(person: number): object {
    return envelopeOf('teams', person, this.#channel.serviceUrl);
  }
}

/** The buttons anywhere in an activity or an answer, by their verb. */
function buttonsIn(body: unknown, found = new Map<string, Button>()): Map<string, Button> {
  if (typeof body !== 'object' || body === null) return found;
  if ('verb' in body && typeof body.verb === 'string' && 'data' in body && !found.has(body.verb))
    found.set(body.verb, { verb: body.verb, data: body.data });
  for (const each of Object.values(body)) buttonsIn(each, found);
  return found;
}
