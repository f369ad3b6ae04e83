import type { TopicIcon } from '../../triage/catalogue.ts';
import { type Card, compileCard, frame, type JsonObject } from './card.ts';
import type { Look } from './look.ts';
import { type Fact, facts, header, lines, passages } from './parts.ts';
import template from './short-receipt.json' with { type: 'json' };

const expand = compileCard<{
  header: JsonObject;
  facts: readonly JsonObject[];
  advice: readonly JsonObject[];
  passages: readonly JsonObject[];
  actions: readonly JsonObject[];
}>(template);

/** Something that is done, and stays done: a ticket, a call back. */
export interface ShortReceipt {
  readonly heading: string;
  readonly status: string;
  readonly advice: string;
  readonly speak: string;
  readonly facts: readonly Fact[];
  readonly issue: string;
  /** What it is about, as a picture; absent: the general one. */
  readonly icon?: TopicIcon | undefined;
  readonly actions: readonly JsonObject[];
}

/** The shape that the receipts of tickets and call backs share. */
export function renderShortReceipt(receipt: ShortReceipt, look: Look): Card {
  return expand({
    ...frame(look, receipt.speak),
    header: header(look, { tone: 'good', icon: receipt.icon, heading: receipt.heading, status: receipt.status }),
    facts: facts(receipt.facts),
    advice: lines(receipt.advice),
    passages: passages(look, [{ id: 'issue', label: look.strings.t('labels.issue'), text: receipt.issue }]),
    actions: receipt.actions,
  });
}
