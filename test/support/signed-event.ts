import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** The headers of a webhook as Vayusphere signs it; any of them may be replaced, or left out by `undefined`. */
export function signedHeaders(
  secret: string,
  body: string,
  nowMs: number,
  changes: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const id = changes['webhook-id'] ?? randomUUID();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(Math.floor(nowMs / 1000) * 1000), body),
    ...changes,
  };
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
