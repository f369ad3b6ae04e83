import type { Locator, Page } from 'playwright-core';

/** The person's side of a chat in Vayusphere: where the receipt's button leads to. */
export class JoinPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  queue(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  state(): Locator {
    return this.page.getByRole('status');
  }

  log(): Locator {
    return this.page.getByRole('log', { name: 'Conversation' });
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(text);
    await this.page.getByRole('button', { name: 'Send', exact: true }).click();
  }
}
