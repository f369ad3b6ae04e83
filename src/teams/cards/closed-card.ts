import type { StringKey } from '../strings/strings.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import template from './closed-card.json' with { type: 'json' };
import type { Look } from './look.ts';
import { hints } from './parts.ts';

const expand = compileCard<{ heading: string; line: readonly JsonObject[]; actions: readonly JsonObject[] }>(template);

type HeadingOf<Key extends string> = Key extends `headings.${infer Kind}` ? Kind : never;

/** The kinds of card, by their headings. */
export type CardKind = HeadingOf<StringKey>;

/** A card that is done with. */
export interface ClosedView {
  /** What it was. */
  readonly kind: CardKind;
  /** What became of it, in one sentence: `t('closed.used')`, `t('closed.chosen', {label})`, … */
  readonly line: string;
}

/** What a used or old card becomes: its heading, one quiet line, and nothing to press or to read about anybody. */
export function renderClosed(view: ClosedView, look: Look): Card {
  const { t } = look.strings;
  return expand({ ...frame(look, t('closed.speak')), heading: t(`headings.${view.kind}`), line: hints(view.line), actions: [] });
}
