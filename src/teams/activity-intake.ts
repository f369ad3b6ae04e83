import type { InvokeResponse, Request, Response, TurnContext } from 'botbuilder';
import type { TurnAdapter } from './adapter.ts';
import type { Door, Refusal } from './door.ts';
import type { createStrings } from './strings/strings.ts';

export interface ActivityIntakeParts {
  readonly adapter: TurnAdapter;
  readonly door: Door;
  readonly strings: ReturnType<typeof createStrings>;
  readonly onTurn: (context: TurnContext) => Promise<void>;
}

/**
 * Handles one `POST /api/messages` whose body has been read: answers a refusal as the door has it, or runs the turn. Always answers;
 * throws only what is a fault of ours, before anything was answered.
 */
export async function takeActivity(parts: ActivityIntakeParts, request: Request, response: Response): Promise<void> {
  const entrance = await parts.door.enter(request.body, authorizationOf(request));
  if ('status' in entrance) return answerRefusal(response, entrance);
  const { rate } = entrance;
  const logic = rate === 'taken' ? parts.onTurn : (context: TurnContext) => answerTooMuch(context, parts.strings, rate);
  const answer = await parts.adapter.take(entrance, logic);
  if (answer === undefined) return answerTaken(response);
  response.send(answer.status, bodyOf(answer));
}

/** Most answers say only that the activity was taken: there is nothing for restify to negotiate and format. */
function answerTaken(response: Response): void {
  response.status(200);
  response.end();
}

/** The header as one text; null-like for none, and for one that is there twice. */
export function authorizationOf({ headers }: Request): string | undefined {
  const given: unknown = headers?.['authorization'];
  return typeof given === 'string' ? given : undefined;
}

export function answerRefusal(response: Response, { status, code, retryAfterSeconds }: Refusal): void {
  if (status === 401) response.header('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) response.header('Retry-After', String(retryAfterSeconds));
  response.send(status, { code });
}

function bodyOf(answer: InvokeResponse): unknown {
  const body: unknown = answer.body;
  return body ?? undefined;
}

/**
 * A person who sends too much is told so once a minute, and is not served until the minute is over. The answer is 200: whatever Teams
 * takes for a failure it sends again, or shows to the person as if it had not arrived, and neither would make it less. A press is
 * answered each time, with an error that the client shows at the card: nothing is sent for it.
 */
async function answerTooMuch(
  context: TurnContext,
  strings: ActivityIntakeParts['strings'],
  rate: 'person_first' | 'person_again',
): Promise<void> {
  const { type, locale } = context.activity;
  const message = strings.for(locale).t('failures.tooMuch');
  if (type === 'invoke') {
    const body = { statusCode: 429, type: 'application/vnd.microsoft.error', value: { code: 'too_many_requests', message } };
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
  } else if (type === 'message' && rate === 'person_first') {
    await context.sendActivity(message);
  }
}
