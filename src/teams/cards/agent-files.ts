import type { AgentMessage } from '../../handoff/ports.ts';
import template from './agent-files.json' with { type: 'json' };
import { linkButtons, safeUrl } from './buttons.ts';
import { type Card, compile, compileCard, frame, type JsonObject } from './card.ts';
import { displayText, fitToRoom } from './display-text.ts';
import type { Look } from './look.ts';
import fileTemplate from './parts/file.json' with { type: 'json' };
import { hints, lines } from './parts.ts';

const expand = compileCard<{
  agent: string;
  text: readonly JsonObject[];
  files: readonly JsonObject[];
  rest: readonly JsonObject[];
}>(template);
const expandFile = compile<{
  isPicture: boolean;
  url: string;
  alt: string;
  name: string;
  about: string;
  canOpen: boolean;
  open: readonly JsonObject[];
}>(fileTemplate);

/** More would not fit what Teams takes as one message, with addresses as long as they get. */
const mostFiles = 10;

/**
 * What Teams draws on a card: PNG, JPEG and GIF up to 1 MB
 * (https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#images-in-adaptive-cards).
 */
const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif']);
const largestPictureBytes = 1_000_000;

type File = AgentMessage['attachments'][number];

/** What an agent sent with files: their words, and each file by name and size with a button that opens it; pictures are to be seen. */
export interface AgentFilesView {
  readonly agentName: string;
  /** May be empty. */
  readonly text: string;
  readonly files: readonly File[];
}

/**
 * A message of an agent's with files. Only the reader's own client ever asks for what is at their addresses, and only where `safeUrl` holds;
 * a file at any other address is named, and said to be out of reach.
 */
export function renderAgentFiles({ agentName, text, files }: AgentFilesView, look: Look): Card {
  const { t } = look.strings;
  const more = files.length - mostFiles;
  return expand({
    ...frame(look, t('relay.filesSpeak')),
    agent: displayText(agentName),
    text: lines(text),
    files: files.slice(0, mostFiles).map((file) => drawFile(file, look)),
    rest: more > 0 ? hints(t('relay.moreFiles', { more })) : [],
  });
}

function drawFile({ name, contentType, sizeBytes, url }: File, { strings: { t, language } }: Look): JsonObject {
  const address = safeUrl(url);
  const size = sizeInWords(sizeBytes, language);
  return expandFile({
    isPicture: address !== null && pictureTypes.has(contentType.toLowerCase()) && sizeBytes <= largestPictureBytes,
    url: address ?? '',
    alt: t('relay.pictureAlt'),
    name: fitToRoom(displayText(name), { columns: 120, lines: 1 }).text,
    about: address === null ? `${size} · ${t('relay.fileUnavailable')}` : size,
    canOpen: address !== null,
    open: linkButtons({ title: t('buttons.openFile'), url }),
  });
}

/** As the reader's language writes it: `12 kB`, `1.4 MB`. */
function sizeInWords(bytes: number, language: string): string {
  const [unit, amount] =
    bytes < 1_000
      ? (['byte', bytes] as const)
      : bytes < 1_000_000
        ? (['kilobyte', bytes / 1_000] as const)
        : (['megabyte', bytes / 1_000_000] as const);
  const display = unit === 'byte' ? 'long' : 'short';
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: display, maximumFractionDigits: 1 }).format(amount);
}
