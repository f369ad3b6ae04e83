import type { BotAdapter, Middleware, TurnContext } from 'botbuilder';
import { z } from 'zod';

/** As much of the SDK's connector client as is needed here; its types do not show the pipeline. */
const connectorShape = z.looseObject({
  client: z.looseObject({ pipeline: z.custom<{ removePolicy(named: { name: string }): unknown }>(hasRemovePolicy) }),
});

/**
 * Lets a send be sent once. The SDK's connector repeats by itself, up to four times and after answers that say nothing of whether the
 * message arrived (`defaultRetryPolicy` of @azure/core-rest-pipeline): a person would read it twice, and nobody would know. Whether
 * something is sent again is decided where it is known what it is.
 */
export class SingleSendMiddleware implements Middleware {
  readonly #adapter: BotAdapter;

  constructor(adapter: BotAdapter) {
    this.#adapter = adapter;
  }

  async onTurn(context: TurnContext, next: () => Promise<void>): Promise<void> {
    const connector: unknown = context.turnState.get(this.#adapter.ConnectorClientKey);
    const found = connectorShape.safeParse(connector);
    if (found.success) found.data.client.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
    await next();
  }
}

function hasRemovePolicy(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'removePolicy' in value && typeof value.removePolicy === 'function';
}
