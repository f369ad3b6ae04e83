import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { BotError } from './errors.ts';
import { gatheredLines } from './gathered-lines.ts';
import { idsOfCurrentWork } from './telemetry/trace.ts';

/** What is never written, at the top of what is told or one below. */
const secretNames = [
  'authorization',
  'apiKey',
  'password',
  'appPassword',
  'MicrosoftAppPassword',
  'secret',
  'webhookSecret',
  'webhookSecrets',
  'token',
];

/** Lines that are told within so many milliseconds, or that are so many bytes, are one write. */
const gatheredMs = 20;
const gatheredBytes = 8 * 1024;

/**
 * JSON lines for operators. They carry ids and codes, never what a person wrote, never a secret; and by themselves the `correlationId` of
 * the work that they are about, with its `sessionId` where it has one.
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    mixin: () => idsOfCurrentWork(),
    timestamp: pino.stdTimeFunctions.isoTime,
    errorKey: 'error',
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: (error: unknown) => loggable(error), err: (error: unknown) => loggable(error) },
    redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    hooks: {
      logMethod(given, method) {
        const [what, message]: readonly unknown[] = given;
        const error = message === undefined ? errorIn(what) : null;
        // Where no message is given, pino takes the error's, which may quote a person.
        if (error === null) method.apply(this, given);
        else method.call(this, what, error.name);
      },
    },
  };
  return pino(options, destination ?? standardOutput());
}

/** A process that exits, also by an uncaught error, writes what it still holds; one that is killed loses the lines of its last moment. */
function standardOutput(): DestinationStream {
  return gatheredLines(pino.destination({ dest: 1, minLength: gatheredBytes, sync: false }), gatheredMs);
}

function errorIn(what: unknown): Error | null {
  if (what instanceof Error) return what;
  if (typeof what !== 'object' || what === null) return null;
  return Object.values(what).find((member) => member instanceof Error) ?? null;
}

/**
 * What may be said of an error. Our own messages are made for the log; those of libraries may quote a request's body, so of them only
 * the kind, the code and the place in the source are told, down to the first cause.
 */
function loggable(error: unknown, told: ReadonlySet<unknown> = new Set()): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? { statusCode: error.statusCode } : {};
  const code = 'code' in error && ['string', 'number'].includes(typeof error.code) ? { code: error.code } : {};
  const message = error instanceof BotError ? { message: error.message } : {};
  const isFirstCause = error.cause === undefined || told.has(error);
  const cause = isFirstCause ? {} : { cause: loggable(error.cause, new Set([...told, error])) };
  return { type: error.name, ...code, ...status, ...message, at: placesOf(error), ...cause };
}

/** Lines of the stack that name a place in a file; V8 writes them so (https://v8.dev/docs/stack-trace-api). */
const place = /^\s+at (?:.* )?\(?(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^\s()]*:\d+:\d+\)?$/;
const mostPlaces = 8;

function placesOf({ stack = '', message }: Error): string[] {
  // A stack begins with the message, whose lines may look like places.
  const begin = stack.indexOf(message);
  const lines = (begin === -1 ? stack : stack.slice(begin + message.length)).split('\n');
  return lines
    .filter((line) => place.test(line))
    .slice(0, mostPlaces)
    .map((line) => line.trim());
}
