/** What a `RollcallError` is made of. */
export interface ErrorOptions {
  readonly code: string;
  /** The HTTP status it maps to. */
  readonly status: number;
  readonly cause?: unknown;
}

/** An error with a message that is safe to show: no secret, no path, no query. */
export class RollcallError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(message: string, options: ErrorOptions) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.status = options.status;
  }
}

/** A setting is missing or makes no sense; the program cannot start. */
export class ConfigError extends RollcallError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'config', status: 500, cause });
  }
}

/** The thing asked for does not exist, or not for this caller. */
export class NotFound extends RollcallError {
  constructor(message = 'not found') {
    super(message, { code: 'not_found', status: 404 });
  }
}

/** The caller may see the thing, but not do this with it. */
export class Forbidden extends RollcallError {
  constructor(message = 'you are not allowed to do this') {
    super(message, { code: 'forbidden', status: 403 });
  }
}

/** The caller has done this too often; there is another try after `retryAfterSecs`. */
export class TooMany extends RollcallError {
  readonly retryAfterSecs: number;

  constructor(retryAfterSecs: number, message = 'too many tries') {
    super(message, { code: 'too_many', status: 429 });
    this.retryAfterSecs = retryAfterSecs;
  }
}

/** The input is not acceptable; `fields` says which part and why. */
export class Invalid extends RollcallError {
  readonly fields: Readonly<Record<string, string>>;

  constructor(message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message, { code: 'invalid', status: 400 });
    this.fields = fields;
  }
}

/** The server cannot do it now; the caller may try again after `retryAfterSecs`. */
export class Unavailable extends RollcallError {
  readonly retryAfterSecs: number;

  constructor(message: string, retryAfterSecs = 1, cause?: unknown) {
    super(message, { code: 'unavailable', status: 503, cause });
    this.retryAfterSecs = retryAfterSecs;
  }
}

/** Too much of this is asked for at once; nothing is wrong, so it is not logged. */
export class Busy extends Unavailable {}
