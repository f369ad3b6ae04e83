import type { Activity, TurnContext } from 'botbuilder';
import { withStreamInfo } from './stream-info.ts';

/** Teams takes one streamed update a second. */
const betweenUpdatesMs = 1_000;
/** Status is a kindness: nothing waits longer than this for it. */
const patienceMs = 1_000;

/**
 * What the person sees while the bot works: in personal chats of Teams a streamed line of status, elsewhere the sign of typing. A client
 * that refuses it costs nothing but the status (https://learn.microsoft.com/microsoftteams/platform/bots/streaming-ux).
 */
export class TurnStatus {
  readonly #context: TurnContext;
  readonly #streams: boolean;
  readonly #nowMs: () => number;
  #streamId: Promise<string | null> = Promise.resolve(null);
  #updates = 0;
  #lastAtMs = Number.NEGATIVE_INFINITY;

  constructor(context: TurnContext, streams: boolean, nowMs: () => number) {
    this.#context = context;
    this.#streams = streams;
    this.#nowMs = nowMs;
  }

  /** Shows a status. Returns at once; never throws. */
  show(text: string): void {
    // Channels show no typing (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations).
    if (this.#context.activity.conversation.conversationType === 'channel') return;
    const tooSoon = this.#nowMs() - this.#lastAtMs < betweenUpdatesMs;
    if (this.#streams && tooSoon) return;
    this.#lastAtMs = this.#nowMs();
    this.#updates += 1;
    const sequence = this.#updates;
    this.#streamId = this.#streamId.then((streamId) => this.#send(text, sequence, streamId));
  }

  async #send(text: string, streamSequence: number, streamId: string | null): Promise<string | null> {
    const info = { streamType: 'informative' as const, streamSequence, ...(streamId !== null && { streamId }) };
    const typing = { type: 'typing', text };
    try {
      const answer = await this.#context.sendActivity(this.#streams ? withStreamInfo(typing, info) : typing);
      return streamId ?? (answer?.id || null);
    } catch {
      return streamId;
    }
  }

  /** A message that ends the stream, if one has begun: Teams puts it in the place of the status. */
  async asFinal(activity: Partial<Activity>): Promise<Partial<Activity>> {
    const streamId = await this.#begunStream();
    if (streamId === null || activity.id !== undefined) return activity;
    return withStreamInfo(activity, { streamType: 'final', streamId });
  }

  /** Waits for status that is on its way, so that it can't arrive after the turn. */
  async close(): Promise<void> {
    await this.#begunStream();
  }

  async #begunStream(): Promise<string | null> {
    const givenUp = Promise.withResolvers<null>();
    const timer = setTimeout(() => givenUp.resolve(null), patienceMs);
    const streamId = await Promise.race([this.#streamId, givenUp.promise]);
    clearTimeout(timer);
    return this.#streams ? streamId : null;
  }
}
