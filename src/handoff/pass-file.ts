/**
 * Passing on a person's file: fetched from where the client keeps it, uploaded to Vayusphere, and then named by the message that it hangs
 * on.
 *
 * Every file is a delivery of its own, before its message in the same lane. So the words wait until it is settled what hangs on them, are
 * the same at every attempt, and keep their place whatever becomes of the files. What became of a file is part of the session: a crash, or
 * a message that comes twice, neither uploads a file again that is known to be there nor tells of a loss again.
 */
import { createHash } from 'node:crypto';
import { ChannelUnavailable, DeskRefused, FileRefused } from '../errors.ts';
import type { AgentDesk, FetchedFile, FileLoss, OutgoingMessage, UserFile, UserFiles } from './ports.ts';
import type { EndedSession, HandoffSession } from './session.ts';
import type { SessionEvent } from './session-event.ts';

/**
 * How often a file is looked for where it should be. More patience would hold up the words behind it; Vayusphere, without which they can't
 * go either, is waited for longer.
 */
const attemptsToFetch = 3;

/** A file of a message, as a delivery keeps it. */
export interface FileToPass {
  readonly messageId: string;
  /** Its place among the files of the message, from 0. */
  readonly index: number;
  readonly file: UserFile;
}

/**
 * Fetches a file and uploads it, unless it is settled already what became of it. Throws `FileRefused`, and what the desk threw, and
 * `ChannelUnavailable` as long as trying again makes sense.
 */
export async function passFile(
  session: HandoffSession,
  chatId: string,
  { messageId, index, file }: FileToPass,
  parts: { readonly desk: AgentDesk; readonly files: UserFiles; readonly attempt: number },
): Promise<readonly SessionEvent[]> {
  if (isSettled(session, messageId, index)) return [];
  const fetched = await fetchFile(file, parts);
  const attachment = await parts.desk.uploadAttachment(chatId, fetched, keyOf(session.id, messageId, index, fetched));
  return [{ type: 'file_passed', messageId, index, attachment }];
}

/**
 * What becomes of a file that waited for a chat which did not come about. Words are kept with the request and go along when it is tried again;
 * files are not, so their person has to know. Whoever let the request go has let its files go too.
 */
export function lostWithItsChat(session: EndedSession, { messageId, index, file }: FileToPass): readonly SessionEvent[] {
  const letGo = session.reason === 'user_cancelled' || session.reason === 'user_ended';
  if (letGo || isSettled(session, messageId, index)) return [];
  return [{ type: 'file_lost', messageId, index, file, loss: 'no_chat' }];
}

function isSettled({ passed }: HandoffSession, messageId: string, index: number): boolean {
  return passed.some((each) => each.messageId === messageId && each.index === index);
}

async function fetchFile(file: UserFile, { files, attempt }: { files: UserFiles; attempt: number }): Promise<FetchedFile> {
  try {
    return await files.fetch(file);
  } catch (error) {
    if (!(error instanceof ChannelUnavailable) || attempt < attemptsToFetch) throw error;
    throw new FileRefused('file_unreachable', `not to be had in ${attempt} attempts`);
  }
}

/**
 * The idempotency key of an upload: the same for the same file of the same message, so that an upload whose answer was lost is not made
 * again. The bytes are part of it, because a file may be edited between two attempts, and one key must not stand for two contents.
 */
function keyOf(sessionId: string, messageId: string, index: number, { name, bytes }: FetchedFile): string {
  const contents = createHash('sha256').update(bytes).digest('hex');
  return `file-${createHash('sha256')
    .update(JSON.stringify([sessionId, messageId, index, name, contents]))
    .digest('hex')}`;
}

/** A message with the files that were passed on for it, in their order. */
export function withPassedFiles(session: HandoffSession, message: OutgoingMessage): OutgoingMessage {
  const passed = session.passed.filter(({ messageId }) => messageId === message.id).toSorted((a, b) => a.index - b.index);
  const attachments = passed.flatMap(({ attachment }) => (attachment === null ? [] : [attachment]));
  return { ...message, attachments: [...message.attachments, ...attachments] };
}

/** What to tell the person of an error that a file did not survive. */
export function lossOf(error: unknown): FileLoss {
  if (error instanceof FileRefused) {
    return ({ file_too_large: 'too_large', file_type_refused: 'type_refused', file_unreachable: 'not_reachable' } as const)[
      error.code
    ];
  }
  if (error instanceof DeskRefused && error.code === 'attachment_too_large') return 'too_large';
  if (error instanceof DeskRefused && error.code === 'attachment_type_refused') return 'type_refused';
  return error instanceof ChannelUnavailable ? 'not_reachable' : 'not_delivered';
}
