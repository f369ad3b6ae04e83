/** Why a call is refused: becomes an RFC 9457 problem document. `code` is what a client decides by, `title` is for people who read logs. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** Further members of the problem document: `opensAt`, `chatId`, `errors`. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    code: string,
    title: string,
    options: { members?: Record<string, unknown>; retryAfterSeconds?: number } = {},
  ) {
    super(title);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.members = options.members ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** 422 `invalid_request`, with one line a broken member. The lines name members and rules, not what was in them. */
export function invalidRequest(...errors: string[]): Problem {
  return new Problem(422, 'invalid_request', 'The request does not have the shape that the contract asks for.', {
    members: { errors },
  });
}

/** 400 `invalid_request`: the request can't be read at all. */
export function malformedRequest(error: string): Problem {
  return new Problem(400, 'invalid_request', 'The request can not be read.', { members: { errors: [error] } });
}

/** 404 with `code`. */
export function notFound(code: 'queue_not_found' | 'chat_not_found' | 'message_not_found' | 'not_found'): Problem {
  return new Problem(404, code, 'There is no such thing here.');
}

/** 409 `chat_ended`: what a chat that is over refuses. */
export function chatEnded(): Problem {
  return new Problem(409, 'chat_ended', 'The chat has ended.');
}
