import type { Locator } from 'playwright-core';

/** Waits until the card shows each of these texts, word for word. */
export async function shows(card: Locator, ...texts: readonly string[]): Promise<void> {
  for (const text of texts) await card.getByText(text, { exact: true }).first().waitFor();
}

/** Waits until a fact of the card, such as its queue, stands there with this value. */
export async function showsFact(card: Locator, label: string, value: string): Promise<void> {
  await card.filter({ hasText: `${label}${value}` }).waitFor();
}

/** Waits until the card has exactly these buttons to press, in this order. Links are not among them. */
export async function hasButtons(card: Locator, ...names: readonly string[]): Promise<void> {
  const buttons = card.getByRole('button');
  await buttons.nth(names.length - 1).waitFor();
  const found = await buttons.allInnerTexts();
  if (found.join('|') !== names.join('|')) throw new Error(`the card's buttons are ${found.join(', ')}, not ${names.join(', ')}`);
}

/** Presses a button of the card. */
export async function press(card: Locator, name: string): Promise<void> {
  await card.getByRole('button', { name, exact: true }).click();
}

/** Checks what stands in a field that is there. */
export async function hasValue(field: Locator, value: string): Promise<void> {
  const found = await field.inputValue();
  if (found !== value) throw new Error(`the field has "${found}" in it, not "${value}"`);
}
