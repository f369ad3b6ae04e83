const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Text as a card may show it: trimmed, and as `inputText` has it. Adaptive Cards turn `{{DATE(…)}}` and `{{TIME(…)}}` into dates even in
 * plain text runs; an invisible joiner between the braces keeps them as they were typed
 * (https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features).
 */
export function displayText(text: string): string {
  return inputText(text)
    .replace(/\{(?=\{(?:DATE|TIME)\()/gu, '{\u2060')
    .trim();
}

/** A phrase as it starts a line of its own, such as a fact's value: `less than a minute` begins with a capital there. */
export function standAlone(phrase: string, language: string): string {
  const [first = '', ...rest] = phrase;
  return first.toLocaleUpperCase(language) + rest.join('');
}

/** Text as it may stand in an input: as typed, but without what no client can draw (control characters, halves of a character). */
export function inputText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

/** Room for a text: in columns (a letter takes one; an East Asian character or an emoji two) and in lines. */
export interface Room {
  readonly columns: number;
  readonly lines: number;
}

/** The beginning of a text that fits the room, with an ellipsis if something was left away. Cuts between words where it can. */
export function fitToRoom(text: string, room: Room): { readonly text: string; readonly cut: boolean } {
  let end = 0;
  let columns = 0;
  let lines = 1;
  for (const { segment, index } of segmenter.segment(text)) {
    if (segment === '\n') lines += 1;
    columns += /[\u1100-\u{10ffff}]/u.test(segment) ? 2 : 1;
    if (lines > room.lines || columns > room.columns) return { text: `${withoutHalfWord(text, end).trimEnd()}…`, cut: true };
    end = index + segment.length;
  }
  return { text, cut: false };
}

/** The text up to `end`, and up to the word before if `end` is within a word of a common length. */
function withoutHalfWord(text: string, end: number): string {
  const beginning = text.slice(0, end);
  return /^\s/u.test(text.slice(end)) ? beginning : beginning.replace(/(?<=\S)\s+\S{0,15}$/u, '');
}

/** The bytes a text takes on the wire, inside JSON in UTF-8. */
export function wireBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

/** The beginning of a text that takes at most `bytes` on the wire, with an ellipsis if something was left away. */
export function fitToBytes(text: string, bytes: number): { readonly text: string; readonly cut: boolean } {
  if (wireBytes(text) <= bytes) return { text, cut: false };
  let left = bytes - wireBytes('…');
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    left -= wireBytes(segment) - 2;
    if (left < 0) break;
    end = index + segment.length;
  }
  return { text: `${text.slice(0, end).trimEnd()}…`, cut: true };
}
