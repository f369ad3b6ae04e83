import { createHash } from 'node:crypto';
import type { Activity } from 'botbuilder';
import type { Requester } from '../handoff/ports.ts';

/**
 * Who is writing, the same in every conversation of theirs: tenant and directory id in Teams, elsewhere the channel and the id that the
 * channel gives them. Clients other than Teams know neither tenant nor directory id.
 */
export function personKeyOf(activity: Activity): string {
  const tenantId = activity.conversation.tenantId ?? '';
  const { aadObjectId, id } = activity.from;
  return aadObjectId ? `aad|${tenantId}|${aadObjectId}` : `${activity.channelId}|${tenantId}|${id}`;
}

/** Names a person on a card without giving away their ids to everybody who can read the card's source. */
export function ownerOf(personKey: string): string {
  return createHash('sha256').update(personKey).digest('base64url').slice(0, 22);
}

/** The person as Vayusphere should know them, from what the activity tells. */
export function requesterOf(activity: Activity, email: string | null): Requester {
  const { aadObjectId, id, name } = activity.from;
  return {
    id: aadObjectId ?? id,
    name: name || 'Unknown',
    email,
    tenantId: activity.conversation.tenantId ?? null,
    locale: localeOf(activity) ?? 'en',
  };
}

/** The locale of the client, if it names one that is one. */
export function localeOf(activity: Pick<Activity, 'locale'>): string | undefined {
  if (!activity.locale) return undefined;
  try {
    return new Intl.Locale(activity.locale).toString();
  } catch {
    return undefined;
  }
}
