// Not the package's main module: its types pull in the renderer's sources, which don't compile under our settings.
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import type { Look } from './look.ts';

/** What a template's data and an expanded template are made of: JSON without null, see `compile`. */
export type JsonValue = string | number | boolean | readonly JsonValue[] | { readonly [member: string]: JsonValue };
/** An object of such JSON: an element or an action of a card. */
export type JsonObject = { readonly [member: string]: JsonValue };

/** An Adaptive Card, schema 1.5, ready to be put into an attachment of `application/vnd.microsoft.card.adaptive`. */
export interface Card {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly lang: string;
  /** One plain sentence for clients that can't show the card; also good as the message's `summary`. Holds nothing a person wrote. */
  readonly fallbackText: string;
  readonly speak: string;
  readonly body: readonly JsonObject[];
  readonly actions: readonly JsonObject[];
}

/**
 * Compiles a template once (it takes milliseconds; expanding takes microseconds) and gives the function that fills it.
 *
 * The data is put in as it is, once: an expression in somebody's text is not evaluated. The type has no null or undefined, because the
 * templating library writes `${name}` where a value is missing. A member that is a list is spread where its expression stands in a list.
 */
export function compile<Data extends object>(payload: object): (data: Data) => JsonObject {
  const template = new Template(payload);
  return (data) => template.expand({ $root: data });
}

/** Compiles a whole card's template. Its data always has what every card has. */
export function compileCard<Data extends object>(payload: object): (data: Data & CardFrame) => Card {
  const template = new Template(payload);
  return (data) => template.expand({ $root: data });
}

/** What every card has, whatever it shows. */
export interface CardFrame {
  readonly lang: string;
  readonly fallbackText: string;
  readonly speak: string;
}

/** The frame of a card that is said in one sentence. The sentence must hold nothing a person wrote: some clients read it as markup. */
export function frame(look: Look, sentence: string): CardFrame {
  return { lang: look.strings.language, fallbackText: sentence, speak: sentence };
}
