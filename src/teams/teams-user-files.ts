import { ChannelUnavailable, FileRefused } from '../errors.ts';
import type { FetchedFile, UserFile, UserFiles } from '../handoff/ports.ts';
import { accessTo, type FileAddress, fileAddressOf } from './file-address.ts';
import { pictureTypeOf, typeOfName } from './file-type.ts';

/** What fetching a person's file may cost, and whom it may ask. */
export interface TeamsUserFilesOptions {
  /** The bot's own token, for the hosts that want it; null for a bot without a registration. */
  readonly token: (() => Promise<string>) | null;
  /** Whether files on this very machine are fetched too; only for a bot without a registration. */
  readonly loopback: boolean;
  /** 10 MiB unless told. */
  readonly maxBytes?: number;
  /** For one file in all, redirects and reading included. 8,000 unless told. */
  readonly timeoutMs?: number;
  /** Takes the place of the platform's `fetch`. */
  readonly request?: typeof fetch;
}

const mostRedirects = 3;
const waitAndSee = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches what people attach from where their client keeps it. Only addresses that `accessTo` lets through are asked, redirects included;
 * never more is read than a file may have, whatever length is announced; and nothing of an address, which may be the permission to read
 * the file, gets into an error.
 */
export class TeamsUserFiles implements UserFiles {
  readonly #options: TeamsUserFilesOptions;
  readonly #maxBytes: number;
  readonly #timeoutMs: number;

  constructor(options: TeamsUserFilesOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? 10 * 1024 * 1024;
    this.#timeoutMs = options.timeoutMs ?? 8_000;
  }

  async fetch(file: UserFile): Promise<FetchedFile> {
    const address = fileAddressOf(file.address);
    if (address === null) throw new FileRefused('file_unreachable', 'no address that can be read');
    const type = file.name === null ? null : typeOfName(file.name);
    // Known without asking. Only what calls itself a picture may still turn out to be one.
    if (type === null && !isPicture(file)) throw new FileRefused('file_type_refused', 'a type that is not passed on');
    const bytes = await this.#read(address);
    if (type !== null && file.name !== null) return { name: file.name, contentType: type, bytes };
    const picture = pictureTypeOf(bytes);
    if (picture === null) throw new FileRefused('file_type_refused', 'no picture of a known kind');
    return { name: `${file.name ?? 'picture'}.${picture.ending}`, contentType: picture.type, bytes };
  }

  async #read(address: FileAddress): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await this.#ask(address, signal);
      refuseByStatus(response);
      // A page to sign in on, in the place of the file that is not there for us. Pages themselves are of no type that is passed on.
      if (/^text\/html\b/i.test(response.headers.get('content-type') ?? '')) {
        throw new FileRefused('file_unreachable', 'a page in place of the file');
      }
      return await readAtMost(this.#maxBytes, response);
    } catch (error) {
      if (error instanceof FileRefused || error instanceof ChannelUnavailable) throw error;
      throw new ChannelUnavailable(`a file could not be fetched: ${codeOf(error)}`);
    }
  }

  /** Gives the first answer that is no redirect. Each address on the way is held to the same rules as the first. */
  async #ask(first: FileAddress, signal: AbortSignal): Promise<Response> {
    let address = first;
    for (let hop = 0; hop <= mostRedirects; hop++) {
      const access = accessTo(address, this.#options);
      if (access === 'none') throw new FileRefused('file_unreachable', 'not at a host that files are fetched from');
      const headers: Record<string, string> = { 'accept-encoding': 'identity' };
      if (access === 'with_token' && this.#options.token !== null) headers['authorization'] = await this.#authorization();
      const request = this.#options.request ?? fetch;
      const response = await request(address.url, { headers, redirect: 'manual', signal });
      const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      address = { route: first.route, url: URL.parse(location, address.url)?.href ?? '' };
    }
    throw new FileRefused('file_unreachable', 'redirected without an end');
  }

  async #authorization(): Promise<string> {
    try {
      return `Bearer ${await this.#options.token?.()}`;
    } catch {
      throw new ChannelUnavailable('a file could not be fetched: the bot got no token');
    }
  }
}

function isPicture({ contentType }: UserFile): boolean {
  return contentType?.toLowerCase().startsWith('image/') ?? false;
}

function refuseByStatus({ status, headers }: Response): void {
  if (status === 200) return;
  if (!waitAndSee.has(status)) throw new FileRefused('file_unreachable', `HTTP ${status}`);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null;
  throw new ChannelUnavailable(`a file could not be fetched: HTTP ${status}`, { retryAfterMs });
}

/** The announced length is believed only where it says that it is too much. */
async function readAtMost(maxBytes: number, response: Response): Promise<Uint8Array> {
  const tooLarge = () => new FileRefused('file_too_large', `more than ${maxBytes} bytes`);
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel();
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop ends the connection.
    if (length > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** The code alone: what the platform says beside it may quote the answer or the address. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name;
}
