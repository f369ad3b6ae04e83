import { z } from 'zod';
import { DeskUnavailable, MalformedInput } from '../errors.ts';
import type { DeskEvent, DeskTyping } from '../handoff/desk-event.ts';
import { type Callback, type DeskChat, deskEndReasons, type QueueStatus } from '../handoff/ports.ts';
import type { components } from './openapi.ts';

/**
 * What Vayusphere says, decoded to the handoff's own nouns. Unknown members are dropped, a missing required one is an error, times are
 * brought to UTC, and addresses that a person may be sent to are http or https. Errors name members, never their values.
 */

type Wire = components['schemas'];

/** Gives the decoder back; compiles only if it takes everything that the contract (generated from `openapi.yaml`) allows. */
const contracted =
  <Contracted>() =>
  <Decoder extends z.ZodType>(decoder: Decoder & ([Contracted] extends [z.input<Decoder>] ? unknown : never)): Decoder =>
    decoder;

const id = z.string().min(1).max(128);
const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const webAddress = z.url({ protocol: /^https?$/ });
const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
const agent = z.object({ id, name: z.string() });
const ticket = contracted<Wire['Ticket']>()(z.object({ number: z.string().min(1), url: webAddress }));
const attachment = contracted<Wire['AttachmentInfo']>()(
  z.object({ id, name: z.string(), contentType: z.string(), sizeBytes: count }),
);

const queue = contracted<Wire['Queue']>()(
  z.object({
    id,
    name: z.string(),
    open: z.boolean(),
    agentsAvailable: count,
    waiting: count,
    estimatedWaitSeconds: seconds.nullable(),
    opensAt: time.nullable(),
  }),
);

const chat = contracted<Wire['Chat']>()(
  z.object({
    id,
    status: z.enum(['queued', 'connected', 'ended']),
    position: count.nullable(),
    estimatedWaitSeconds: seconds.nullable(),
    joinUrl: webAddress.nullable(),
    ticket: ticket.nullable(),
    agent: agent.nullable(),
    endedAt: time.nullable(),
    endReason: z.enum(deskEndReasons).nullable(),
  }),
);

/** The answer to a new chat need not speak of an agent and an end. */
const newChat = contracted<Wire['NewChat']>()(
  chat.extend({
    agent: chat.shape.agent.default(null),
    endedAt: chat.shape.endedAt.default(null),
    endReason: chat.shape.endReason.default(null),
  }),
);

const messageAccepted = contracted<Wire['MessageAccepted']>()(z.object({ id, acceptedAt: time }));
const callback = contracted<Wire['Callback']>()(z.object({ id, scheduledFor: time }));

/** The members that break the contract, for an operator: names and rules, no values. */
const problemsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, code }) => `${path.join('.') || 'the body'} (${code})`).join(', ');

const answer =
  <Decoder extends z.ZodType>(what: string, decoder: Decoder) =>
  (body: unknown): z.output<Decoder> => {
    const decoded = decoder.safeParse(body);
    if (decoded.success) return decoded.data;
    throw new DeskUnavailable('desk_protocol', `The answer (${what}) breaks the contract: ${problemsOf(decoded.error)}`);
  };

/** Decodes the answer about a queue. Like every `parse…` of an answer, throws `DeskUnavailable('desk_protocol')` if it isn't one. */
export const parseQueue: (body: unknown) => QueueStatus = answer('a queue', queue);

/** Decodes the answer to a new chat. */
export const parseNewChat: (body: unknown) => DeskChat = answer('a new chat', newChat);

/** Decodes a chat as it is now. */
export const parseChat: (body: unknown) => DeskChat = answer('a chat', chat);

/** Decodes the receipt for a message. */
export const parseMessageAccepted = answer('a message', messageAccepted);

/** Decodes what Vayusphere keeps of a file. */
export const parseAttachment = answer('an attachment', attachment);

/** Decodes a filed ticket. */
export const parseTicket = answer('a ticket', ticket);

/** Decodes a scheduled call back. */
export const parseCallback: (body: unknown) => Callback = answer('a call back', callback);

