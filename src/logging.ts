import { type DestinationStream, type Logger, pino } from 'pino';
import { BotError } from './errors.ts';

/** JSON lines for operators. They carry ids and codes, never what a person wrote, never a secret. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: loggable, err: loggable },
    redact: { paths: ['authorization', '*.authorization', 'apiKey', '*.apiKey', '*.password', '*.secret'], censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/**
 * What may be said of an error. Our own messages are made for the log; those of libraries may quote a request's body, so of them only
 * the kind, the code and the place in the source are told, down to the first cause.
 */
function loggable(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const status = 'statusCode' in error ? { statusCode: error.statusCode } : {};
  const code = 'code' in error ? { code: error.code } : {};
  const message = error instanceof BotError ? { message: error.message } : {};
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause === undefined ? {} : { cause: loggable(error.cause) };
  return { type: error.name, ...code, ...status, ...message, at: at.slice(0, 8).map((line) => line.trim()), ...cause };
}
