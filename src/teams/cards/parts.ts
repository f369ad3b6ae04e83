import type { TopicIcon } from '../../triage/catalogue.ts';
import { compile, type JsonObject } from './card.ts';
import { displayText, fitToBytes, fitToRoom, wireBytes } from './display-text.ts';
import type { Look } from './look.ts';
import factsTemplate from './parts/facts.json' with { type: 'json' };
import headerTemplate from './parts/header.json' with { type: 'json' };
import lineTemplate from './parts/line.json' with { type: 'json' };
import noticeTemplate from './parts/notice.json' with { type: 'json' };
import passageTemplate from './parts/passage.json' with { type: 'json' };
import { addressOfIcon } from './topic-icon.ts';

const expandHeader = compile<{
  tone: Tone;
  iconUrl: string;
  iconAlt: string;
  heading: string;
  hasStatus: boolean;
  status: string;
}>(headerTemplate);
const expandLine = compile<{ text: string; spacing: string; quiet: boolean; color: string; size: string }>(lineTemplate);
const expandFacts = compile<{ facts: readonly Fact[] }>(factsTemplate);
const expandNotice = compile<{ text: string }>(noticeTemplate);
const expandPassage = compile<PassageData>(passageTemplate);

/** The mood of a card's header, as a container style: clients give it a colour that is readable in every theme. */
export type Tone = 'accent' | 'good' | 'warning' | 'attention' | 'emphasis';

/** A short fact: a label of ours, and a value that may be anybody's words. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What a card's head says. */
export interface Header {
  readonly tone: Tone;
  /** What the request is about; absent: the general icon. */
  readonly icon?: TopicIcon | undefined;
  /** What the card is, in our words. */
  readonly heading: string;
  /** How things stand. */
  readonly status?: string;
}

/** A card's head: the topic's icon, what the card is, and below it how things stand. The colour only repeats what the words say. */
export function header({ strings: { t } }: Look, { tone, icon = 'general', heading, status = '' }: Header): JsonObject {
  const shown = displayText(status);
  return expandHeader({
    tone,
    iconUrl: addressOfIcon(icon),
    iconAlt: t(`icons.${icon}`),
    heading,
    hasStatus: shown !== '',
    status: shown,
  });
}

/** Lines of running text, each in its own paragraph, never read as Markdown; empty ones are left away. */
export function lines(...texts: readonly string[]): readonly JsonObject[] {
  return texts.filter((text) => text !== '').map((text) => line(text));
}

/** A box with what has just happened, such as a press that changed nothing; nothing for none. */
export function notices(text: string | null | undefined): readonly JsonObject[] {
  return text ? [expandNotice({ text: displayText(text) })] : [];
}

/** A paragraph in a lower voice, for hints. */
export function hints(text: string): readonly JsonObject[] {
  return text === '' ? [] : [line(text, { quiet: true, size: 'Small', spacing: 'Small' })];
}

/** What was wrong with a field, right below it; nothing for an empty text. */
export function fieldErrors(text: string): readonly JsonObject[] {
  return text === '' ? [] : [line(text, { color: 'Attention', spacing: 'Small' })];
}

function line(text: string, { quiet = false, color = 'Default', size = 'Default', spacing = 'Medium' } = {}): JsonObject {
  return expandLine({ text: displayText(text), quiet, color, size, spacing });
}

/** Facts in rows of two, label above value: readable at 320 px, and in the order they are given when read aloud. */
export function facts(list: readonly Fact[]): readonly JsonObject[] {
  const shown = list.map(({ label, value }) => ({ label, value: displayText(value) }));
  return Array.from({ length: Math.ceil(shown.length / 2) }, (_, row) =>
    expandFacts({ facts: shown.slice(row * 2, row * 2 + 2) }),
  );
}

/** What a person wrote, under a label of ours. */
export interface Passage {
  /** Unique on the card. */
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

interface PassageData {
  label: string;
  short: string;
  full: string;
  folded: boolean;
  hasRest: boolean;
  rest: string;
  shortId: string;
  fullId: string;
  moreId: string;
  lessId: string;
  showAll: string;
  showLess: string;
}

/** How much of a long text stands on a card before somebody unfolds it. */
const foldedRoom = { columns: 280, lines: 6 };

/** What all passages of one card may take unfolded, so that a card stays under 30 KB whatever people write. */
const unfoldedBytes = 20_500;

/**
 * Passages, each folded to its beginning if it is long, with a button that shows all of it. Ten thousand letters of Latin text can be
 * read whole; text that takes more bytes ends in an ellipsis when unfolded too, and says that nothing is lost.
 */
export function passages(look: Look, list: readonly Passage[]): readonly JsonObject[] {
  const shown = list.map((passage) => ({ ...passage, text: displayText(passage.text) })).filter((passage) => passage.text !== '');
  let leftBytes = unfoldedBytes;
  let leftPassages = shown.length;
  // The shortest choose first, so that what they don't need is left to the long ones; the order on the card stays.
  const full = new Map<string, ReturnType<typeof fitToBytes>>();
  for (const { id, text } of shown.toSorted((a, b) => wireBytes(a.text) - wireBytes(b.text))) {
    const fitted = fitToBytes(text, Math.floor(leftBytes / leftPassages));
    full.set(id, fitted);
    leftBytes -= wireBytes(fitted.text);
    leftPassages -= 1;
  }
  return shown.map((passage) => drawPassage(look, passage, full.get(passage.id) ?? { text: passage.text, cut: false }));
}

function drawPassage(look: Look, { id, label, text }: Passage, full: { text: string; cut: boolean }): JsonObject {
  const { t } = look.strings;
  const short = fitToRoom(text, foldedRoom);
  return expandPassage({
    label,
    short: short.text,
    full: full.text,
    folded: short.cut,
    hasRest: full.cut,
    rest: t('options.restKept'),
    shortId: `${id}-short`,
    fullId: `${id}-full`,
    moreId: `${id}-more`,
    lessId: `${id}-less`,
    showAll: t('buttons.showAll'),
    showLess: t('buttons.showLess'),
  });
}
