import { z } from 'zod';
import { invalidRequest } from './problem.ts';

const id = z.string().min(1).max(128);
const time = z.iso.datetime({ offset: true }).regex(/(Z|\+00:00)$/, 'must be in UTC');
const webAddress = z.url({ protocol: /^https?$/ });

const requester = z.object({
  id,
  name: z.string(),
  email: z.string().nullable(),
  tenantId: z.string().nullable(),
  locale: z.string(),
});
const issue = z.object({
  summary: z.string(),
  details: z.string().nullable(),
  attributes: z.record(z.string(), z.string()),
});
const ticketRequest = z.object({
  shortDescription: z.string().min(1),
  assignmentGroup: z.string().nullable(),
  contactType: z.literal('chat bot'),
});
const attachmentInfo = z.object({ id, name: z.string(), contentType: z.string(), sizeBytes: z.int().min(0) });

/** The bodies of the contract's calls. Unknown members are dropped, missing required ones are refused. */
export const wire = {
  chatRequest: z.object({
    queueId: id,
    mode: z.enum(['redirect', 'relay']),
    requester,
    issue,
    transcript: z.array(z.object({ from: z.enum(['user', 'bot']), text: z.string(), sentAt: time })),
    ticket: ticketRequest.nullable(),
    webhookUrl: webAddress,
  }),
  chatChange: z.object({ issue: issue.optional() }),
  message: z.object({ id, text: z.string(), sentAt: time, attachments: z.array(attachmentInfo) }),
  messageChange: z
    .object({ text: z.string().optional(), deleted: z.literal(true).optional() })
    .refine((change) => (change.text === undefined) !== (change.deleted === undefined), 'either text or deleted'),
  endRequest: z.object({ reason: z.enum(['user_ended', 'user_cancelled', 'timed_out', 'undeliverable']) }),
  survey: z.object({ rating: z.int().min(1).max(5), comment: z.string().nullable() }),
  ticketFiling: z.object({ requester, issue, ...ticketRequest.shape }),
  callbackRequest: z.object({ requester, issue, queueId: id, earliest: time, latest: time, phone: z.string().nullable() }),
  anyObject: z.looseObject({}),
};

export type ChatRequest = z.infer<typeof wire.chatRequest>;
export type Requester = z.infer<typeof requester>;
export type Issue = z.infer<typeof issue>;
export type PersonMessage = z.infer<typeof wire.message>;
export type MessageChange = z.infer<typeof wire.messageChange>;
export type AttachmentInfo = z.infer<typeof attachmentInfo>;
export type TicketFiling = z.infer<typeof wire.ticketFiling>;
export type CallbackRequest = z.infer<typeof wire.callbackRequest>;
export type Survey = z.infer<typeof wire.survey>;

/** `value` as the schema has it, or the problem 422 `invalid_request` with one line for each broken member. */
export function parseBody<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(...parsed.error.issues.map((one) => `${one.path.join('.') || 'body'}: ${one.message}`));
}
