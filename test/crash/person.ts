import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';

type Json = Readonly<Record<string, unknown>>;

/** Teams gives up on an answer after 15 s. */
const patienceMs = 15_000;
const shortestPauseMs = 150;
const pauseSpreadMs = 250;

/**
 * A person in their personal chat in Teams. Whatever they do is sent to the bot, under one activity id, until it is answered 200: Teams
 * would stop sooner, but what it gives up on is not the bot's to lose.
 */
export class Person {
  readonly id: string;
  readonly conversationId: string;
  readonly #botUrl: string;
  readonly #serviceUrl: string;
  readonly #connections: Dispatcher;
  #activities = 0;
  #repeats = 0;

  constructor(id: string, parts: { botUrl: string; serviceUrl: string; connections: Dispatcher }) {
    this.id = id;
    this.conversationId = `a:${id}`;
    this.#botUrl = parts.botUrl;
    this.#serviceUrl = parts.serviceUrl;
    this.#connections = parts.connections;
  }

  /** How often something was sent again. */
  get repeats(): number {
    return this.#repeats;
  }

  write(text: string): Promise<void> {
    return this.#send({ type: 'message', text });
  }

  /** Presses a button of a card, by its `Action.Execute`. */
  press(button: Json): Promise<void> {
    const action = { type: 'Action.Execute', verb: button['verb'], data: button['data'] };
    return this.#send({
      type: 'invoke',
      name: 'adaptiveCard/action',
      value: { action, trigger: 'manual' },
      replyToId: 'message-1',
    });
  }

  async #send(members: Json): Promise<void> {
    this.#activities += 1;
    const body = JSON.stringify({ ...this.#envelope(), id: `${this.id}-${this.#activities}`, ...members });
    while (!(await this.#isTaken(body))) {
      this.#repeats += 1;
      await pause(shortestPauseMs + Math.random() * pauseSpreadMs);
    }
  }

  async #isTaken(body: string): Promise<boolean> {
    try {
      const { statusCode, body: answer } = await this.#connections.request({
        origin: this.#botUrl,
        path: '/api/messages',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      await answer.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  }

  #envelope(): Json {
    // Everybody is of a tenant of their own, so that no limit a tenant holds them up.
    const tenant = `tenant-of-${this.id}`;
    return {
      channelId: 'msteams',
      serviceUrl: this.#serviceUrl,
      conversation: { id: this.conversationId, conversationType: 'personal', tenantId: tenant },
      from: { id: `29:${this.id}`, name: 'Ada Example', aadObjectId: `aad-${this.id}` },
      recipient: { id: '28:bot', name: 'Live Agent' },
      timestamp: new Date().toISOString(),
      locale: 'en-GB',
      localTimezone: 'Europe/Oslo',
      channelData: { tenant: { id: tenant } },
    };
  }
}

/** The connections that people share on their way to the bot, as Teams' do. */
export function connectionsToBot(): Agent {
  return new Agent({ connections: 64, headersTimeout: patienceMs, bodyTimeout: patienceMs, connect: { timeout: 5_000 } });
}
