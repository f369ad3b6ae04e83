import { z } from 'zod';
import type { PersonalData, StoredState } from '../handoff/personal-data.ts';
import type { HandoffSession } from '../handoff/session.ts';

/** Under which keys something of a person is stored. */
export interface Traces {
  readonly personKeys: readonly string[];
  readonly stateKeys: readonly string[];
}

/**
 * Finds what is stored about a person, named by their directory id (`aadObjectId`), by the id that their channel gives them (`29:…`), or by
 * their whole key as `personKeyOf` makes it.
 *
 * Both ids lead to the same person: a session is kept under the directory id and knows the channel's, and a conversation the other way
 * round. What a version before this one has stored of somebody who never asked for an agent carries the channel's id alone, and is found
 * by that.
 */
export async function tracesOf(person: string, data: Pick<PersonalData, 'mentions'>): Promise<Traces> {
  const named = await data.mentions(person);
  const keys = new Set([
    ...named.sessions.filter((session) => isNamed(session, person)).map(({ personKey }) => personKey),
    ...named.states.flatMap((state) => {
      const key = personOf(state);
      return key !== null && (isKeyOf(key, person) || userOf(state) === person) ? [key] : [];
    }),
  ]);
  const users = new Set([person]);
  const states = new Map(named.states.map((state) => [state.key, state]));
  for (const key of keys) {
    const more = await data.mentions(key);
    for (const state of more.states) states.set(state.key, state);
    for (const session of more.sessions) if (session.personKey === key) users.add(userIdOf(session) ?? person);
  }
  for (const user of users) for (const state of (await data.mentions(user)).states) states.set(state.key, state);
  const stateKeys = [...states.values()]
    .filter((state) => keys.has(personOf(state) ?? '') || users.has(userOf(state) ?? ''))
    .map(({ key }) => key);
  return { personKeys: [...keys], stateKeys };
}

function isNamed(session: HandoffSession, person: string): boolean {
  return isKeyOf(session.personKey, person) || userIdOf(session) === person;
}

/** A key ends in the id, after two parts of its own: `aad|tenant|id`, `emulator||id`. */
function isKeyOf(personKey: string, person: string): boolean {
  const id = /^[^|]*\|[^|]*\|(.*)$/s.exec(personKey)?.[1];
  return personKey === person || id === person;
}

const addressWithUser = z.looseObject({ reference: z.looseObject({ user: z.looseObject({ id: z.string() }) }) });

/** Null where none can be read: what is stored of a person is to be found, whichever version has stored it. */
function userIdOf({ place }: HandoffSession): string | null {
  return addressWithUser.safeParse(place.address).data?.reference.user.id ?? null;
}

function personOf({ data }: StoredState): string | null {
  if (typeof data !== 'object' || data === null || !('person' in data)) return null;
  return typeof data.person === 'string' ? data.person : null;
}

/** Whose conversation a state is of, by the channel's id; see `conversationKeyOf`. */
function userOf({ key }: StoredState): string | null {
  return /^talk\/[^/]*\/.*\/([^/]*)$/s.exec(key)?.[1] ?? null;
}
