import { characterCount, cutText, dropNul } from '../core/text-clean.ts';
import { RollcallError } from '../errors.ts';

/** The stored reasons of a failed notification; pages and retries go by these, never by message text. */
export const DELIVERY_CODES = [
  'http_status',
  'timeout',
  'dns',
  'connect',
  'private_ip',
  'redirects',
  'tls',
  'network',
  'rate_limited',
  'quota',
  'disabled_by_server',
  'unverified',
  'invalid_config',
  'recipient_gone',
  'provider_error',
  'unexpected_response',
  'captcha',
  'exit_code',
  'group_partial',
  'bounce',
  'callback_failed',
  'internal',
] as const;
export type DeliveryCode = (typeof DELIVERY_CODES)[number];

/** Longest error text a notification keeps. */
export const MAX_ERROR_LENGTH = 200;

// nothing but a change made by a person can mend these, so a second attempt is pointless
const NEVER_RETRIED: ReadonlySet<DeliveryCode> = new Set([
  'quota',
  'disabled_by_server',
  'unverified',
  'invalid_config',
  'recipient_gone',
  'captcha',
  'group_partial',
]);

// the request itself is refused, and will be in an hour too: RFC 9110 §15.5, RFC 6585 §5
const HOPELESS_STATUSES: ReadonlySet<number> = new Set([400, 405, 410, 411, 413, 414, 415, 417, 422, 431]);

export interface DeliveryErrorOptions {
  readonly code: DeliveryCode;
  /** The recipient is gone for good: the channel gets disabled. Default false. */
  readonly permanent?: boolean;
  /** Whether another attempt within seconds may help. Default: not permanent, and not a code that only a person can mend. */
  readonly retryable?: boolean;
  /** Whether an attempt minutes or hours later may help. Default: as above, and not an HTTP status that refuses the request. */
  readonly transient?: boolean;
  /** How long the provider asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** Status of the HTTP answer, when there was one. */
  readonly httpStatus?: number | undefined;
  /** What the other side answered, for the attempt log; secrets already masked. */
  readonly responseExcerpt?: string | undefined;
  readonly cause?: unknown;
}

/** One delivery attempt failed; the message (≤ 200 characters) is shown to the owner and holds no secret and no URL. */
export class DeliveryError extends RollcallError {
  readonly deliveryCode: DeliveryCode;
  readonly permanent: boolean;
  readonly retryable: boolean;
  readonly transient: boolean;
  readonly retryAfterMs: number | undefined;
  readonly httpStatus: number | undefined;
  readonly responseExcerpt: string | undefined;

  constructor(message: string, options: DeliveryErrorOptions) {
    super(cutMessage(message), { code: options.code, status: 502, cause: options.cause });
    this.deliveryCode = options.code;
    this.permanent = options.permanent ?? false;
    const isMendable = !NEVER_RETRIED.has(options.code);
    const isRefused = HOPELESS_STATUSES.has(options.httpStatus ?? 0);
    this.retryable = !this.permanent && (options.retryable ?? isMendable);
    this.transient = !this.permanent && (options.transient ?? (isMendable && !isRefused));
    this.retryAfterMs = options.retryAfterMs;
    this.httpStatus = options.httpStatus;
    this.responseExcerpt = options.responseExcerpt;
  }
}

/** Returns the error as a `DeliveryError`; anything unforeseen becomes code `internal` with a text that reveals nothing. */
export function toDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  return new DeliveryError('unexpected error while sending; see the server log', { code: 'internal', cause: error });
}

function cutMessage(message: string): string {
  const clean = dropNul(message);
  return characterCount(clean) <= MAX_ERROR_LENGTH ? clean : `${cutText(clean, MAX_ERROR_LENGTH - 1)}…`;
}
