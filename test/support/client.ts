import type { Activity } from 'botbuilder';
import type { ChannelCall, FakeConnector } from './fake-connector.ts';

/** The clients that the bot is used in, and where in them. */
export const surfaces = ['teams personal', 'teams channel', 'teams group', 'emulator'] as const;
export type Surface = (typeof surfaces)[number];

type Json = Record<string, unknown>;
export type CardJson = Json & { actions?: Json[]; body?: Json[] };

/** What the bot answered to one activity. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The card that the answer to an invoke puts in place of the pressed one. */
  readonly card: CardJson | null;
  /** The words that the answer to an invoke says to the presser alone. */
  readonly words: string | null;
  /** What was sent to the conversation while the activity was handled. */
  readonly calls: readonly ChannelCall[];
}

/** What a bot says of its turns; there is nothing to hear of one whose turns end before they are answered. */
interface Turns {
  /** To be called before an activity is sent; the function that it gives waits until its turn has ended. */
  watch(activityId: string): () => Promise<void>;
}

/** A person in a client: sends the payloads that this client really sends, and reads what comes back. */
export class Client {
  readonly surface: Surface;
  readonly id: string;
  readonly #connector: FakeConnector;
  readonly #botUrl: () => string;
  readonly #headers: () => Promise<Record<string, string>>;
  readonly #turns: Turns;
  #activities = 0;

  constructor(
    surface: Surface,
    connector: FakeConnector,
    botUrl: () => string,
    id = 'ada',
    headers: () => Promise<Record<string, string>> = async () => ({}),
    turns: Turns = { watch: () => async () => {} },
  ) {
    this.surface = surface;
    this.#headers = headers;
    this.#turns = turns;
    this.id = id;
    this.#connector = connector;
    this.#botUrl = botUrl;
  }

  get isTeams(): boolean {
    return this.surface !== 'emulator';
  }

  /** Whether others read along. */
  get isShared(): boolean {
    return this.surface === 'teams channel' || this.surface === 'teams group';
  }

  /** The id that Vayusphere should know the person by. */
  get requesterId(): string {
    return this.isTeams ? `aad-${this.id}` : this.id;
  }

  /** Writes; in a channel or group by mentioning the bot. */
  async write(text: string, more: Json = {}): Promise<Answer> {
    return this.send({ type: 'message', ...(this.isShared ? mentioning(text) : { text }), ...more });
  }

  /** Presses the button with this title on a card, as the client reports it, inputs included. */
  async press(card: CardJson, title: string, inputs: Json = {}, more: Json = {}): Promise<Answer> {
    return this.send(this.pressOf(card, title, inputs, more));
  }

  /** What the client reports of such a press. */
  pressOf(card: CardJson, title: string, inputs: Json = {}, more: Json = {}): Json {
    const action = buttonsOf(card).find((button) => button['title'] === title);
    if (action === undefined)
      throw new Error(`no button "${title}" on ${JSON.stringify(buttonsOf(card).map((each) => each['title']))}`);
    const data = { ...(action['data'] as Json), ...inputs };
    if (action['type'] === 'Action.Submit') return { type: 'message', value: data, replyToId: 'card-1', ...more };
    const value = { action: { type: 'Action.Execute', verb: action['verb'], data }, trigger: 'manual' };
    return { type: 'invoke', name: 'adaptiveCard/action', value, replyToId: 'card-1', ...more };
  }

  /** Sends an activity of this client with these members, and looks at what has come of it when its turn has ended. */
  async send(members: Json): Promise<Answer> {
    const from = this.#connector.calls.length;
    const activity = this.#activityOf(members);
    const ended = this.#turns.watch(String(activity['id']));
    const answer = await this.#post(activity);
    // A press is answered while its turn goes on; one that is too much has none.
    if (members['type'] === 'invoke' && answer.status === 200 && !isTooMuch(answer)) await ended();
    return { ...answer, calls: this.#connector.calls.slice(from) };
  }

  /** Sends an activity of this client with these members, and looks at what has come of it as soon as it is answered. */
  async answerTo(members: Json): Promise<Answer> {
    return this.#post(this.#activityOf(members));
  }

  #activityOf(members: Json): Json {
    this.#activities += 1;
    return { ...this.envelope(), id: `${this.id}-${this.#activities}`, ...members };
  }

