import type { Page } from 'playwright-core';

/** One thing that an agent must be able to do without a mouse; throws when it can't be done. */
export interface Walk {
  readonly name: string;
  readonly go: (page: Page) => Promise<void>;
}

const active = 'document.activeElement';

async function expectTrue(page: Page, expression: string): Promise<void> {
  await page.waitForFunction(expression, undefined, { timeout: 5_000 });
}

/** From a console that shows the queues, with one chat waiting. In order: each stands on the one before. */
export const keyboardWalk: readonly Walk[] = [
  {
    name: 'skips to the chat with the first Tab',
    go: async (page) => {
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expectTrue(page, `${active}.id === 'main'`);
    },
  },
  {
    name: 'opens the chat that waits longest with Alt and the arrow',
    go: async (page) => {
      await page.keyboard.press('Alt+ArrowDown');
      await page.getByRole('button', { name: 'Accept', exact: true }).waitFor({ timeout: 5_000 });
    },
  },
  {
    name: 'accepts it, and is in the field to write in',
    go: async (page) => {
      await page.keyboard.press('Alt+KeyA');
      await expectTrue(page, `${active}.id === 'text'`);
    },
  },
  {
    name: 'opens the canned answers with /, moves in them, and closes them with Escape',
    go: async (page) => {
      await page.keyboard.press('/');
      await expectTrue(page, `${active}.textContent.startsWith('Greeting')`);
      await page.keyboard.press('ArrowUp');
      await expectTrue(page, `${active}.textContent.startsWith('Goodbye')`);
      await page.keyboard.press('Escape');
      await expectTrue(page, `${active}.id === 'text' && document.getElementById('answers-menu').hidden`);
    },
  },
  {
    name: 'takes a canned answer with the person’s and the agent’s names in it, and sends it with Enter',
    go: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.press('Enter');
      await expectTrue(page, `/^Hello Chidi, this is .+ from Azure SQL Database\\./.test(document.getElementById('text').value)`);
      await page.keyboard.press('Enter');
      await page.locator('.message.own', { hasText: 'Hello Chidi' }).waitFor({ timeout: 5_000 });
      await expectTrue(page, `document.getElementById('text').value === ''`);
    },
  },
  {
    name: 'reads the list of keys with ?, and closes it with Escape',
    go: async (page) => {
      await page.locator('#log').focus();
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keyboard' }).waitFor({ timeout: 5_000 });
      await page.keyboard.press('Escape');
      await expectTrue(page, `document.querySelector('dialog[open]') === null`);
    },
  },
  {
    name: 'comes to the button that ends the chat, and ends it',
    go: async (page) => {
      await page.keyboard.press('Alt+KeyE');
      await expectTrue(page, `${active}.id === 'end'`);
      await page.keyboard.press('Enter');
      await page.getByText('This chat is over').waitFor({ timeout: 5_000 });
    },
  },
];
