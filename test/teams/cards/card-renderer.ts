import { createRequire } from 'node:module';
import type { Card } from '../../../src/teams/cards/card.ts';

/** What the specs use of the renderer, which is made for browsers: its types want the DOM. */
interface Renderer {
  readonly Versions: { readonly v1_5: object };
  readonly SerializationContext: new (
    version: object,
  ) => { readonly eventCount: number; getEventAt(index: number): { message: string } };
  readonly AdaptiveCard: new () => { parse(card: unknown, context: object): void };
}
const renderer: Renderer = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js');

/** What the renderer of Adaptive Cards complains of when it reads the card; nothing if all is well. */
export function parseErrors(card: Card): string[] {
  const context = new renderer.SerializationContext(renderer.Versions.v1_5);
  new renderer.AdaptiveCard().parse(JSON.parse(JSON.stringify(card)), context);
  const messages = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  // The renderer tests languages with a global expression that remembers where it stopped, and so refuses every second one.
  return messages.filter((message) => message !== `Invalid value "${card.lang}" for property "lang".`);
}
