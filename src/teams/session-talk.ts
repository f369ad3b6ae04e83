import { type HandoffSession, isOpen, type OpenSession } from '../handoff/session.ts';
import { isMoving } from '../handoff/transition-move.ts';
import type { Understanding } from '../triage/recogniser.ts';
import type { BotParts } from './bot-parts.ts';
import { rememberKept } from './conversation-state.ts';
import { isForTheBot, saysToEndChat } from './end-phrases.ts';
import { isHere, placeOf } from './place.ts';
import { type SessionWish, wishOf } from './session-wish.ts';
import type { Turn } from './turn.ts';
import type { Attached } from './user-file.ts';

/** A message, and what it means. */
export interface Said {
  readonly text: string;
  readonly attached: Attached;
  readonly understood: Understanding;
}

/**
 * The conversation in words of somebody who has a request open: what they say is for an agent, as far as it may be. The bot keeps out of the
 * way, tells how things stand, and says of everything that can't be passed on that it is not.
 */
export class SessionTalk {
  readonly #parts: BotParts;

  constructor(parts: BotParts) {
    this.#parts = parts;
  }

  /** What is open of the person's; whoever writes in private has been met. */
  async openOf(turn: Turn): Promise<OpenSession | null> {
    const open = await this.#parts.service.openSessionOf(turn.personKey);
    if (open === null) return null;
    const session = turn.scope === 'shared' ? open : await this.#parts.service.meet(open, placeOf(turn.context));
    return isOpen(session) ? session : null;
  }

  /** Takes what is not to be understood: what is the agent's, and what has no words. False: it is something else. */
  async takeAsIs(turn: Turn, session: OpenSession, text: string, attached: Attached): Promise<boolean> {
    if (isRelayed(session) && !isOwnAffair(turn, session)) {
      await this.#toTheAgent(turn, session, text, attached);
      return true;
    }
    if (isRelayed(session)) rememberKept(turn.state, turn.context.activity.id);
    if (text !== '') return false;
    if (isRelayed(session)) this.#tellAmongOthers(turn, session);
    else await this.#withoutWords(turn, session, attached);
    return true;
  }

  /** Whatever is said gets to the agent or gets an answer. Gives whether the person has ended this request to make another. */
  async onText(turn: Turn, session: OpenSession, said: Said): Promise<boolean> {
    const wish = wishIn(turn, session, said);
    if (wish === 'add') await this.#beside(turn, session, said);
    else if (wish === 'end' || wish === 'begin_anew') await this.cancel(turn, session);
    else this.#keepOpen(turn, session, wish);
    return wish === 'begin_anew';
  }

  /** Somebody asks if it ends, or may mean no more than goodbye: it goes on, and they hear how to end it. */
  holdOpen(turn: Turn, session: OpenSession): void {
    turn.say(turn.strings.t('talk.staysOpen'));
    this.#show(turn, session);
  }

  /** Somebody would rather have a ticket or a call: what is open has to end first, and only they can say so. */
  offerAnotherWay(turn: Turn, session: OpenSession): void {
    if (isOwnAffair(turn, session)) this.#tellAmongOthers(turn, session);
    else turn.say(turn.strings.t('talk.anotherWayWhileOpen'));
  }

  /** Ends the request at its person's word. */
  async cancel(turn: Turn, session: OpenSession): Promise<void> {
    await this.#parts.service.cancel(session.id, turn.personKey);
    turn.say(turn.strings.t(session.state === 'connected' ? 'desk.ended' : 'desk.cancelled'));
  }

  /** Says how an open session stands, and shows its receipt once more. */
  tell(turn: Turn, session: OpenSession): void {
    if (isOwnAffair(turn, session)) this.#tellAmongOthers(turn, session);
    else this.#tellItsPerson(turn, session);
  }

