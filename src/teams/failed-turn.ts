import { type Activity, INVOKE_RESPONSE_KEY, type TurnContext } from 'botbuilder-core';
import type { createStrings } from './strings/strings.ts';
import { turnIn } from './turn.ts';

/**
 * Tells a person that their turn failed, with a reference that is also in the log. A press is answered as Teams wants errors of cards
 * (https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format). What was stored stays stored, and a
 * press that has its answer keeps it: what failed after that does not undo what the press did. A stream of status ends with the same words.
 */
export async function answerFailedTurn(
  context: TurnContext,
  strings: ReturnType<typeof createStrings>,
  reference: string,
): Promise<void> {
  const { type, locale } = context.activity;
  const words = strings.for(locale).t('failures.unexpected', { id: reference });
  const message = { type: 'message', text: words };
  if (type === 'invoke') {
    if (context.turnState.has(INVOKE_RESPONSE_KEY)) return;
    const body = { statusCode: 500, type: 'application/vnd.microsoft.error', value: { code: 'unexpected', message: words } };
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
    await endStream(context, message);
  } else if (type === 'message') {
    if (!(await endStream(context, message))) await context.sendActivity(message);
  }
}

/** What had been shown as status must not go on as if the bot were still at work. Says whether the message has ended a stream. */
async function endStream(context: TurnContext, message: Partial<Activity>): Promise<boolean> {
  const status = turnIn(context)?.status;
  const final = await status?.asFinal(message);
  if (status === undefined || final === undefined || final === message) return false;
  try {
    await status.sendFinal(() => context.sendActivity(final));
    return true;
  } catch {
    return false;
  }
}
