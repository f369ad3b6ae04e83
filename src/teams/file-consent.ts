import type { Activity, Attachment } from 'botbuilder';
import { z } from 'zod';

/**
 * The exchange by which a bot puts a file into a person's OneDrive, in personal chats of Teams: a card asks, the answer brings the address
 * to upload to, and a card of the file takes the place of the one that asked
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4#message-requesting-permission-to-upload).
 */

const invokeName = 'fileConsent/invoke';
const consentCardType = 'application/vnd.microsoft.teams.card.file.consent';
const fileCardType = 'application/vnd.microsoft.teams.card.file.info';

/** What the card that asks refers to. It travels through the client and comes back as a claim. */
export interface ConsentRef {
  /** The session whose transcript it is. */
  readonly of: string;
  /** This asking; an answer to it counts once. */
  readonly offer: string;
}

/** Where a file is to be put, as Teams tells when somebody agrees. */
export interface UploadInfo {
  /** The file's place for its person, not for us. */
  readonly contentUrl: string;
  readonly name: string;
  /** The address is the permission to write there. */
  readonly uploadUrl: string;
  readonly uniqueId: string;
  readonly fileType: string;
}

/** Where a file is, when it is there. */
export type SavedFile = Omit<UploadInfo, 'uploadUrl'>;

/** What somebody answered. */
export type FileConsent = ConsentRef &
  ({ readonly answer: 'accept'; readonly upload: UploadInfo } | { readonly answer: 'decline' });

const text = z.string().min(1).max(4_000);
const context = z.object({ v: z.literal(1), of: text.max(200), offer: text.max(200) });
const value = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('accept'),
    context,
    uploadInfo: z.object({ contentUrl: text, name: text, uploadUrl: text, uniqueId: text, fileType: text }),
  }),
  z.object({ action: z.literal('decline'), context }),
]);

/** Reads the invoke that brings the answer; null for any other activity, and for one that can't be read. */
export function fileConsentOf(activity: Activity): FileConsent | null {
  if (activity.name !== invokeName) return null;
  const parsed = value.safeParse(activity.value).data;
  if (parsed === undefined) return null;
  const { of, offer } = parsed.context;
  return parsed.action === 'accept'
    ? { of, offer, answer: 'accept', upload: parsed.uploadInfo }
    : { of, offer, answer: 'decline' };
}

/** The card that asks whether a file may be saved. */
export function consentCard(ref: ConsentRef, file: { name: string; sizeInBytes: number; description: string }): Attachment {
  const { name, sizeInBytes, description } = file;
  const claims = { v: 1, ...ref };
  return {
    contentType: consentCardType,
    name,
    content: { description, sizeInBytes, acceptContext: claims, declineContext: claims },
  };
}

/** The card of a file that has been saved: it opens by a press. */
export function fileCard({ contentUrl, name, uniqueId, fileType }: SavedFile): Attachment {
  return { contentType: fileCardType, contentUrl, name, content: { uniqueId, fileType } };
}
