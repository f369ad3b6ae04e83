import type { Request, Response, TurnContext } from 'botbuilder';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { z } from 'zod';
import type { SendGovernor } from '../handoff/send-governor.ts';
import { SendLimitsMiddleware } from './send-limits-middleware.ts';
import { SingleSendMiddleware } from './single-send-middleware.ts';

/** The bot's registration, by the SDK's own names. Without an app id nothing is authenticated. */
export interface BotIdentity {
  readonly appId: string;
  readonly appType: 'SingleTenant' | 'MultiTenant' | 'UserAssignedMsi';
  readonly appPassword: string;
  readonly tenantId: string;
}

/** The registration as the SDK wants to be told of it. */
export function sdkSettingsOf({ appId, appType, appPassword, tenantId }: BotIdentity) {
  return {
    MicrosoftAppId: appId,
    MicrosoftAppType: appType,
    MicrosoftAppPassword: appPassword,
    MicrosoftAppTenantId: tenantId,
  };
}

/** What the adapter tells of a turn that failed. */
export type OnTurnFailed = (context: TurnContext, error: unknown) => Promise<void>;

/** Less than what a stop waits for deliveries, and than the time after which another instance takes over one that is not heard of. */
const answerWithinMs = 4_500;

/**
 * botbuilder's adapter for this bot. A failed turn is told to `onTurnFailed`, which answers the person; the state of the conversation is
 * left alone, since a running handoff must outlive a fault of ours. A call to the channel that has no answer within `timeoutMs` fails.
 */
export function createAdapter(
  identity: BotIdentity | null,
  governor: SendGovernor,
  onTurnFailed: OnTurnFailed,
  timeoutMs = answerWithinMs,
): CloudAdapter {
  const authentication = new ConfigurationBotFrameworkAuthentication(identity === null ? {} : sdkSettingsOf(identity));
  const adapter = new CloudAdapter(authentication);
  adapter.use(new SingleSendMiddleware(adapter, timeoutMs));
  adapter.use(new SendLimitsMiddleware(governor));
  adapter.onTurnError = onTurnFailed;
  return adapter;
}

/**
 * Handles one `POST /api/messages`. Never throws and always answers: the SDK's own `process` rejects, before it authenticates, on a body
 * that is no activity, and answers internal failures with their messages.
 */
export async function processActivity(
  adapter: CloudAdapter,
  request: Request,
  response: Response,
  logic: (context: TurnContext) => Promise<void>,
): Promise<void> {
  if (!looksLikeAnActivity(request.body)) {
    response.send(400, { code: 'malformed_input', message: 'The body is not an activity.' });
    return;
  }
  await adapter.process(request, response, logic);
}

const text = z.string().nullish();

/** As much of the shape as this bot and the SDK rely on; everything else may be there, or be missing. */
const activityShape = z.looseObject({
  type: z.string(),
  channelId: z.string(),
  serviceUrl: z.string(),
  conversation: z.looseObject({ id: z.string() }),
  from: z.looseObject({ id: z.string(), name: text, aadObjectId: text }),
  recipient: z.looseObject({ id: z.string() }).nullish(),
  id: text,
  text,
  locale: text,
  localTimezone: text,
  replyToId: text,
  entities: z.array(z.looseObject({})).nullish(),
  attachments: z.array(z.looseObject({})).nullish(),
});

function looksLikeAnActivity(body: unknown): boolean {
  return activityShape.safeParse(body).success;
}
