import type { Activity, TurnContext } from 'botbuilder';
import { ChannelUnavailable } from '../errors.ts';
import type { Clock } from '../handoff/ports.ts';
import type { ClientTraits } from './client-traits.ts';
import { withStreamInfo } from './stream-info.ts';

/** Nobody looks at nothing for longer. */
const silenceMs = 1_000;
/** Teams takes one part of a stream a second, and counts from when it arrives: the next may be quicker on its way. */
const partMs = 1_050;
/** Status is a kindness: nothing waits longer than this for it, but for the name of a stream. */
const patienceMs = 1_000;

/**
 * What the person sees while the bot works: in personal chats of Teams a streamed line of status, elsewhere the sign of typing, in channels
 * nothing (https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux). From `begin` on something is shown within a second, until
 * the answer. The sign of typing expires, and is shown again each second; a line that is streamed stays, and is shown once: each time would
 * put off what comes next.
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
  /** Whether a sign of typing has been sent. */
  #hasSigned = false;
  #text: string | null = null;
  /** The line that the stream shows. */
  #streamed: string | null = null;
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
    if (this.#underWay === null) return;
    // Without its name nothing ends a stream, which runs for two minutes and lets no other begin. The connector gives up after some seconds.
    const isOpening = this.#streams && this.#updates > 0 && this.#streamId === null;
    await (isOpening ? this.#underWay : this.#patiently(this.#underWay));
  }

  /** A message that ends the stream, if one has begun: Teams puts it in the place of the status. Closes. */
  async asFinal(activity: Partial<Activity>): Promise<Partial<Activity>> {
    await this.close();
    if (this.#streamId === null) return activity;
    const final = withStreamInfo(activity, { streamType: 'final', streamId: this.#streamId });
    this.#streamId = null;
    return final;
  }

  /**
   * Sends what ends the stream. Where Teams finds that it comes too soon after what was streamed last, sends it once more, as soon as it does
   * not. Throws what the last attempt came to.
   */
  async sendFinal<T>(send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const atMs = this.#sinceMs + partMs;
      if (!isUnexplainedThrottle(error) || this.#clock.nowMs() >= atMs) throw error;
      await new Promise<void>((resolve) => this.#clock.at(atMs, resolve));
      return send();
    }
  }

  /**
   * What has been shown has its second; then the newest is shown anyway. A sign of typing looks the same whatever it is for, and one more would
   * only keep the answer waiting.
   */
  #isTooSoon(): boolean {
    const isFirst = this.#streams ? this.#updates === 0 : !this.#hasSigned;
    return !isFirst && this.#clock.nowMs() - this.#sinceMs < this.#pauseMs;
  }

  get #pauseMs(): number {
    return this.#streams && this.#updates > 0 ? partMs : silenceMs;
  }

  async #patiently(work: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const callOff = this.#clock.at(this.#clock.nowMs() + patienceMs, late.resolve);
    await Promise.race([work, late.promise]);
    callOff();
  }

  #wait(): void {
    this.#callOff();
    // A stream may have begun by then.
    this.#callOff = this.#clock.at(this.#sinceMs + this.#pauseMs, () => (this.#isTooSoon() ? this.#wait() : this.#push()));
  }

  #push(): void {
    if (this.#over) return;
    if (this.#underWay !== null) {
      this.#wantsToShow = true;
      return;
    }
    if (this.#streams && this.#text !== null && this.#text === this.#streamed) return;
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
    const text = this.#text;
    const typing = { type: 'typing', ...(text !== null && { text }) };
    if (!this.#streams || text === null) {
      this.#hasSigned = true;
      return void (await this.#context.sendActivity(typing).catch(() => {}));
    }
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
      this.#streamed = text;
    } catch {
      // What it had shown stays until the answer takes its place.
    }
    // Refused, or taken without a name to go on by: the client does not stream.
    if (this.#streamId === null) this.#streams = false;
  }
}

/** The channel takes no more for now, and does not say until when. */
function isUnexplainedThrottle(error: unknown): boolean {
  return error instanceof ChannelUnavailable && error.code === 'channel_throttled' && error.retryAfterMs === null;
}
