import type { JsonObject } from './card.ts';
import type { CardVerb } from './card-action.ts';
import type { Look } from './look.ts';

/** A button that comes back to the bot. */
export interface Button {
  readonly verb: CardVerb;
  readonly title: string;
  /** The one main thing to do on a card. At most one a card. */
  readonly primary?: boolean;
  /** What the button means beyond its verb, such as the choice it stands for. */
  readonly data?: Readonly<Record<string, string>>;
  /** Whether the card's inputs come along, checked by the client first. Without, a button works however wrong the inputs are. */
  readonly inputs?: boolean;
}

/**
 * The one way from a verb to a button. `Action.Execute` comes back as an invoke, `Action.Submit` as a message with a value; both carry
 * the same `data`, the verb included, so both are decoded by `parseCardAction`.
 */
export function button(look: Look, { verb, title, primary = false, data = {}, inputs = false }: Button): JsonObject {
  const { of, rev, owner } = look.ref;
  const common = {
    title,
    ...(primary ? { style: 'positive' } : {}),
    associatedInputs: inputs ? 'auto' : 'none',
    data: { v: 1, verb, of, rev, ...(owner === null ? {} : { owner }), ...data },
  };
  const submit = { type: 'Action.Submit', ...common };
  return look.client === 'submit' ? submit : { type: 'Action.Execute', verb, ...common, fallback: submit };
}

/**
 * A button that opens an address, in a list to be spread: empty if the address is not https. Plain http is let through for this very
 * machine alone, where the simulator of the development setup lives.
 */
export function linkButtons(link: { title: string; url: string; primary?: boolean } | null): readonly JsonObject[] {
  const url = link && safeUrl(link.url);
  if (!link || !url) return [];
  return [{ type: 'Action.OpenUrl', title: link.title, url, ...(link.primary ? { style: 'positive' } : {}) }];
}

/** An address that may be opened from a card, in its normal form, or null. Addresses with a name and password in them are none. */
export function safeUrl(text: string): string | null {
  const url = URL.parse(text);
  if (!url || url.username || url.password) return null;
  const isLocal = url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === 'localhost');
  return url.protocol === 'https:' || isLocal ? url.href : null;
}

const rowLetters = 28;

/**
 * Buttons in rows that fit a phone (320 px): as many side by side as their titles allow, at most three, in the order given. Clients
 * shorten titles or hide buttons where a row is too full.
 */
export function buttonRows(buttons: readonly JsonObject[]): readonly JsonObject[] {
  const rows: JsonObject[][] = [];
  let letters = 0;
  for (const next of buttons) {
    const length = String(next['title']).length;
    const row = rows.at(-1);
    if (row && row.length < 3 && letters + length <= rowLetters - (row.length - 1) * 6) row.push(next);
    else rows.push([next]);
    letters = rows.at(-1)?.length === 1 ? length : letters + length;
  }
  return rows.map((actions, row) => ({ type: 'ActionSet', spacing: row === 0 ? 'Default' : 'Small', actions }));
}
