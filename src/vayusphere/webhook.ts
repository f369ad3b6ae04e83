import { timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { ConfigError, MalformedInput, WebhookRefused } from '../errors.ts';
import type { DeskEvent, DeskTyping } from '../handoff/desk-event.ts';
import { parseEvent } from './wire.ts';

const toleranceMs = 5 * 60 * 1000;

/** HTTP headers with names in any case. */
export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * A webhook that is Vayusphere's. `webhookId` is the same for every delivery of one event. An event of an unknown type comes from a newer
 * contract and is to be acknowledged; if it is numbered it takes a place in its chat's order all the same.
 */
export type ReceivedEvent = { readonly webhookId: string } & (
  | { readonly event: DeskEvent }
  | { readonly typing: DeskTyping }
  | { readonly unknownType: string; readonly chatId: string | null; readonly sequence: number | null }
);

/** Tells Vayusphere's webhooks from anybody else's. */
export interface WebhookReceiver {
  /**
   * Verifies and decodes one delivery; `rawBody` is the body byte by byte as it came. Throws `WebhookRefused` when the signature, the
   * time or a header does not hold, and `MalformedInput` when a verified body is not an event. Keeps nothing: whether the event was
   * here before, and whose turn it is, is for whoever stores it.
   */
  receive(headers: WebhookHeaders, rawBody: string | Buffer): ReceivedEvent;
}

/**
 * Verifies as Standard Webhooks says (https://www.standardwebhooks.com). Any of `secrets` (`whsec_` and base64) may have signed, and any
 * of the signatures may fit, so that a secret can be rotated on either side first. Throws `ConfigError` if there is no usable secret.
 */
export function createWebhookReceiver(options: { secrets: readonly string[]; nowMs: () => number }): WebhookReceiver {
  const signers = readSecrets(options.secrets);
  return {
    receive(headers, rawBody) {
      const webhookId = headerOf(headers, 'webhook-id');
      const sentAt = readTimestamp(headerOf(headers, 'webhook-timestamp'), options.nowMs());
      const given = headerOf(headers, 'webhook-signature').split(' ');
      const body = rawBody.toString();
      // The package's `verify` reads the system's clock; its `sign` leaves the clock, checked above, to us.
      const expected = signers.map((signer) => signer.sign(webhookId, sentAt, body));
      if (!expected.some((signature) => given.some((each) => isSame(each, signature))))
        throw new WebhookRefused('signature', 'No signature of the webhook fits');
      return toReceived(webhookId, parseEvent(parseJson(body)));
    },
  };
}

function readSecrets(secrets: readonly string[]): Webhook[] {
  const problems = secrets.length === 0 ? ['VAYUSPHERE_WEBHOOK_SECRET: at least one secret'] : [];
  const signers = secrets.flatMap((secret, index) => {
    try {
      return [new Webhook(secret)];
    } catch {
      problems.push(`VAYUSPHERE_WEBHOOK_SECRET: secret ${index + 1} is not whsec_ and base64`);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return signers;
}

function headerOf(headers: WebhookHeaders, name: string): string {
  const value = Object.entries(headers).find(([each]) => each.toLowerCase() === name)?.[1];
  if (typeof value !== 'string' || value === '')
    throw new WebhookRefused('header', `The header ${name} is missing or stands there twice`);
  return value;
}

function readTimestamp(seconds: string, nowMs: number): Date {
  const sentAtMs = /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : Number.NaN;
  if (!(Math.abs(nowMs - sentAtMs) <= toleranceMs))
    throw new WebhookRefused('time', 'The webhook is too old or too new, or has no time');
  return new Date(sentAtMs);
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** What JSON.parse says is left out: it quotes the text. */
function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new MalformedInput('The event is not JSON');
  }
}

function toReceived(webhookId: string, event: ReturnType<typeof parseEvent>): ReceivedEvent {
  if (event.type === 'typing') return { webhookId, typing: event };
  if (event.type !== 'unknown') return { webhookId, event };
  return { webhookId, unknownType: event.unknownType, chatId: event.chatId, sequence: event.sequence };
}
