import http from 'node:http';
import https from 'node:https';

/** The connections of one simulator to its receivers. `close` drops them. */
export class EventConnections {
  readonly #http = new http.Agent({ keepAlive: true });
  readonly #https = new https.Agent({ keepAlive: true });

  /**
   * Posts a body and gives the status, or null when there was no answer within `timeoutMs`, no connection, or the signal ended it. Never
   * follows a redirect: Standard Webhooks counts a 3xx as a failure.
   */
  post(
    url: string,
    headers: Record<string, string>,
    body: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { promise, resolve } = Promise.withResolvers<number | null>();
    const secure = url.startsWith('https:');
    const options = {
      method: 'POST',
      agent: secure ? this.#https : this.#http,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal,
    };
    const request = (secure ? https : http).request(url, options, (response) => {
      response.resume();
      response.once('error', () => resolve(null));
      response.once('end', () => resolve(response.statusCode ?? null));
    });
    const timeLimit = setTimeout(() => request.destroy(), timeoutMs);
    request.once('error', () => resolve(null));
    request.once('close', () => {
      clearTimeout(timeLimit);
      resolve(null);
    });
    request.end(body);
    return promise;
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