  #keepOpen(turn: Turn, session: OpenSession, wish: Exclude<SessionWish, 'add' | 'end' | 'begin_anew'>): void {
    const { t } = turn.strings;
    switch (wish) {
      case 'status':
        this.#show(turn, session);
        break;
      case 'question':
        this.holdOpen(turn, session);
        break;
      case 'leave':
        turn.say(t('talk.staysOpen'));
        break;
      case 'something_else':
        turn.say(t('talk.somethingElseWhileOpen'));
        break;
      case 'another_way':
        this.offerAnotherWay(turn, session);
        break;
      case 'nothing':
        this.#nod(turn, session);
    }
  }

  /** Somebody has said "ok": no agent has to read that, and it is heard all the same. */
  #nod(turn: Turn, session: OpenSession): void {
    const { t } = turn.strings;
    if (isOwnAffair(turn, session)) this.#tellAmongOthers(turn, session);
    else if (session.state === 'connected') turn.sayPlain(t('talk.alreadyConnected', { agent: session.agent.name }));
    else turn.say(t(session.state === 'requested' && session.delayed ? 'talk.alreadyRetrying' : 'talk.tellWhenConnected'));
  }

  #tellItsPerson(turn: Turn, session: OpenSession): void {
    const { t } = turn.strings;
    if (session.state === 'connected') turn.sayPlain(t('talk.alreadyConnected', { agent: session.agent.name }));
    else turn.sayPlain(waitingWords(turn, session));
    this.#showReceipt(turn, session);
  }

  /** A file says something to an agent alone. */
  async #withoutWords(turn: Turn, session: OpenSession, attached: Attached): Promise<void> {
    const { t } = turn.strings;
    const hasFiles = attached.files.length + attached.others > 0;
    if (session.request.mode !== 'relay' || attached.files.length === 0) {
      turn.say(t(hasFiles ? 'talk.pictureWhileOpen' : 'talk.emptyWhileOpen'));
      if (!isOwnAffair(turn, session) && filesGoElsewhere(session, attached)) this.#showReceipt(turn, session);
      return;
    }
    await this.#forward(turn, session, { text: '', attached });
    // On the way to the private chat nothing takes files; whoever is there already hears so for each of them.
    if (!isMoving(session)) turn.say(t(isOwnAffair(turn, session) ? 'talk.forwardedElsewhere' : 'talk.detailsForwarded'));
  }

  /**
   * While an agent is there, every word is the agent's, and the bot keeps quiet; the one thing that is the bot's is to end the chat. Who
   * says what the bot takes at other times hears that the agent got it, and how to end. What can't be passed on is said, so that nobody
   * believes it was seen.
   */
  async #toTheAgent(turn: Turn, session: OpenSession, text: string, attached: Attached): Promise<void> {
    const { t, language } = turn.strings;
    if (saysToEndChat(text, language)) {
      await this.#parts.service.cancel(session.id, turn.personKey);
      return turn.say(t('relay.ended'));
    }
    await this.#pass(turn, text, attached);
    if (session.state === 'connected' && isForTheBot(text, language))
      turn.sayPlain(t('relay.passedOn', { agent: session.agent.name }));
  }

  /** Words and files go to the agent; of anything else that hangs on the message the person hears that it does not. */
  async #pass(turn: Turn, text: string, { files, others }: Attached): Promise<void> {
    const { activity } = turn.context;
    // The activity's id makes a message that Teams sends again the same message for Vayusphere.
    const id = activity.id ?? this.#parts.newId();
    const message = { id, text, sentAt: sentAtOf(turn), attachments: [] };
    if (text !== '' || files.length > 0) await this.#parts.service.acceptFromUser(turn.personKey, message, files);
    if (others > 0) turn.say(turn.strings.t('relay.filesNotPassedOn'));
  }

  async #beside(turn: Turn, session: OpenSession, said: Said): Promise<void> {
    const { t } = turn.strings;
    const { understood, attached } = said;
    const asksForNothing = understood.issue === null;
    const filesElsewhere = filesGoElsewhere(session, attached);
    if (filesElsewhere) turn.say(t('talk.pictureWhileOpen'));
    // What is said here, where the agent's answer would not stand, is no part of a chat that is relayed.
    if (isRelayed(session)) return this.#tellAmongOthers(turn, session);
    const passesFiles = session.request.mode === 'relay' && attached.files.length > 0;
    if (asksForNothing && !passesFiles && this.#smallTalk(turn, session, understood)) return;
    if (isOwnAffair(turn, session)) return this.#besideOwnChat(turn, session, said);
    if (passesFiles) {
      await this.#forward(turn, session, said);
      return turn.say(t('talk.detailsForwarded'));
    }
    const wantsToKnow = asksHowItStands(understood);
    if (!asksForNothing || !wantsToKnow) await this.#forward(turn, session, said);
    if (asksForNothing && wantsToKnow) return this.tell(turn, session);
    if (session.state === 'connected') turn.sayPlain(t('talk.forwardedToAgent', { agent: session.agent.name }));
    else turn.say(t('talk.detailsForwarded'));
    // The way to the agent, and to where files go, is on the receipt.
    if (session.state === 'connected' || wantsToKnow || filesElsewhere) this.#showReceipt(turn, session);
  }

  /** Answers what needs no more than a friendly word; says whether it did. What can be done now is on the receipt, too. */
  #smallTalk(turn: Turn, session: OpenSession, { intent }: Understanding): boolean {
    if (intent !== 'thanks' && intent !== 'help') return false;
    turn.say(turn.strings.t(intent === 'help' ? 'talk.helpWhileOpen' : 'talk.thanks'));
    if (intent === 'help') this.#show(turn, session);
    return true;
  }

  /** Shows how an open session stands, as far as that is for those who read along. */
  #show(turn: Turn, session: OpenSession): void {
    if (isOwnAffair(turn, session)) this.#tellAmongOthers(turn, session);
    else this.#showReceipt(turn, session);
  }

  /** The receipt stays where the session was begun: others may read along here. */
  #showReceipt(turn: Turn, session: OpenSession): void {
    if (isHere(session.place, turn.context)) turn.afterwards(() => this.#parts.service.showReceiptAgain(session.id));
    else turn.say(turn.strings.t('talk.alreadyElsewhere'));
  }

  /** What is added gets to the agent, and the others here hear nothing of the session. */
  async #besideOwnChat(turn: Turn, session: OpenSession, said: Said): Promise<void> {
    const { t } = turn.strings;
    const hasFiles = session.request.mode === 'relay' && said.attached.files.length > 0;
    const adds = hasFiles || said.understood.issue !== null || !asksHowItStands(said.understood);
    if (adds) await this.#forward(turn, session, said);
    if (adds && !isMoving(session)) return turn.say(t('talk.forwardedElsewhere'));
    this.#tellAmongOthers(turn, session);
  }

  /** No queue, no agent: the session belongs to the person's own chat. One that waits for its person to be met tries again. */
  #tellAmongOthers(turn: Turn, session: OpenSession): void {
    const { t } = turn.strings;
    if (isMoving(session)) {
      turn.say(t(session.thread?.move === 'stuck' ? 'thread.addMe' : 'status.redirecting'));
      turn.afterwards(() => this.#parts.service.showReceiptAgain(session.id));
    } else turn.say(t('talk.alreadyElsewhere'));
  }

  /**
   * To the chat where it is relayed, else to the issue that the agent reads. A request on its way to the private chat has none yet that
   * could take files; among others that is said at once, since nothing that names a file may be said there later.
   */
  async #forward(turn: Turn, session: HandoffSession, { text, attached }: Pick<Said, 'text' | 'attached'>): Promise<void> {
    if (session.request.mode !== 'relay') {
      await this.#parts.service.addDetails(turn.personKey, text);
      return;
    }
    const tooEarly = attached.files.length > 0 && turn.scope === 'shared' && isMoving(session);
    await this.#pass(turn, text, tooEarly ? { ...attached, files: [] } : attached);
    if (tooEarly) turn.say(turn.strings.t('thread.filesNotYet'));
  }
}

