import type { BotAdapter, Middleware, TurnContext } from 'botbuilder';
import { z } from 'zod';

/** As much of the SDK's pipeline as is needed here (`Pipeline` of @azure/core-rest-pipeline). */
interface Pipeline {
  removePolicy(named: { name: string }): unknown;
  addPolicy(policy: Policy): unknown;
}

interface Policy {
  readonly name: string;
  sendRequest(request: { timeout: number }, next: (request: { timeout: number }) => Promise<unknown>): Promise<unknown>;
}

/** The SDK's connector client; its types do not show the pipeline. */
const connectorShape = z.looseObject({ client: z.looseObject({ pipeline: z.custom<Pipeline>(isPipeline) }) });

/**
 * Lets a send be sent once, and fail when there is no answer within `timeoutMs`.
 *
 * The SDK's connector repeats by itself, up to four times and after answers that say nothing of whether the message arrived
 * (`defaultRetryPolicy` of @azure/core-rest-pipeline): a person would read it twice, and nobody would know. Whether something is sent
 * again is decided where it is known what it is. And it waits for an answer for ever, and with it whatever is to be said after it, and a
 * process that is to stop. What had no answer in time may have arrived, as after a connection that broke.
 */
export class SingleSendMiddleware implements Middleware {
  readonly #adapter: BotAdapter;
  readonly #timeLimit: Policy;
  /** Clients are used again, and a policy is added once. */
  readonly #done = new WeakSet<Pipeline>();

  constructor(adapter: BotAdapter, timeoutMs: number) {
    this.#adapter = adapter;
    this.#timeLimit = {
      name: 'timeLimit',
      sendRequest: (request, next) => {
        request.timeout = timeoutMs;
        return next(request);
      },
    };
  }

  async onTurn(context: TurnContext, next: () => Promise<void>): Promise<void> {
    const connector: unknown = context.turnState.get(this.#adapter.ConnectorClientKey);
    const found = connectorShape.safeParse(connector);
    const pipeline = found.data?.client.pipeline;
    if (pipeline !== undefined && !this.#done.has(pipeline)) {
      this.#done.add(pipeline);
      pipeline.removePolicy({ name: 'defaultRetryPolicy' });
      pipeline.addPolicy(this.#timeLimit);
    }
    await next();
  }
}

function isPipeline(value: unknown): boolean {
  const has = (name: string) =>
    typeof value === 'object' && value !== null && name in value && typeof Reflect.get(value, name) === 'function';
  return has('removePolicy') && has('addPolicy');
}
