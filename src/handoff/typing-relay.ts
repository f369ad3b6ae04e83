import type { DeskTyping } from './desk-event.ts';
import type { AgentDesk, Clock, HandoffStore, UserChannel } from './ports.ts';

/** Clients send a sign of typing every few seconds while somebody types, and show one for about as long. */
const betweenSignsMs = 3_000;
/** Signs older than that mean nothing any more; whoever typed then is forgotten. */
const mostRemembered = 1_000;

/**
 * Passes on that somebody is typing, in relay mode, both ways. Nothing of it is stored or repeated, no more than one sign in three seconds
 * goes out for a chat and direction, and a sign that can't be passed on is lost, as it may be.
 */
export class TypingRelay {
  readonly #parts: { store: HandoffStore; desk: AgentDesk; channel: UserChannel; clock: Clock };
  readonly #lastSignMs = new Map<string, number>();

  constructor(parts: { store: HandoffStore; desk: AgentDesk; channel: UserChannel; clock: Clock }) {
    this.#parts = parts;
  }

  /** The person is typing. Never throws. */
  async fromUser(personKey: string): Promise<void> {
    await orLost(async () => {
      const session = (await this.#parts.store.openSessionOf(personKey))?.value;
      if (session?.state !== 'connected' || session.request.mode !== 'relay' || !this.#isTime(`user/${session.id}`)) return;
      await this.#parts.desk.typing(session.chat.id);
    });
  }

  /** The agent is typing. Never throws. */
  async fromVayusphere(typing: DeskTyping): Promise<void> {
    await orLost(async () => {
      const session = (await this.#parts.store.sessionOfChat(typing.chatId))?.value;
      if (session?.state !== 'connected' || session.request.mode !== 'relay' || !this.#isTime(`desk/${session.id}`)) return;
      await this.#parts.channel.showTyping(session);
    });
  }

  #isTime(key: string): boolean {
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs - (this.#lastSignMs.get(key) ?? Number.NEGATIVE_INFINITY) < betweenSignsMs) return false;
    if (this.#lastSignMs.size >= mostRemembered) this.#lastSignMs.clear();
    this.#lastSignMs.set(key, nowMs);
    return true;
  }
}

/** Whoever types must not be told that nobody saw it. */
async function orLost(pass: () => Promise<void>): Promise<void> {
  await pass().catch(() => {});
}