/** What is wished of the session; files are for the agent, and so are the words beside them. Once an agent is there, so is "how long?". */
function wishIn({ strings }: Turn, session: OpenSession, { text, attached, understood }: Said): SessionWish {
  const wish = wishOf({ text, understood, waits: session.state !== 'connected' }, strings.language);
  const hasFiles = attached.files.length + attached.others > 0;
  return hasFiles && wish !== 'end' && wish !== 'begin_anew' ? 'add' : wish;
}

/** Whether an agent is there whom the bot passes on what is said. */
function isRelayed(session: HandoffSession): boolean {
  return session.state === 'connected' && session.request.mode === 'relay';
}

/** Whether others read along here, and the session is not theirs to hear of. */
function isOwnAffair(turn: Turn, session: OpenSession): boolean {
  return turn.scope === 'shared' && (isMoving(session) || !isHere(session.place, turn.context));
}

/** Files are no part of an issue: where people and agents talk elsewhere, they go straight there. */
function filesGoElsewhere({ request }: HandoffSession, { files }: Attached): boolean {
  return request.mode === 'redirect' && files.length > 0;
}

/** Whether somebody with an open request says nothing new, but wants to hear of it. */
function asksHowItStands({ intent }: Understanding): boolean {
  return ['greeting', 'request_agent', 'start_chat', 'edit', 'yes', 'no'].includes(intent);
}

function waitingWords({ strings: { t } }: Turn, session: OpenSession): string {
  if (session.state === 'requested') return t(session.delayed ? 'talk.alreadyRetrying' : 'status.redirecting');
  return t('talk.alreadyWaiting', { queue: session.queueName });
}

/** When the client says that it was written: the same when an activity comes again. */
function sentAtOf({ context, nowMs }: Turn): string {
  const { timestamp } = context.activity;
  const known = timestamp instanceof Date && !Number.isNaN(timestamp.getTime());
  return (known ? timestamp : new Date(nowMs())).toISOString();
}
