import { randomUUID } from 'node:crypto';
import { Problem } from './problem.ts';
import type { AttachmentInfo } from './wire.ts';

const maxKeptBytes = 256 * 1024 * 1024;
const maxNameCharacters = 200;

/** Programs, scripts and pages: what a service desk does not let in. */
const refusedTypes = new Set([
  'application/x-msdownload',
  'application/vnd.microsoft.portable-executable',
  'application/x-msdos-program',
  'application/x-sh',
  'application/x-bat',
  'application/javascript',
  'text/javascript',
  'text/html',
]);

/** A file with its bytes. */
export interface StoredFile extends AttachmentInfo {
  readonly chatId: string;
  readonly bytes: Uint8Array;
}

function fromExtendedValue(value: string): string | null {
  const encoded = /^utf-8'[^']*'(.*)$/i.exec(value)?.[1];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/**
 * The file name of a Content-Disposition header (RFC 6266: `filename*` before `filename`), without directories and control characters.
 * Null if the header is no `attachment` or names no file.
 */
export function fileNameOf(contentDisposition: string): string | null {
  if (!/^attachment\s*;/i.test(contentDisposition)) return null;
  const extended = /;\s*filename\*\s*=\s*([^;\s]+)/i.exec(contentDisposition)?.[1];
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(contentDisposition);
  const quoted = plain?.[1]?.replace(/\\(.)/g, '$1');
  const name = (extended === undefined ? null : fromExtendedValue(extended)) ?? quoted ?? plain?.[2] ?? '';
  // Whatever path a client sends, the last part alone is a name.
  const base = (name.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}/gu, '').trim();
  return base === '' || base === '.' || base === '..' ? null : base.slice(0, maxNameCharacters);
}

/** The bytes of the files of all chats, in memory. Beyond 256 MiB the oldest files are forgotten. */
export class Attachments {
  readonly #files = new Map<string, StoredFile>();
  readonly #maxBytes: number;
  #keptBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps a file. Throws the problems 413 `attachment_too_large` and 415 `attachment_type_refused`. */
  put(chatId: string, name: string, contentType: string, bytes: Uint8Array): StoredFile {
    if (bytes.byteLength > this.#maxBytes) {
      throw new Problem(413, 'attachment_too_large', 'The file is larger than this desk takes.', {
        members: { maxSizeBytes: this.#maxBytes },
      });
    }
    if (refusedTypes.has(contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '')) {
      throw new Problem(415, 'attachment_type_refused', 'This desk does not take files of this type.');
    }
    const file = { id: `file_${randomUUID()}`, chatId, name, contentType, sizeBytes: bytes.byteLength, bytes };
    this.#files.set(file.id, file);
    this.#keptBytes += file.sizeBytes;
    this.#forgetTheOldest(file.id);
    return file;
  }

  find(id: string): StoredFile | undefined {
    return this.#files.get(id);
  }

  #forgetTheOldest(newestId: string): void {
    for (const [id, file] of this.#files) {
      if (this.#keptBytes <= maxKeptBytes || id === newestId) return;
      this.#files.delete(id);
      this.#keptBytes -= file.sizeBytes;
    }
  }
}

/** The description of a file without its bytes, as the contract shows it. */
export function attachmentInfo({ id, name, contentType, sizeBytes }: AttachmentInfo): AttachmentInfo {
  return { id, name, contentType, sizeBytes };
}
