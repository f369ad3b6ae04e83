import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, answerOf, problemAnswer } from './answer.ts';
import type { ApiCall, Operation } from './api-operations.ts';
import type { Faults } from './faults.ts';
import { FirstAnswers, fileFingerprint, jsonFingerprint } from './idempotency.ts';
import type { Settings } from './options.ts';
import { Problem } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { type CallRecord, RequestLog } from './request-log.ts';

const maxJsonBytes = 1024 * 1024;

/** Writes an answer out. */
export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
  const length = answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const type = answer.body === undefined ? {} : { 'content-type': answer.contentType };
  response.writeHead(answer.status, { 'cache-control': 'no-store', ...type, ...length, ...answer.headers });
  response.end(body);
}

function isSameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? '');
}

/**
 * Answers the calls of the contract. Every call goes the same way: read the body, dropped or delayed or refused by a fault, bearer token,
 * Idempotency-Key, act, answer lost by a fault. Acting never awaits.
 */
export class Api {
  readonly requests = new RequestLog();
  readonly #firstAnswers = new FirstAnswers();
  readonly #settings: Settings;
  readonly #faults: Faults;
  readonly #stopping: AbortSignal;
  readonly #onCall: () => void;

  constructor(settings: Settings, faults: Faults, stopping: AbortSignal, onCall: () => void) {
    this.#settings = settings;
    this.#faults = faults;
    this.#stopping = stopping;
    this.#onCall = onCall;
  }

  /** Whether the request carries the bearer token. */
  isAuthorized(request: IncomingMessage): boolean {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return token !== undefined && isSameText(token, this.#settings.apiKey);
  }

  async handle(
    operation: Operation,
    params: Record<string, string>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const ids = {
      idempotencyKey: headerOf(request.headers, 'idempotency-key'),
      traceparent: headerOf(request.headers, 'traceparent'),
    };
    const record = this.requests.begin(operation, path, ids, this.#settings.nowMs());
    try {
      const answer = await this.#answer(operation, params, path, request, record);
      const dropped = answer === null || this.#stopping.aborted || this.#isLost(operation, record);
      record.status = dropped ? null : answer.status;
      if (dropped) drop(response);
      else writeAnswer(response, answer);
    } catch (error) {
      // The client went away while it was still sending: there is nobody to answer.
      if (request.complete) throw error;
    }
    this.#settings.log({ event: 'request', call: operation.name, status: record.status, fault: record.fault });
    this.#onCall();
  }

  /** Null: there is none, and the connection is dropped. */
  async #answer(
    operation: Operation,
    params: Record<string, string>,
    path: string,
    request: IncomingMessage,
    record: CallRecord,
  ): Promise<Answer | null> {
    const concerned = this.#faults.concern(operation.name);
    if (concerned && this.#faults.settings.down) return this.#fault(record, 'down', null);
    const bytes = await readBody(request, operation.takes === 'bytes' ? this.#settings.maxAttachmentBytes : maxJsonBytes);
    const { latencyMs } = this.#faults.settings;
    if (concerned && latencyMs > 0) await pause(latencyMs, undefined, { signal: this.#stopping }).catch(() => undefined);
    if (this.#stopping.aborted) return null;
    const refusal = this.#faults.takeRefusal(operation.name);
    if (refusal !== null) return this.#fault(record, refusal.kind, this.#refusalAnswer(refusal.status));
    return answerOf(() => {
      if (!this.isAuthorized(request)) throw new Problem(401, 'not_authorized', 'The token is missing or unknown.');
      if (bytes === null) throw operation.tooLarge();
      const body = operation.takes === 'json' ? parseJson(bytes) : undefined;
      record.body = body;
      return this.#act(operation, path, { params, body, bytes, header: (name) => headerOf(request.headers, name) });
    });
  }

  #act(operation: Operation, path: string, call: ApiCall): Answer {
    if (!operation.creates) return operation.act(call);
    const key = FirstAnswers.key(call.header('idempotency-key'));
    const sameBody =
      operation.takes === 'json'
        ? jsonFingerprint(call.body)
        : fileFingerprint(call.bytes, call.header('content-type'), call.header('content-disposition'));
    return this.#firstAnswers.once(path, key, sameBody, () => answerOf(() => operation.act(call)));
  }

  #refusalAnswer(status: number): Answer {
    const code = status === 429 ? 'too_many_requests' : 'unavailable';
    const retryAfterSeconds = this.#faults.settings.retryAfterSeconds;
    const options = status === 429 || status === 503 ? { retryAfterSeconds } : {};
    return problemAnswer(new Problem(status, code, 'A fault that was switched on in the simulator.', options));
  }

  #fault(record: CallRecord, fault: CallRecord['fault'], answer: Answer | null): Answer | null {
    record.fault = fault;
    return answer;
  }

  #isLost(operation: Operation, record: CallRecord): boolean {
    if (record.fault !== null || !this.#faults.takeLoss(operation.name)) return false;
    record.fault = 'lost';
    return true;
  }
}

/** Ends the connection with a reset and no answer. */
function drop(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
