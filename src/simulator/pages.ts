import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What every page and file of the console is served with: nothing inline, nothing from elsewhere, in nobody's frame. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; " +
    "base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/** The files of the folder `console`, read once. */
export class Pages {
  readonly #files = new Map<string, { readonly contentType: string; readonly bytes: Buffer }>();

  constructor() {
    const folder = new URL('./console/', import.meta.url);
    for (const name of readdirSync(folder)) {
      const contentType = contentTypes[extname(name)];
      if (contentType !== undefined) this.#files.set(name, { contentType, bytes: readFileSync(new URL(name, folder)) });
    }
  }

  /** Writes a file out; false if there is none of that name. */
  write(name: string, response: ServerResponse): boolean {
    const file = this.#files.get(name);
    if (file === undefined) return false;
    const { contentType, bytes } = file;
    response.writeHead(200, { ...pageHeaders, 'content-type': contentType, 'content-length': String(bytes.byteLength) });
    response.end(bytes);
    return true;
  }
}
