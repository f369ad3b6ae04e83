import { hash } from 'node:crypto';
import type { Activity } from 'botbuilder';
import type { Requester } from '../handoff/ports.ts';
import { BoundedCache } from './bounded-cache.ts';

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
  return hash('sha256', personKey, 'base64url').slice(0, 22);
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

/** Reading a locale costs as much as everything else that is read of an activity; clients name a few, and strangers any. */
const readLocales = new BoundedCache<{ readonly locale: string | undefined }>(500);

/** The locale of the client, if it names one that is one. */
export function localeOf({ locale: named }: Pick<Activity, 'locale'>): string | undefined {
  if (!named) return undefined;
  const read = readLocales.get(named) ?? { locale: readLocale(named) };
  readLocales.set(named, read);
  return read.locale;
}

function readLocale(named: string): string | undefined {
  try {
    return new Intl.Locale(named).toString();
  } catch {
    return undefined;
  }
}
