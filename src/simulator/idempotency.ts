import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';
import { invalidRequest, Problem } from './problem.ts';

const maxAnswers = 10_000;

/** A JSON text that is the same for the same value, whatever the order of its members: a client may write a repeat differently. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_name, member: unknown) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** What makes two JSON bodies the same: their value. */
export function jsonFingerprint(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64');
}

/** What makes two files the same: their bytes and the headers that describe them. */
export function fileFingerprint(bytes: Uint8Array, ...headers: string[]): string {
  const hash = createHash('sha256');
  for (const header of headers) hash.update(header).update('\0');
  return hash.update(bytes).digest('base64');
}

/**
 * The first answer to every Idempotency-Key, refusals included, so that a repeat neither acts again nor learns something new. A key counts
 * for one path. The oldest answers are forgotten beyond 10,000. Acting is synchronous, so calls that come at once can't act twice.
 */
export class FirstAnswers {
  readonly #answers = new Map<string, { readonly fingerprint: string; readonly answer: Answer }>();

  /** The key of a request's header, or the problem that it is missing or malformed. */
  static key(header: string | undefined): string {
    if (header !== undefined && /^[!-~]{1,128}$/.test(header)) return header;
    throw invalidRequest('Idempotency-Key: 1 to 128 visible ASCII characters are required');
  }

  /** Acts, or gives the first answer again. Throws the problem 422 `idempotency_key_reused` if the body is another one. */
  once(path: string, key: string, bodyFingerprint: string, act: () => Answer): Answer {
    const name = `${path} ${key}`;
    const first = this.#answers.get(name);
    if (first === undefined) {
      const answer = act();
      // Nothing was decided then, so the repeat is the first real try.
      if (answer.status >= 500) return answer;
      this.#answers.set(name, { fingerprint: bodyFingerprint, answer });
      for (const oldest of this.#answers.keys()) {
        if (this.#answers.size <= maxAnswers) break;
        this.#answers.delete(oldest);
      }
      return answer;
    }
    if (first.fingerprint === bodyFingerprint) return first.answer;
    throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used with another body.');
  }
}
