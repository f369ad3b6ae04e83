import { z } from 'zod';
import { MalformedInput } from '../../errors.ts';

const text = (max: number) =>
  z
    .string()
    .max(max)
    .nullish()
    .transform((value) => value ?? '');

// Far more than a form accepts: a text that is too long comes back with a message at its field, not as a malformed press.
const longText = text(100_000);
const shortText = text(400);

const common = { v: z.literal(1), of: z.string().min(1).max(200), rev: z.int().min(0), owner: z.string().max(200).nullish() };
const plainVerbs = [
  'ask',
  'start',
  'edit',
  'back',
  'other',
  'ticket',
  'callback',
  'neverMind',
  'cancelRequest',
  'retry',
  'transcript',
] as const;

const schema = z.discriminatedUnion('verb', [
  z.object({ ...common, verb: z.enum(plainVerbs) }),
  z.object({ ...common, verb: z.literal('pick'), choice: z.string().min(1).max(200) }),
  z.object({ ...common, verb: z.literal('tell'), answer: longText }),
  z.object({ ...common, verb: z.literal('save'), issue: longText, details: longText, database: shortText }),
  z.object({ ...common, verb: z.literal('saveCallback'), slot: shortText, phone: shortText }),
  z.object({ ...common, verb: z.literal('rate'), rating: shortText, comment: longText }),
]);

interface Claims {
  /** The draft or session the card was drawn for. */
  readonly of: string;
  /** The revision of it that the card shows. */
  readonly rev: number;
  /** Opaque key of the person the card was drawn for; null if anybody may press. */
  readonly owner: string | null;
}

/** The verbs that say everything by themselves. */
export type PlainVerb = (typeof plainVerbs)[number];

/**
 * A press of a button, with the inputs that came along. All of it is a claim of the client's: who pressed, and whether the draft or
 * session is still at that revision, is checked against our own records. Inputs are bounded, but otherwise as typed.
 */
export type CardAction = Claims &
  (
    | { readonly verb: PlainVerb }
    /** The answer to a question; `unknown` for "I don't know" and "Something else". */
    | { readonly verb: 'pick'; readonly choice: string }
    /** The answer to a question, in words. */
    | { readonly verb: 'tell'; readonly answer: string }
    | { readonly verb: 'save'; readonly issue: string; readonly details: string; readonly database: string }
    | { readonly verb: 'saveCallback'; readonly slot: string; readonly phone: string }
    | { readonly verb: 'rate'; readonly rating: string; readonly comment: string }
  );

/** Every verb that a button can have. */
export type CardVerb = CardAction['verb'];

/** The `choice` of a press that says none of the offered answers fits, or that the person doesn't know. */
export const unknownChoice = 'unknown';

/**
 * Decodes a press: the `value` of the message that an `Action.Submit` sends, or the `value` of the invoke that an `Action.Execute` sends
 * (`{action: {verb, data}}`), or that action's `data`. Unknown members are ignored. Throws `MalformedInput` for anything else, naming the
 * members that were wrong and nothing of what they held.
 */
export function parseCardAction(value: unknown): CardAction {
  const result = schema.safeParse(dataOf(value));
  if (!result.success) {
    const members = [...new Set(result.error.issues.map((issue) => issue.path.join('.') || 'value'))];
    throw new MalformedInput(`A card's button came back unreadable: ${members.join(', ')}`);
  }
  const { v: _, owner, ...action } = result.data;
  return { ...action, owner: owner ?? null };
}

const invokeValue = z.object({ action: z.object({ data: z.unknown() }) });

function dataOf(value: unknown): unknown {
  const invoke = invokeValue.safeParse(value);
  return invoke.success ? invoke.data.action.data : value;
}
