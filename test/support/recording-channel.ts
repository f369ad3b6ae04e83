import { HeldBack } from '../../src/errors.ts';
import type { AgentMessage, FileLoss, MessageChange, UserChannel } from '../../src/handoff/ports.ts';
import type { HandoffSession, Place } from '../../src/handoff/session.ts';
import type { Notice } from '../../src/handoff/session-event.ts';

/** The way to the person: records what arrived there, in words, and fails as it is told. */
export class RecordingChannel implements UserChannel {
  /** What the person saw: `receipt queued`, `notice connected`. */
  readonly seen: string[] = [];
  /** What the person saw of one session. */
  readonly seenOf = new Map<string, string[]>();
  readonly receipts: HandoffSession[] = [];
  /** What stands in the way of this session's person; null when nothing does. */
  fault: (session: HandoffSession) => Error | null = () => null;
  /** Asked before anything is shown, as the channel asks before it sends; null: at once. */
  heldUntilMs: (session: HandoffSession) => number | null = () => null;
  /** Runs before a receipt is shown. */
  beforeReceipt: () => Promise<void> = async () => {};
  #messages = 0;

  async showReceipt(session: HandoffSession): Promise<string | null> {
    await this.beforeReceipt();
    this.#arrive(session, `receipt ${session.state}`);
    this.receipts.push(session);
    if (session.receiptId !== null) return session.receiptId;
    this.#messages += 1;
    return `message-${this.#messages}`;
  }

  async notify(session: HandoffSession, notice: Notice): Promise<void> {
    this.#arrive(session, `notice ${notice}`);
  }

  async showMessage(session: HandoffSession, message: AgentMessage): Promise<string | null> {
    this.#arrive(session, `message ${message.text}`);
    this.#messages += 1;
    return `message-${this.#messages}`;
  }

  async changeMessage(session: HandoffSession, shownId: string, change: MessageChange): Promise<void> {
    this.#arrive(session, `change ${shownId} ${'text' in change ? change.text : 'deleted'}`);
  }

  async retireReceipt(session: HandoffSession): Promise<void> {
    this.#arrive(session, 'retired receipt');
  }

  async openPersonal(session: HandoffSession): Promise<Place> {
    this.#arrive(session, 'personal');
    return { scope: 'personal', address: 'the personal chat' };
  }

  async tellThread(session: HandoffSession): Promise<string | null> {
    this.#arrive(session, `thread ${session.thread?.move} ${session.state}`);
    return session.thread?.cardId ?? 'thread-1';
  }

  async askRating(session: HandoffSession): Promise<void> {
    this.#arrive(session, 'survey');
  }

  async tellLostFile(session: HandoffSession, name: string | null, loss: FileLoss): Promise<void> {
    this.#arrive(session, `lost file ${name} ${loss}`);
  }

  async tellUnshown(session: HandoffSession, agentName: string): Promise<void> {
    this.#arrive(session, `unshown of ${agentName}`);
  }

  async showTyping(session: HandoffSession): Promise<void> {
    this.#arrive(session, 'typing');
  }

  #arrive(session: HandoffSession, what: string): void {
    const untilMs = this.heldUntilMs(session);
    if (untilMs !== null) throw new HeldBack(untilMs);
    const fault = this.fault(session);
    if (fault !== null) throw fault;
    this.seen.push(what);
    this.seenOf.set(session.id, [...(this.seenOf.get(session.id) ?? []), what]);
  }
}
