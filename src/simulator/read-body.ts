import type { IncomingMessage } from 'node:http';
import { malformedRequest } from './problem.ts';

/**
 * The bytes of a request, at most `maxBytes`; `null` if there were more. A body that is too large is still read to its end, so that the
 * client hears the refusal and not a broken connection. Rejects if the client goes away.
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.byteLength;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= maxBytes ? Buffer.concat(chunks) : null;
}

/** The JSON value in the bytes. Throws the problem 400 `invalid_request` for anything that is not JSON in UTF-8. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformedRequest('body: is not JSON in UTF-8');
  }
}
