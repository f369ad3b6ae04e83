import { ChannelUnavailable } from '../errors.ts';
import { accessTo } from './file-address.ts';

/** What putting a file into a person's OneDrive may cost, and where it may be put. */
export interface FileUploadOptions {
  /** Whether it may be put on this very machine; only for a bot without a registration. */
  readonly loopback: boolean;
  /** 6,000 unless told: the press that it answers must be answered within ten seconds. */
  readonly timeoutMs?: number;
  /** Takes the place of the platform's `fetch`. */
  readonly request?: typeof fetch;
}

/** Puts a file, whole, to an address that Teams has named. Throws `ChannelUnavailable` when it is not known to be there. */
export type UploadFile = (url: string, bytes: Uint8Array) => Promise<void>;

/** Whether an address is one of a file in somebody's SharePoint or OneDrive: nowhere else is a file put, and nothing else is linked to. */
export function isFileAddress(url: string, options: { readonly loopback: boolean }): boolean {
  return accessTo({ route: 'open', url }, options) === 'plain';
}

/**
 * The whole file in one range
 * (https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session; up to 60 MiB). Nothing but the
 * bytes is shown to the other side: no token, no redirect followed. No part of the address, which is the permission to write, gets into
 * an error.
 */
export function createFileUpload({ loopback, timeoutMs = 6_000, request = fetch }: FileUploadOptions): UploadFile {
  return async (url, bytes) => {
    if (!isFileAddress(url, { loopback }))
      throw new ChannelUnavailable('a file could not be saved: no host that files are put to');
    const headers = { 'content-type': 'application/octet-stream', 'content-range': rangeOf(bytes.byteLength) };
    let status: number;
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await request(url, { method: 'PUT', headers, body: Buffer.from(bytes), redirect: 'manual', signal });
      status = response.status;
      await response.body?.cancel();
    } catch {
      throw new ChannelUnavailable('a file could not be saved: no answer');
    }
    // 202 says that more is to come, which is not so: the file is not there.
    if (status !== 200 && status !== 201) throw new ChannelUnavailable(`a file could not be saved: HTTP ${status}`);
  };
}

function rangeOf(length: number): string {
  return `bytes 0-${length - 1}/${length}`;
}
