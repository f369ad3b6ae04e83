import { deskEndReasons } from '../handoff/ports.ts';
import type { HandoffSession } from '../handoff/session.ts';
import { queueNameOf } from '../handoff/session.ts';
import type { TranscriptLine } from '../handoff/transcript.ts';
import { inputText } from './cards/display-text.ts';
import type { Strings } from './strings/strings.ts';

/** A file as it is handed over. */
export interface TranscriptFile {
  readonly name: string;
  readonly contentType: 'text/plain';
  readonly bytes: Uint8Array;
}

/**
 * A transcript as a plain text file in the reader's language, with times where they are.
 *
 * Plain text, because every phone, browser and OneDrive itself shows it, and because nothing that somebody typed can do anything in it; a
 * page of HTML is downloaded by OneDrive instead of shown, and is markup to be escaped. UTF-8 behind a byte order mark: without one Quick Look
 * on iPhones and older viewers on Windows take it for Latin-1. Lines end as Windows has them, which all others read too.
 *
 * A line that somebody wrote never looks like a line of somebody else: what follows a line break within a message is indented. At most
 * `maxBytes` long. Where the rest doesn't fit, or `lines` are not all, the last line says so.
 */
export function transcriptFile(
  session: HandoffSession,
  lines: readonly TranscriptLine[],
  strings: Strings,
  { maxBytes, areAll }: { readonly maxBytes: number; readonly areAll: boolean },
): TranscriptFile {
  const text = new BoundedText(maxBytes, `${newLine}${strings.t('transcript.cut')}${newLine}`);
  for (const each of headOf(session, strings)) text.add(`${each}${newLine}`);
  let day = '';
  for (const line of lines) {
    const today = strings.day(line.atMs);
    const heading = today === day ? '' : `${newLine}${today}${newLine}${newLine}`;
    day = today;
    if (!text.add(`${heading}${strings.clock(line.atMs)}  ${indented(wordsOf(line, session, strings))}${newLine}`)) break;
  }
  if (!areAll) text.cut();
  return { name: fileNameOf(session, strings), contentType: 'text/plain', bytes: text.bytes() };
}

const newLine = '\r\n';
const byteOrderMark = '\u{feff}';

/** Keeps room for the line that says that something was left away. */
class BoundedText {
  readonly #parts: string[] = [byteOrderMark];
  readonly #cutLine: string;
  #left: number;
  #isCut = false;

  constructor(maxBytes: number, cutLine: string) {
    this.#cutLine = cutLine;
    this.#left = maxBytes - Buffer.byteLength(byteOrderMark) - Buffer.byteLength(cutLine);
  }

  /** False when it does not fit. */
  add(part: string): boolean {
    const bytes = Buffer.byteLength(part);
    this.#isCut ||= bytes > this.#left;
    if (this.#isCut) return false;
    this.#left -= bytes;
    this.#parts.push(part);
    return true;
  }

  /** Says that something is left away. */
  cut(): void {
    this.#isCut = true;
  }

  bytes(): Uint8Array {
    return Buffer.from(`${this.#parts.join('')}${this.#isCut ? this.#cutLine : ''}`, 'utf8');
  }
}

function headOf(session: HandoffSession, strings: Strings): readonly string[] {
  const { t } = strings;
  const fact = (label: string, value: string) => t('relay.agentMessage', { agent: label, text: oneLine(value) });
  const ticket = session.state === 'requested' ? null : (session.chat?.ticket ?? null);
  return [
    t('transcript.title'),
    '',
    fact(t('labels.queue'), queueNameOf(session)),
    ...(ticket === null ? [] : [fact(t('labels.ticket'), ticket.number)]),
    fact(t('labels.issue'), session.request.issue.summary),
    fact(t('labels.date'), strings.day(session.requestedAt)),
  ];
}

function wordsOf(line: TranscriptLine, session: HandoffSession, { t }: Strings): string {
  if (line.by === 'bot') return `– ${momentWords(line, t)}`;
  const name = oneLine(line.agentName ?? session.requester.name);
  const files = line.files.map((file) => t('transcript.file', { name: file === null ? t('relay.unnamedFile') : oneLine(file) }));
  const text = line.fate === 'deleted' ? t('relay.deleted') : inputText(line.text);
  const edited = line.fate === 'edited' ? t('transcript.edited') : '';
  const said = [text, ...files, edited].filter((part) => part !== '').join(' ');
  return t('relay.agentMessage', { agent: name, text: said });
}

function momentWords(line: TranscriptLine & { by: 'bot' }, t: Strings['t']): string {
  switch (line.moment) {
    case 'connected':
      return t('receipt.connected', { agent: oneLine(line.agentName) });
    case 'transferred':
      return t('receipt.transferred', { queue: oneLine(line.queueName) });
    case 'file_lost':
      return t('transcript.fileLost', { name: line.fileName === null ? t('relay.unnamedFile') : oneLine(line.fileName) });
    case 'message_lost':
      return t('transcript.messageLost');
    case 'message_unshown':
      return t('transcript.messageUnshown', { agent: oneLine(line.agentName) });
    case 'ended': {
      const reason = deskEndReasons.find((each) => each === line.reason);
      return reason === undefined ? t('receipt.speakEnded') : t(`endReasons.${reason}`);
    }
  }
}

function indented(text: string): string {
  return text.replace(/\n/gu, `${newLine}       `);
}

function oneLine(text: string): string {
  return inputText(text).replace(/\s+/gu, ' ').trim();
}

const longestName = 100;

/**
 * Without what OneDrive takes in no name
 * (https://support.microsoft.com/office/restrictions-and-limitations-in-onedrive-and-sharepoint-64883a5d-228e-48f5-b3d2-eb39e07630fa).
 */
function fileNameOf(session: HandoffSession, strings: Strings): string {
  const ticket = session.state === 'requested' ? null : (session.chat?.ticket ?? null);
  const name = [strings.t('transcript.fileName', { date: strings.isoDay(session.requestedAt) }), ticket?.number ?? '']
    .join(' ')
    .toWellFormed()
    .replace(/[^\p{L}\p{M}\p{N} ()_-]+/gu, '-')
    .trim();
  return `${name.slice(0, longestName)}.txt`;
}
