import type { Logger } from 'pino';
import { MalformedInput, WebhookRefused } from './errors.ts';
import type { HandoffService } from './handoff/service.ts';
import type { TypingRelay } from './handoff/typing-relay.ts';
import type { EventAnswer } from './http/server.ts';
import type { quietly } from './quietly.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { ReceivedEvent, WebhookReceiver } from './vayusphere/webhook.ts';

interface Parts {
  readonly webhooks: WebhookReceiver;
  readonly service: HandoffService;
  readonly typing: TypingRelay;
  readonly nowMs: () => number;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Anybody can have an event refused as often as they like, and must not fill the log. */
  readonly quiet: ReturnType<typeof quietly>;
}

/**
 * Takes one webhook: verifies it, stores what it tells, and only then says 200. What could not be stored is answered with 503, and comes
 * again.
 */
export async function takeEvent(parts: Parts, headers: Readonly<Record<string, string>>, body: string): Promise<EventAnswer> {
  try {
    await take(parts, parts.webhooks.receive(headers, body));
    return { status: 200, code: 'stored' };
  } catch (error) {
    if (error instanceof WebhookRefused || error instanceof MalformedInput) {
      const reason = error instanceof WebhookRefused ? error.reason : error.code;
      parts.metrics.eventRefused(reason);
      parts.quiet(reason, (times) => parts.log.warn({ error, reason, times }, 'events were refused'));
      return { status: error instanceof WebhookRefused ? 401 : 400, code: error.code };
    }
    parts.metrics.eventRefused('not_stored');
    parts.log.error({ error }, 'an event could not be stored');
    return { status: 503, code: 'not_stored' };
  }
}

async function take({ service, typing, nowMs, log, metrics }: Parts, received: ReceivedEvent): Promise<void> {
  if ('typing' in received) {
    await typing.fromVayusphere(received.typing);
    return metrics.eventTaken('typing');
  }
  if ('event' in received) {
    const { chatId, sequence, type } = received.event;
    const result = await service.acceptFromVayusphere(received.event);
    metrics.eventTaken(result);
    log.info({ chatId, sequence, type, result }, 'event');
    return;
  }
  metrics.eventTaken('unrecognised');
  const { chatId, sequence } = received;
  // Of a newer contract: it means nothing here, but those behind it must not wait for it.
  if (chatId === null || sequence === null) return;
  await service.acceptFromVayusphere({ type: 'unrecognised', chatId, sequence, occurredAt: new Date(nowMs()).toISOString() });
}
