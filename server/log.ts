import { pino, stdTimeFunctions } from 'pino';
import type { Config } from './config.ts';
import { textLine } from './log-text.ts';
import { currentRequest } from './request-context.ts';

const MASK = '***';
// shorter texts are words of every day, and masking those would make nonsense of the rest
const MIN_SECRET_LENGTH = 6;
const LOGIN_IN_URL = /(:\/\/)[^/\s"@]+@/g;
// the level comes first in a line of pino's
const TROUBLE = /^\{"level":"(?:warn|error|fatal)"/;
const SECRET_FIELDS = ['password', 'secret', 'token', 'apiKey', 'authorization', 'cookie', 'secretKey'];

/** What an event is about, beside its sentence. An error goes under `err`. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one event. */
export interface LogEvent {
  (fields: LogFields, message: string): void;
  (message: string): void;
}

/** What the program writes events to; pino's loggers are such, and tests pass their own. */
export interface Log {
  readonly debug: LogEvent;
  readonly info: LogEvent;
  readonly warn: LogEvent;
  readonly error: LogEvent;
  /** Returns a log that adds these fields to each event. */
  child(fields: LogFields): Log;
}

/** Where lines go: a stream of the process, or what a test collects. */
export interface LogTarget {
  readonly isTTY?: boolean;
  write(line: string): unknown;
}

export interface LogOptions {
  readonly config: Pick<Config, 'logLevel' | 'logFormat'>;
  /** Which part of the program this process is; in every event. */
  readonly process: string;
  /** Texts that must never appear, such as the passwords and tokens of the configuration. */
  readonly secrets?: readonly string[];
  readonly target?: LogTarget;
  /** Told of each warning and error, as one JSON line without secrets. */
  readonly onTrouble?: (line: string) => void;
}

/**
 * Creates the log of a process: one line per event, on standard output unless told otherwise.
 *
 * `LOG_FORMAT` decides between JSON and text; without it a terminal gets text and everything else JSON.
 * Secrets are masked in the finished line, so that no error message and no field can carry them out.
 */
export function createLog({
  config,
  process: name,
  secrets = [],
  target = process.stdout,
  onTrouble,
}: LogOptions): Log {
  const asText = config.logFormat === 'text' || (config.logFormat === 'auto' && target.isTTY === true);
  const hide = hideAll(secrets);
  const write = (json: string): void => {
    const line = hide(json);
    target.write(asText ? textLine(line, target.isTTY === true) : line);
    if (onTrouble !== undefined && TROUBLE.test(line)) onTrouble(line);
  };
  return pino(
    {
      level: config.logLevel,
      base: { process: name, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      mixin: requestFields,
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: MASK },
    },
    { write },
  );
}

/** A log that writes nothing, for commands that have nothing to say but their result. */
export const silentLog: Log = pino({ level: 'silent' });

/** Whatever is logged on behalf of a request can be found by its id. */
function requestFields(): object {
  const request = currentRequest();
  if (request === undefined) return {};
  const { requestId, route, userId } = request;
  return { requestId, ...(route === undefined ? {} : { route }), ...(userId === undefined ? {} : { user: userId }) };
}

function hideAll(secrets: readonly string[]): (line: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .sort((a, b) => b.length - a.length);
  return (line) =>
    forms.reduce((text, secret) => text.replaceAll(secret, MASK), line).replace(LOGIN_IN_URL, `$1${MASK}@`);
}
