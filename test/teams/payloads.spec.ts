import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { BotFixture } from '../support/bot-fixture.ts';
import { buttonsOf, cardOf, cardsOf, readable } from '../support/client.ts';
import type { ChannelCall } from '../support/fake-connector.ts';

/** What the bot must answer to one activity, and what of it goes to the channel while it is handled: that, and nothing else. */
interface Step {
  readonly activity: Record<string, unknown>;
  readonly answer: {
    readonly status: number;
    /** What the card in the place of the pressed one says; the words for the presser; the code of an error. */
    readonly card?: string;
    readonly words?: string;
    readonly code?: string;
  };
  /** The beginnings of what is sent, status apart: `POST message …`, `POST card …`, `PUT card …`. */
  readonly sends: readonly string[];
  /** What comes of it later. */
  readonly then?: string;
  /** A card other than the last whose button is pressed. */
  readonly of?: 'options';
}

interface Payloads {
  readonly source: string;
  readonly scenarios: Readonly<Record<string, readonly Step[]>>;
}

const folder = new URL('payloads/', import.meta.url);

const inWords = (call: ChannelCall): string => {
  const cards = cardsOf([call]);
  return cards.length > 0
    ? `${call.method} card ${readable(cards)}`
    : `${call.method} ${call.activity.type} ${call.activity.text}`;
};
/** A card is known by words anywhere on it, anything else by its beginning. */
const fits = (said: string, expected: string): boolean => {
  const [, start = '', words = ''] = /^(\w+ card) (.*)$/.exec(expected) ?? [];
  return start === '' ? said.startsWith(expected) : said.startsWith(start) && said.includes(words);
};

/** Puts what a card's button carries where a payload says `{{data of <title>}}` and `{{verb of <title>}}`. */
function filled(value: unknown, cards: readonly unknown[]): unknown {
  if (typeof value === 'string') {
    const [, member, title] = /^\{\{(data|verb) of (.*)\}\}$/.exec(value) ?? [];
    if (member === undefined) return value;
    const button = cards.flatMap((card) => buttonsOf(card)).findLast((each) => each['title'] === title);
    if (button === undefined) throw new Error(`no button ${title}`);
    return button[member];
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, cards));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, cards)]));
}

for (const file of readdirSync(folder).sort()) {
  const { scenarios }: Payloads = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  describe(`Payloads of ${file.replace('.json', '')}: a client that`, () => {
    for (const [title, steps] of Object.entries(scenarios))
      it(title, async () => {
        const bot = new BotFixture();
        await bot.start();
        try {
          const cards: unknown[] = [];
          for (const step of steps) await play(bot, step, cards);
        } finally {
          await bot.stop();
        }
      });
  });
}

describe('A client that knows no members', () => {
  for (const status of [404, 405, 501])
    it(`and says ${status} costs the agent the mail address, and the person nothing`, async () => {
      const bot = new BotFixture();
      await bot.start();
      try {
        bot.connector.memberFault = status;
        const person = bot.client('teams personal');
        await person.press(cardOf(await person.write('Our MongoDB cluster is slow')), 'Start agent chat');
        const chat = await bot.until(
          () => bot.simulator.chats()[0],
          (found) => found !== undefined,
        );
        expect(chat?.requester.email).to.equal(null);
      } finally {
        await bot.stop();
      }
    });
});

async function play(bot: BotFixture, { activity, answer, sends, then }: Step, cards: unknown[]): Promise<void> {
  const from = bot.connector.calls.length;
  // A service's path stays as it is; only its host is ours.
  const serviceUrl = new URL(new URL(String(activity['serviceUrl'])).pathname, bot.connector.serviceUrl).href;
  const body = JSON.stringify({ ...(filled(activity, cards) as Record<string, unknown>), serviceUrl });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${bot.url}/api/messages`, { method: 'POST', headers, body });
  const text = await response.text();
  const answered = (text === '' ? null : JSON.parse(text)) as { type?: string; value?: unknown } | null;
  expect(response.status, String(activity['type'])).to.equal(answer.status);
  expectBody(answered, answer);
  if (answered?.type === 'application/vnd.microsoft.card.adaptive') cards.push(answered.value);
  const calls = bot.connector.calls.slice(from);
  cards.push(...cardsOf(calls));
  const said = calls.filter((call) => call.activity.type !== 'typing').map(inWords);
  const now = then === undefined ? said : said.filter((each) => !fits(each, then)).slice(0, sends.length);
  expect(now.length, `${activity['type']} ${now.join(' | ')}`).to.equal(sends.length);
  for (const [index, expected] of sends.entries())
    expect(fits(now[index] ?? '', expected), `${now[index]} is not ${expected}`).to.equal(true);
  if (then === undefined) return;
  const later = await bot.connector.call((call) => fits(inWords(call), then), from);
  cards.push(...cardsOf([later]));
}

function expectBody(body: { type?: string; value?: unknown } | null, { card, words, code }: Step['answer']): void {
  if (card !== undefined) expect(readable(body?.value)).to.include(card);
  if (words !== undefined) {
    expect(body?.type).to.equal('application/vnd.microsoft.activity.message');
    expect(String(body?.value)).to.include(words);
  }
  if (code !== undefined) {
    expect(body?.type).to.equal('application/vnd.microsoft.error');
    expect(body?.value).to.include({ code });
  }
  if (card === undefined && words === undefined && code === undefined) expect(body).to.equal(null);
}
