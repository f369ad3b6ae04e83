import type { Activity } from 'botbuilder';
import { z } from 'zod';
import type { UserFile } from '../handoff/ports.ts';
import type { FileAddress } from './file-address.ts';

/** What hangs on a message, as far as the bot can do something with it. */
export interface Attached {
  /** In the order of the message; at most `mostFiles`. */
  readonly files: readonly UserFile[];
  /** How many things hang there that are no file, or more files than are taken: cards, forwarded messages. */
  readonly others: number;
}

/** Teams itself lets people attach ten files to a message. */
const mostFiles = 10;
const longestName = 200;

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4#receive-files-in-personal-chat */
const downloadInfo = z.object({
  contentType: z.literal('application/vnd.microsoft.teams.file.download.info'),
  name: z.string().nullish(),
  content: z.object({ downloadUrl: z.string().min(1) }),
});

/** A pasted picture; in the Emulator, any file. */
const hosted = z.object({ contentType: z.string(), contentUrl: z.string().regex(/^https?:/i), name: z.string().nullish() });

/**
 * The files of a message, by both routes that clients have for them, without anything being fetched. The `text/html` that Teams adds
 * beside every formatted message repeats the text, and does not count as anything.
 */
export function attachedTo(activity: Activity): Attached {
  const hanging = (activity.attachments ?? []).filter(({ contentType }) => contentType !== 'text/html');
  const files = hanging.flatMap(fileOf).slice(0, mostFiles);
  return { files, others: hanging.length - files.length };
}

function fileOf(attachment: unknown): UserFile[] {
  const inTeams = downloadInfo.safeParse(attachment).data;
  if (inTeams !== undefined) {
    const address: FileAddress = { route: 'open', url: inTeams.content.downloadUrl };
    return [{ name: baseName(inTeams.name), contentType: null, address }];
  }
  const own = hosted.safeParse(attachment).data;
  if (own === undefined || own.contentType.startsWith('application/vnd.microsoft.')) return [];
  const address: FileAddress = { route: 'own', url: own.contentUrl };
  return [{ name: baseName(own.name), contentType: own.contentType, address }];
}

/** Whatever path a client sends, its last part alone is a name; a long one keeps its ending. */
function baseName(name: string | null | undefined): string | null {
  const last = (name?.split(/[\\/]/).at(-1) ?? '')
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim();
  if (last === '' || last === '.' || last === '..') return null;
  return last.length <= longestName ? last : `${last.slice(0, longestName - 20)}…${last.slice(-19)}`.toWellFormed();
}
