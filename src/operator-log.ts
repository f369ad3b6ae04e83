import { randomBytes } from 'node:crypto';
import type { TurnContext } from 'botbuilder';
import type { Logger } from 'pino';
import { BotError } from './errors.ts';
import type { DeliveryReport } from './handoff/delivery-worker.ts';
import { answerFailedTurn } from './teams/failed-turn.ts';
import type { createStrings } from './teams/strings/strings.ts';
import { currentTrace } from './telemetry/trace.ts';

const referenceDigits = 8;

/**
 * Answers a person whose turn failed and logs why, under one reference. Never throws: a person that can't be told is one more line in the log.
 */
export async function onTurnFailed(
  context: TurnContext,
  error: unknown,
  strings: ReturnType<typeof createStrings>,
  log: Logger,
): Promise<void> {
  // The beginning of the correlation id, which finds every line of the turn: short enough to be read out on the telephone.
  const reference = currentTrace()?.traceId.slice(0, referenceDigits) ?? randomBytes(referenceDigits / 2).toString('hex');
  const { channelId, conversation, id: activityId } = context.activity;
  log.error({ error, reference, channelId, conversationId: conversation.id, activityId }, 'a turn failed');
  await answerFailedTurn(context, strings, reference).catch((cause: unknown) => {
    log.warn({ error: cause, reference }, 'the person could not be told that the turn failed');
  });
}

/** One line for every attempt of a delivery, as loud as it has to be. */
export function logDelivery(log: Logger, { error, ...report }: DeliveryReport): void {
  if (report.outcome === 'held_back') log.debug(report, 'held back');
  else if (report.outcome === 'arrived') log.info(report, 'delivered');
  else if (report.outcome === 'failed') log.warn({ ...report, error }, 'not delivered yet');
  else if (error instanceof BotError) log.error({ ...report, error }, 'given up');
  else log.error({ ...report, error }, 'given up after a fault of ours');
}