const numbered = z.object({ chatId: id, sequence: z.int().min(1), occurredAt: time });
const deletion = z.object({ id, deleted: z.literal(true) });
const rewording = z.object({ id, text: z.string() });

type NumberedEvent = Wire[Exclude<Extract<keyof Wire, `Chat${string}Event`>, 'ChatTypingEvent'>];

const numberedEvent = contracted<NumberedEvent>()(
  z.discriminatedUnion('type', [
    numbered.extend({
      type: z.literal('chat.queued'),
      data: z.object({ position: count, estimatedWaitSeconds: seconds.nullable() }),
    }),
    numbered.extend({ type: z.literal('chat.connected'), data: z.object({ agent }) }),
    numbered.extend({
      type: z.literal('chat.message'),
      data: z.object({ id, text: z.string(), agent, attachments: z.array(attachment.extend({ url: webAddress })) }),
    }),
    numbered.extend({ type: z.literal('chat.message_updated'), data: z.union([deletion, rewording]) }),
    numbered.extend({ type: z.literal('chat.transferred'), data: z.object({ queueId: id, queueName: z.string() }) }),
    numbered.extend({
      type: z.literal('chat.ended'),
      data: z.object({ reason: z.enum(deskEndReasons), transcriptUrl: webAddress.nullable() }),
    }),
  ]),
);

const typingEvent = contracted<Wire['ChatTypingEvent']>()(
  z.object({ type: z.literal('chat.typing'), chatId: id, occurredAt: time, data: z.object({ agent }) }),
);

/** Of an event whose type we don't know, only what lets the chat's order go on without it. */
const unknownEvent = z.object({
  type: id,
  chatId: id.nullable().default(null).catch(null),
  sequence: z.int().min(1).nullable().default(null).catch(null),
});

/** An event of a newer contract. `chatId` and `sequence` are there if the event is numbered, so that its place is not waited for. */
export interface UnknownDeskEvent {
  readonly type: 'unknown';
  readonly unknownType: string;
  readonly chatId: string | null;
  readonly sequence: number | null;
}

/** Decodes an event, of whatever type. Throws `MalformedInput` when an event of a known type does not have its shape. */
export function parseEvent(body: unknown): DeskEvent | DeskTyping | UnknownDeskEvent {
  const { type: unknownType, chatId, sequence } = decodeEvent(unknownEvent, body);
  if (unknownType === 'chat.typing') {
    const typing = decodeEvent(typingEvent, body);
    return { type: 'typing', chatId: typing.chatId, agent: typing.data.agent, occurredAt: typing.occurredAt };
  }
  if (!knownTypes.has(unknownType)) return { type: 'unknown', unknownType, chatId, sequence };
  return toDeskEvent(decodeEvent(numberedEvent, body));
}

const knownTypes: ReadonlySet<string> = new Set(numberedEvent.options.map((option) => option.shape.type.value));

function decodeEvent<Decoder extends z.ZodType>(decoder: Decoder, body: unknown): z.output<Decoder> {
  const decoded = decoder.safeParse(body);
  if (decoded.success) return decoded.data;
  throw new MalformedInput(`The event breaks the contract: ${problemsOf(decoded.error)}`);
}

function toDeskEvent({ chatId, sequence, occurredAt, ...event }: z.output<typeof numberedEvent>): DeskEvent {
  const place = { chatId, sequence, occurredAt };
  switch (event.type) {
    case 'chat.queued':
      return { ...place, type: 'queued', ...event.data };
    case 'chat.connected':
      return { ...place, type: 'connected', ...event.data };
    case 'chat.message':
      return { ...place, type: 'message', ...event.data };
    case 'chat.message_updated': {
      const { id: messageId, ...change } = event.data;
      return { ...place, type: 'message_changed', id: messageId, change };
    }
    case 'chat.transferred':
      return { ...place, type: 'transferred', ...event.data };
    case 'chat.ended':
      return { ...place, type: 'ended', ...event.data };
  }
}
