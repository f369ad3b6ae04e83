import type { Activity, TurnContext } from 'botbuilder';
import type { Clock } from '../handoff/ports.ts';
import type { ClientTraits } from './client-traits.ts';
import { withStreamInfo } from './stream-info.ts';
import { withinTime } from './time-limit.ts';

/** Nobody looks at nothing for longer; and Teams takes one streamed update in that time, not more. */
const silenceMs = 1_000;
/** Status is a kindness: nothing waits longer than this for it. */
const patienceMs = 1_000;

/**
 * What the person sees while the bot works: in personal chats of Teams a streamed line of status, elsewhere the sign of typing, in channels
 * nothing (https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux). From `begin` on something is shown within a second, and
 * again each second, until the answer.
 *
 * Nothing that becomes of a status reaches the conversation: a client that refuses a stream gets the sign of typing, one that refuses that
 * or does not answer gets the answer alone.
 */
export class TurnStatus {
  readonly #context: TurnContext;
  readonly #clock: Clock;
  readonly #shows: boolean;
  /** Whether what is shown next is a part of a stream. */
  #streams: boolean;
  #streamId: string | null = null;
  #updates = 0;
  #text: string | null = null;
  /** When something was shown last, or when the waiting began. */
  #sinceMs: number;
  /** The status on its way; one at a time, so that an answer is not overtaken by more than one. */
  #underWay: Promise<void> | null = null;
  #wantsToShow = false;
  #over = false;
  #callOff: () => void = () => {};

  constructor(context: TurnContext, traits: Pick<ClientTraits, 'streamsStatus' | 'showsTyping'>, clock: Clock) {
    this.#context = context;
    this.#clock = clock;
    this.#streams = traits.streamsStatus;
    this.#shows = traits.streamsStatus || traits.showsTyping;
    this.#sinceMs = clock.nowMs();
  }

  /** From now on the person waits. */
  begin(): void {
    if (!this.#shows) return;
    this.#sinceMs = this.#clock.nowMs();
    this.#wait();
  }

  /** Shows a status, or has it shown as soon as the client takes another one. Returns at once; never throws. */
  show(text: string): void {
    if (!this.#shows || this.#over) return;
    this.#text = text;
    if (!this.#isTooSoon()) this.#push();
  }

  /** Shows nothing more. What is on its way arrives. */
  stop(): void {
    this.#over = true;
    this.#callOff();
  }

  /** Waits for status that is on its way, so that it can't arrive after the turn, and shows nothing more. */
  async close(): Promise<void> {
    this.stop();
    if (this.#underWay !== null) await withinTime(this.#underWay, patienceMs);
  }

  /** A message that ends the stream, if one has begun: Teams puts it in the place of the status. Closes. */
  async asFinal(activity: Partial<Activity>): Promise<Partial<Activity>> {
    await this.close();
    if (this.#streamId === null) return activity;
    const final = withStreamInfo(activity, { streamType: 'final', streamId: this.#streamId });
    this.#streamId = null;
    return final;
  }

  /** A stream that has begun waits for its second; then the newest is shown anyway. */
  #isTooSoon(): boolean {
    return this.#streams && this.#updates > 0 && this.#clock.nowMs() - this.#sinceMs < silenceMs;
  }

  #wait(): void {
    this.#callOff();
    this.#callOff = this.#clock.at(this.#sinceMs + silenceMs, () => this.#push());
  }

  #push(): void {
    if (this.#over) return;
    if (this.#underWay !== null) {
      this.#wantsToShow = true;
      return;
    }
    this.#sinceMs = this.#clock.nowMs();
    this.#wait();
    this.#underWay = this.#send().finally(() => {
      this.#underWay = null;
      if (!this.#wantsToShow) return;
      this.#wantsToShow = false;
      if (!this.#isTooSoon()) this.#push();
    });
  }

  /** Without words there is nothing to stream: nobody knows yet whether a message will come that ends it. */
  async #send(): Promise<void> {
    const typing = { type: 'typing', ...(this.#text !== null && { text: this.#text }) };
    if (!this.#streams || this.#text === null) return void (await this.#context.sendActivity(typing).catch(() => {}));
    this.#updates += 1;
    const streamId = this.#streamId;
    const info = {
      streamType: 'informative' as const,
      streamSequence: this.#updates,
      ...(streamId !== null && { streamId }),
    };
    try {
      const answer = await this.#context.sendActivity(withStreamInfo(typing, info));
      this.#streamId ??= answer?.id || null;
    } catch {
      // What it had shown stays until the answer takes its place.
    }
    // Refused, or taken without a name to go on by: the client does not stream.
    if (this.#streamId === null) this.#streams = false;
  }
}
