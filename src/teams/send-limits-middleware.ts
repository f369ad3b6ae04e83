import type { Activity, Middleware, TurnContext } from 'botbuilder';
import type { SendGovernor } from '../handoff/send-governor.ts';

/** Lets everything that goes to Teams, in turns and outside of them, wait for its permit. Other channels publish no limits. */
export class SendLimitsMiddleware implements Middleware {
  readonly #governor: SendGovernor;

  constructor(governor: SendGovernor) {
    this.#governor = governor;
  }

  async onTurn(context: TurnContext, next: () => Promise<void>): Promise<void> {
    const { channelId, conversation } = context.activity;
    if (channelId === 'msteams') {
      const permit = () => this.#governor.permit(conversation.id, conversation.tenantId ?? null);
      context.onSendActivities(async (_context, activities, send) => {
        for (const activity of activities) {
          if (isSent(activity)) await permit();
        }
        return send();
      });
      context.onUpdateActivity(async (_context, _activity, update) => {
        await permit();
        return update();
      });
    }
    await next();
  }
}

/** The answer to an invoke goes back with its request. */
function isSent(activity: Partial<Activity>): boolean {
  return activity.type !== 'invokeResponse' && activity.type !== 'trace';
}
