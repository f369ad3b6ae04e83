import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'restify';

/** What stands behind `/metrics`. */
export interface MetricsParts {
  /** Whoever scrapes must name it as a bearer token; null: anybody may, because only this machine can ask. */
  readonly token: string | null;
  readonly contentType: string;
  readonly render: () => Promise<string>;
}

/** Answers a scrape, or 401 without saying more. */
export async function answerMetrics(
  { token, contentType, render }: MetricsParts,
  request: Request,
  response: Response,
): Promise<void> {
  if (token !== null && !isBearer(request.headers.authorization, token)) {
    response.header('WWW-Authenticate', 'Bearer');
    return void response.send(401, { code: 'not_authorized' });
  }
  const text = await render();
  response.sendRaw(200, text, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
}

function isBearer(header: string | undefined, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}