  async #post(activity: Json): Promise<Answer> {
    const from = this.#connector.calls.length;
    for (const text of textsIn(activity)) this.#connector.said.add(text);
    const response = await fetch(`${this.#botUrl()}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await this.#headers()) },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    const answer = body as { type?: string; value?: unknown } | null;
    return {
      status: response.status,
      body,
      card: answer?.type === 'application/vnd.microsoft.card.adaptive' ? (answer.value as CardJson) : null,
      words: answer?.type === 'application/vnd.microsoft.activity.message' ? String(answer.value) : null,
      calls: this.#connector.calls.slice(from),
    };
  }

  /** What every activity of this person has. */
  envelope(): Json {
    const { serviceUrl } = this.#connector;
    if (!this.isTeams) {
      return {
        channelId: 'emulator',
        serviceUrl,
        conversation: { id: `conversation-${this.id}` },
        from: { id: this.id, name: 'User', role: 'user' },
        locale: 'en-US',
        localTimestamp: '2026-03-02T11:00:00+01:00',
      };
    }
    const channel = this.surface === 'teams channel';
    const conversation = channel
      ? { id: '19:team@thread.tacv2;messageid=1700000000000', conversationType: 'channel', isGroup: true, tenantId: 'tenant-1' }
      : this.surface === 'teams group'
        ? { id: '19:group@thread.v2', conversationType: 'groupChat', isGroup: true, tenantId: 'tenant-1' }
        : { id: `a:personal-${this.id}`, conversationType: 'personal', tenantId: 'tenant-1' };
    return {
      channelId: 'msteams',
      serviceUrl,
      conversation,
      from: { id: `29:${this.id}`, name: 'Ada Example', aadObjectId: `aad-${this.id}` },
      recipient: { id: '28:bot', name: 'Live Agent' },
      locale: 'en-GB',
      localTimezone: 'Europe/Oslo',
      channelData: {
        tenant: { id: 'tenant-1' },
        ...(channel && { channel: { id: '19:team@thread.tacv2' }, team: { id: '19:team' } }),
      },
    };
  }
}

function isTooMuch({ body }: Answer): boolean {
  return (body as { statusCode?: unknown } | null)?.statusCode === 429;
}

/** Words that are addressed to the bot. */
export function mentioning(text: string): Json {
  const mention = '<at>Live Agent</at>';
  const entities = [{ type: 'mention', mentioned: { id: '28:bot', name: 'Live Agent' }, text: mention }];
  return { text: `${mention}&nbsp;${text}`, entities };
}

/** What a person wrote: in a message, or into the fields of a card. */
function textsIn(members: Json): string[] {
  const { action, ...submitted } = (members['value'] ?? {}) as Json;
  const inputs = { ...submitted, ...((action as Json | undefined)?.['data'] as Json | undefined) };
  return [members['text'], ...Object.values(inputs)].filter((each) => typeof each === 'string');
}

/** The texts of messages among the calls, in order. */
export function textsOf(calls: readonly ChannelCall[]): string[] {
  return calls.flatMap(({ activity }) => (activity.type === 'message' && activity.text ? [activity.text] : []));
}

/** The texts of status among the calls, in order. */
export function statusOf(calls: readonly ChannelCall[]): string[] {
  return calls.flatMap(({ activity }) => (activity.type === 'typing' && activity.text ? [activity.text] : []));
}

/** The cards among the calls, in order. */
export function cardsOf(calls: readonly Pick<ChannelCall, 'activity'>[]): CardJson[] {
  return calls.flatMap(({ activity }) => cardsIn(activity));
}

export function cardsIn(activity: Partial<Activity>): CardJson[] {
  return (activity.attachments ?? [])
    .filter(({ contentType }) => contentType === 'application/vnd.microsoft.card.adaptive')
    .map(({ content }) => content as CardJson);
}

/** The card that an answer shows last: in place of the pressed one, or as a message. */
export function cardOf(answer: Answer): CardJson {
  const sent = answer.calls.filter(({ method }) => method === 'POST');
  const card = answer.card ?? cardsOf(sent).at(-1) ?? cardsOf(answer.calls).at(-1);
  if (card === undefined) throw new Error(`no card among ${JSON.stringify(answer)}`);
  return card;
}

/** Every button of a card, wherever it stands. */
export function buttonsOf(card: unknown): Json[] {
  if (Array.isArray(card)) return card.flatMap(buttonsOf);
  if (typeof card !== 'object' || card === null) return [];
  const node = card as Json;
  const own = typeof node['type'] === 'string' && node['type'].startsWith('Action.') ? [node] : [];
  const inner = Object.entries(node).flatMap(([name, value]) => (name === 'fallback' || name === 'data' ? [] : buttonsOf(value)));
  return [...own, ...inner];
}

/** Everything that can be read on a card, as one text. */
export function readable(card: unknown): string {
  if (Array.isArray(card)) return card.map(readable).join(' ');
  if (typeof card !== 'object' || card === null) return '';
  const node = card as Json;
  const own = ['text', 'title', 'value', 'label'].flatMap((name) => (typeof node[name] === 'string' ? [node[name]] : []));
  const inner = Object.entries(node).flatMap(([name, value]) =>
    name === 'fallback' || name === 'data' ? [] : [readable(value)],
  );
  return [...own, ...inner].filter((part) => part !== '').join(' ');
}
