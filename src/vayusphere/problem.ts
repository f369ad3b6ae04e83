import { z } from 'zod';
import { type DeskRefusalCode, DeskRefused, DeskUnavailable, deskRefusalCodes } from '../errors.ts';
import type { Answer } from './transport.ts';

/** What a bare status means for one call, when the answer itself does not say it with a `code`. */
export interface Refusals {
  readonly notFound: DeskRefusalCode;
  readonly tooLarge: DeskRefusalCode;
}

/** RFC 9457 problem details, as much of them as we use. Nothing in it is required: a gateway may answer in Vayusphere's place. */
const problem = z.object({
  code: z.enum(deskRefusalCodes).nullable().catch(null),
  opensAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .nullable()
    .catch(null),
  chatId: z.string().min(1).max(128).nullable().catch(null),
});

/** 4xx that are about the moment and not about the request: timed out, too early (RFC 9110, RFC 8470). */
const passingStatuses: ReadonlySet<number> = new Set([408, 425]);

/**
 * Names the failure that an answer outside 2xx stands for. 429 is `desk_overloaded`; 5xx is `desk_unavailable`; any other 4xx is
 * Vayusphere's no, `DeskRefused`, with the contract's code or the nearest one; all else (a redirect) is `desk_protocol`.
 */
export function toDeskError(call: string, answer: Answer, refusals: Refusals): DeskRefused | DeskUnavailable {
  const { status, retryAfterMs } = answer;
  const message = `${call}: HTTP ${status}`;
  if (status === 429) return new DeskUnavailable('desk_overloaded', message, { retryAfterMs });
  if (status >= 500 || passingStatuses.has(status)) return new DeskUnavailable('desk_unavailable', message, { retryAfterMs });
  if (status < 400) return new DeskUnavailable('desk_protocol', message);
  const { code, opensAt, chatId } = readProblem(answer.body);
  return new DeskRefused(isUnauthorized(status) ? 'not_authorized' : (code ?? nearestCode(status, refusals)), {
    opensAt,
    chatId,
    status,
  });
}

function readProblem(body: string | null): z.output<typeof problem> {
  try {
    return problem.parse(JSON.parse(body ?? ''));
  } catch {
    return { code: null, opensAt: null, chatId: null };
  }
}

/** Whatever the words are, and whoever answers: our token is not taken. */
const isUnauthorized = (status: number): boolean => status === 401 || status === 403;

function nearestCode(status: number, { notFound, tooLarge }: Refusals): DeskRefusalCode {
  if (status === 404 || status === 410) return notFound;
  if (status === 413) return tooLarge;
  if (status === 415) return 'attachment_type_refused';
  return 'invalid_request';
}
