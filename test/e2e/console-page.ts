import type { BrowserContext, Locator, Page } from 'playwright-core';

/** The agents' side: the simulator's console in a tab of its own. */
export class ConsolePage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, url: string): Promise<ConsolePage> {
    const page = await context.newPage();
    await page.goto(`${url}/console`);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    return new ConsolePage(page);
  }

  /** The row of a chat in one of the console's groups, by what the person asked for. */
  row(group: 'Waiting' | 'With an agent' | 'Ended', issue: string): Locator {
    return this.page
      .getByRole('region', { name: new RegExp(`^${group}`) })
      .getByRole('link')
      .filter({ hasText: issue });
  }

  /** Opens a waiting chat. */
  async openWaiting(issue: string): Promise<void> {
    await this.row('Waiting', issue).click();
    await this.page.getByRole('button', { name: 'Accept', exact: true }).waitFor();
  }

  /** Takes the chat that is open, as this agent. */
  async accept(agent: string): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Accept as' }).selectOption(agent);
    await this.page.getByRole('button', { name: 'Accept', exact: true }).click();
    await this.log().getByText(`${agent} took the chat`).waitFor();
  }

  /** What is said in the open chat. */
  log(): Locator {
    return this.page.getByRole('log', { name: 'Conversation' });
  }

  /** What is known about the person and the request of the open chat. */
  about(): Locator {
    return this.page.getByRole('complementary', { name: 'About the person' });
  }

  /** Types without sending. */
  async type(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).pressSequentially(text);
  }

  async send(): Promise<void> {
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }

  async endChat(): Promise<void> {
    await this.page.getByRole('button', { name: 'End chat', exact: true }).click();
  }

  async openQueues(): Promise<void> {
    await this.page.getByRole('link', { name: 'Queues' }).click();
  }

  /** Closes or opens a queue, and waits until the page says so. */
  async setQueue(name: string, change: 'Close' | 'Open'): Promise<void> {
    await this.openQueues();
    const opposite = change === 'Close' ? 'Open' : 'Close';
    await this.page.getByRole('button', { name: `${change} ${name}`, exact: true }).click();
    await this.page.getByRole('button', { name: `${opposite} ${name}`, exact: true }).waitFor();
  }

  /** Lets Vayusphere's interface drop every connection, or work again. */
  async setDown(down: boolean): Promise<void> {
    await this.page.getByRole('button', { name: /^Faults/ }).click();
    const sheet = this.page.getByRole('dialog', { name: 'Faults' });
    await sheet.getByRole('checkbox', { name: /^Down/ }).setChecked(down);
    await sheet.getByRole('button', { name: 'Close' }).click();
    const mark = this.page.getByRole('button', { name: 'Faults 1 on' });
    await mark.waitFor({ state: down ? 'visible' : 'hidden' });
  }

  /** Waits until this text stands among the tickets or the call backs that came in. */
  async seesAmong(table: 'Tickets' | 'Call backs', text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Traffic' }).click();
    const sheet = this.page.getByRole('dialog', { name: 'Traffic' });
    const list = sheet.getByRole('heading', { name: table }).locator('xpath=following-sibling::*[1]');
    await list.getByText(text).first().waitFor();
    await sheet.getByRole('button', { name: 'Close' }).click();
  }
}
