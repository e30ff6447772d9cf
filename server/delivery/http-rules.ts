import { cutText } from '../core/text-clean.ts';
import { DeliveryError } from './delivery-error.ts';
import { redact } from './redact.ts';
import type { HttpAnswer, HttpRequest, Refusal } from './ways-out.ts';

const SUCCESS: ReadonlySet<number> = new Set([200, 201, 202, 204]);
const REDIRECT: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const TELLS_WHEN_TO_RETRY: ReadonlySet<number> = new Set([429, 503]);
const MAX_EXCERPT_LENGTH = 500;
const MAX_DETAIL_LENGTH = 150;

/** One request as it goes over the wire. */
export interface Hop {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** Whether a status counts as delivered: exactly 200, 201, 202 or 204. */
export function isSuccess(status: number): boolean {
  return SUCCESS.has(status);
}

/**
 * Returns the request that an answer redirects to, or null if it redirects nowhere.
 *
 * Method and body stay, except after 303; credentials stay behind when the host, port or scheme changes.
 * Throws `DeliveryError` for a target that is not http or https.
 */
export function redirectOf(hop: Hop, answer: HttpAnswer): Hop | null {
  const location = answer.headers['location'];
  if (!REDIRECT.has(answer.status) || location === undefined) return null;
  const url = URL.parse(location, hop.url);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new DeliveryError('redirected to an invalid URL', { code: 'redirects' });
  }
  const dropped = [
    ...(url.origin === hop.url.origin ? [] : ['authorization', 'cookie', 'host']),
    ...(answer.status === 303 ? ['content-type', 'content-length', 'content-encoding'] : []),
  ];
  const headers = Object.entries(hop.headers).filter(([name]) => !dropped.includes(name.toLowerCase()));
  return {
    method: answer.status === 303 ? 'GET' : hop.method,
    body: answer.status === 303 ? undefined : hop.body,
    headers: Object.fromEntries(headers),
    url,
  };
}

/** Returns the error that an answer means; `secrets` are masked in what it quotes. */
export function refusalError(answer: HttpAnswer, refusal: Refusal, secrets: readonly string[]): DeliveryError {
  const detail = refusal.detail === undefined ? '' : maskedCut(oneLine(refusal.detail), MAX_DETAIL_LENGTH, secrets);
  const failed = isSuccess(answer.status) ? 'the response reports a failure' : `HTTP status ${answer.status}`;
  return new DeliveryError(detail === '' ? failed : `${failed}: ${detail}`, {
    code: refusal.code ?? (isSuccess(answer.status) ? 'provider_error' : 'http_status'),
    permanent: refusal.permanent ?? false,
    ...(refusal.retryable === undefined ? {} : { retryable: refusal.retryable }),
    ...(refusal.transient === undefined ? {} : { transient: refusal.transient }),
    retryAfterMs: refusal.retryAfterMs ?? retryAfterMs(answer),
    httpStatus: answer.status,
    responseExcerpt: maskedCut(answer.text, MAX_EXCERPT_LENGTH, secrets),
  });
}

/** Masks, then cuts: a secret cut in two would no longer be found. */
function maskedCut(text: string, maxLength: number, secrets: readonly string[]): string {
  return cutText(redact(cutText(text, 4 * maxLength), secrets), maxLength);
}

/** Reads how long to wait: the `Retry-After` header (seconds or a date), else `retry_after` seconds in a JSON answer. */
export function retryAfterMs(answer: HttpAnswer, nowMs = Date.now()): number | undefined {
  if (!TELLS_WHEN_TO_RETRY.has(answer.status)) return undefined;
  const header = answer.headers['retry-after']?.trim();
  if (header !== undefined && /^\d+(\.\d+)?$/.test(header)) return Number(header) * 1000;
  const date = header === undefined ? Number.NaN : Date.parse(header);
  if (!Number.isNaN(date)) return Math.max(0, date - nowMs);
  const json = answer.json();
  const secs = member(json, 'retry_after') ?? member(member(json, 'parameters'), 'retry_after');
  return typeof secs === 'number' && secs >= 0 ? secs * 1000 : undefined;
}

/** Returns a member of what may be an object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
