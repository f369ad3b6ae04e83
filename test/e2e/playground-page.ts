import type { BrowserContext, Locator, Page, Route } from 'playwright-core';
import type { Screens } from './screens.ts';

/** What the bot is called in the Playground. */
const botName = 'Live Agent';

/** One person's client: the Playground's page, used as a person uses it. A conversation has to be opened before anything is written. */
export class PlaygroundPage {
  readonly page: Page;
  readonly #screens: Screens;

  private constructor(page: Page, screens: Screens) {
    this.page = page;
    this.#screens = screens;
  }

  /** The client of the Playground's own person; with a name that of one of its other people. */
  static async open(context: BrowserContext, url: string, screens: Screens, person?: string): Promise<PlaygroundPage> {
    const page = await context.newPage();
    if (person !== undefined) await page.route('**/_internal/v1/config', (route) => answerAs(person, route));
    await page.goto(url);
    await page.getByRole('button', { name: 'Hide log panel' }).click();
    return new PlaygroundPage(page, screens);
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async openPersonalChat(): Promise<void> {
    await this.page.getByRole('treeitem', { name: 'Personal Chat' }).click();
  }

  async openChannel(name: string): Promise<void> {
    await this.page.getByRole('treeitem', { name: `Example Team - ${name}` }).click();
  }

  /** Writes a message in the personal chat. */
  async say(text: string): Promise<void> {
    await this.#write(this.#editors().last(), text);
    await this.page.keyboard.press('Enter');
  }

  /** Begins a thread of the open channel with a mention of the bot. */
  async post(text: string): Promise<void> {
    await this.#mention(this.#editors().first());
    await this.page.keyboard.type(` ${text}`);
    await this.page.getByRole('button', { name: 'Post', exact: true }).click();
  }

  /** Answers in a thread of the open channel, with a mention of the bot. */
  async reply(thread: Locator, text: string): Promise<void> {
    await this.#mention(thread.locator(editor));
    await this.page.keyboard.type(` ${text}`);
    await this.page.keyboard.press('Enter');
  }

  /** The thread of the open channel that has this text in it. */
  thread(text: string): Locator {
    return this.page.getByRole('group').filter({ hasText: text });
  }

  /** The newest card with this heading and, if told, this text in it. */
  card(heading: string, text?: string): Locator {
    const cards = this.page
      .locator('.ac-adaptiveCard')
      .filter({ has: this.page.getByRole('heading', { name: heading, exact: true }) });
    return (text === undefined ? cards : cards.filter({ hasText: text })).last();
  }

  /** Waits until a message says exactly this. What the list of chats shows of it does not count. */
  async sees(text: string): Promise<void> {
    await this.page.getByText(text, { exact: true }).and(this.page.locator(':not([role=tree] *)')).last().waitFor();
  }

  /** Waits until this was on the screen, for however short a time. */
  async saw(text: string, withinMs = 20_000): Promise<void> {
    await this.#screens.shown(this.page, text, withinMs);
  }

  /** Waits for the sign that the bot's side is typing: its picture and three dots above the field. They have no name that could be asked for. */
  async seesTyping(): Promise<void> {
    await this.page.locator(`[role=img][aria-label="${botName}"] + div:empty + div:empty + div:empty`).waitFor();
  }

  /**
   * Lets the person type. The Playground sends no sign of it by itself, so it is sent as its menu can: as an activity made by hand, of
   * which only the type has to be filled in.
   */
  async type(): Promise<void> {
    await this.page.getByRole('button', { name: 'Mock an Activity' }).click();
    await this.page.getByRole('menuitem', { name: /custom/i }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Custom activity' });
    await dialog.getByText('<custom-activity-type>').waitFor();
    await dialog.getByRole('textbox').focus();
    for (const key of ['Control+End', 'ArrowUp', 'End', 'Shift+Home']) await this.page.keyboard.press(key);
    // Not a quotation mark first: the editor would put what is selected into quotes.
    await this.page.keyboard.insertText('  "type": "typing"');
    await dialog.getByRole('button', { name: 'Send activity' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  #editors(): Locator {
    return this.page.locator(editor);
  }

  async #write(field: Locator, text: string): Promise<void> {
    await field.click();
    await this.page.keyboard.type(text);
    await field.getByText(text, { exact: true }).waitFor();
  }

  async #mention(field: Locator): Promise<void> {
    await field.click();
    await this.page.keyboard.type('@');
    await this.page.getByRole('menuitem', { name: botName }).click();
  }
}

const editor = '[data-lexical-editor=true]';

interface PlaygroundUser {
  readonly id: string;
  readonly name: string;
}

interface PlaygroundPeople {
  currentUser: PlaygroundUser;
  users: PlaygroundUser[];
  readonly groupChats: { members: string[] }[];
  readonly teams: { members: string[] }[];
}

/**
 * The Playground has several people and no way to change who one is. Its page learns from this answer whose page it is: here another one
 * is told to be the current one, and the rest is the Playground's own doing, down to whom a press comes from.
 */
async function answerAs(person: string, route: Route): Promise<void> {
  const response = await route.fetch();
  const json = (await response.json()) as { config: PlaygroundPeople };
  const { config } = json;
  const before = config.currentUser;
  const now = config.users.find(({ name }) => name === person);
  if (now === undefined) throw new Error(`the Playground has nobody called ${person}`);
  config.currentUser = now;
  config.users = config.users.map((user) => (user.id === now.id ? before : user));
  for (const group of [...config.groupChats, ...config.teams]) {
    group.members = group.members.map((id) => (id === now.id ? before.id : id));
  }
  await route.fulfill({ response, json });
}
