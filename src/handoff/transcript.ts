/**
 * What was said in a relayed chat, kept so that the person can have it as a file afterwards.
 *
 * What a step of a session adds to the transcript is read off the step: whatever goes out to the one or the other is said by an effect,
 * and nothing else is. So the transcript can't say anything that was not passed on, nor miss what was, and it is stored in the transaction
 * that stores the step: a crash keeps both or neither. A message is one row, which an edit changes and a removal empties; what somebody has
 * taken back is not kept anywhere for the sake of the file.
 */
import type { MessageChange } from './ports.ts';
import type { EndReason, HandoffSession } from './session.ts';
import type { Effect, Transition } from './session-event.ts';

/** What the bot says of the chat itself. */
export type ChatMoment =
  | { readonly moment: 'connected'; readonly agentName: string }
  | { readonly moment: 'transferred'; readonly queueName: string }
  /** A file of the person's did not get to the agent; null where it has no name. */
  | { readonly moment: 'file_lost'; readonly fileName: string | null }
  /** A message of the person's did not get to the agent. */
  | { readonly moment: 'message_lost' }
  /** A message of the agent's is in the transcript alone: the person could not be shown it. */
  | { readonly moment: 'message_unshown'; readonly agentName: string }
  | { readonly moment: 'ended'; readonly reason: EndReason };

/** What is to be added to a transcript, or changed in it. `atMs` is when it passed through here. */
export type TranscriptEntry = { readonly sessionId: string; readonly atMs: number } & (
  | { readonly by: 'user'; readonly id: string; readonly text: string; readonly files: readonly (string | null)[] }
  | {
      readonly by: 'agent';
      readonly id: string;
      readonly text: string;
      readonly files: readonly string[];
      readonly agentName: string;
    }
  | ({ readonly by: 'bot' } & ChatMoment)
  | { readonly by: 'change'; readonly of: 'user' | 'agent'; readonly id: string; readonly change: MessageChange }
);

/** A line of a transcript as it stands. The text and the files of one that was taken back are gone. */
export type TranscriptLine = { readonly atMs: number } & (
  | {
      readonly by: 'user' | 'agent';
      readonly text: string;
      /** By their names; null for one without. */
      readonly files: readonly (string | null)[];
      /** The agent's name; null for the person. */
      readonly agentName: string | null;
      readonly fate: 'edited' | 'deleted' | null;
    }
  | ({ readonly by: 'bot' } & ChatMoment)
);

/** The way to what was said. */
export interface Transcripts {
  /** The lines of a session in the order in which they passed through here, the first `limit` of them; none when none are kept. */
  transcriptOf(sessionId: string, limit: number): Promise<readonly TranscriptLine[]>;
}

/** What a step adds to the transcript of its session. Nothing where people and agents talk elsewhere. */
export function transcriptOfStep(
  before: HandoffSession | null,
  { session, effects }: Transition,
  atMs: number,
): TranscriptEntry[] {
  if (session.request.mode !== 'relay') return [];
  const common = { sessionId: session.id, atMs };
  const said = effects.flatMap((effect) => entriesOf(effect, effects, session).map((entry) => ({ ...common, ...entry })));
  const hasEnded = session.state === 'ended' && before !== null && before.state !== 'ended' && session.chat !== null;
  return hasEnded ? [...said, { ...common, by: 'bot', moment: 'ended', reason: session.reason }] : said;
}

type Entry = TranscriptEntry extends infer Each
  ? Each extends TranscriptEntry
    ? Omit<Each, 'sessionId' | 'atMs'>
    : never
  : never;

function entriesOf(effect: Effect, all: readonly Effect[], session: HandoffSession): readonly Entry[] {
  switch (effect.action) {
    case 'send_message': {
      const { id, text } = effect.message;
      return [{ by: 'user', id, text, files: filesOf(id, all) }];
    }
    case 'change_message':
      return [{ by: 'change', of: 'user', id: effect.messageId, change: effect.change }];
    case 'show_message': {
      const { id, text, agent, attachments } = effect.message;
      return [{ by: 'agent', id, text, files: attachments.map(({ name }) => name), agentName: agent.name }];
    }
    case 'change_shown':
      return [{ by: 'change', of: 'agent', id: effect.messageId, change: effect.change }];
    case 'tell_lost_file':
      return [{ by: 'bot', moment: 'file_lost', fileName: effect.name }];
    case 'tell_unshown':
      return [{ by: 'bot', moment: 'message_unshown', agentName: effect.agentName }];
    case 'notify':
      return momentOf(effect.notice, session);
    default:
      return [];
  }
}

/** The files of a message are effects of their own, before it. */
function filesOf(messageId: string, effects: readonly Effect[]): readonly (string | null)[] {
  return effects.flatMap((effect) => (effect.action === 'pass_file' && effect.messageId === messageId ? [effect.file.name] : []));
}

function momentOf(notice: Extract<Effect, { action: 'notify' }>['notice'], session: HandoffSession): readonly Entry[] {
  if (notice === 'message_lost' || notice === 'message_too_large' || notice === 'message_too_late')
    return [{ by: 'bot', moment: 'message_lost' }];
  if (notice === 'connected' && session.state === 'connected')
    return [{ by: 'bot', moment: 'connected', agentName: session.agent.name }];
  if (notice === 'transferred' && session.state === 'queued')
    return [{ by: 'bot', moment: 'transferred', queueName: session.queueName }];
  return [];
}
