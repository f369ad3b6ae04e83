import { Problem } from './problem.ts';

/** What a call is answered with, before it is written. No `body` means none is sent. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer with a JSON body, or without one. */
export function json(status: number, body?: unknown): Answer {
  return { status, body, contentType: 'application/json; charset=utf-8', headers: {} };
}

/** A problem as RFC 9457 writes it. */
export function problemAnswer(problem: Problem): Answer {
  const { status, code, message: title, members, retryAfterSeconds } = problem;
  return {
    status,
    body: { title, status, code, ...members },
    contentType: 'application/problem+json',
    headers: {
      ...(retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
  };
}

/** What `act` answers; a problem that it throws becomes the answer too. Anything else goes on up. */
export function answerOf(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (error instanceof Problem) return problemAnswer(error);
    throw error;
  }
}
