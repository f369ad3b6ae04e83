import { ConfigError } from '../errors.ts';
import { type Catalogue, parseCatalogue } from './catalogue.ts';

/**
 * Reads the text of a catalogue file. Throws `ConfigError` with every problem, as `parseCatalogue` does. Of a text that is no JSON it tells the
 * place of the mistake and not a word: whatever the path names by mistake may hold anything.
 */
export function parseCatalogueText(text: string): Catalogue {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([`CATALOG_PATH: not JSON${placeOf(mistakeIn(text, error), text)}`]);
  }
  return parseCatalogue(json);
}

/** There is no reading the file at all. */
export function unreadableCatalogue(path: string): ConfigError {
  return new ConfigError([`CATALOG_PATH: ${path} can't be read`]);
}

function placeOf(offset: number | null, text: string): string {
  if (offset === null) return '';
  const lines = text.slice(0, offset).split('\n');
  return ` from line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1} on`;
}

/** Where V8 stopped reading, as far as its message tells; null if it is worded otherwise some day. */
function mistakeIn(text: string, error: unknown): number | null {
  if (isOfToken(error)) return unexpectedTokenIn(text);
  const { message } = error as SyntaxError;
  if (message === 'Unexpected end of JSON input') return text.length;
  const [, position] = /JSON at position (\d+)/.exec(message) ?? [];
  return position === undefined ? null : Number(position);
}

/** Of a token that it does not expect V8 tells the text around it, and no position: the shortest beginning that has it ends with it. */
function unexpectedTokenIn(text: string): number {
  let [without, withIt] = [0, text.length];
  while (withIt - without > 1) {
    const middle = Math.floor((without + withIt) / 2);
    if (isOfToken(errorOf(text.slice(0, middle)))) withIt = middle;
    else without = middle;
  }
  return without;
}

function errorOf(text: string): unknown {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error;
  }
}

function isOfToken(error: unknown): boolean {
  return error instanceof SyntaxError && error.message.startsWith('Unexpected token');
}
