import type { ConversationReference, TurnContext } from 'botbuilder';
import { TurnContext as Context } from 'botbuilder-core';
import { z } from 'zod';
import type { Place } from '../handoff/session.ts';
import { scopeOf } from './incoming.ts';
import { localeOf } from './person.ts';

/** Where to find somebody again, and how to talk to them there. */
export interface Address {
  readonly reference: Partial<ConversationReference>;
  readonly locale: string | null;
  /** IANA name, if the client told. */
  readonly timeZone: string | null;
}

const referenceShape = z.looseObject({
  channelId: z.string(),
  serviceUrl: z.string(),
  conversation: z.looseObject({ id: z.string() }),
});

const addressSchema = z.object({
  reference: z.custom<Partial<ConversationReference>>((value) => referenceShape.safeParse(value).success),
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
});

/** The place of a turn: a conversation reference outlives its turn, a turn context does not. */
export function placeOf(context: TurnContext): Place {
  const { activity } = context;
  const address: Address = {
    reference: Context.getConversationReference(activity),
    locale: localeOf(activity) ?? null,
    // What a client sends here goes into the database: only a name is taken.
    timeZone: typeof activity.localTimezone === 'string' ? activity.localTimezone : null,
  };
  return { scope: scopeOf(activity), address };
}

/** Throws when the place was not made by `placeOf`. */
export function addressOf(place: Place): Address {
  return addressSchema.parse(place.address);
}

/** Whether a place is the conversation of this turn: what belongs to one conversation must not show up in another. */
export function isHere(place: Place, context: TurnContext): boolean {
  return addressOf(place).reference.conversation?.id === context.activity.conversation.id;
}
